"""Why a caller is not let in, drawn once.

::

    AuthError
    ├── TokenRejected               the credential is refused; another one must be presented  (HTTP 401)
    ├── Unavailable                 it cannot be judged now; the same one may work later      (HTTP 503)
    │   ├── KeysUnavailable         … for want of keys
    │   ├── RevocationsUnavailable  … for want of the list of revocations
    │   ├── ApiKeysUnavailable      … for want of the list of API keys
    │   ├── AuthorizerBusy          … because too many requests wait for the Lambda authorizer
    │   └── StsUnavailable          … because AWS STS does not answer
    └── KeySetRejected              a JWKS document breaks a rule; the old keys stay       (never public)

None of them ever holds a token, a claim value or a key: reasons and messages come from closed lists, so
that an error may be logged and shown as it is.
"""

from enum import StrEnum
from typing import Final


class AuthError(Exception):
    """Base of everything that can go wrong between a credential and an identity."""


class Reason(StrEnum):
    """Which check refused the credential: stable, machine-readable, safe to publish."""

    MISSING = "missing"
    """No ``Authorization`` header (a lone ``X-Id-Token`` is no credential)."""
    MODE_NOT_ENABLED = "mode_not_enabled"
    """A credential of an authorization mode that this API does not have; the message names its header."""
    NOT_A_JWT = "not_a_jwt"
    """``Authorization`` holds no JSON Web Token (three parts joined by dots), and nothing else is taken."""
    MALFORMED = "malformed"
    """Not three canonical base64url parts of UTF-8 JSON objects, or a repeated credential header."""
    TOO_LARGE = "too_large"
    """Longer than ``MAX_TOKEN_BYTES``; refused unread."""
    DUPLICATE_MEMBER = "duplicate_member"
    """A JSON object names a member twice (RFC 7519 section 4): parsers disagree on which one counts."""
    UNSUPPORTED_HEADER = "unsupported_header"
    """A header other than ``{"alg": "RS256", "kid": <text>}``; see docs/authorization-modes.md for OpenID."""
    UNKNOWN_ISSUER = "unknown_issuer"
    """``iss`` is not, character for character, that of a configured user pool or OpenID provider."""
    UNKNOWN_KEY = "unknown_key"
    """The issuer does not publish a key of this ``kid``."""
    BAD_SIGNATURE = "bad_signature"
    """The signature does not belong to this content and key."""
    INVALID_CLAIM = "invalid_claim"
    """A claim that must be there is missing, of the wrong JSON type, empty, or contradicts another."""
    EXPIRED = "expired"
    """``exp`` has passed: refresh the token."""
    NOT_YET_VALID = "not_yet_valid"
    """``nbf`` or ``iat`` lies in the future."""
    LIFETIME_TOO_LONG = "lifetime_too_long"
    """``exp - iat`` exceeds the day that Cognito allows at most."""
    TOO_OLD = "too_old"
    """More time than ``iatTTL`` or ``authTTL`` since an OpenID token was issued, or its user signed in."""
    WRONG_TOKEN_USE = "wrong_token_use"  # noqa: S105 - the name of a check, no password
    """An ID token where an access token is expected, or the reverse, or neither."""
    WRONG_KEY_USE = "wrong_key_use"
    """Signed by the key that the user pool uses for the other kind of token."""
    WRONG_CLIENT = "wrong_client"
    """Issued to an app client that this API does not serve."""
    CLIENT_MISMATCH = "client_mismatch"
    """Neither ``aud`` nor ``azp`` of an OpenID token matches the provider's ``client_id`` expression."""
    WRONG_RESOURCE = "wrong_resource"
    """An access token bound to another API (its ``aud``, RFC 8707)."""
    TOKENS_DISAGREE = "tokens_disagree"
    """``Authorization`` and ``X-Id-Token`` do not belong to the same sign-in of the same caller."""
    UNKNOWN_API_KEY = "unknown_api_key"
    """No such API key: never made, or revoked."""
    EXPIRED_API_KEY = "expired_api_key"
    """The API key's time is over."""
    TOKEN_FORM = "token_form"  # noqa: S105 - as above
    """The token does not match ``identity_validation_expression``; the Lambda authorizer was not asked."""
    AUTHORIZER_REFUSED = "authorizer_refused"
    """The Lambda authorizer said ``isAuthorized: false``."""
    AUTHORIZER_FAILED = "authorizer_failed"
    """The Lambda authorizer raised, took too long, or gave an answer that is none."""
    SIGV4 = "sigv4"
    """A request signed for AWS itself: only AWS has the secret that such a signature is checked with."""
    PROOF_MALFORMED = "proof_malformed"
    """No presigned ``GetCallerIdentity`` request of the form that docs/authorization-modes.md describes."""
    PROOF_EXPIRED = "proof_expired"
    """The presigned request was made too long ago, for too long, or in the future."""
    WRONG_AUDIENCE = "wrong_audience"
    """The presigned request was made for another API than this one."""
    PROOF_REFUSED = "proof_refused"
    """AWS STS does not accept the presigned request."""
    WRONG_ACCOUNT = "wrong_account"
    """The principal belongs to an AWS account that this API does not serve."""
    WRONG_PRINCIPAL = "wrong_principal"
    """The principal is none of those that this API serves, although its AWS account is."""
    REVOKED = "revoked"
    """Issued before the user was signed out everywhere, disabled or deleted: sign in again."""


_HEADER_MISSING: Final = "Valid authorization header not provided."
_UNPARSABLE: Final = "Unable to parse JWT token."
_EXPIRED: Final = "Token has expired."
_MISMATCH: Final = "Unauthorized"
_REFUSED: Final = "You are not authorized to make this call."

#: AppSync's texts, as its clients know them; everything else gets the general one.
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


class TokenRejected(AuthError):
    """The presented credential is refused.

    Attributes:
        reason: Which check refused it.
        message: AppSync's public text for it, and an explanation where that alone would leave one guessing.
    """

    def __init__(self, reason: Reason, explanation: str = "") -> None:
        self.reason: Final = reason
        self.message: Final = f"{_MESSAGES.get(reason, _REFUSED)} {explanation}".rstrip()
        super().__init__(reason.value)


class Unavailable(AuthError):
    """The credential cannot be judged at present, so nobody is let in.

    Attributes:
        retry_after: Whole seconds (at least 1) after which asking again makes sense.
    """

    def __init__(self, what: str, retry_after: int) -> None:
        self.retry_after: Final = retry_after
        super().__init__(f"{what} unavailable, retry after {retry_after} s")


class KeysUnavailable(Unavailable):
    """The issuer's keys were never loaded, or are too old to be trusted any longer."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("signing keys", retry_after)


class RevocationsUnavailable(Unavailable):
    """The list of revocations was never loaded."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("revocations", retry_after)


class ApiKeysUnavailable(Unavailable):
    """The list of API keys was never loaded, or is too old to be trusted any longer."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("API keys", retry_after)


class AuthorizerBusy(Unavailable):
    """Too many requests wait for the Lambda authorizer."""

    def __init__(self) -> None:
        super().__init__("Lambda authorizer", 1)


class StsUnavailable(Unavailable):
    """AWS STS cannot be asked who made a presigned request."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("AWS STS", retry_after)


class KeySetRejected(AuthError):
    """A JWKS document breaks a rule; the text says which one, without quoting the document."""
