"""Parses documents, checks them against the limits and validates them, once per text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from graphlib import CycleError
from typing import Final, Literal

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    Token,
    TokenKind,
    assert_valid_schema,
    parse,
    specified_rules,
    validate,
)

from claimgraph.engine._graphql_core import MAX_NESTING_DEPTH, bounded_merging, fault_of
from claimgraph.engine.bounded_cache import BoundedCache
from claimgraph.engine.error_budget import BudgetedErrors, bounded
from claimgraph.engine.introspection_cost import IntrospectionCost
from claimgraph.engine.known_directives import REPLACED
from claimgraph.engine.limits import LimitReached, Limits, check_limits, exceeded
from claimgraph.engine.line_table import BYTES_PER_LINE, LinedSource

RefusalKind = Literal["malformed", "parse", "validation", "limit"]

#: Bytes of a document per token, for the token, its node and its location (measured: 330 to 610).
_BYTES_PER_TOKEN: Final = 600
_BYTES_PER_ERROR: Final = 1_000
_NO_AST: Final = DocumentNode(definitions=())


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document may not run.

    Attributes:
        kind: The stage that refused it.
        errors: At least one error; none refers to the document's nodes, which can be freed.
    """

    kind: RefusalKind
    errors: Sequence[GraphQLError]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An examined document.

    Attributes:
        text: Its source.
        ast: Its syntax tree; empty if it was refused.
        operations: Its operations by name, an anonymous one under None; empty if it was refused.
        refusal: Why it may not run; None if it may.
        introspecting: The names of the operations that select ``__schema`` or ``__type``.
        size: Its estimated memory in bytes.
    """

    text: str
    ast: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    refusal: Refusal | None = None
    size: int = 0
    introspecting: frozenset[str | None] = frozenset()

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation to run (GraphQL specification, "GetOperation"); None if there is no such operation.

        Args:
            name: The operation's name; None means the document's only operation.
        """
        if name is not None:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None

    def introspects(self, name: str | None) -> bool:
        """Whether the operation that ``operation`` finds introspects, directly or in a fragment."""
        return bool(self.introspecting) and (name is None or name in self.introspecting)


