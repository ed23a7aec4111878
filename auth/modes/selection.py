"""Which mode judges a request: decided by its headers alone, in a fixed order.

::

    x-api-key                                         API_KEY
    Authorization, a presigned request or SigV4       AWS_IAM
    Authorization, a JWT of a user pool               AMAZON_COGNITO_USER_POOLS
    Authorization, a JWT of an OpenID provider        OPENID_CONNECT
    Authorization, anything else                      AWS_LAMBDA

AWS AppSync developer guide, "Configuring authorization and authentication"; its note on circumvention is why
a JWT that a JWT mode would judge never becomes a Lambda token, however odd its encoding.
"""

import base64
import binascii
from collections.abc import Iterable
from typing import Final, cast

import orjson

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import Mode
from claimgraph.auth.issuers.user_pool import COGNITO_ISSUERS, is_user_pool_id
from claimgraph.auth.modes.iam import claims_iam
from claimgraph.auth.modes.interface import AuthorizationMode

_ORDER: Final[tuple[Mode, ...]] = (
    "API_KEY",
    "AWS_IAM",
    "AMAZON_COGNITO_USER_POOLS",
    "OPENID_CONNECT",
    "AWS_LAMBDA",
)
_USER_POOLS: Final[Mode] = "AMAZON_COGNITO_USER_POOLS"
_OPENID: Final[Mode] = "OPENID_CONNECT"

#: Between the parts of a signed JSON Web Token (RFC 7515 section 7.1).
_DOTS: Final = 2


class ModeSelection:
    """The enabled modes of an API."""

    def __init__(self, modes: Iterable[AuthorizationMode]) -> None:
        """Choose among ``modes``.

        Raises:
            ValueError: There is none, or one occurs twice.
        """
        modes = tuple(modes)
        by_name = {mode.name: mode for mode in modes}
        if not modes or len(by_name) != len(modes):
            raise ValueError("modes: at least one, and each once")
        self._ordered = [by_name[name] for name in _ORDER if name in by_name]
        self._by_api_key = by_name.get("API_KEY")
        self._names = frozenset(by_name)
        # Says what is wrong with a token that nobody can read.
        self._for_strays = next((by_name[name] for name in (_USER_POOLS, _OPENID) if name in by_name), None)

    def effective(self, credentials: Credentials) -> Credentials:
        """The part of what was presented that counts: an API key beats a token, where keys are enabled."""
        if credentials.api_key is None:
            return credentials
        if self._by_api_key is not None:
            return Credentials(api_key=credentials.api_key)
        return Credentials(credentials.authorization, credentials.id_token)

    def mode_for(self, credentials: Credentials) -> AuthorizationMode:
        """The mode that judges these credentials.

        Raises:
            CredentialRejected: ``missing``, ``mode_not_enabled``, ``unknown_issuer``, ``not_a_jwt``;
                ``tokens_disagree`` if an ID token comes beside something that is no user pool's.
        """
        if credentials.api_key is not None:
            if self._by_api_key is not None:
                return self._by_api_key
            if credentials.authorization is None:
                raise _not_enabled("x-api-key was sent, but API_KEY")
        if credentials.authorization is None:
            raise CredentialRejected(Reason.MISSING)
        mode = self._for_authorization(credentials)
        if credentials.id_token is not None and mode.name != _USER_POOLS:
            raise CredentialRejected(Reason.TOKENS_DISAGREE, "X-Id-Token goes with a user pool's token only.")
        return mode

    def _for_authorization(self, credentials: Credentials) -> AuthorizationMode:
        issuer = glimpsed_issuer(credentials.token)
        for mode in self._ordered:
            if mode.recognises(credentials, issuer):
                return mode
        if claims_iam(credentials):
            raise _not_enabled("An AWS signature was sent in Authorization, but AWS_IAM")
        if issuer:
            raise self._stranger(issuer)
        if self._for_strays is None:
            raise _not_enabled("Authorization was sent, but what it belongs to")
        if credentials.token.count(b".") != _DOTS:
            raise CredentialRejected(Reason.NOT_A_JWT)
        return self._for_strays

    def _stranger(self, issuer: str) -> CredentialRejected:
        """Why a token is refused whose issuer no mode recognises; the issuer is not quoted."""
        if issuer.startswith(COGNITO_ISSUERS):
            return _not_enabled(f"A token of a user pool was sent in Authorization, but {_USER_POOLS}")
        # An emulator's pools have addresses of their own, which end like Amazon Cognito's in a pool's id.
        may_be_a_pools = is_user_pool_id(issuer.rpartition("/")[2])
        if _OPENID in self._names or (may_be_a_pools and _USER_POOLS in self._names):
            return CredentialRejected(Reason.UNKNOWN_ISSUER)
        return _not_enabled(f"A token of an OpenID provider was sent in Authorization, but {_OPENID}")


def glimpsed_issuer(token: bytes) -> str | None:
    """The ``iss`` of whatever somebody might take for a JWT, or None. For routing, never for trust.

    Reads as loosely as any parser might, lest a token that ours refuses be believed by another.
    """
    parts = token.strip().split(b".")
    if len(parts) != _DOTS + 1:
        return None
    try:
        payload = cast("object", orjson.loads(base64.urlsafe_b64decode(parts[1] + b"==")))
    except (binascii.Error, orjson.JSONDecodeError):
        return None
    issuer = cast("dict[str, object]", payload).get("iss") if isinstance(payload, dict) else None
    return issuer if isinstance(issuer, str) else None


def _not_enabled(what: str) -> CredentialRejected:
    return CredentialRejected(Reason.MODE_NOT_ENABLED, f"{what} is not an authorization mode of this API.")
