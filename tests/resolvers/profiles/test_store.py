import asyncio
import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import Engine

from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import InvalidCursor, PageSizeOutOfRange
from claimgraph.resolvers.profiles import (
    MAX_PAGE,
    SEEDED_PROFILES,
    Profile,
    ProfileChange,
    ProfileNotFound,
    ProfilePage,
    SqlProfileStore,
    VersionConflict,
)

ALICE, BOB = SEEDED_PROFILES[:2]
#: Where the fixtures' clock stands.
NOW = datetime.fromtimestamp(1_790_000_000.123456, UTC)
#: Text that one or the other database cannot keep, or that is no id at all.
HOSTILE = ["", "\x00", "prof_\x00alice", "\ud800", "é" * 10, "x" * 100_000, "' OR 1=1 --", "prof_\nalice"]


@pytest.fixture
async def seeded(store: SqlProfileStore) -> SqlProfileStore:
    await store.seed(SEEDED_PROFILES, {"prof_alice": "sub-alice", "prof_bob": "sub-bob"})
    return store


def names(page: ProfilePage) -> list[str]:
    return [edge.profile.display_name for edge in page.edges]


async def everything(store: SqlProfileStore, size: int) -> list[Profile]:
    found: list[Profile] = []
    after: str | None = None
    while True:
        page = await store.page(size, after)
        found += [edge.profile for edge in page.edges]
        if not page.has_next_page:
            return found
        after = page.edges[-1].cursor


# By id


async def test_profiles_come_back_as_they_were_kept(seeded: SqlProfileStore) -> None:
    assert await seeded.by_ids([profile.id for profile in SEEDED_PROFILES]) == list(SEEDED_PROFILES)


async def test_ids_are_answered_in_order_with_gaps_and_repetitions(seeded: SqlProfileStore) -> None:
    found = await seeded.by_ids(["prof_bob", "prof_nobody", "prof_alice", "prof_bob"])
    assert found == [BOB, None, ALICE, BOB]


async def test_a_batch_is_one_statement(seeded: SqlProfileStore) -> None:
    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await seeded.by_ids([profile.id for profile in SEEDED_PROFILES] * 100)
        assert await seeded.by_ids([]) == []
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(statements) == 1


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_id_finds_nothing_and_spoils_nothing(seeded: SqlProfileStore, hostile: str) -> None:
    assert await seeded.by_ids([hostile, "prof_alice"]) == [None, ALICE]
    with pytest.raises(ProfileNotFound):
        await seeded.update(hostile, ProfileChange({"bio": "x"}), expected_version=1)


# Pages


@pytest.mark.parametrize("size", [1, 3, 16, MAX_PAGE])
async def test_pages_of_any_size_list_everyone_once_oldest_first(seeded: SqlProfileStore, size: int) -> None:
    assert await everything(seeded, size) == list(SEEDED_PROFILES)


async def test_profiles_of_the_same_instant_are_listed_once(store: SqlProfileStore) -> None:
    ids = [await store.id_for(f"sub-{number}") for number in range(7)]
    assert [profile.id for profile in await everything(store, 2)] == ids


async def test_a_list_being_read_is_not_shifted_by_new_and_changed_profiles(
    seeded: SqlProfileStore,
) -> None:
    first = await seeded.page(5)
    await seeded.id_for("a newcomer", display_name="Newcomer")
    await seeded.update("prof_alice", ProfileChange({"display_name": "Zoe"}), expected_version=1)
    second = await seeded.page(5, first.edges[-1].cursor)
    assert [edge.profile for edge in second.edges] == list(SEEDED_PROFILES[5:10])


async def test_nothing_follows_the_last_page(seeded: SqlProfileStore) -> None:
    page = await seeded.page(16)
    assert not page.has_next_page
    assert await seeded.page(16, page.edges[-1].cursor) == ProfilePage((), has_next_page=False)


