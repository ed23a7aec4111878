"""Revoked tokens that have not expired."""

from dataclasses import dataclass, field

import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Dependency, Reason, Unavailable
from claimgraph.auth.identity import Identity
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.modes.claim_lookups import ClaimLookups
from claimgraph.auth.tokens.revocations import OnRevoked, Revocation, RevocationList
from tests.auth.authenticators import trusting
from tests.auth.outcomes import Identify
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.cognito import USER_SUB, PoolKeys

# --- the list


def test_tokens_issued_up_to_the_second_of_the_revocation_are_void() -> None:
    revoked = RevocationList([Revocation("jane", 100)])
    assert [revoked.refuses("jane", second) for second in (99, 100, 101)] == [True, True, False]
    assert not revoked.refuses("joe", 99)


def test_the_latest_of_several_revocations_counts_in_any_order() -> None:
    for moments in ((100, 200), (200, 100)):
        revoked = RevocationList([Revocation("jane", moment) for moment in moments])
        assert revoked.refuses("jane", 200)
        assert not revoked.refuses("jane", 201)
        assert len(revoked) == 1


def test_losing_a_group_leaves_the_token_valid() -> None:
    revoked = RevocationList([Revocation("jane", 100, "admin")])
    assert not revoked.refuses("jane", 100)
    assert revoked.groups_left("jane", 100, ("editors", "admin")) == ("editors",)
    assert revoked.groups_left("jane", 100, ("admin",)) == ()
    assert revoked.groups_left("jane", 101, ("admin",)) == ("admin",)
    assert revoked.groups_left("joe", 100, ("admin",)) == ("admin",)
    assert revoked.groups_left("jane", 100, None) is None


def test_a_list_knows_which_revocations_it_covers() -> None:
    revoked = RevocationList([Revocation("jane", 100)])
    assert revoked.covers(Revocation("jane", 100))
    assert not revoked.covers(Revocation("jane", 101))
    assert not revoked.covers(Revocation("jane", 100, "admin"))


def test_an_extended_list_leaves_the_first_as_it_was_and_drops_what_is_old() -> None:
    first = RevocationList([Revocation("jane", 100), Revocation("joe", 99, "admin")])
    second = first.extended([Revocation("jim", 200)], since=100)
    assert (len(first), len(second)) == (2, 2)
    assert second.refuses("jane", 100)
    assert second.refuses("jim", 200)
    assert second.groups_left("joe", 1, ("admin",)) == ("admin",)


# --- the authenticator


@dataclass(slots=True)
class Revocations:
    """A source that knows what it is told."""

    known: RevocationList | None = field(default_factory=RevocationList)
    listeners: list[OnRevoked] = field(default_factory=list[OnRevoked])

    def current(self) -> RevocationList:
        if self.known is None:
            raise Unavailable(Dependency.REVOCATIONS, 2)
        return self.known

    def on_change(self, listener: OnRevoked) -> None:
        self.listeners.append(listener)

    def add(self, revocation: Revocation) -> None:
        self.known = self.current().extended([revocation])
        for listener in self.listeners:
            listener({revocation.sub})


@pytest.fixture
def revocations() -> Revocations:
    return Revocations()


@pytest.fixture
def authenticator(user_pool: UserPool, clock: HandClock, revocations: Revocations) -> Authenticator:
    return trusting([user_pool], clock=clock, revocations=revocations)


async def reason_of(authenticator: Authenticator, credentials: Credentials) -> Reason | None:
    assert authenticator.cached(credentials) is None
    try:
        await authenticator.authenticate(credentials)
    except CredentialRejected as rejected:
        return rejected.reason
    return None


async def test_a_token_that_was_remembered_is_refused_at_once(
    authenticator: Authenticator, revocations: Revocations, pool_keys: PoolKeys, clock: HandClock
) -> None:
    credentials = Credentials(pool_keys.id_token())
    await authenticator.authenticate(credentials)
    clock.advance(60)
    revocations.add(Revocation(USER_SUB, int(clock())))
    assert await reason_of(authenticator, credentials) is Reason.REVOKED
    assert CredentialRejected(Reason.REVOKED).message == "You are not authorized to make this call."


async def test_a_token_of_the_very_second_is_refused_and_a_later_one_is_not(
    authenticator: Authenticator, revocations: Revocations, pool_keys: PoolKeys, clock: HandClock
) -> None:
    revocations.add(Revocation(USER_SUB, int(clock())))
    assert await reason_of(authenticator, Credentials(pool_keys.access_token())) is Reason.REVOKED
    clock.advance(1)
    assert await reason_of(authenticator, Credentials(pool_keys.access_token())) is None


async def test_other_callers_are_not_verified_again(
    authenticator: Authenticator, revocations: Revocations, pool_keys: PoolKeys, clock: HandClock
) -> None:
    joes = Credentials(pool_keys.id_token(sub="joe"))
    joe = await authenticator.authenticate(joes)
    revocations.add(Revocation(USER_SUB, int(clock())))
    assert authenticator.cached(joes) is joe


