"""Who may learn the schema from the server: by introspection, and by the suggestions in error messages."""

from graphql import GraphQLError

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Rule, anyone

CODE = "INTROSPECTION_DISABLED"


class Introspection:
    """Decides whether a caller may introspect.

    ``__typename`` is no introspection in this sense: clients ask for it, and it tells nothing that the answer
    does not.

    Attributes:
        hides_suggestions: Whether errors leave out the names that graphql-core suggests for a misspelt one
            ("Did you mean …"). Errors of documents are remembered for all callers, so they do unless every
            caller may introspect.
    """

    def __init__(self, rule: Rule | None) -> None:
        """Permit it to whom `rule` permits it.

        Args:
            rule: A rule about the caller alone; None permits it to nobody.

        Raises:
            ValueError: The rule asks about an object or an argument, and there is none.
        """
        if rule is not None and not rule.is_static:
            raise ValueError(f"a rule about the caller alone is needed, unlike {rule}")
        self._rule = rule
        self.hides_suggestions = rule != anyone

    def permitted_to(self, identity: Identity) -> bool:
        """Whether this caller may introspect."""
        return self._rule is not None and self._rule.settle(identity) is True

    def refusal(self) -> GraphQLError:
        """The error of an operation that may not run: one of the whole request, as a validation error is."""
        whom = "on this server" if self._rule is None else "to this caller"
        return GraphQLError(
            f"GraphQL introspection is not allowed {whom}, but the operation asks for __schema or __type.",
            extensions={"code": CODE},
        )


#: Every caller with a valid credential may introspect.
OPEN = Introspection(anyone)
