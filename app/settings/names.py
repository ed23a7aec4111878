"""The names of settings, and the error about them."""

PREFIX = "CLAIMGRAPH_"


class SettingsError(Exception):
    """The environment is not a safe configuration; the message says what to set."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()
