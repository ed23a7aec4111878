"""Errors of attributes, as data that a client may see.

ResolverError
├── AttributesRefused        BAD_USER_INPUT         the kind of the first problem
└── CognitoError
    └── ChangeNotReadBack    USER_POOL_UNAVAILABLE  ChangeNotReadBack
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

from claimgraph.resolvers.cognito.errors import CognitoError
from claimgraph.resolvers.errors import ResolverError
from claimgraph.resolvers.formats import is_printable

ProblemKind = Literal[
    "AttributeNotWritable",
    "AttributeNotInSchema",
    "AttributeImmutable",
    "AttributeRequired",
    "AttributeNotVerifiable",
    "AttributeBlank",
    "AttributeInvalid",
    "DuplicateAttribute",
    "TooManyAttributes",
]

#: What each kind means, for the error catalogue.
KINDS: Final[Mapping[ProblemKind, str]] = {
    "AttributeNotWritable": "Callers of this kind may not write it.",
    "AttributeNotInSchema": "The user pool has no such attribute.",
    "AttributeImmutable": "It cannot change once it is set.",
    "AttributeRequired": "It cannot be deleted.",
    "AttributeNotVerifiable": "No code can be sent for it.",
    "AttributeBlank": "The value is empty; deleting is a mutation of its own.",
    "AttributeInvalid": "The value is not of the attribute's type, length, range or format.",
    "DuplicateAttribute": "It is named twice in one request.",
    "TooManyAttributes": "More attributes than one request may change.",
}

_MAX_NAME = 32  # API Reference, AttributeType: no attribute has a longer name
_VISIBLE_ASCII = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class AttributeProblem:
    """One attribute that cannot be accepted.

    Attributes:
        name: Its name as given, made printable.
        kind: The problem, for programs.
        message: The problem in a sentence, without the value.
    """

    name: str
    kind: ProblemKind
    message: str

    @classmethod
    def of(cls, name: str, kind: ProblemKind, fault: str) -> "AttributeProblem":
        """Describes a problem.

        Args:
            name: The attribute's name as given, which may be any text.
            kind: The problem, for programs.
            fault: The rest of a sentence that begins with the name, without the full stop.
        """
        shown = _printable(name)
        return cls(shown, kind, f"{shown} {fault}.")


class AttributesRefused(ResolverError):
    """A change of attributes is not acceptable; nothing was changed.

    Attributes:
        problems: All problems, in the order of the request. ``error_type`` is the kind of the first.
    """

    code = "BAD_USER_INPUT"
    error_type = "AttributeInvalid"

    def __init__(self, problems: tuple[AttributeProblem, ...]) -> None:
        message = " ".join(problem.message for problem in problems)
        info = {"problems": [asdict(problem) for problem in problems]}
        # One class for all kinds: a single request can have several of them.
        super().__init__(message, problems[0].kind, error_info=info)
        self.problems = problems


class ChangeNotReadBack(CognitoError):
    """The user pool made a change, but the result could not be read."""

    code = "USER_POOL_UNAVAILABLE"
    sentence = "The change was made, but the user pool did not show it. Please read the attributes again."


def _printable(name: str) -> str:
    """A name that is safe in a log and in JSON; real names of attributes are returned unchanged."""
    if len(name) <= _MAX_NAME and name and is_printable(name):
        return name
    return (_VISIBLE_ASCII.sub("?", name[:_MAX_NAME]) + "…") if name else "(no name)"
