"""Making the proof that the AWS_IAM mode takes: what a client does, for the command line and for tests."""

import base64
from typing import Final, Protocol, cast

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

from claimgraph.auth.modes.iam import PREFIX
from claimgraph.auth.modes.presigned import AUDIENCE_HEADER, MAX_EXPIRES

_QUERY: Final = "Action=GetCallerIdentity&Version=2011-06-15"


class SigningCredentials(Protocol):
    """botocore's credentials, frozen or not."""

    @property
    def access_key(self) -> str:
        """The access key id."""
        ...

    @property
    def secret_key(self) -> str:
        """The secret access key; it signs, and goes nowhere."""
        ...

    @property
    def token(self) -> str | None:
        """The session token of temporary credentials."""
        ...


def iam_proof(
    credentials: SigningCredentials,
    audience: str,
    *,
    region: str,
    expires: int = MAX_EXPIRES,
    endpoint_url: str | None = None,
) -> str:
    """The value of ``Authorization``: a presigned STS ``GetCallerIdentity`` request, unsent.

    Args:
        credentials: Those of the principal; nothing secret of them is in the proof.
        audience: The name of the API that it is for.
        region: Whose STS endpoint is to be asked.
        expires: Seconds that it is valid, at most 900.
        endpoint_url: STS's address, if it is not AWS's own.
    """
    endpoint = endpoint_url or f"https://sts.{region}.amazonaws.com"
    frozen = ReadOnlyCredentials(credentials.access_key, credentials.secret_key, credentials.token)
    request = AWSRequest("GET", f"{endpoint}/?{_QUERY}", headers={AUDIENCE_HEADER: audience})
    cast("_Signer", SigV4QueryAuth(frozen, "sts", region, expires=expires)).add_auth(request)
    encoded = base64.urlsafe_b64encode(cast("_SignedRequest", request).url.encode()).rstrip(b"=")
    return (PREFIX + encoded).decode()


class _SignedRequest(Protocol):
    url: str


class _Signer(Protocol):
    def add_auth(self, request: AWSRequest, /) -> None: ...
