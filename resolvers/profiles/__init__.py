"""User profiles: their fields, how they change, where they are stored."""

from claimgraph.resolvers.profiles.changes import ProfileChange, validate
from claimgraph.resolvers.profiles.errors import (
    FieldProblem,
    InvalidProfile,
    ProfileNotFound,
    VersionConflict,
)
from claimgraph.resolvers.profiles.interface import ProfileStore
from claimgraph.resolvers.profiles.record import Profile, ProfileEdge, ProfilePage
from claimgraph.resolvers.profiles.seed import SEEDED_PROFILES
from claimgraph.resolvers.profiles.store import MAX_PAGE, SqlProfileStore

__all__ = [
    "MAX_PAGE",
    "SEEDED_PROFILES",
    "FieldProblem",
    "InvalidProfile",
    "Profile",
    "ProfileChange",
    "ProfileEdge",
    "ProfileNotFound",
    "ProfilePage",
    "ProfileStore",
    "SqlProfileStore",
    "VersionConflict",
    "validate",
]
