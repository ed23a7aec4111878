"""Where in the source a Strawberry type or field is written, for error messages that lead there."""

import ast
import inspect
import textwrap
from pathlib import Path


def written_at(owner: type, name: str | None = None) -> str:
    """``path:line`` of a class or a field.

    Args:
        owner: The class.
        name: The Python name of a field that it declares; None for the class itself.
    """
    try:
        path = inspect.getfile(owner)
        lines, first = inspect.getsourcelines(owner)
    except (OSError, TypeError):  # a class made at run time has no source
        return f"in {owner.__module__}.{owner.__qualname__}"
    declaration = ast.parse(textwrap.dedent("".join(lines))).body[0]
    statements = declaration.body if isinstance(declaration, ast.ClassDef) else []
    written = (each for each in statements if _name_of(each) == name) if name else iter([declaration])
    return f"{_shown(Path(path))}:{first + next((each.lineno - 1 for each in written), 0)}"


def _name_of(statement: ast.stmt) -> str | None:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return None


def _shown(path: Path) -> Path:
    """The path as one would type it from here, where it is below here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
