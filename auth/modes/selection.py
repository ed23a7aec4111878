"""Which mode judges a request: decided by its headers alone, in a fixed order.

::

    x-api-key                                         API_KEY
    Authorization, a presigned request or SigV4       AWS_IAM
    Authorization, a JWT of a user pool               AMAZON_COGNITO_USER_POOLS
    Authorization, a JWT of an OpenID provider        OPENID_CONNECT
    Authorization, anything else                      AWS_LAMBDA

AWS AppSync developer guide, "Configuring authorization and authentication". Because of its note on
circumvention, a JWT that a JWT mode would judge never becomes a Lambda token, whatever its encoding; with
something before, behind or around it, it is no JWT.
"""

from collections.abc import Iterable
from typing import Final

from claimgraph.auth.api_modes import API_KEY, AWS_IAM, AWS_LAMBDA, OPENID_CONNECT, USER_POOLS, Mode
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.user_pool import COGNITO_ISSUERS, is_user_pool_id
from claimgraph.auth.modes.iam import claims_iam
from claimgraph.auth.modes.interface import AuthorizationMode
from claimgraph.auth.tokens.jwt import PARTS, is_bare_jwt

_ORDER: Final[tuple[Mode, ...]] = (API_KEY, AWS_IAM, USER_POOLS, OPENID_CONNECT, AWS_LAMBDA)
_JWT_MODES: Final = (USER_POOLS, OPENID_CONNECT)


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
        self._by_api_key = by_name.get(API_KEY)
        self._names = frozenset(by_name)
        # Its error says what is wrong with a token that cannot be read.
        self._fallback_mode = next(
            (by_name[name] for name in (USER_POOLS, OPENID_CONNECT) if name in by_name), None
        )

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
        if credentials.id_token is not None and mode.name != USER_POOLS:
            raise CredentialRejected(Reason.TOKENS_DISAGREE, "X-Id-Token goes with a user pool's token only.")
        return mode

    def _for_authorization(self, credentials: Credentials) -> AuthorizationMode:
        # What is more than a JWT is the Lambda authorizer's (AppSync developer guide, on circumvention).
        may_be_jwt = AWS_LAMBDA not in self._names or is_bare_jwt(credentials.token)
        for mode in self._ordered:
            if (may_be_jwt or mode.name not in _JWT_MODES) and mode.recognises(credentials):
                return mode
        if claims_iam(credentials):
            raise _not_enabled("An AWS signature was sent in Authorization, but AWS_IAM")
        if issuer := credentials.peeked_issuer:
            raise self._unknown_issuer(issuer)
        if self._fallback_mode is None:
            raise _not_enabled("Authorization was sent, but what it belongs to")
        if credentials.token.count(b".") != PARTS - 1:
            raise CredentialRejected(Reason.NOT_A_JWT)
        return self._fallback_mode

    def _unknown_issuer(self, issuer: str) -> CredentialRejected:
        """The rejection of a token whose issuer no mode recognises; it does not quote the issuer."""
        if issuer.startswith(COGNITO_ISSUERS):
            return _not_enabled(f"A token of a user pool was sent in Authorization, but {USER_POOLS}")
        # An emulator's pools have addresses of their own, which end like Amazon Cognito's in a pool's id.
        may_be_a_pools = is_user_pool_id(issuer.rpartition("/")[2])
        if OPENID_CONNECT in self._names or (may_be_a_pools and USER_POOLS in self._names):
            return CredentialRejected(Reason.UNKNOWN_ISSUER)
        return _not_enabled(f"A token of an OpenID provider was sent in Authorization, but {OPENID_CONNECT}")


def _not_enabled(what: str) -> CredentialRejected:
    return CredentialRejected(Reason.MODE_NOT_ENABLED, f"{what} is not an authorization mode of this API.")
