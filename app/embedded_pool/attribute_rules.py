"""Cognito's checks before it writes user attributes, which moto lacks.

Source: Developer Guide, "Working with user attributes"; API Reference, SchemaAttributeType and
AdminUpdateUserAttributes. Every refusal happens before anything is written.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from claimgraph.app.embedded_pool.claims import VERIFIED_FLAGS
from claimgraph.app.embedded_pool.errors import PoolError, invalid, not_authorized

_FORMATS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "phone_number": re.compile(r"\+\d{2,15}", re.ASCII),
    "birthdate": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
}
_NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)
_IMMUTABLE = "Attribute cannot be updated. (changing an immutable attribute)"


@dataclass(frozen=True, slots=True)
class AttributeChanges:
    """The changes of a checked write."""

    to_set: Mapping[str, str]
    to_delete: frozenset[str]

    def applied_to(self, current: Mapping[str, str]) -> dict[str, str]:
        """The attributes after the write."""
        return {n: v for n, v in {**current, **self.to_set}.items() if n not in self.to_delete}


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """One entry of a pool's ``SchemaAttributes``; lengths in characters, limits inclusive."""

    name: str
    data_type: str
    mutable: bool
    required: bool
    shortest: int = 0
    longest: int = 2_048
    least: int | None = None
    greatest: int | None = None

    @classmethod
    def of(cls, definition: Mapping[str, object]) -> "AttributeRule":
        """Reads an entry of DescribeUserPool, where all four limits are text."""
        lengths = cast("Mapping[str, str]", definition.get("StringAttributeConstraints") or {})
        values = cast("Mapping[str, str]", definition.get("NumberAttributeConstraints") or {})
        return cls(
            name=str(definition["Name"]),
            data_type=str(definition["AttributeDataType"]),
            mutable=bool(definition["Mutable"]),
            required=bool(definition["Required"]),
            shortest=int(lengths.get("MinLength") or 0),
            longest=int(lengths.get("MaxLength") or 2_048),
            least=int(values["MinValue"]) if values.get("MinValue") else None,
            greatest=int(values["MaxValue"]) if values.get("MaxValue") else None,
        )

    def fault(self, value: str) -> str | None:
        """What is wrong with a value, in a sentence without it; None if it is valid."""
        if self.data_type == "Boolean":
            return None if value in {"true", "false"} else "Attribute is neither true nor false."
        if self.data_type == "Number":
            return self._number_fault(value)
        if not self.shortest <= len(value) <= self.longest:  # first: it bounds the input of the pattern
            return f"String must be {self.shortest} to {self.longest} characters long."
        expected = _FORMATS.get(self.name)
        return None if expected is None or expected.fullmatch(value) else "Invalid format."

    def _number_fault(self, value: str) -> str | None:
        if not _NUMBER.fullmatch(value):
            return "Attribute is not a whole number."
        number = int(value)
        too_small = self.least is not None and number < self.least
        too_great = self.greatest is not None and number > self.greatest
        return "Number is out of range." if too_small or too_great else None


