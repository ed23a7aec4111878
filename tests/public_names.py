"""The public names with their signatures, as text: ``python -m tests.public_names``."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Final

#: The modules of which semantic versioning speaks.
MODULES: Final = (
    "claimgraph",
    "claimgraph.features",
    "claimgraph.scalars",
    "claimgraph.services",
    "claimgraph.testing",
)


def public_names() -> str:
    """One line for each name, and for each public method of a class."""
    return "".join(f"{line}\n" for module in MODULES for line in _lines(module))


def _lines(module_name: str) -> Iterator[str]:
    module = import_module(module_name)
    for name in module.__all__:
        value = getattr(module, name)
        yield f"{module_name}.{name}{_signature(value)}"
        if inspect.isclass(value) and value.__module__.startswith("claimgraph."):
            for member, function in sorted(vars(value).items()):
                if not member.startswith("_") and inspect.isfunction(function):
                    yield f"{module_name}.{name}.{member}{_signature(function)}"


def _signature(value: object) -> str:
    """The parameters by name, kind and default; types read differently from one Python to the next."""
    if not (inspect.isfunction(value) or inspect.isclass(value)):
        return f": {type(value).__name__}"
    try:
        signature = inspect.signature(value)
    except ValueError:
        return ""
    bare = [
        parameter.replace(
            annotation=inspect.Parameter.empty,
            default=parameter.empty if parameter.default is parameter.empty else ...,
        )
        for parameter in signature.parameters.values()
    ]
    return str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty)).replace(
        "=Ellipsis", "=…"
    )


if __name__ == "__main__":
    print(public_names(), end="")  # noqa: T201 - a script that prints
