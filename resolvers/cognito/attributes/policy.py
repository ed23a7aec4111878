"""Which changes of attributes are passed on to Cognito: all changes of a request, or none.

The Admin API has no notion of the app client, so it does not enforce WriteAttributes; it sets
``email_verified`` if asked to, and takes a blank value for a deletion (API Reference,
AdminUpdateUserAttributes). What must not happen has to be refused here, before AWS is called.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from claimgraph.resolvers.cognito.attributes.errors import AttributeProblem, AttributesRefused, ProblemKind
from claimgraph.resolvers.cognito.attributes.records import FLAG_OF, INTERNAL_PREFIXES, AttributeDefinition
from claimgraph.resolvers.cognito.attributes.values import accepted

#: Attributes in one request. A pool has at most 50 of its own (Developer Guide, "Quotas in Amazon Cognito").
MAX_CHANGES: Final = 50

_NEVER_WRITTEN: Final = frozenset({"sub", "identities", *FLAG_OF.values()})

Definitions = Mapping[str, AttributeDefinition]

#: Who makes the change: users to themselves, or administrators.
Author = Literal["SELF", "ADMIN"]

#: The kind of a problem, and the rest of a sentence that begins with the attribute's name.
_Fault = tuple[ProblemKind, str]


def is_reserved(name: str) -> bool:
    """Whether an attribute is never written through this API, whatever the pool allows.

    These attributes identify the user, or are Cognito's own statement that an address was proven.
    """
    return name in _NEVER_WRITTEN or name.startswith(INTERNAL_PREFIXES)


def check_update(
    changes: Sequence[tuple[str, str]], definitions: Definitions, *, by: Author
) -> dict[str, str]:
    """Checks everything that is to be written.

    Args:
        changes: Names and new values as given, at most 50.
        definitions: The pool's schema; ``writable_by`` says who may write what.
        by: Who makes the change.

    Returns:
        Name to value, in normal form.

    Raises:
        AttributesRefused: With every problem.
    """
    values: dict[str, str] = {}
    problems = _Problems([name for name, _ in changes])
    for name, value in changes[:MAX_CHANGES]:
        fault = _name_fault(name, definitions, by) or _blank_fault(value)
        if fault is None:
            try:
                values[name] = accepted(definitions[name], value)
            except ValueError as error:
                fault = ("AttributeInvalid", str(error))
        problems.note(name, fault)
    problems.raise_if_any()
    return values


def check_delete(names: Sequence[str], definitions: Definitions, *, by: Author) -> list[str]:
    """Checks everything that is to be deleted: what may be written, unless it is required.

    Args:
        names: As given, at most 50.
        definitions: The pool's schema; ``writable_by`` says who may write what.
        by: Who makes the change.

    Returns:
        The names.

    Raises:
        AttributesRefused: With every problem.
    """
    problems = _Problems(names)
    for name in names[:MAX_CHANGES]:
        problems.note(name, _name_fault(name, definitions, by) or _required_fault(definitions[name]))
    problems.raise_if_any()
    return list(names)


def check_verifiable(name: str) -> None:
    """Checks that an attribute is one that a code can prove.

    Raises:
        AttributesRefused: It is not.
    """
    if name not in FLAG_OF:
        fault = f"cannot be verified; only {' and '.join(FLAG_OF)} can"
        raise AttributesRefused((AttributeProblem.of(name, "AttributeNotVerifiable", fault),))


class _Problems:
    """The problems of a request, in its order; attributes beyond the limit are not examined."""

    def __init__(self, names: Sequence[str]) -> None:
        self._found: list[AttributeProblem] = []
        self._seen: set[str] = set()
        self._excess = names[MAX_CHANGES : MAX_CHANGES + 1]

    def note(self, name: str, fault: _Fault | None) -> None:
        if name in self._seen:
            self._add(name, ("DuplicateAttribute", "is named twice"))
        elif fault is not None:
            self._add(name, fault)
        self._seen.add(name)

    def raise_if_any(self) -> None:
        for name in self._excess:
            self._add(name, ("TooManyAttributes", f"is one too many: {MAX_CHANGES} can be changed at once"))
        if self._found:
            raise AttributesRefused(tuple(self._found))

    def _add(self, name: str, fault: _Fault) -> None:
        self._found.append(AttributeProblem.of(name, *fault))


def _name_fault(name: str, definitions: Definitions, by: Author) -> _Fault | None:
    if is_reserved(name):
        return "AttributeNotWritable", "cannot be changed by anybody"
    definition = definitions.get(name)
    if definition is None:
        return "AttributeNotInSchema", "is not in the schema of the user pool"
    if not definition.mutable:
        return "AttributeImmutable", "cannot be changed once it is set"
    if definition.writable_by == "NOBODY" or (by == "SELF" and definition.writable_by != "SELF"):
        return "AttributeNotWritable", "is not one that you may change"
    return None


def _blank_fault(value: str) -> _Fault | None:
    # Cognito would delete the attribute (AdminUpdateUserAttributes): too much for a forgotten text box.
    return None if value.strip() else ("AttributeBlank", "must not be blank; delete it instead")


def _required_fault(definition: AttributeDefinition) -> _Fault | None:
    return ("AttributeRequired", "is required and cannot be deleted") if definition.required else None
