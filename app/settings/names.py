"""How settings are called, and the one error about them."""

PREFIX = "CLAIMGRAPH_"


class SettingsError(Exception):
    """The environment does not make a safe configuration; the message says what to set."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()