@pytest.mark.parametrize("first", [0, -1, MAX_PAGE + 1, 2**40])
async def test_a_page_size_out_of_range_is_refused(store: SqlProfileStore, first: int) -> None:
    with pytest.raises(PageSizeOutOfRange) as refusal:
        await store.page(first)
    assert refusal.value.error_info == {"minimum": 1, "maximum": MAX_PAGE}


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "?",
        "MTIz",  # 123
        "MTp4=",  # 1:x with padding,
        "MTp4\n",  # a line break
        "M Tp4",  # or a blank
        "LTE6eA",  # -1:x
        "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTp4",  # far too many microseconds
        "4pyT",  # no ASCII inside
        "MToA",  # NUL inside
        "\ud800",
        "é",
        "\x00",
        "A" * 1_000_000,
    ],
)
async def test_a_cursor_that_was_not_issued_is_refused(store: SqlProfileStore, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        await store.page(5, cursor)


async def test_the_cursor_of_a_profile_that_is_gone_still_names_its_place(seeded: SqlProfileStore) -> None:
    long_ago = "MTp4"  # 1:x
    assert len((await seeded.page(100, long_ago)).edges) == len(SEEDED_PROFILES)


# Search


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("ALICE", ["Alice Moreau"]),
        ("moreau", ["Alice Moreau"]),
        ("e m", ["Alice Moreau"]),
        ("leïla", ["Leïla Benali"]),
        ("LEÏLA", ["Leïla Benali"]),
        ("LEI\u0308LA", ["Leïla Benali"]),  # the diaeresis as a character of its own
        ("%", ["100% B_t\\ Straße"]),
        ("b_t", ["100% B_t\\ Straße"]),
        ("\\", ["100% B_t\\ Straße"]),
        ("STRASSE", ["100% B_t\\ Straße"]),
        ("people.example", []),  # e-mail addresses,
        ("+1202", []),  # telephone numbers
        ("invoice", []),  # and staff notes are guarded
        ("\x00", []),
        ("Alice\x00", []),
        ("\ud800", []),
        ("a" * 1_000_000, []),
    ],
)
async def test_search_looks_for_part_of_the_display_name_only(
    seeded: SqlProfileStore, search: str, expected: list[str]
) -> None:
    change = ProfileChange({"display_name": "100% B_t\\ Straße"})
    await seeded.update("prof_grace", change, expected_version=1)
    assert names(await seeded.page(100, search=search)) == expected


async def test_search_is_paged_like_the_whole_list(seeded: SqlProfileStore) -> None:
    first = await seeded.page(1, search="an")
    second = await seeded.page(16, first.edges[-1].cursor, search="an")
    assert first.has_next_page
    assert names(first) + names(second) == names(await seeded.page(100, search="an"))


async def test_an_empty_search_finds_everybody(seeded: SqlProfileStore) -> None:
    assert len((await seeded.page(100, search="")).edges) == len(SEEDED_PROFILES)


# First sign-in


async def test_a_first_sign_in_makes_a_profile_and_later_ones_find_it(
    store: SqlProfileStore,
) -> None:
    made = await store.id_for("sub-1", display_name="  Nora ")
    assert await store.id_for("sub-1", display_name="Other") == made
    [profile] = await store.by_ids([made])
    assert profile is not None
    assert (profile.display_name, profile.version, profile.tags) == ("Nora", 1, ())
    assert profile.created_at == profile.updated_at == NOW
    assert profile.created_at.tzinfo is not None
    assert profile.email is None


async def test_a_seeded_profile_belongs_to_its_user(seeded: SqlProfileStore) -> None:
    assert await seeded.id_for("sub-alice") == "prof_alice"


@pytest.mark.parametrize("name", [None, "", "  ", "nora@people.example", "a\x00", "\ud800", "x" * 81, "a\nb"])
async def test_a_name_unfit_to_be_shown_is_not_taken_over(store: SqlProfileStore, name: str | None) -> None:
    [profile] = await store.by_ids([await store.id_for("sub-1", display_name=name)])
    assert profile is not None
    assert profile.display_name == "New user"


async def test_many_first_sign_ins_at_once_make_one_profile(migrated_url: str) -> None:
    databases = [Database(migrated_url) for _ in range(4)]
    stores = [SqlProfileStore(database) for database in databases]
    made = await asyncio.gather(*(store.id_for("sub-1") for store in stores * 5))
    assert len(set(made)) == 1
    assert made[0].startswith("prof_")
    assert len((await stores[0].page(100)).edges) == 1
    for database in databases:
        await database.close()


