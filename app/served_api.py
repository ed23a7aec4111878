"""The API as settings make it: its rules, in the authorization modes that are set up."""

from claimgraph.app.settings.settings import Settings, load_settings
from claimgraph.schema.runtime.build import Api, build_api


def served_api(settings: Settings, *, with_embedded_pool: bool = False) -> Api:
    """The API that a server with these settings serves.

    Args:
        settings: The settings.
        with_embedded_pool: Whether there is a user pool that the settings do not name.

    Raises:
        SettingsError: No mode is set up, or which is the default is not clear.
        UnsafeSchema: Some field is not guarded.
    """
    modes = settings.modes(with_embedded_pool=with_embedded_pool)
    return build_api(policy=settings.policy(), modes=modes, strictness=settings.appsync_strictness)


def api_of_environment() -> Api:
    """The API that a server would serve here: `claimgraph dev`, if no authorization mode is set up.

    Raises:
        SettingsError: The environment does not make a safe configuration.
        UnsafeSchema: Some field is not guarded.
    """
    settings = load_settings()
    if settings.modes_set_up():
        return served_api(settings)
    return served_api(settings.for_development(), with_embedded_pool=True)
