"""The rules that settings decide: what an access token must carry to change attributes and manage users."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Literal, NoReturn

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import AllOf, AnyOf, Requirement, Rule, has_scope, in_group, signed_in, token
from claimgraph.auth.tokens.claims import SIGNED_IN_BY_API

PolicyName = Literal["admins", "attributes_write", "users_read", "users_write"]


class UnresolvedPolicy(Exception):
    """A rule of the policy was asked by its name alone: nobody replaced it by the configured rule."""


@dataclass(frozen=True, slots=True)
class PolicyRule(Rule):
    """The rule that the settings give this name. It decides nothing until `Policy.resolve` replaces it."""

    name: PolicyName

    def settle(self, identity: Identity) -> NoReturn:
        """Refuse to decide for anyone.

        Raises:
            UnresolvedPolicy: Always.
        """
        del identity
        raise UnresolvedPolicy(self.name)

    def requirements(self) -> Iterator[Requirement]:
        """Refuse to say.

        Raises:
            UnresolvedPolicy: Always.
        """
        raise UnresolvedPolicy(self.name)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule for each thing that user pools differ in.

    Attributes:
        admins: Who is an administrator; the other rules may require more.
        attributes_write: Who may change their own attributes.
        users_read: Who may read users.
        users_write: Who may change users.
    """

    admins: Rule
    attributes_write: Rule
    users_read: Rule
    users_write: Rule

    @classmethod
    def from_scopes(
        cls,
        *,
        attribute_scopes: tuple[str, ...] = (SIGNED_IN_BY_API, "claimgraph/attributes.write"),
        users_read_scopes: tuple[str, ...] = ("claimgraph/users.read",),
        users_write_scopes: tuple[str, ...] = ("claimgraph/users.write",),
        admin_groups: tuple[str, ...] = ("admin",),
    ) -> "Policy":
        """The rules for these scopes and groups; one of each list is enough.

        Args:
            attribute_scopes: For changing one's own attributes.
            users_read_scopes: For reading users, besides an admin group.
            users_write_scopes: For changing users, besides an admin group.
            admin_groups: The groups of administrators.
        """
        access, admin = token("access"), in_group(*admin_groups)
        return cls(
            admins=admin,
            attributes_write=signed_in & access & has_scope(*attribute_scopes),
            users_read=signed_in & access & admin & has_scope(*users_read_scopes),
            users_write=signed_in & access & admin & has_scope(*users_write_scopes),
        )

    def resolve(self, rule: Rule) -> Rule:
        """A rule with every `PolicyRule` in it replaced by the configured rule."""
        match rule:
            case PolicyRule(name):
                return self._named(name)
            case AllOf(rules):
                return reduce(Rule.__and__, map(self.resolve, rules))
            case AnyOf(rules):
                return reduce(Rule.__or__, map(self.resolve, rules))
            case _:
                return rule

    def _named(self, name: PolicyName) -> Rule:
        match name:
            case "admins":
                return self.admins
            case "attributes_write":
                return self.attributes_write
            case "users_read":
                return self.users_read
            case "users_write":
                return self.users_write
