"""The rules that settings decide: what an access token must carry to change attributes and manage users."""

from dataclasses import dataclass
from typing import Literal

from claimgraph.auth.rules import Rule, has_scope, in_group, signed_in, token

#: Cognito's own scope, which every token of an API sign-in has and lets its bearer change their attributes.
SIGNED_IN_BY_API = "aws.cognito.signin.user.admin"

PolicyName = Literal["admins", "attributes_write", "users_read", "users_write"]


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule for each thing that user pools differ in.

    Attributes:
        admins: Who is an administrator, whatever else it takes.
        attributes_write: Who may change their own attributes.
        users_read: Who may look at users.
        users_write: Who may change users.
    """

    admins: Rule
    attributes_write: Rule
    users_read: Rule
    users_write: Rule

    @classmethod
    def requiring(
        cls,
        *,
        attribute_scopes: tuple[str, ...] = (SIGNED_IN_BY_API, "claimgraph/attributes.write"),
        users_read_scopes: tuple[str, ...] = ("claimgraph/users.read",),
        users_write_scopes: tuple[str, ...] = ("claimgraph/users.write",),
        admin_groups: tuple[str, ...] = ("admin",),
    ) -> "Policy":
        """The rules for these scopes and groups, of each of which one is enough.

        Args:
            attribute_scopes: For changing one's own attributes.
            users_read_scopes: For looking at users, besides an admin group.
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