class AttributeRules:
    """The attributes of a pool, and the writes that it allows."""

    def __init__(self, definitions: Iterable[Mapping[str, object]]) -> None:
        """Takes the entries of DescribeUserPool's ``SchemaAttributes``."""
        self._rules = {rule.name: rule for rule in map(AttributeRule.of, definitions)}

    def new_user(self, given: Sequence[Mapping[str, str]]) -> dict[str, str]:
        """Checks the attributes of AdminCreateUser, where immutable ones may be set.

        Raises:
            PoolError: InvalidParameterException, also if a required attribute is missing.
        """
        values = {name: value for name, value in _unique(given).items() if value}
        for name, value in values.items():
            rule = self._rule(name)
            self._require(rule, None if name == "sub" else rule.fault(value), forbidden=name == "sub")
        missing = [
            r.name for r in self._rules.values() if r.required and r.name not in values and r.name != "sub"
        ]
        if missing:
            raise invalid(
                f"Attributes did not conform to the schema: {missing[0]}: The attribute is required\n"
            )
        return values

    def update(self, current: Mapping[str, str], given: Sequence[Mapping[str, str]]) -> AttributeChanges:
        """Checks AdminUpdateUserAttributes; all or nothing.

        A blank value deletes. A new e-mail address or phone number is not verified, unless the same call says
        so.

        Raises:
            PoolError: InvalidParameterException, with the first attribute that cannot be written.
        """
        values = _unique(given)
        for name, value in values.items():
            rule = self._rule(name)
            self._require(rule, rule.fault(value) if value else None, forbidden=not rule.mutable)
            if not value and rule.required:
                raise invalid(f"user.{name}: A required attribute cannot be deleted.\n")
        unproven = {f"{n}_verified": "false" for n, v in values.items() if v and v != current.get(n)}
        reset = {n: v for n, v in unproven.items() if n in VERIFIED_FLAGS and n not in values}
        return AttributeChanges(
            to_set={**{n: v for n, v in values.items() if v}, **reset},
            to_delete=_with_flags(n for n, v in values.items() if not v),
        )

    def self_service(
        self, current: Mapping[str, str], given: Sequence[Mapping[str, str]], writable: frozenset[str] | None
    ) -> AttributeChanges:
        """Checks UpdateUserAttributes: `update`, limited to what the app client may write.

        Args:
            current: The user's attributes.
            given: ``Name`` and ``Value`` pairs.
            writable: The client's WriteAttributes; None means all standard attributes. Verified flags are
                excluded.

        Raises:
            PoolError: NotAuthorizedException for an attribute that the client may not write; else as
                `update`.
        """
        self._require_writable(_unique(given), writable)
        return self.update(current, given)

    def deletion(self, names: Iterable[str]) -> AttributeChanges:
        """Checks AdminDeleteUserAttributes: ``sub``, immutable and required attributes stay.

        Raises:
            PoolError: InvalidParameterException, with the first attribute that cannot be deleted.
        """
        doomed = frozenset(names)
        for name in sorted(doomed):
            rule = self._rule(name)
            self._require(rule, None, forbidden=not rule.mutable)
            if rule.required:
                raise invalid(f"user.{name}: A required attribute cannot be deleted.\n")
        return AttributeChanges(to_set={}, to_delete=_with_flags(doomed))

    def self_service_deletion(
        self, names: Iterable[str], writable: frozenset[str] | None
    ) -> AttributeChanges:
        """Checks DeleteUserAttributes: `deletion`, limited to what the app client may write.

        Raises:
            PoolError: As `self_service` and as `deletion`.
        """
        doomed = frozenset(names)
        self._require_writable(sorted(doomed), writable)
        return self.deletion(doomed)

    def _require_writable(self, names: Iterable[str], writable: frozenset[str] | None) -> None:
        for name in names:
            self._rule(name)
            allowed = name in writable if writable is not None else ":" not in name
            if not allowed or name in VERIFIED_FLAGS:
                raise not_authorized("A client attempted to write unauthorized attribute")

    def _rule(self, name: str) -> AttributeRule:
        rule = self._rules.get(name)
        if rule is None:
            raise invalid(
                f"Attributes did not conform to the schema: {name}: Attribute does not exist in the schema.\n"
            )
        return rule

    @staticmethod
    def _require(rule: AttributeRule, fault: str | None, *, forbidden: bool) -> None:
        if forbidden or fault:
            raise invalid(f"user.{rule.name}: {_IMMUTABLE if forbidden else fault}\n")


def _unique(given: Sequence[Mapping[str, str]]) -> dict[str, str]:
    values = {attribute["Name"]: attribute.get("Value") or "" for attribute in given}
    if len(values) != len(given):
        raise PoolError("InvalidParameterException", "An attribute is named twice.")
    return values


def _with_flags(names: Iterable[str]) -> frozenset[str]:
    """Deleted attributes and their verified flags."""
    gone = frozenset(names)
    return gone | (VERIFIED_FLAGS & {f"{name}_verified" for name in gone})
