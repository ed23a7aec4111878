from dataclasses import replace

import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity, VerifiedCaller
from claimgraph.auth.token_cache import TokenCache
from tests.support.tokens.cognito import PoolKeys


@pytest.fixture
async def identity(authenticator: Authenticator, pool_keys: PoolKeys) -> Identity:
    return await authenticator.authenticate(Credentials(pool_keys.id_token()))


def test_an_entry_lives_until_its_moment(identity: Identity) -> None:
    cache = TokenCache(4)
    cache.put(b"digest", VerifiedCaller(identity, 10))
    assert cache.get(b"digest", 9.9) is identity
    assert cache.get(b"digest", 10) is None
    assert cache.get(b"other", 0) is None


def test_the_cache_never_exceeds_its_size_and_keeps_who_was_seen_lately(identity: Identity) -> None:
    cache = TokenCache(10)
    cache.put(b"regular", VerifiedCaller(identity, 10))
    for number in range(1_000):
        cache.put(b"%d" % number, VerifiedCaller(identity, 10))
        assert len(cache) <= 10
        assert cache.get(b"regular", 0) is identity
    assert cache.get(b"0", 0) is None
    assert cache.get(b"999", 0) is identity


def test_clearing_forgets_both_generations(identity: Identity) -> None:
    cache = TokenCache(2)
    for digest in (b"a", b"b"):
        cache.put(digest, VerifiedCaller(identity, 10))
    cache.clear()
    assert (len(cache), cache.epoch) == (0, 1)
    assert cache.get(b"a", 0) is None


def test_forgetting_a_subject_leaves_the_others_in_both_generations(identity: Identity) -> None:
    cache = TokenCache(4)
    joe = replace(identity, sub="joe")
    for digest, caller in ((b"a", identity), (b"b", joe), (b"c", identity), (b"d", joe)):
        cache.put(digest, VerifiedCaller(caller, 10))
    cache.forget({identity.sub})
    assert [cache.get(digest, 0) for digest in (b"a", b"b", b"c", b"d")] == [None, joe, None, joe]
    assert cache.epoch == 1


def test_a_cache_without_room_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="size"):
        TokenCache(1)