@pytest.mark.parametrize("sub", ["", "x" * 256, "a\x00", "\ud800"])
async def test_an_invalid_subject_gets_no_profile(store: SqlProfileStore, sub: str) -> None:
    with pytest.raises(ValueError, match="not a subject"):
        await store.id_for(sub)
    assert (await store.page(1)).edges == ()


# Change


async def test_a_change_sets_what_it_names_and_nothing_else(seeded: SqlProfileStore) -> None:
    change = ProfileChange({"bio": None, "tags": ("a", "b"), "display_name": "Alice M."})
    changed = await seeded.update("prof_alice", change, expected_version=1)
    assert changed == dataclasses.replace(
        ALICE,
        bio=None,
        tags=("a", "b"),
        display_name="Alice M.",
        version=2,
        updated_at=NOW,
    )
    assert await seeded.by_ids(["prof_alice", "prof_bob"]) == [changed, BOB]
    assert names(await seeded.page(9, search="alice m.")) == ["Alice M."]
    assert names(await seeded.page(9, search="moreau")) == []


@pytest.mark.parametrize("expected", [0, 2, -1, 2**31 - 1])
async def test_a_change_to_another_version_is_refused_and_changes_nothing(
    seeded: SqlProfileStore, expected: int
) -> None:
    with pytest.raises(VersionConflict) as refusal:
        await seeded.update("prof_alice", ProfileChange({"bio": "x"}), expected_version=expected)
    assert refusal.value.error_info == {"currentVersion": 1}
    assert await seeded.by_ids(["prof_alice"]) == [ALICE]


async def test_of_many_changes_at_once_to_one_version_one_succeeds(
    migrated_url: str, seeded: SqlProfileStore
) -> None:
    other = Database(migrated_url)
    stores: Sequence[SqlProfileStore] = [seeded, SqlProfileStore(other)] * 4
    outcomes = await asyncio.gather(
        *(
            store.update("prof_alice", ProfileChange({"bio": f"{number}"}), expected_version=1)
            for number, store in enumerate(stores)
        ),
        return_exceptions=True,
    )
    await other.close()
    assert sum(isinstance(outcome, Profile) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, VersionConflict) for outcome in outcomes) == len(stores) - 1


# Seeds


async def test_seeding_again_keeps_what_users_changed_since(seeded: SqlProfileStore) -> None:
    changed = await seeded.update("prof_alice", ProfileChange({"bio": "mine"}), expected_version=1)
    await seeded.seed(SEEDED_PROFILES, {"prof_alice": "sub-alice", "prof_bob": "sub-bob"})
    assert await everything(seeded, 100) == [changed, *SEEDED_PROFILES[1:]]


async def test_seeding_leaves_a_subject_its_own_profile(store: SqlProfileStore) -> None:
    mine = await store.id_for("sub-alice")
    await store.seed(SEEDED_PROFILES, {"prof_alice": "sub-alice"})
    assert await store.id_for("sub-alice") == mine
    assert await store.by_ids(["prof_alice"]) == [None]


async def test_the_subject_is_stored_but_not_part_of_a_profile(
    seeded: SqlProfileStore, database: Database
) -> None:
    def subs(connection: Connection) -> set[str]:
        return set(connection.execute(text("SELECT sub FROM profiles WHERE sub IS NOT NULL")).scalars())

    assert await database.read(subs) == {"sub-alice", "sub-bob"}
    [profile] = await seeded.by_ids(["prof_alice"])
    assert "sub-alice" not in repr(profile)


async def test_profiles_are_found_by_the_subjects_of_their_users(store: SqlProfileStore) -> None:
    await store.seed(SEEDED_PROFILES[:2], {"prof_alice": "sub-of-alice"})
    found = await store.by_subs(["nobody", "sub-of-alice", "sub-of-alice", "\0", "x" * 300])
    assert [profile and profile.id for profile in found] == [None, "prof_alice", "prof_alice", None, None]
