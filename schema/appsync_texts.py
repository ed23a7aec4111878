"""AppSync's sentences about results that do not fit the schema (observed live). They never quote a value."""

from collections.abc import Sequence


def path_text(path: Sequence[str | int]) -> str:
    """A path as AppSync writes it, such as ``/orders/items[0]``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f"/{step}" for step in path)


def null_text(kind: object, parent: str, path: Sequence[str | int]) -> str:
    """The sentence for a null where the schema allows none.

    Args:
        kind: The type that was expected, without its ``!``.
        parent: The name of the type that the field belongs to.
        path: Where the null is.
    """
    return f"Cannot return null for non-nullable type: '{kind}' within parent '{parent}' ({path_text(path)})"


def unserializable_text(path: Sequence[str | int]) -> str:
    """The sentence for a value that the field's type cannot represent.

    Args:
        path: Where the value is.
    """
    return f"Can't serialize value ({path_text(path)})"
