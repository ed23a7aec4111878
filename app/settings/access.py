"""Settings that name who may do something, as rules."""

from typing import Final

from claimgraph.auth import Rule, anyone, in_group, signed_in

_GROUPS: Final = "groups="

FORMS: Final = "off, public, signed_in, or groups=NAME[,NAME …]"


def access_setting(text: str) -> Rule | None:
    """The rule behind ``off``, ``public``, ``signed_in`` or ``groups=a,b``.

    Args:
        text: The setting's value.

    Returns:
        Whom it lets in; None for nobody.

    Raises:
        ValueError: It is none of these.
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
