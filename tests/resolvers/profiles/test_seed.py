from dataclasses import asdict
from datetime import date

import pytest

from claimgraph.resolvers.profiles import SEEDED_PROFILES, Profile, validate

NOT_CHANGEABLE = {"id", "staff_notes", "created_at", "updated_at", "version"}


@pytest.mark.parametrize("profile", SEEDED_PROFILES, ids=lambda profile: profile.id)
def test_a_seeded_profile_is_one_that_a_user_could_have_written(profile: Profile) -> None:
    fields = {name: value for name, value in asdict(profile).items() if name not in NOT_CHANGEABLE}
    assert validate(fields, today=date(2026, 1, 1)).values == fields


def test_the_users_of_the_embedded_pool_have_profiles_and_lists_have_more() -> None:
    ids = [profile.id for profile in SEEDED_PROFILES]
    assert ids[:4] == ["prof_alice", "prof_bob", "prof_carol", "prof_dave"]
    assert len(set(ids)) == len(ids) >= 16
    assert [profile.created_at for profile in SEEDED_PROFILES] == sorted(
        p.created_at for p in SEEDED_PROFILES
    )
