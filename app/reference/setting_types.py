"""The types of settings, in words."""

from collections.abc import Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import NoDecode

_WORDS: Final[dict[object, str]] = {
    str: "text",
    SecretStr: "text",
    Path: "path of a file",
    bool: "true or false",
    int: "whole number",
    float: "number",
}


def type_in_words(field: FieldInfo) -> str:
    """How a value of this setting is written, and its bounds."""
    if any(mark is NoDecode or isinstance(mark, NoDecode) for mark in field.metadata):
        return "words separated by commas"
    return _in_words(field.annotation) + _bounds(field.metadata)


def member_model(annotation: object) -> type[BaseModel] | None:
    """The model of the objects in a setting, possibly in a list; None if it holds no objects."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := member_model(part))), None)


def _in_words(annotation: Any) -> str:  # noqa: ANN401 - any annotation
    if annotation in _WORDS:
        return _WORDS[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        words = ", ".join(map(str, arguments))
        return f"one of {words}" if len(arguments) > 1 else f'"{words}"'
    if origin in {Union, UnionType}:
        return " or ".join(_in_words(part) for part in arguments if part is not NoneType)
    if origin is dict:
        return "JSON object"
    if origin in {tuple, list, frozenset, set}:
        return f"JSON list of {_plural(arguments[0])}"
    return "JSON object" if member_model(annotation) else str(getattr(annotation, "__name__", annotation))


def _plural(item: object) -> str:
    if member_model(item):
        return "objects"
    if get_origin(item) is Literal:
        return " or ".join(f'"{value}"' for value in get_args(item))
    return "texts" if item is str else f"{_in_words(item)}s"


#: Attributes of pydantic's marks for bounds, each with its words.
_BOUNDS: Final = (
    ("ge", "{} or more"),
    ("gt", "more than {}"),
    ("le", "at most {}"),
    ("lt", "less than {}"),
)


def _bounds(marks: Sequence[object]) -> str:
    said = [
        words.format(bound)
        for name, words in _BOUNDS
        for mark in marks
        if (bound := getattr(mark, name, None)) is not None
    ]
    return "".join(f", {bound}" for bound in said)
