"""Reading a pool's schema from DescribeUserPool, and an app client's lists from DescribeUserPoolClient."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

from claimgraph.resolvers.cognito.attributes.policy import is_reserved
from claimgraph.resolvers.cognito.attributes.records import (
    INTERNAL_PREFIXES,
    AttributeDefinition,
    AttributeSchema,
    AttributeType,
    Writer,
)
from claimgraph.resolvers.cognito.attributes.values import MAX_VALUE_LENGTH

_TYPES: Final[Mapping[str, AttributeType]] = {
    "String": "STRING",
    "Number": "NUMBER",
    "Boolean": "BOOLEAN",
    "DateTime": "DATETIME",
}


def _text(*names: str) -> list[AttributeDefinition]:
    return [
        AttributeDefinition(name=name, type="STRING", min_length=0, max_length=MAX_VALUE_LENGTH)
        for name in names
    ]


#: Every pool has these, with these properties unless its own schema differs (Developer Guide, "Working with
#: user attributes").
STANDARD_ATTRIBUTES: Final[Mapping[str, AttributeDefinition]] = {
    definition.name: definition
    for definition in (
        replace(*_text("sub"), mutable=False, required=True, min_length=1),
        *_text("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username"),
        *_text("profile", "picture", "website", "email", "gender", "zoneinfo", "locale", "phone_number"),
        *_text("address"),
        replace(*_text("birthdate"), min_length=10, max_length=10),
        AttributeDefinition(name="email_verified", type="BOOLEAN"),
        AttributeDefinition(name="phone_number_verified", type="BOOLEAN"),
        AttributeDefinition(name="updated_at", type="NUMBER", min_value=0),
    )
}

_INTEGER = re.compile(r"-?[0-9]{1,309}")  # API Reference, NumberAttributeConstraintsType: up to 2^1023


@dataclass(frozen=True, slots=True)
class ClientLists:
    """What an app client's users may read and write; None where it has no list.

    Nothing else of the response is kept: it contains the client's secret.
    """

    readable: frozenset[str] | None
    writable: frozenset[str] | None

    @classmethod
    def of(cls, client: Mapping[str, object]) -> "ClientLists":
        """Reads a UserPoolClientType."""
        return cls(_names(client, "ReadAttributes"), _names(client, "WriteAttributes"))


@dataclass(frozen=True, slots=True, eq=False)
class PoolSchema:
    """What DescribeUserPool says about attributes; ``writable_by`` is not set yet.

    Attributes:
        definitions: By name: the standard attributes, then the pool's own.
        auto_verified: The attributes for which Cognito sends a code as soon as they change.
    """

    definitions: Mapping[str, AttributeDefinition]
    auto_verified: frozenset[str]

    @classmethod
    def of(cls, user_pool: Mapping[str, object]) -> "PoolSchema":
        """Reads a UserPoolType."""
        entries = cast("Iterable[Mapping[str, object]]", user_pool.get("SchemaAttributes") or ())
        given = [definition for entry in entries if (definition := _definition(entry))]
        definitions = {**STANDARD_ATTRIBUTES, **{definition.name: definition for definition in given}}
        for name in _names(user_pool, "UsernameAttributes") or ():
            # A user who signs in with an address would be locked out without it.
            definitions[name] = replace(definitions[name], required=True)
        return cls(definitions, _names(user_pool, "AutoVerifiedAttributes") or frozenset())

    def for_client(self, lists: ClientLists, withheld: frozenset[str]) -> AttributeSchema:
        """As the users of an app client see it.

        Args:
            lists: The client's lists. Without WriteAttributes it may write the standard attributes, without
                ReadAttributes it may read all attributes (API Reference, UserPoolClientType).
            withheld: What users may not write themselves, even if the client may.
        """
        writable = frozenset(STANDARD_ATTRIBUTES) if lists.writable is None else lists.writable
        return self._seen(writable - withheld, lists.readable)

    def for_administrators(self) -> AttributeSchema:
        """As administrators see it."""
        return self._seen(frozenset(), None)

    def _seen(self, writable: frozenset[str], readable: frozenset[str] | None) -> AttributeSchema:
        definitions = {
            name: replace(definition, writable_by=_writer(definition, writable))
            for name, definition in self.definitions.items()
        }
        return AttributeSchema(definitions=definitions, readable=readable, auto_verified=self.auto_verified)


def _writer(definition: AttributeDefinition, writable: frozenset[str]) -> Writer:
    if is_reserved(definition.name) or not definition.mutable:
        return "NOBODY"
    return "SELF" if definition.name in writable else "ADMIN"


def _definition(entry: Mapping[str, object]) -> AttributeDefinition | None:
    """Reads a SchemaAttributeType; None for attributes that this API does not handle."""
    name, kind = str(entry.get("Name")), _TYPES.get(str(entry.get("AttributeDataType")))
    if kind is None or name.startswith(INTERNAL_PREFIXES):
        return None
    default = STANDARD_ATTRIBUTES.get(name) or _custom(name, kind)
    lengths = cast("Mapping[str, str]", entry.get("StringAttributeConstraints") or {})
    values = cast("Mapping[str, str]", entry.get("NumberAttributeConstraints") or {})
    longest = _limit(lengths.get("MaxLength"), default.max_length)
    return replace(
        default,
        type=kind,
        mutable=bool(entry.get("Mutable", default.mutable)),
        required=bool(entry.get("Required", default.required)),
        min_length=_limit(lengths.get("MinLength"), default.min_length),
        max_length=None if longest is None else min(longest, MAX_VALUE_LENGTH),
        min_value=_limit(values.get("MinValue"), default.min_value),
        max_value=_limit(values.get("MaxValue"), default.max_value),
    )


def _custom(name: str, kind: AttributeType) -> AttributeDefinition:
    """The defaults of a pool's own attribute: immutable unless the pool says otherwise."""
    plain = _text(name)[0] if kind == "STRING" else AttributeDefinition(name=name, type=kind)
    return replace(plain, mutable=False)


def _limit(text: str | None, default: int | None) -> int | None:
    """One of the four limits, which are text; Cognito alone enforces one that is not a whole number."""
    return int(text) if text and _INTEGER.fullmatch(text) else default


def _names(answer: Mapping[str, object], member: str) -> frozenset[str] | None:
    """A list of names; None if it is absent."""
    listed = cast("Iterable[str] | None", answer.get(member))
    return None if listed is None else frozenset(listed)
