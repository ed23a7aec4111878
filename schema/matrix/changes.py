"""What a change of rules means: who is let in that was not, and who no longer is.

Two rules are compared by the least callers that either lets in (`schema.matrix.callers.least_callers`), so
that no loosening goes unseen, whichever kinds of caller the matrix shows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from auth.rules import Rule
from schema.matrix.callers import Caller, Traits, least_callers, lets_in
from schema.matrix.credentials import Credential

#: Nobody in particular. What lets them in is public: an API key is in every page that uses it.
_PUBLIC = Caller(Credential.API_KEY.value, Credential.API_KEY, Traits())


class Kind(Enum):
    """What a change is, the gravest first."""

    PUBLIC = "newly public"
    LOOSENED = "loosened"
    TIGHTENED = "tightened"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one field.

    Attributes:
        kind: What it is; a field that lets in some and no longer lets in others counts as loosened.
        field: ``Type.field``.
        before: Its rule; None if there was no such field.
        after: Its rule now; None if there is none any more.
        gained: The least of those who are let in now, by name.
        lost: The least of those who no longer are.
    """

    kind: Kind
    field: str
    before: Rule | None
    after: Rule | None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def changes(before: Mapping[str, Rule], after: Mapping[str, Rule]) -> list[Change]:
    """What changed, the gravest first. A rule that is only worded differently is no change.

    Args:
        before: The rule of each field, by ``Type.field``.
        after: The same, later.
    """
    fields = [field for field in before.keys() | after.keys() if before.get(field) != after.get(field)]
    found = [_change(field, before.get(field), after.get(field)) for field in fields]
    order = list(Kind)
    return sorted(
        (change for change in found if change), key=lambda change: (order.index(change.kind), change.field)
    )


def is_public(rule: Rule) -> bool:
    """Whether a rule lets in whoever has any credential at all."""
    return lets_in(rule, _PUBLIC) is True


def _change(field: str, before: Rule | None, after: Rule | None) -> Change | None:
    gained, lost = _let_in_by(after, but_not_by=before), _let_in_by(before, but_not_by=after)
    if after is not None and is_public(after) and not (before is not None and is_public(before)):
        kind = Kind.PUBLIC
    elif before is None:
        kind = Kind.ADDED
    elif after is None:
        kind = Kind.REMOVED
    elif gained:
        kind = Kind.LOOSENED
    elif lost:
        kind = Kind.TIGHTENED
    else:
        return None
    return Change(kind, field, before, after, gained, lost)


def _let_in_by(rule: Rule | None, *, but_not_by: Rule | None) -> tuple[str, ...]:
    if rule is None:
        return ()
    least = least_callers(rule)
    found = [caller for caller in least if but_not_by is None or not lets_in(but_not_by, caller)]
    known = {(caller.credential, str(caller.traits.described())) for caller in found}
    return tuple(dict.fromkeys(caller.name for caller in found if not _goes_without_saying(caller, known)))


#: Whoever is let in with one of these on the right is let in with that on the left, as a rule.
_IMPLIED = {
    Credential.BOTH_TOKENS: (Credential.ID_TOKEN, Credential.ACCESS_TOKEN),
    Credential.OIDC: (Credential.ID_TOKEN, Credential.MACHINE),
    Credential.LAMBDA: (Credential.API_KEY,),
    Credential.IAM: (Credential.API_KEY,),
}


def _goes_without_saying(caller: Caller, known: Collection[tuple[Credential, str]]) -> bool:
    """Whether a list that names others need not name this caller, for the reader's sake."""
    lesser = _IMPLIED.get(caller.credential, ())
    return any((each, str(caller.traits.described())) in known for each in lesser)
