"""The text of a plan: functions, and the objects that they name.

Nothing of a request gets into the text but response keys, as quoted constants; everything else that the
generated functions use is bound to a name of ours.
"""

import linecache
import weakref
from collections.abc import Callable, Iterable
from itertools import count
from types import CodeType, CoroutineType, FunctionType
from typing import Any, Final

from graphql import Undefined

from claimgraph.auth.rules import is_owner
from claimgraph.engine.plan import awaiting, paths, values
from claimgraph.engine.plan import fallback as slow

_numbers = count(1)

#: What generated code may name in every plan.
_COMMON: Final[dict[str, object]] = {
    "PLAIN": values.PLAIN,
    "Coroutine": CoroutineType,
    "Undefined": Undefined,
    "abandon": slow.abandon,
    "abstract": slow.abstract,
    "complete": slow.complete,
    "eventually": awaiting.eventually,
    "gathered": awaiting.gathered,
    "is_awaitable": values.is_awaitable,
    "is_owner": is_owner,
    "is_plain": values.is_plain,
    "item": slow.item,
    "item_eventually": awaiting.item_eventually,
    "no_value": values.no_value,
    "odd": slow.odd,
    "path_of": paths.path_of,
    "typed": slow.typed,
    "when": awaiting.when,
}


class Source:
    """Functions in the making."""

    def __init__(self) -> None:
        self._functions: list[tuple[str, str, list[str]]] = []
        self._names: dict[str, object] = dict(_COMMON)

    def bind(self, name: str, value: object) -> str:
        """Let the text name an object.

        Args:
            name: The name; one name always stands for one object.
            value: The object.
        """
        if self._names.setdefault(name, value) != value:
            raise NameError(f"{name} stands for something else already")
        return name

    def function(self, name: str, parameters: str, called: str, lines: Iterable[str]) -> str:
        """Add a function.

        Args:
            name: Its name in the text, not yet used; one that starts with ``serial`` is a coroutine function.
            parameters: Its parameters.
            called: What tracebacks call it, such as ``Profile.orders``.
            lines: Its statements.
        """
        start = "async def" if name.startswith("serial") else "def"
        self._functions.append((name, called, [f"{start} {name}({parameters}):", *indented(lines)]))
        return name

    def text(self) -> str:
        """The whole text."""
        return "\n\n".join("\n".join(lines) for _, _, lines in self._functions) + "\n"

    def load(self) -> "Loaded":
        """Compile the text and make its functions."""
        text = self.text()
        filename = f"<plan {next(_numbers)}>"
        exec(compile(text, filename, "exec"), self._names)  # noqa: S102 - the text is ours, see above
        for name, called, _ in self._functions:
            function = self._names[name]
            assert isinstance(function, FunctionType)  # noqa: S101 - the text has just defined it
            function.__code__ = _renamed(function.__code__, called)
        loaded = Loaded(filename, text, self._names)
        # Tracebacks and debuggers find the text there, for as long as the plan is kept.
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        weakref.finalize(loaded, linecache.cache.pop, filename, None).atexit = False
        return loaded


class Loaded:
    """The functions of a plan.

    Attributes:
        filename: Under which ``linecache`` has the text.
        text: The text.
    """

    def __init__(self, filename: str, text: str, names: dict[str, object]) -> None:
        self.filename = filename
        self.text = text
        self._names = names

    def function(self, name: str) -> Callable[..., Any]:
        """One of them."""
        function = self._names[name]
        assert callable(function)  # noqa: S101 - names of functions only are asked
        return function


def _renamed(code: CodeType, called: str) -> CodeType:
    return code.replace(co_name=called, co_qualname=called)


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    """The lines, further to the right."""
    return [" " * by + line for line in lines]
