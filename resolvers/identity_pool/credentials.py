"""AWS credentials of a caller, and the login that they are issued for."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Login:
    """An ID token and its issuer.

    Attributes:
        issuer: The ``iss`` of the token.
        id_token: The token itself, verified; never to be logged or returned.
    """

    issuer: str
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AwsCredentials:
    """Temporary credentials of the caller's own; never to be logged or returned.

    Attributes:
        identity_id: The caller's identity in the identity pool.
        access_key_id: The access key's id.
        secret_access_key: The access key's secret.
        session_token: The session token.
        expiration: When they expire, with a time zone.
    """

    identity_id: str
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expiration: datetime

    def for_boto3(self) -> dict[str, str]:
        """The arguments of ``boto3.client`` or ``boto3.Session``."""
        return {
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
            "aws_session_token": self.session_token,
        }
