"""Decides who may read the schema from the server, by introspection or from suggestions in errors."""

from graphql import GraphQLError

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Rule, anyone

CODE = "INTROSPECTION_DISABLED"


class Introspection:
    """Decides whether a caller may introspect.

    ``__typename`` does not count: clients request it routinely, and it reveals nothing beyond the response.

    Attributes:
        hides_suggestions: Whether errors omit the names that graphql-core suggests for a misspelt one ("Did
            you mean …"). The errors of a document are cached for all callers, so suggestions are omitted
            unless every caller may introspect.
    """

    def __init__(self, rule: Rule | None) -> None:
        """Permit introspection to the callers that a rule permits.

        Args:
            rule: A rule about the caller alone; None forbids introspection to every caller.

        Raises:
            ValueError: If the rule depends on an object or an argument.
        """
        if rule is not None and not rule.is_static:
            raise ValueError(f"a rule about the caller alone is needed, unlike {rule}")
        self._rule = rule
        self.hides_suggestions = rule != anyone

    def permitted_to(self, identity: Identity) -> bool:
        """Whether this caller may introspect."""
        return self._rule is not None and self._rule.settle(identity) is True

    def refusal(self) -> GraphQLError:
        """The error of an operation that may not run; like a validation error, it has no path."""
        whom = "on this server" if self._rule is None else "to this caller"
        return GraphQLError(
            f"GraphQL introspection is not allowed {whom}, but the operation asks for __schema or __type.",
            extensions={"code": CODE},
        )


#: Every caller with a valid credential may introspect.
OPEN = Introspection(anyone)
