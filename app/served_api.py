"""The API as a server with these settings serves it."""

from app.settings import Settings
from schema.build import Api, build_api


def served_api(settings: Settings, *, with_embedded_pool: bool = False) -> Api:
    """Build the schema with the rules, the modes and the strictness that settings decide.

    Args:
        settings: The settings.
        with_embedded_pool: Whether there is a user pool that the settings do not name.

    Raises:
        SettingsError: The settings enable no authorization mode, or none of them is clearly the default.
        schema.guarded_fields.UnsafeSchema: Some field is not safe to serve.
    """
    return build_api(
        policy=settings.policy(),
        modes=settings.modes(with_embedded_pool=with_embedded_pool),
        strictness=settings.appsync_strictness,
    )
