"""Who is calling, and may they?"""

if __name__ != "claimgraph.auth":
    raise ImportError("import claimgraph.auth: as auth, each of its classes would exist twice")

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.identity import PROFILE_CLAIM, Identity, TokenUse
from claimgraph.auth.rules import (
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
