"""Who is calling, and may they?"""

from auth.identity import PROFILE_CLAIM, Identity, Mode, TokenUse
from auth.rules import (
    Rule,
    anyone,
    argument,
    claim,
    explain,
    has_scope,
    in_group,
    mode,
    nobody,
    owner,
    signed_in,
    token,
)

__all__ = [
    "PROFILE_CLAIM",
    "Identity",
    "Mode",
    "Rule",
    "TokenUse",
    "anyone",
    "argument",
    "claim",
    "explain",
    "has_scope",
    "in_group",
    "mode",
    "nobody",
    "owner",
    "signed_in",
    "token",
]
