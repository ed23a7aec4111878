from hypothesis import given
from hypothesis import strategies as st

from claimgraph.engine.bounded_cache import BoundedCache


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40))))
def test_the_bounds_always_hold(puts: list[tuple[int, int]]) -> None:
    cache = BoundedCache[int, int](max_entries=4, max_bytes=50)
    for key, size in puts:
        cache.put(key, size, size)
        assert cache.get(key) == size
        assert len(cache) <= 4
        assert cache.size <= 50
    assert cache.size == sum(cache.get(key) or 0 for key in range(10))


def test_the_least_recently_used_entry_goes_first() -> None:
    cache = BoundedCache[str, int](max_entries=2, max_bytes=10)
    cache.put("a", 1, 1)
    cache.put("b", 2, 1)
    assert cache.get("a") == 1
    cache.put("c", 3, 1)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


def test_an_oversized_entry_is_not_kept_and_evicts_nothing() -> None:
    cache = BoundedCache[str, int](max_entries=2, max_bytes=10)
    cache.put("a", 1, 1)
    cache.put("b", 2, 11)
    assert (cache.get("a"), cache.get("b")) == (1, None)
