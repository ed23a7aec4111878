"""A cache that cannot outgrow its bounds, whatever callers send."""

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Least recently used out first, bounded in entries and in (estimated) bytes."""

    def __init__(self, *, max_entries: int, max_bytes: int) -> None:
        """Start empty.

        Args:
            max_entries: How many entries are kept at most.
            max_bytes: How many bytes the entries may hold together, by the callers' own estimates.
        """
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """The estimated bytes of all entries."""
        return self._bytes

    def get(self, key: Key) -> Value | None:
        """The value kept under ``key``, which now counts as the most recently used; None if there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Keep ``value``, making room for it; one that alone exceeds the bound is not kept.

        Args:
            key: What ``get`` finds it by.
            value: What is kept.
            size: An estimate of the bytes that key and value hold.
        """
        if size > self._max_bytes:
            return
        if key in self._entries:
            self._bytes -= self._entries.pop(key)[1]
        self._entries[key] = (value, size)
        self._bytes += size
        while len(self._entries) > self._max_entries or self._bytes > self._max_bytes:
            _, (_, freed) = self._entries.popitem(last=False)
            self._bytes -= freed