class DocumentCache:
    """Documents by their text. Refused documents are kept apart and cannot displace accepted ones.

    Attributes:
        counts: The number of texts examined, by outcome: ``accepted``, or the stage that refused them.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        max_documents: int,
        max_bytes: int,
        hide_suggestions: bool = False,
    ) -> None:
        """Prepare for one schema.

        Args:
            schema: A valid schema.
            limits: The limits on a document.
            max_documents: The number of accepted documents that are kept, and likewise of refused ones.
            max_bytes: The estimated memory of the accepted documents; a tenth of it is added for the
                refused ones.
            hide_suggestions: Omit suggestions of the schema's names from errors.

        Raises:
            TypeError: If the schema is not valid.
        """
        assert_valid_schema(schema)
        self._schema = schema
        self._limits = limits
        self._hide_suggestions = hide_suggestions
        self._introspection = IntrospectionCost(schema)
        merging = bounded_merging(limits.max_comparisons, partial(_merged_too_much, limits))
        replaced = {**REPLACED, OverlappingFieldsCanBeMergedRule: merging}
        rules = (replaced.get(rule, rule) for rule in specified_rules)
        self._rules = (BudgetedErrors, *rules)
        self.counts: Counter[str] = Counter()
        self._accepted = BoundedCache[str, Document](max_entries=max_documents, max_bytes=max_bytes)
        self._refused = BoundedCache[str, Document](max_entries=max_documents, max_bytes=max_bytes // 10)

    def get(self, text: str) -> Document:
        """The document of a text, examined on first sight; never raises, whatever the text."""
        known = self._accepted.get(text) or self._refused.get(text)
        if known is not None:
            return known
        try:
            document = self._examine(text)
        except _Refused as refused:
            self.counts[refused.refusal.kind] += 1
            size = _refusal_size(text, refused.refusal)
            document = Document(text, _NO_AST, {}, refused.refusal, size)
            self._refused.put(text, document, size)
            return document
        self.counts["accepted"] += 1
        self._accepted.put(text, document, document.size)
        return document

    def __len__(self) -> int:
        return len(self._accepted) + len(self._refused)

    @property
    def size(self) -> int:
        """The estimated memory of the documents, in bytes."""
        return self._accepted.size + self._refused.size

    def _examine(self, text: str) -> Document:
        limits = self._limits
        if len(text) > limits.max_length:
            raise _Refused("limit", exceeded("characters", len(text), limits.max_length, "max_length"))
        ast = _parse(text, limits)
        try:
            _check_tokens(ast, limits)
            check_limits(ast, limits)
        except LimitReached as reached:
            raise _Refused("limit", reached) from None
        except CycleError as cycle:
            raise _Refused("validation", _spreads_itself(cycle)) from None
        introspecting = self._validate(ast)
        operations = (d for d in ast.definitions if isinstance(d, OperationDefinitionNode))
        size = _text_size(text) + sum(1 for _ in _tokens(ast)) * _BYTES_PER_TOKEN
        by_name = {d.name.value if d.name else None: d for d in operations}
        return Document(text, ast, by_name, None, size, introspecting)

    def _validate(self, ast: DocumentNode) -> frozenset[str | None]:
        """Refuse an invalid document; returns the names of the operations that introspect."""
        try:
            errors = validate(self._schema, ast, self._rules, hide_suggestions=self._hide_suggestions)
        except LimitReached as reached:
            raise _Refused("limit", reached) from None
        if errors:
            raise _Refused("validation", *(_detached(e, "GRAPHQL_VALIDATION_FAILED") for e in errors))
        costs, limit = self._introspection.of_each(ast), self._limits.max_introspection
        cost = max(costs.values(), default=0)
        if cost > limit * self._introspection.standard:
            found = f"{cost / self._introspection.standard:.1f}"
            what = "times the introspection of the standard introspection query"
            raise _Refused("limit", exceeded(what, found, limit, "max_introspection"))
        return frozenset(name for name, cost in costs.items() if cost)


class _Refused(Exception):
    def __init__(self, kind: RefusalKind, *errors: GraphQLError) -> None:
        super().__init__(kind)
        self.refusal = Refusal(kind, errors)


def _parse(text: str, limits: Limits) -> DocumentNode:
    try:
        return parse(LinedSource(text), max_lexical_tokens=limits.max_tokens, max_comments=limits.max_tokens)
    except GraphQLSyntaxError as error:
        match fault_of(error):
            case "tokens":
                found = f"more than {limits.max_tokens}"
                reached = exceeded("tokens or comments", found, limits.max_tokens, "max_tokens")
                raise _Refused("limit", reached) from None
            case "depth":
                found = f"more than {MAX_NESTING_DEPTH}"
                reached = exceeded("levels of nesting", found, limits.max_depth, "max_depth")
                raise _Refused("limit", reached) from None
            case "characters":
                raise _Refused("malformed", GraphQLError(bounded(error.message))) from None
            case "syntax":
                raise _Refused("parse", _detached(error, "GRAPHQL_PARSE_FAILED")) from None


def _merged_too_much(limits: Limits) -> LimitReached:
    most = limits.max_comparisons
    return exceeded("steps of merging fields of one name", f"more than {most}", most, "max_comparisons")


def _check_tokens(ast: DocumentNode, limits: Limits) -> None:
    """Refuse single harmful tokens: strings with NUL, and overlong names and numbers.

    PostgreSQL cannot store NUL, and it ends a string in C. graphql-core's lexer already refuses lone
    surrogates, written or escaped. Python does not parse integers of more than 4,300 digits.
    """
    for token in _tokens(ast):
        value = token.value
        if value is None:
            continue
        if "\0" in value:
            source = ast.loc.source if ast.loc else None
            message = "A string contains a NUL character."
            raise _Refused("malformed", GraphQLError(message, source=source, positions=[token.start]))
        if token.kind is TokenKind.NAME and len(value) > limits.max_name_length:
            raise exceeded("characters in one name", len(value), limits.max_name_length, "max_name_length")
        if token.kind in _NUMBERS and len(value) > limits.max_number_length:
            raise exceeded("digits in one number", len(value), limits.max_number_length, "max_number_length")


_NUMBERS: Final = frozenset({TokenKind.INT, TokenKind.FLOAT})


def _tokens(ast: DocumentNode) -> Iterator[Token]:
    token = ast.loc.start_token if ast.loc else None
    while token is not None:
        yield token
        token = token.next


def _detached(error: GraphQLError, code: str) -> GraphQLError:
    """The same error with a code and without the nodes, which would keep the document alive."""
    message = bounded(error.message)
    return GraphQLError(message, source=error.source, positions=error.positions, extensions={"code": code})


def _spreads_itself(cycle: CycleError) -> GraphQLError:
    names: list[str] = cycle.args[1]
    message = f"Fragments must not spread themselves: {', '.join(names[:10])}{', …' if names[10:] else ''}."
    return GraphQLError(message, extensions={"code": "GRAPHQL_VALIDATION_FAILED"})


def _refusal_size(text: str, refusal: Refusal) -> int:
    return _text_size(text) + sum(_BYTES_PER_ERROR + len(error.message) for error in refusal.errors)


def _text_size(text: str) -> int:
    """The bytes of a text and the table of its lines."""
    return 2 * len(text) + BYTES_PER_LINE * (text.count("\n") + text.count("\r"))
