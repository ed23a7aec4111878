"""Settings that say who may do something, read as rules."""

from typing import Final

from claimgraph.auth import Rule, anyone, in_group, signed_in

_GROUPS: Final = "groups="

FORMS: Final = "off, public, signed_in, or groups=NAME[,NAME …]"


def access_setting(text: str) -> Rule | None:
    """The rule behind ``off``, ``public``, ``signed_in`` or ``groups=a,b``.

    Args:
        text: The value of the setting.

    Returns:
        The rule; None for ``off``.

    Raises:
        ValueError: The text is not one of these.
    """
    match text:
        case "off":
            return None
        case "public":
            return anyone
        case "signed_in":
            return signed_in
        case _:
            groups = [name.strip() for name in text.removeprefix(_GROUPS).split(",")]
            if not text.startswith(_GROUPS) or not all(groups):
                raise ValueError(f"expected {FORMS}")
            return in_group(*groups)
