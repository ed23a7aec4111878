"""AMAZON_COGNITO_USER_POOLS: a token of a user pool, or an access token with the ID token beside it."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import ClassVar, Final, Literal

from claimgraph.auth.api_modes import USER_POOLS, Mode
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import VerifiedCaller
from claimgraph.auth.issuers.user_pool import COGNITO_ISSUERS, UserPool, user_pool_verifier
from claimgraph.auth.issuers.verifier import VerifiedToken
from claimgraph.auth.modes.binding import identity_from
from claimgraph.auth.modes.claim_lookups import ClaimLookups
from claimgraph.auth.modes.interface import AuthorizationMode, RequestView
from claimgraph.auth.token_cache import TokenCache
from claimgraph.auth.tokens.claims import Claims
from claimgraph.auth.tokens.revocations import NoRevocations, RevocationSource, apply_revocations

_NOTHING_REVOKED: Final = NoRevocations()
_NO_LOOKUPS: Final = ClaimLookups({})


class UserPools(AuthorizationMode):
    """Callers with tokens of a fixed set of user pools.

    A user pool's ``accepts`` holds for either header: ``X-Id-Token`` needs a pool that accepts ID tokens.
    Otherwise it would be a way around that setting.
    """

    name: ClassVar[Mode] = USER_POOLS

    def __init__(
        self,
        pools: Iterable[UserPool],
        *,
        clock: Callable[[], float] = time.time,
        revocations: RevocationSource = _NOTHING_REVOKED,
        claim_lookups: ClaimLookups = _NO_LOOKUPS,
        default_action: Literal["ALLOW", "DENY"] = "ALLOW",
    ) -> None:
        """Trust ``pools`` and no others.

        Args:
            pools: The user pools, each issuer once.
            clock: Seconds since the epoch.
            revocations: Which tokens no longer count although they have not expired.
            claim_lookups: Which claims are looked up when no token carries them.
            default_action: What identities call their ``default_auth_strategy``.

        Raises:
            ValueError: If there is no pool, or two have the same issuer.
        """
        pools = tuple(pools)
        self._verifier = user_pool_verifier(pools, clock=clock)
        self._pools = {pool.issuer: pool for pool in pools}
        self._clock = clock
        self._revocations = revocations
        self._claim_lookups = claim_lookups
        self._default_action: Literal["ALLOW", "DENY"] = default_action

    def recognises(self, credentials: Credentials) -> bool:
        """Whether ``Authorization`` is a token of a user pool, trusted or not.

        Tokens of pools that are not trusted are rejected here, not handed to another mode.
        """
        return any(
            issuer in self._pools or issuer.startswith(COGNITO_ISSUERS)
            for issuer in credentials.peeked_issuers
        )

    def verify_nowait(self, credentials: Credentials) -> VerifiedCaller | None:
        """As ``verify``; None if keys or looked-up claims have to be waited for."""
        if self._claim_lookups:
            return None
        verified = self._verifier.verify_nowait(credentials.token, credentials.peek())
        if verified is None:
            return None
        if credentials.id_token is None:
            return self._caller((verified,))
        beside = self._verifier.verify_nowait(credentials.id_token)
        return None if beside is None else self._caller((verified, beside))

    async def verify(self, credentials: Credentials, _request: RequestView, /) -> VerifiedCaller:
        """Verify the tokens, and look up what they do not carry.

        Raises:
            CredentialRejected: A token fails a check, or is revoked.
            Unavailable: If an issuer's keys or the revocations cannot be had at present.
        """
        tokens = [await self._verifier.verify(credentials.token, credentials.peek())]
        if credentials.id_token is not None:
            tokens.append(await self._verifier.verify(credentials.id_token))
        caller = self._caller(tokens)  # nothing is looked up for a revoked token
        if not self._claim_lookups:
            return caller
        caller = await self._claim_lookups.complete(caller, self._clock)
        # Revocations may have been added during the look-ups.
        identity = apply_revocations(caller.identity, self._revocations.current())
        return VerifiedCaller(identity, caller.valid_until)

    def watch(self, cache: TokenCache) -> None:
        """Forget all callers when a key is withdrawn, and a subject when something of theirs is revoked."""
        for pool in self._pools.values():
            pool.keys.on_withdrawn(lambda _keys: cache.clear())
        self._revocations.on_change(cache.forget)

    def _caller(self, tokens: Sequence[VerifiedToken[Claims]]) -> VerifiedCaller:
        identity = identity_from(*(token.claims for token in tokens))
        if self._default_action != identity.default_auth_strategy:
            identity = replace(identity, default_auth_strategy=self._default_action)
        identity = apply_revocations(identity, self._revocations.current())
        return VerifiedCaller(identity, min(token.valid_until for token in tokens))
