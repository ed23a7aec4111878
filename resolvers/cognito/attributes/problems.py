"""Why attributes are refused, as data a client may see.

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
        name: Its name as it was given, made fit to be shown.
        kind: What a program can react to.
        message: A sentence that says what is wrong; never the value itself.
    """

    name: str
    kind: ProblemKind
    message: str

    @classmethod
    def of(cls, name: str, kind: ProblemKind, fault: str) -> "AttributeProblem":
        """Describe a problem.

        Args:
            name: The attribute's name as it was given, which may be anything.
            kind: What a program can react to.
            fault: The rest of a sentence that begins with the name, without the full stop.
        """
        shown = _fit_to_show(name)
        return cls(shown, kind, f"{shown} {fault}.")


class AttributesRefused(ResolverError):
    """A change of attributes is not acceptable; nothing was changed.

    Attributes:
        problems: All of them, in the order of the request. ``error_type`` is the kind of the first.
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
    """The user pool made a change and failed afterwards, so there is no telling what came of it."""

    code = "USER_POOL_UNAVAILABLE"
    sentence = "The change was made, but the user pool did not show it. Please read the attributes again."


def _fit_to_show(name: str) -> str:
    """A name without what a log or a JSON document could choke on; no attribute's real name changes."""
    if len(name) <= _MAX_NAME and name and is_printable(name):
        return name
    return (_VISIBLE_ASCII.sub("?", name[:_MAX_NAME]) + "…") if name else "(no name)"
