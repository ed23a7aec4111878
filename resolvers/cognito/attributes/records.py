"""User attributes: a user's own, and what the pool's schema says about each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

AttributeType = Literal["STRING", "NUMBER", "BOOLEAN", "DATETIME"]

#: Who may write an attribute through this API: users (their own) and administrators, administrators only,
#: or no one.
Writer = Literal["SELF", "ADMIN", "NOBODY"]

#: The attributes that Cognito verifies by sending a code, and the flag that says it has.
FLAG_OF: Final[Mapping[str, str]] = {
    "email": "email_verified",
    "phone_number": "phone_number_verified",
}

#: A pool's own bookkeeping and developer-only attributes; no app client can read or write them.
INTERNAL_PREFIXES: Final = ("cognito:", "dev:")


@dataclass(frozen=True, slots=True)
class UserAttribute:
    """One attribute of a user.

    Attributes:
        name: As in Cognito's API, such as ``email`` or ``custom:tier``.
        value: Always text, whatever the attribute's type.
        verified: Whether the address was proven by a code; None if it cannot be, or if the app client may
            not know.
        writable: Whether the user may change it.
    """

    name: str
    value: str
    verified: bool | None
    writable: bool


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """A user's attributes before and after a change, name to value.

    Attributes:
        before: As read before the change.
        after: As read back.
        written: The values that were written.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    written: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDefinition:
    """One attribute of a pool's schema (API Reference, SchemaAttributeType).

    Attributes:
        name: As in Cognito's API.
        type: The type of its values, which travel as text all the same.
        mutable: Whether it can change once it is set.
        required: Whether it can never be deleted: the schema requires it, or users sign in with it.
        min_length: The least number of characters; None unless it is a string.
        max_length: The largest number of characters; None unless it is a string.
        min_value: The least value of a number; None if it has none.
        max_value: The largest value of a number; None if it has none. Neither has to fit into 32 bits.
        writable_by: Who may write it through this API.
    """

    name: str
    type: AttributeType
    mutable: bool = True
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    min_value: int | None = None
    max_value: int | None = None
    writable_by: Writer = "NOBODY"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AttributeSchema:
    """The pool's schema as one app client, or an administrator, sees it.

    Attributes:
        definitions: By name, in the pool's order.
        readable: The client's ReadAttributes; None if it has no list and reads everything.
        auto_verified: The attributes for which Cognito sends a code by itself as soon as they change.
    """

    definitions: Mapping[str, AttributeDefinition]
    readable: frozenset[str] | None
    auto_verified: frozenset[str]

    def may_read(self, name: str) -> bool:
        """Whether the client may see an attribute: AdminGetUser returns all of them, tokens do not.

        ``sub`` and ``identities`` are in every ID token, whatever the list says.
        """
        if name.startswith(INTERNAL_PREFIXES):
            return False
        return self.readable is None or name in self.readable or name in {"sub", "identities"}

    def shown(self, values: Mapping[str, str]) -> tuple[UserAttribute, ...]:
        """The attributes of a user that the client may see.

        Args:
            values: All of the user's attributes, as read from the pool.
        """
        visible = {name: value for name, value in values.items() if self.may_read(name)}
        return tuple(
            UserAttribute(
                name=name,
                value=value,
                verified=_verified(name, visible),
                writable=name in self.definitions and self.definitions[name].writable_by == "SELF",
            )
            for name, value in visible.items()
        )


def _verified(name: str, visible: Mapping[str, str]) -> bool | None:
    flag = visible.get(FLAG_OF.get(name, ""))
    return None if flag is None else flag == "true"
