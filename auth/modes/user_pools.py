"""AMAZON_COGNITO_USER_POOLS: a token of a user pool, or an access token with the ID token beside it."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar, Final, Literal

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity, Mode
from claimgraph.auth.issuers.user_pool import COGNITO_ISSUERS, UserPool
from claimgraph.auth.issuers.verifier import TokenVerifier
from claimgraph.auth.modes.binding import identity_from
from claimgraph.auth.modes.claim_lookups import ClaimLookups, Completed
from claimgraph.auth.modes.interface import PresentedRequest, Proof
from claimgraph.auth.token_cache import TokenCache
from claimgraph.auth.tokens.revocations import NoRevocations, RevocationSource, apply_revocations

_NOTHING_REVOKED: Final = NoRevocations()
_NO_LOOKUPS: Final = ClaimLookups({})


class UserPools:
    """Callers with tokens of a fixed set of user pools."""

    name: ClassVar[Mode] = "AMAZON_COGNITO_USER_POOLS"
    proves_at_once: ClassVar[bool] = True

    def __init__(
        self,
        pools: Iterable[UserPool],
        *,
        clock: Callable[[], float] = time.time,
        revocations: RevocationSource = _NOTHING_REVOKED,
        claim_lookups: ClaimLookups = _NO_LOOKUPS,
        default_action: Literal["ALLOW", "DENY"] = "ALLOW",
    ) -> None:
        """Trust ``pools`` and nobody else.

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
        self._verifier = TokenVerifier(pools, clock=clock)
        self._pools = {pool.issuer: pool for pool in pools}
        self._clock = clock
        self._revocations = revocations
        self._claim_lookups = claim_lookups
        self._default_action: Literal["ALLOW", "DENY"] = default_action

    def recognises(self, credentials: Credentials, issuer: str | None) -> bool:
        """Whether ``Authorization`` is a token of a user pool, be it one of ours or not.

        Those of pools that are not trusted are refused here, not handed to another mode.
        """
        del credentials
        return issuer is not None and (issuer in self._pools or issuer.startswith(COGNITO_ISSUERS))

    async def prove(self, credentials: Credentials, request: PresentedRequest) -> Proof:
        """Verify the tokens.

        A user pool's ``accepts`` holds for either header: ``X-Id-Token`` needs a pool that accepts ID
        tokens, or it would be a way around that setting.

        Raises:
            CredentialRejected: A token fails a check, or is revoked.
            Unavailable: If an issuer's keys or the revocations cannot be had at present.
        """
        del request
        tokens = [await self._verifier.verify(credentials.token)]
        if credentials.id_token is not None:
            tokens.append(await self._verifier.verify(credentials.id_token))
        identity = identity_from(*(token.claims for token in tokens))
        if self._default_action != identity.default_auth_strategy:
            identity = replace(identity, default_auth_strategy=self._default_action)
        completed = await self._complete(identity)
        until = min(*(token.remember_until for token in tokens), self._clock() + completed.lasts)
        return Proof(completed.identity, until)

    def watch(self, remembered: TokenCache) -> None:
        """Forget everybody when a key is withdrawn, and subjects when something of theirs is revoked."""
        for pool in self._pools.values():
            pool.keys.on_withdrawn(lambda _keys: remembered.clear())
        self._revocations.on_change(remembered.forget)

    async def _complete(self, identity: Identity) -> Completed:
        """Nothing is looked up for a revoked token, nor does one revoked meanwhile count."""
        standing = apply_revocations(identity, self._revocations.current())
        completed = await self._claim_lookups.complete(standing)
        return replace(completed, identity=apply_revocations(completed.identity, self._revocations.current()))
