from enum import Enum, auto

import pytest

from claimgraph.app.reference.docstrings import attribute_docs, first_sentence, member_docs


class Coin(Enum):
    """A coin's side."""

    HEADS = auto()
    """The ``queen``
    looks left."""
    TAILS = auto()
    """A lion."""


class Undocumented(Enum):
    HEADS = auto()


class Pair:
    """Two
    things.

    Attributes:
        left: The first, which
            goes on.
        right: The second.

    More.
    """


def test_a_string_below_a_member_is_its_documentation() -> None:
    assert member_docs(Coin) == {"HEADS": "The `queen` looks left.", "TAILS": "A lion."}


def test_a_member_without_documentation_is_named() -> None:
    with pytest.raises(LookupError, match="HEADS"):
        member_docs(Undocumented)


def test_attributes_are_read_from_the_docstring() -> None:
    assert attribute_docs(Pair) == {"left": "The first, which goes on.", "right": "The second."}


def test_the_summary_is_one_line() -> None:
    assert first_sentence(Pair) == "Two things."
