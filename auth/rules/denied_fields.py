"""The fields that a Lambda authorizer denies a caller."""

from dataclasses import dataclass

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules.algebra import Requirement


@dataclass(frozen=True, slots=True)
class NotDenied(Requirement):
    """The field is not among the ``deniedFields`` of the caller's Lambda authorizer."""

    type_name: str
    field_name: str

    def settle(self, identity: Identity) -> bool:
        """Whether the authorizer left it open; callers of other modes have no denied fields."""
        return (self.type_name, self.field_name) not in identity.denied_fields

    def remedy(self) -> str:
        """Who is let in."""
        return f"callers whose authorizer does not list {self.type_name}.{self.field_name} in deniedFields"

    def __str__(self) -> str:
        return f"not_denied({f'{self.type_name}.{self.field_name}'!r})"


def not_denied(field: str) -> NotDenied:
    """The caller's Lambda authorizer, if one let them in, does not deny them a field.

    Args:
        field: The field, as ``Type.field``.
    """
    type_name, field_name = field.split(".")
    return NotDenied(type_name, field_name)
