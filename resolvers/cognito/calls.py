"""The gateway as the features see it."""

from collections.abc import Mapping
from typing import Protocol


class CognitoCalls(Protocol):
    """Calls operations of Cognito's API on one user pool (``claimgraph.resolvers.cognito.gateway``)."""

    async def call(self, operation: str, /, **parameters: object) -> Mapping[str, object]:
        """Call an operation and return Cognito's answer.

        Args:
            operation: boto3's name, such as ``admin_get_user``.
            parameters: As Cognito's API reference names them, without ``UserPoolId``.

        Raises:
            CognitoError: Cognito refused or failed.
        """
        ...
