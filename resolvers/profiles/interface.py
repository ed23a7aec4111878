"""What the rest of the program needs of a store of profiles."""

from collections.abc import Sequence
from typing import Protocol

from claimgraph.resolvers.profiles.changes import ProfileChange
from claimgraph.resolvers.profiles.record import Profile, ProfilePage


class ProfileStore(Protocol):
    """Keeps profiles. Every method may raise :class:`claimgraph.resolvers.errors.StoreUnavailable`."""

    async def by_ids(self, ids: Sequence[str]) -> list[Profile | None]:
        """The profile of each id, in order; None where there is none."""
        ...

    async def by_subs(self, subs: Sequence[str]) -> list[Profile | None]:
        """The profile of each user of the pool, in order; None where there is none."""
        ...

    async def page(self, first: int, after: str | None = None, search: str | None = None) -> ProfilePage:
        """A page of profiles, oldest first."""
        ...

    async def id_for(self, sub: str, *, display_name: str | None = None) -> str:
        """The id of the user's profile, which is created on the first call."""
        ...

    async def update(self, profile_id: str, change: ProfileChange, *, expected_version: int) -> Profile:
        """Applies a change, if the profile is still at the version that the caller has seen."""
        ...
