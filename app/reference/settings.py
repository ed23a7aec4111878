"""Every setting as data: variable, type, default, meaning, and the source of its present value."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, cast

import orjson
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from claimgraph.app.reference.masking import masked
from claimgraph.app.reference.setting_types import member_model, type_in_words
from claimgraph.app.settings.settings import Settings, variable

Source = Literal["default", "environment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingEntry:
    """One setting, or one member of the objects in a setting.

    Attributes:
        name: The environment variable; of a member, its name.
        type: The form of its values, in words.
        required: Whether it has no default.
        default: The default as it would be written; None if the setting is required, or unset by default.
        meaning: Its description.
        members: The members of the objects that it holds.
    """

    name: str
    type: str
    required: bool
    default: str | None
    meaning: str
    members: tuple["SettingEntry", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentValue:
    """The present value of a setting.

    Attributes:
        source: Where it comes from.
        shown: The value as it would be written, secrets masked; None if it is unset or invalid.
        acceptable: Whether it is valid.
    """

    source: Source
    shown: str | None
    acceptable: bool = True


def settings_reference() -> list[SettingEntry]:
    """All settings, in the order of their definition."""
    return [_entry(variable(name), field) for name, field in Settings.model_fields.items()]


def present_values(
    settings: Settings | None, environment: Mapping[str, str], faulty: Collection[str] = ()
) -> dict[str, PresentValue]:
    """The present values of all settings, by variable.

    Args:
        settings: The loaded settings; None if loading failed.
        environment: The process's environment variables.
        faulty: The variables with invalid values.
    """
    given = {name.upper() for name in environment}
    values: dict[str, PresentValue] = {}
    for name, field in Settings.model_fields.items():
        source: Source = "environment" if variable(name) in given else "default"
        if source == "environment" and settings is None:
            raw = next(value for key, value in environment.items() if key.upper() == variable(name))
            acceptable = variable(name) not in faulty
            shown = _raw(name, raw) if acceptable else None
            values[variable(name)] = PresentValue(source=source, shown=shown, acceptable=acceptable)
            continue
        value: object = field.get_default() if settings is None else getattr(settings, name)
        values[variable(name)] = PresentValue(source=source, shown=_written(name, value))
    return values


def _entry(name: str, field: FieldInfo) -> SettingEntry:
    model = member_model(field.annotation)
    members = model.model_fields.items() if model else ()
    return SettingEntry(
        name=name,
        type=type_in_words(field),
        required=field.is_required(),
        default=None if field.is_required() else _written("", field.get_default(call_default_factory=True)),
        meaning=" ".join((field.description or "").split()),
        members=tuple(_entry(member_name, member) for member_name, member in members),
    )


def _raw(name: str, text: str) -> str:
    """A variable's text, masked, when settings could not be loaded; objects are not shown."""
    if member_model(Settings.model_fields[name].annotation):
        return "(set)"
    return str(masked(text, name))


def _written(name: str, value: object) -> str | None:
    """A value as the variable would hold it."""
    plain = masked(_plain(value), name)
    match plain:
        case None | [] | {}:
            return None
        case bool():
            return str(plain).lower()
        case str() | int() | float():
            return f"{plain:g}" if isinstance(plain, float) else str(plain)
        case list() if all(isinstance(item, str) for item in cast("list[object]", plain)):
            return ",".join(cast("list[str]", plain))
        case _:
            return orjson.dumps(plain).decode()


def _plain(value: object) -> object:
    """Models and collections as JSON types; sets sorted."""
    match value:
        case BaseModel():
            given = {
                name: getattr(value, name)
                for name in type(value).model_fields
                if name in value.model_fields_set
            }
            return {name: _plain(member) for name, member in given.items()}
        case dict():
            return {str(k): _plain(v) for k, v in cast("dict[object, object]", value).items()}
        case frozenset() | set():
            return sorted(map(str, cast("frozenset[object]", value)))
        case tuple() | list():
            return [_plain(item) for item in cast("tuple[object, ...]", value)]
        case _:
            return value
