"""Documentation from the code: the texts below enumeration members, and of a class's attributes."""

import ast
import inspect
import re
from enum import Enum
from textwrap import dedent
from typing import Final

_ATTRIBUTE: Final = re.compile(r"^(\w+): (.*)$")


def member_docs(members: type[Enum]) -> dict[str, str]:
    """The text below each member of an enumeration, by the member's name.

    Raises:
        LookupError: A member has no text.
    """
    tree = ast.parse(dedent(inspect.getsource(members)))
    (definition,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    docs: dict[str, str] = {}
    for node, below in zip(definition.body, definition.body[1:], strict=False):
        match node, below:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(text))):
                docs[name] = _one_line(text)
            case _:
                pass
    if missing := [member.name for member in members if member.name not in docs]:
        raise LookupError(f"{members.__name__}: no text below {', '.join(missing)}")
    return docs


def attribute_docs(documented: type) -> dict[str, str]:
    """The section ``Attributes:`` of a class's docstring (Google style), by attribute."""
    _, _, section = inspect.cleandoc(documented.__doc__ or "").partition("Attributes:\n")
    docs: dict[str, str] = {}
    name = ""
    for line in dedent(section.partition("\n\n")[0]).splitlines():
        if found := _ATTRIBUTE.match(line):
            name, text = found.groups()
            docs[name] = text
        elif name:
            docs[name] += f" {line.strip()}"
    return docs


def first_sentence(documented: object) -> str:
    """The summary of a docstring."""
    return _one_line((inspect.getdoc(documented) or "").partition("\n\n")[0])


def _one_line(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
