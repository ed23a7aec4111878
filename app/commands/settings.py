"""``claimgraph settings``: the reference of all settings."""

from app.settings import Settings, UserPoolSettings, variable


def settings() -> None:
    """Print every setting: its variable, its default, what it does."""
    for name, setting in Settings.model_fields.items():
        print(f"{variable(name)} = {_shown(setting.get_default())}\n    {setting.description}")
        if name == "user_pools":
            _print_pool_members()


def _print_pool_members() -> None:
    for name, member in UserPoolSettings.model_fields.items():
        default = "required" if member.is_required() else f"default {_shown(member.get_default())}"
        print(f'      "{name}" ({default})\n          {member.description}')


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value) or "(none)"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - a default of any type
    return "(none)" if value is None else str(value)
