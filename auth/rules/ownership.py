"""Ownership: a claim of the caller equals a field of the object, or an argument."""

from dataclasses import dataclass
from uuid import UUID

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules.algebra import Condition, Facts, Requirement
from claimgraph.auth.rules.shape import OwnerShape
from claimgraph.auth.rules.targets import SourceField, Target
from claimgraph.auth.rules.token_hints import absent_claim_advice, absent_claim_hint, no_user


def is_owner(owner_id: str, value: object) -> bool:
    """Whether a value names the owner: the only comparison of owners there is.

    Null names no owner. A UUID is compared as text; no other type is converted.

    Args:
        owner_id: The caller's claim, never empty.
        value: What a field of the object or an argument holds.
    """
    if isinstance(value, UUID):
        value = str(value)
    return isinstance(value, str) and value == owner_id


@dataclass(frozen=True, slots=True)
class OwnerMatch(Condition):
    """The target names this owner."""

    owner_id: str
    of: Target

    def holds(self, facts: Facts) -> bool:
        """Whether it does."""
        return is_owner(self.owner_id, facts(self.of))

    def shape(self) -> OwnerShape:
        """The target alone."""
        return OwnerShape(self.of)

    def owner_ids(self) -> tuple[str, ...]:
        """The owner's id."""
        return (self.owner_id,)

    def varies_by_object(self) -> bool:
        """Whether the target is a field of the object."""
        return isinstance(self.of, SourceField)


@dataclass(frozen=True, slots=True)
class OwnerRule(Requirement):
    """The caller's claim equals the target. An absent, null, empty or non-text claim owns nothing."""

    static = False

    claim: str
    of: Target

    @property
    def claims(self) -> tuple[str, ...]:
        """The claim that names the owner."""
        return (self.claim,)

    def settle(self, identity: Identity) -> bool | OwnerMatch:
        """False for machines and for callers without the claim; otherwise what to compare with."""
        owner_id = identity.claims.get(self.claim)
        if not identity.is_user or not isinstance(owner_id, str) or not owner_id:
            return False
        return OwnerMatch(owner_id, self.of)

    def remedy(self) -> str:
        """Who is let in."""
        return f"the owner (the caller whose {self.claim} equals {self.of.label})"

    def question(self) -> str:
        """The comparison, without values."""
        place = self.of.label if isinstance(self.of, SourceField) else f"argument {self.of.label}"
        return f"{place} = {self.claim}"

    def hint(self, identity: Identity) -> str | None:
        """In which token the claim travels, when that one was not sent."""
        if not identity.is_user:
            return f"{no_user(identity)} owns nothing."
        return None if self.claim in identity.claims else absent_claim_hint(self.claim, identity)

    def advice(self, identity: Identity) -> str | None:
        """How to get the claim here."""
        return absent_claim_advice(self.claim, identity)

    def __str__(self) -> str:
        return f"owner({self.claim!r}, of={self.of!r})"


def owner(claim: str, *, of: str | Target) -> OwnerRule:
    """The caller owns the object: their claim equals one of its fields, or an argument.

    Args:
        claim: The claim that names the caller, such as ``userProfileID`` or ``sub``.
        of: The GraphQL name of a field of the guarded object, or ``argument("input.id")``.
    """
    if not claim:
        raise ValueError("owner() needs the name of a claim")
    return OwnerRule(claim, SourceField(of) if isinstance(of, str) else of)
