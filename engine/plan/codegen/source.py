"""The text of a plan: functions, and the objects that they name.

Nothing of a request gets into the text but response keys, as quoted constants. Everything else that the
generated functions use is bound to a name of ours.
"""

import linecache
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from types import CodeType, CoroutineType, FunctionType
from typing import Any, Final

from graphql import GraphQLError, Undefined

from claimgraph.auth.rules import is_owner
from claimgraph.engine.awaitables import is_awaitable
from claimgraph.engine.invalid_values import InvalidValue
from claimgraph.engine.plan import awaiting, fallback, paths, values

_numbers = count(1)

#: What generated code may name in every plan, beside the plain classes.
_COMMON: Final[dict[str, object]] = {
    "AbstractCompletion": fallback.AbstractCompletion,
    "CoroutineType": CoroutineType,
    "GraphQLError": GraphQLError,
    "InvalidValue": InvalidValue,
    "ListSoFar": fallback.ListSoFar,
    "ObjectCompletion": fallback.ObjectCompletion,
    "Undefined": Undefined,
    "abandon": fallback.abandon,
    "after_is_type_of": fallback.after_is_type_of,
    "after_resolve_type": fallback.after_resolve_type,
    "complete_by_graphql_core": fallback.complete_by_graphql_core,
    "complete_unusual_item": fallback.complete_unusual_item,
    "complete_unusual_leaf": fallback.complete_unusual_leaf,
    "complete_when_resolved": awaiting.complete_when_resolved,
    "gather_into": awaiting.gather_into,
    "graphql_path": paths.graphql_path,
    "is_awaitable": is_awaitable,
    "is_owner": is_owner,
    "note": awaiting.note,
    "null_output_error": values.null_output_error,
    "when_completed": awaiting.when_completed,
}


@dataclass(frozen=True, slots=True)
class _Function:
    """One function of the text.

    Attributes:
        name: Its name in the text.
        called: What tracebacks call it, such as ``Profile.orders``.
        lines: Its lines.
    """

    name: str
    called: str
    lines: list[str]


class Source:
    """Functions in the making."""

    def __init__(self, plain: values.PlainClasses) -> None:
        """Start without functions; the values that they meet teach `plain` their classes."""
        self._functions: list[_Function] = []
        self._names: dict[str, object] = {
            **_COMMON,
            "plain_classes": plain.known,
            "is_plain": plain.is_plain,
        }

    def bind(self, name: str, value: object) -> str:
        """Let the text name an object.

        Args:
            name: The name; one name always stands for one object.
            value: The object.
        """
        if self._names.setdefault(name, value) != value:
            raise NameError(f"{name} stands for something else already")
        return name

    def function(self, signature: str, called: str, lines: Iterable[str]) -> str:
        """Add a function.

        Args:
            signature: How it begins, such as ``def object1(source, run, path)``; its name must be new.
            called: What tracebacks call it, such as ``Profile.orders``; stands above it as a comment, too.
            lines: Its statements.

        Returns:
            Its name.
        """
        name = signature.partition("(")[0].rpartition(" ")[2]
        text = [f"# {called}", *block(f"{signature}:", lines)]
        self._functions.append(_Function(name, called, text))
        return name

    def text(self) -> str:
        """The whole text."""
        return "\n\n\n".join("\n".join(function.lines) for function in self._functions) + "\n"

    def load(self) -> "Loaded":
        """Compile the text and make its functions."""
        text = self.text()
        filename = f"<plan {next(_numbers)}>"
        exec(compile(text, filename, "exec"), self._names)  # noqa: S102 - the text is ours, see above
        for each in self._functions:
            function = self._names[each.name]
            assert isinstance(function, FunctionType)  # noqa: S101 - the text has just defined it
            function.__code__ = _renamed(function.__code__, each.called)
        lines = text.splitlines(keepends=True)
        loaded = Loaded(filename, lines, self._names)
        # Tracebacks and debuggers find the text there, for as long as the plan is kept.
        linecache.cache[filename] = (loaded.length, None, lines, filename)
        weakref.finalize(loaded, linecache.cache.pop, filename, None).atexit = False
        return loaded


class Loaded:
    """The functions of a plan.

    Attributes:
        filename: Where ``linecache`` has the text.
        length: How many characters the text has.
        names: All that its functions may name, themselves among it.
    """

    def __init__(self, filename: str, lines: list[str], names: dict[str, object]) -> None:
        self.filename = filename
        self.length = sum(map(len, lines))
        self.names = names
        self._lines = lines

    @property
    def text(self) -> str:
        """The text."""
        return "".join(self._lines)

    def function(self, name: str) -> Callable[..., Any]:
        """One of the functions, by its name."""
        function = self.names[name]
        assert callable(function)  # noqa: S101 - names of functions only are asked
        return function


def _renamed(code: CodeType, called: str) -> CodeType:
    return code.replace(co_name=called, co_qualname=called)


def block(head: str, lines: Iterable[str]) -> list[str]:
    """A compound statement: its head, and its body further to the right; ``pass`` if there is no body."""
    return [head, *([f"    {line}" for line in lines] or ["    pass"])]
