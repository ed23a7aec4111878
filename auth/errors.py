"""Why a caller is not let in.

::

    AuthError
    ├── CredentialRejected   another credential must be presented                          (HTTP 401)
    ├── Unavailable          the credential cannot be judged now; it may be accepted later (HTTP 503)
    └── KeySetRejected       a JWKS document breaks a rule; the old keys stay in use       (never public)

None of these errors ever holds a token, a claim's value or a key. Reasons and messages come from closed
lists, so an error may be logged and shown as it is.
"""

from enum import StrEnum
from typing import Final


class AuthError(Exception):
    """Base of all errors between a credential and an identity."""


class Reason(StrEnum):
    """The check that a credential failed: stable, machine-readable, safe to publish."""

    MISSING = "missing"
    """No ``Authorization`` header; ``X-Id-Token`` alone does not count."""
    MODE_NOT_ENABLED = "mode_not_enabled"
    """The credential belongs to an authorization mode that this API has not enabled; the message names it."""
    NOT_A_JWT = "not_a_jwt"
    """``Authorization`` is not a JSON Web Token (three parts joined by dots), the only form accepted here."""
    MALFORMED = "malformed"
    """The token is not three canonical base64url parts of UTF-8 JSON, or a credential header is repeated."""
    TOO_LARGE = "too_large"
    """The token is longer than 16 KiB; it was not read."""
    DUPLICATE_MEMBER = "duplicate_member"
    """A JSON object names a member twice (RFC 7519 section 4): parsers disagree on which one counts."""
    UNSUPPORTED_HEADER = "unsupported_header"
    """The token's header is not ``{"alg": "RS256", "kid": <text>}``; OpenID: docs/authorization-modes.md."""
    UNKNOWN_ISSUER = "unknown_issuer"
    """``iss`` is not, character for character, that of a configured user pool or OpenID provider."""
    UNKNOWN_KEY = "unknown_key"
    """The issuer publishes no key with this ``kid``."""
    BAD_SIGNATURE = "bad_signature"
    """The signature does not match the token's content and key."""
    INVALID_CLAIM = "invalid_claim"
    """A required claim is missing or empty, a claim has the wrong JSON type, or two claims contradict."""
    EXPIRED = "expired"
    """``exp`` has passed; refresh the token."""
    NOT_YET_VALID = "not_yet_valid"
    """``nbf`` or ``iat`` lies in the future."""
    LIFETIME_TOO_LONG = "lifetime_too_long"
    """``exp - iat`` exceeds 24 hours, the longest that Amazon Cognito allows."""
    TOO_OLD = "too_old"
    """An OpenID token was issued longer ago than ``iatTTL``, or for a sign-in longer ago than ``authTTL``."""
    WRONG_TOKEN_USE = "wrong_token_use"  # noqa: S105 - the name of a check, no password
    """An ID token where an access token is required or the reverse, or ``token_use`` is neither."""
    WRONG_KEY_USE = "wrong_key_use"
    """The token is signed with the key that the user pool uses for the other kind of token."""
    WRONG_CLIENT = "wrong_client"
    """The token was issued to an app client that this API does not serve."""
    CLIENT_MISMATCH = "client_mismatch"
    """Neither ``aud`` nor ``azp`` of an OpenID token matches the provider's ``client_id`` expression."""
    WRONG_RESOURCE = "wrong_resource"
    """The access token is bound to another API (``aud``, RFC 8707)."""
    TOKENS_DISAGREE = "tokens_disagree"
    """``Authorization`` and ``X-Id-Token`` do not belong to the same sign-in of the same caller."""
    UNKNOWN_API_KEY = "unknown_api_key"
    """The API key does not exist, or was revoked."""
    EXPIRED_API_KEY = "expired_api_key"
    """The API key has expired."""
    TOKEN_FORM = "token_form"  # noqa: S105 - as above
    """The token does not match ``identity_validation_expression``; the Lambda authorizer was not called."""
    AUTHORIZER_REFUSED = "authorizer_refused"
    """The Lambda authorizer answered ``isAuthorized: false``."""
    AUTHORIZER_FAILED = "authorizer_failed"
    """The Lambda authorizer failed, timed out or returned an invalid response."""
    SIGV4 = "sigv4"
    """The request is signed for AWS itself; only AWS has the secret needed to check such a signature."""
    PROOF_MALFORMED = "proof_malformed"
    """Not a presigned ``GetCallerIdentity`` request as docs/authorization-modes.md describes it."""
    PROOF_EXPIRED = "proof_expired"
    """The presigned request has expired, is valid for too long, or was signed in the future."""
    WRONG_AUDIENCE = "wrong_audience"
    """The presigned request was made for another API."""
    PROOF_REFUSED = "proof_refused"
    """AWS STS rejected the presigned request."""
    WRONG_ACCOUNT = "wrong_account"
    """The principal belongs to an AWS account that this API does not serve."""
    WRONG_PRINCIPAL = "wrong_principal"
    """The AWS account is served by this API, but the principal is not."""
    REVOKED = "revoked"
    """The token was issued before its user was signed out, disabled or deleted; sign in again."""


_HEADER_MISSING: Final = "Valid authorization header not provided."
_UNPARSABLE: Final = "Unable to parse JWT token."
_EXPIRED: Final = "Token has expired."
_MISMATCH: Final = "Unauthorized"
_REFUSED: Final = "You are not authorized to make this call."

#: AppSync's texts, which its clients know; every other reason gets the general one.
_MESSAGES: Final = {
    Reason.MISSING: _HEADER_MISSING,
    Reason.NOT_A_JWT: _HEADER_MISSING,
    Reason.MALFORMED: _UNPARSABLE,
    Reason.TOO_LARGE: _UNPARSABLE,
    Reason.DUPLICATE_MEMBER: _UNPARSABLE,
    Reason.UNSUPPORTED_HEADER: _UNPARSABLE,
    Reason.EXPIRED: _EXPIRED,
    Reason.TOO_OLD: _EXPIRED,
    Reason.CLIENT_MISMATCH: _MISMATCH,
}


class CredentialRejected(AuthError):
    """The presented credential is rejected.

    Attributes:
        reason: The check that it failed.
        message: AppSync's public text, with an explanation where that text alone would not help.
    """

    def __init__(self, reason: Reason, explanation: str = "") -> None:
        self.reason: Final = reason
        self.message: Final = f"{_MESSAGES.get(reason, _REFUSED)} {explanation}".rstrip()
        super().__init__(reason.value)


class Dependency(StrEnum):
    """What a credential is judged by."""

    SIGNING_KEYS = "signing keys"
    """The issuer's keys: never loaded, or too old to be trusted any longer."""
    REVOCATIONS = "revocations"
    """The list of revocations: never loaded."""
    API_KEYS = "API keys"
    """The list of API keys: never loaded, or too old to be trusted any longer."""
    LAMBDA_AUTHORIZER = "Lambda authorizer"
    """The Lambda authorizer: too many requests wait for it."""
    STS = "AWS STS"
    """AWS STS: it does not answer."""


class Unavailable(AuthError):
    """The credential cannot be judged at present, so its bearer is not let in.

    Attributes:
        dependency: What is missing.
        retry_after: Whole seconds (at least 1) after which a new attempt makes sense.
    """

    def __init__(self, dependency: Dependency, retry_after: int) -> None:
        self.dependency: Final = dependency
        self.retry_after: Final = retry_after
        super().__init__(f"{dependency} unavailable, retry after {retry_after} s")


class KeySetRejected(AuthError):
    """A JWKS document breaks a rule; the text says which one, without quoting the document."""
