"""User profiles: what they hold, how they change, where they are kept."""

from resolvers.profiles.changes import ProfileChange, validate
from resolvers.profiles.errors import FieldProblem, InvalidProfile, ProfileNotFound, VersionConflict
from resolvers.profiles.port import ProfileStore
from resolvers.profiles.record import Profile, ProfileEdge, ProfilePage
from resolvers.profiles.seed import SEEDED_PROFILES
from resolvers.profiles.store import MAX_PAGE, SqlProfileStore

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
