"""AWS credentials of a caller, and the login they are given for."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Login:
    """An ID token and who issued it.

    Attributes:
        issuer: The ``iss`` of the token.
        id_token: The token itself, verified; never to be logged or answered.
    """

    issuer: str
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AwsCredentials:
    """Temporary credentials of the caller's own; never to be logged or answered.

    Attributes:
        identity_id: The caller's identity in the identity pool.
        access_key_id: The first part of the credentials.
        secret_access_key: The second.
        session_token: The third.
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
