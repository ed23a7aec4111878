"""What a change of rules means: who is let in that was not, and who no longer is.

Two rules are compared by the least callers that either lets in (`least_callers`), so that
no loosening goes unseen, whichever kinds of caller the matrix shows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from claimgraph.auth.api_modes import API_KEY
from claimgraph.auth.rules import Rule
from claimgraph.schema.matrix.access import Access
from claimgraph.schema.matrix.callers import CallerKind, least_callers
from claimgraph.schema.matrix.credentials import Credential


class ChangeKind(Enum):
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

    kind: ChangeKind
    field: str
    before: Rule | None
    after: Rule | None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def changes(before: Access, after: Access) -> list[Change]:
    """What changed, the gravest first. A rule that is only worded differently is no change.

    Args:
        before: Who may read what.
        after: The same, later.
    """
    fields = before.rules.keys() | after.rules.keys()
    found = [change for change in (_change(field, before, after) for field in fields) if change]
    order = list(ChangeKind)
    return sorted(found, key=lambda change: (order.index(change.kind), change.field))


def _change(field: str, before: Access, after: Access) -> Change | None:
    old, new = before.rules.get(field), after.rules.get(field)
    if old == new and before.modes == after.modes:
        return None
    gained, lost = _let_in_by(after, field, but_not_by=before), _let_in_by(before, field, but_not_by=after)
    if _is_newly_public(field, before, after, gained):
        kind = ChangeKind.PUBLIC
    elif old is None:
        kind = ChangeKind.ADDED
    elif new is None:
        kind = ChangeKind.REMOVED
    elif gained:
        kind = ChangeKind.LOOSENED
    elif lost:
        kind = ChangeKind.TIGHTENED
    else:
        return None
    return Change(kind, field, old, new, _names(gained), _names(lost))


def _is_newly_public(field: str, before: Access, after: Access, gained: Sequence[CallerKind]) -> bool:
    """Whether a field opens to callers of whom nothing is known.

    An API key says nothing about its bearer and is in every page that uses one. Where there are no keys, that
    is what every token opens. Whether every token did before is judged by the modes that are left: a mode
    that is gone takes its refusals along, and that opens nothing to anybody.
    """
    if API_KEY in after.modes:
        return any(caller.credential is Credential.API_KEY for caller in gained)
    left = replace(before, modes=before.modes & after.modes or before.modes)
    return bool(gained) and after.opens_to_all(field) and not left.opens_to_all(field)


def _let_in_by(access: Access, field: str, *, but_not_by: Access) -> list[CallerKind]:
    """The least callers that one lets in and the other does not."""
    rule, other = access.rules.get(field), but_not_by.rules.get(field)
    least = [caller for caller in least_callers(rule) if access.admits(caller.credential)] if rule else []
    return [caller for caller in least if other is None or not but_not_by.lets_in(other, caller)]


def _names(callers: Sequence[CallerKind]) -> tuple[str, ...]:
    known = {(caller.credential, str(caller.traits.described())) for caller in callers}
    names = (caller.name for caller in callers if not _is_implied(caller, known))
    return tuple(dict.fromkeys(names))


#: Callers let in with a credential on the right are usually let in with the one on the left as well.
_IMPLIED = {
    Credential.BOTH_TOKENS: (Credential.ID_TOKEN, Credential.ACCESS_TOKEN),
    Credential.OIDC: (Credential.ID_TOKEN, Credential.MACHINE),
    Credential.LAMBDA: (Credential.API_KEY,),
    Credential.IAM: (Credential.API_KEY,),
}


def _is_implied(caller: CallerKind, known: Collection[tuple[Credential, str]]) -> bool:
    """Whether a list that names others need not name this caller, for the reader's sake."""
    lesser = _IMPLIED.get(caller.credential, ())
    return any((each, str(caller.traits.described())) in known for each in lesser)
