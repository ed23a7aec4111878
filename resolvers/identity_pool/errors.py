"""Errors of exchanging an ID token for AWS credentials, as data that a caller may see.

    IdTokenRequired             FORBIDDEN                   the request carried no ID token
    RoleNotAllowed              FORBIDDEN                   the token's cognito:roles does not list the role
    AwsCredentialsRefused       FORBIDDEN                   the identity pool does not accept the token
    IdentityPoolUnavailable     IDENTITY_POOL_UNAVAILABLE   it may be tried again
    IdentityPoolNotConfigured   IDENTITY_POOL_FAILED        the operator has to name an identity pool
    IdentityPoolFailed          IDENTITY_POOL_FAILED        the operator has to correct the setup

The class's name is the ``errorType``; the messages are constants.
"""

from typing import ClassVar

from claimgraph.resolvers.errors import ResolverError


class AwsCredentialsError(ResolverError):
    """The caller gets no AWS credentials.

    Attributes:
        sentence: The message of every error of the class.
    """

    code = "IDENTITY_POOL_FAILED"
    sentence: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.error_type = cls.__name__

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.sentence)


class IdTokenRequired(AwsCredentialsError):
    """Identity pools accept ID tokens only, and the request carried none."""

    code = "FORBIDDEN"
    sentence = "AWS credentials are issued for an ID token, and this request carried none."


class RoleNotAllowed(AwsCredentialsError):
    """The requested role is not one of the user's groups'; Cognito was not called."""

    code = "FORBIDDEN"
    sentence = "The role is not among those that the ID token lists (cognito:roles)."


class AwsCredentialsRefused(AwsCredentialsError):
    """The identity pool does not accept the token (of that user, app client or user pool), or the role."""

    code = "FORBIDDEN"
    sentence = "The identity pool does not accept this ID token."


class IdentityPoolUnavailable(AwsCredentialsError):
    """The identity pool did not answer in time, or takes no more requests."""

    code = "IDENTITY_POOL_UNAVAILABLE"
    sentence = "The identity pool is not available at the moment. Please try again."


class IdentityPoolNotConfigured(AwsCredentialsError):
    """No setting names an identity pool."""

    sentence = "This server has no identity pool (CLAIMGRAPH_IDENTITY_POOL_ID)."


class IdentityPoolFailed(AwsCredentialsError):
    """The identity pool cannot be used with its present setup."""

    sentence = "The identity pool cannot be used. The server's operator has to correct this."
