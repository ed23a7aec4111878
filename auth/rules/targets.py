"""The target of an ownership rule: a field of the guarded object, or an argument."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field of the object that the guarded field belongs to, by its GraphQL name."""

    name: str

    @property
    def label(self) -> str:
        """The target in words."""
        return self.name

    def __repr__(self) -> str:
        return repr(self.name)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of the guarded field; ``input.id`` reaches into an input object. GraphQL names."""

    path: tuple[str, ...]

    @property
    def label(self) -> str:
        """The target in words."""
        return ".".join(self.path)

    def __repr__(self) -> str:
        return f"argument({self.label!r})"


Target = SourceField | Argument


def argument(path: str) -> Argument:
    """An argument of the guarded field, as the target of an ownership rule.

    Args:
        path: The argument's GraphQL name; members of an input object follow after dots (``input.id``).
    """
    return Argument(tuple(path.split(".")))