async def test_of_two_tokens_the_older_counts(
    authenticator: Authenticator, revocations: Revocations, pool_keys: PoolKeys, clock: HandClock
) -> None:
    old, before = (pool_keys.access_token(), pool_keys.id_token()), int(clock())
    clock.advance(60)
    new = pool_keys.access_token(), pool_keys.id_token()
    revocations.add(Revocation(USER_SUB, before + 30))
    assert await reason_of(authenticator, Credentials(old[0], new[1])) is Reason.REVOKED
    assert await reason_of(authenticator, Credentials(new[0], old[1])) is Reason.REVOKED
    assert await reason_of(authenticator, Credentials(*new)) is None


async def test_a_lost_group_no_longer_counts_and_is_in_no_claim(
    authenticator: Authenticator, revocations: Revocations, pool_keys: PoolKeys, clock: HandClock
) -> None:
    groups = {"cognito:groups": ["editors", "admin"]}
    credentials = Credentials(pool_keys.access_token(**groups), pool_keys.id_token(**groups))
    first = await authenticator.authenticate(credentials)
    assert first.groups == ("editors", "admin")
    revocations.add(Revocation(USER_SUB, int(clock()), "admin"))
    second = await authenticator.authenticate(credentials)
    assert second.groups == ("editors",)
    assert second.claims["cognito:groups"] == ["editors"]
    assert authenticator.cached(credentials) is second
    clock.advance(1)
    renewed = await authenticator.authenticate(Credentials(pool_keys.access_token(**groups)))
    assert renewed.groups == ("editors", "admin")


async def test_a_group_that_only_the_id_token_names_leaves_the_claims_too(
    authenticator: Authenticator, revocations: Revocations, pool_keys: PoolKeys, clock: HandClock
) -> None:
    revocations.add(Revocation(USER_SUB, int(clock()), "admin"))
    id_token = pool_keys.id_token(**{"cognito:groups": ["admin"]})
    identity = await authenticator.authenticate(Credentials(pool_keys.access_token(), id_token))
    assert (identity.groups, identity.claims["cognito:groups"]) == (None, [])


async def test_without_a_lost_group_the_claims_stay_as_sent(
    authenticator: Authenticator, revocations: Revocations, pool_keys: PoolKeys, clock: HandClock
) -> None:
    revocations.add(Revocation(USER_SUB, int(clock()), "admin"))
    odd = pool_keys.id_token(**{"cognito:groups": ["editors", 1]})
    identity = await authenticator.authenticate(Credentials(odd))
    assert (identity.groups, identity.claims["cognito:groups"]) == (None, ["editors", 1])


async def test_before_revocations_are_loaded_every_caller_is_turned_away(
    authenticator: Authenticator, revocations: Revocations, pool_keys: PoolKeys
) -> None:
    revocations.known = None
    credentials = Credentials(pool_keys.id_token())
    with pytest.raises(Unavailable) as unavailable:
        await authenticator.authenticate(credentials)
    assert unavailable.value.retry_after == 2
    revocations.known = RevocationList()
    assert (await authenticator.authenticate(credentials)).sub == USER_SUB


async def test_a_revocation_during_a_lookup_counts(
    user_pool: UserPool, clock: HandClock, revocations: Revocations, pool_keys: PoolKeys
) -> None:
    async def sign_out(sub: str) -> object:
        revocations.add(Revocation(sub, int(clock())))
        return "prof-1"

    authenticator = trusting(
        [user_pool],
        clock=clock,
        revocations=revocations,
        claim_lookups=ClaimLookups({"userProfileID": sign_out}),
    )
    assert await reason_of(authenticator, Credentials(pool_keys.access_token())) is Reason.REVOKED


async def test_a_caller_verified_during_another_revocation_is_let_in_but_not_cached(
    user_pool: UserPool, clock: HandClock, revocations: Revocations, pool_keys: PoolKeys
) -> None:
    async def sign_joe_out(_sub: str) -> object:
        revocations.add(Revocation("joe", int(clock())))
        return "prof-1"

    authenticator = trusting(
        [user_pool],
        clock=clock,
        revocations=revocations,
        claim_lookups=ClaimLookups({"userProfileID": sign_joe_out}),
    )
    credentials = Credentials(pool_keys.access_token())
    assert await reason_of(authenticator, credentials) is None
    assert authenticator.cached(credentials) is None


async def test_nothing_is_looked_up_for_a_revoked_token(
    user_pool: UserPool, clock: HandClock, revocations: Revocations, pool_keys: PoolKeys
) -> None:
    asked: list[str] = []

    async def note(sub: str) -> object:
        asked.append(sub)
        return "gold"

    authenticator = trusting(
        [user_pool], clock=clock, revocations=revocations, claim_lookups=ClaimLookups({"tier": note})
    )
    revocations.add(Revocation(USER_SUB, int(clock())))
    assert await reason_of(authenticator, Credentials(pool_keys.access_token())) is Reason.REVOKED
    assert asked == []


async def test_an_identity_knows_when_its_oldest_token_was_issued(
    pool_keys: PoolKeys, clock: HandClock, identify: Identify
) -> None:
    now = int(clock())
    identity = await identify(pool_keys.access_token(), pool_keys.id_token(iat=now - 9))
    assert identity.issued_at == now - 9


def test_an_identity_of_unknown_age_is_older_than_any_revocation() -> None:
    identity = Identity("i", "jane", "jane", "c", None, frozenset(), frozenset({"id"}), {}, 1)
    assert RevocationList([Revocation("jane", 0)]).refuses(identity.sub, identity.issued_at)
