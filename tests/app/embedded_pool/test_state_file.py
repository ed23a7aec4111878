"""Users survive a restart, passwords are not readable, and an invalid file is refused."""

import json
import re
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from claimgraph.app.embedded_pool import passwords
from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.embedded_pool.seed import SEED, SEED_PASSWORD, USER_POOL_ID
from claimgraph.app.embedded_pool.state_file import StateFileError
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import ALICE, Json, PoolKit, attributes, refresh, refusal, sign_in

SECRET = "Very-secret-1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "pool.json"


@pytest.fixture
def start(keys: PoolKeys, path: Path) -> Callable[[], EmbeddedUserPool]:
    """Starts a pool on the one file, each time as if the server had been restarted."""
    return lambda: PoolKit(keys, state_file=path).start()


Start = Callable[[], EmbeddedUserPool]


@pytest.fixture(scope="module")
def good_file(keys: PoolKeys, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a pool has written."""
    path = tmp_path_factory.mktemp("pool") / "pool.json"
    update(PoolKit(keys, state_file=path).start(), nickname="ally")
    return path.read_bytes()


def update(pool: EmbeddedUserPool, username: str = "alice", **changes: str) -> None:
    given = [{"Name": name, "Value": value} for name, value in changes.items()]
    pool.client.admin_update_user_attributes(
        UserPoolId=pool.user_pool_id, Username=username, UserAttributes=given
    )


def user(pool: EmbeddedUserPool, username: str) -> Json:
    return pool.client.admin_get_user(UserPoolId=pool.user_pool_id, Username=username)


def groups_of(pool: EmbeddedUserPool, username: str) -> list[str]:
    found = pool.client.admin_list_groups_for_user(UserPoolId=pool.user_pool_id, Username=username)
    return [group["GroupName"] for group in found["Groups"]]


def test_everything_that_can_be_changed_survives(start: Start) -> None:
    first = start()
    here = {"UserPoolId": first.user_pool_id}
    token = sign_in(first).access_token
    first.client.update_user_attributes(
        AccessToken=token, UserAttributes=[{"Name": "custom:department", "Value": "Ünder 🗺"}]
    )
    first.client.admin_set_user_password(**here, Username="bob", Password=SECRET, Permanent=True)
    first.client.create_group(**here, GroupName="editors", Precedence=5, Description="Those who edit")
    first.client.admin_add_user_to_group(**here, GroupName="editors", Username="alice")
    first.client.admin_remove_user_from_group(**here, GroupName="admin", Username="carol")
    first.client.admin_enable_user(**here, Username="dave")
    first.client.admin_create_user(**here, Username="erin", TemporaryPassword=SECRET)
    first.client.admin_disable_user(**here, Username="bob")
    users = {name: user(first, name) for name in ("alice", "bob", "carol", "dave", "erin")}

    second = start()
    assert attributes(second)["custom:department"] == "Ünder 🗺"
    for name, before in users.items():
        after = user(second, name)
        for volatile in ("ResponseMetadata", "UserCreateDate", "UserLastModifiedDate"):
            dates = (after.pop(volatile), before.pop(volatile))
            assert volatile == "ResponseMetadata" or dates[0] == dates[1]
        assert after == before
    assert groups_of(second, "alice") == ["editors"]
    assert groups_of(second, "carol") == []
    group = second.client.get_group(**here, GroupName="editors")["Group"]
    assert (group["Precedence"], group["Description"]) == (5, "Those who edit")
    assert sign_in(second, "alice").access["cognito:groups"] == ["editors"]
    assert sign_in(second, "dave").id["cognito:username"] == "dave"
    second.client.admin_enable_user(**here, Username="bob")
    assert sign_in(second, "bob", SECRET).id["cognito:username"] == "bob"
    assert refusal(lambda: sign_in(second, "bob", SEED_PASSWORD))[0] == "NotAuthorizedException"
    challenge = second.client.initiate_auth(
        ClientId=second.web_client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "erin", "PASSWORD": SECRET},
    )
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert start().client.list_users(**here)["Users"]


def test_deleted_user_does_not_come_back(start: Start) -> None:
    first = start()
    first.client.admin_delete_user(UserPoolId=first.user_pool_id, Username="bob")
    assert refusal(lambda: user(start(), "bob"))[0] == "UserNotFoundException"


def test_changes_by_users_themselves_survive(keys: PoolKeys, path: Path, start: Start) -> None:
    kit = PoolKit(keys, state_file=path)
    pool = kit.start()
    client, here = pool.client, {"UserPoolId": pool.user_pool_id, "Username": "alice"}
    mine = {"AccessToken": sign_in(pool).access_token}
    client.update_user_attributes(**mine, UserAttributes=[{"Name": "email", "Value": "new@people.example"}])
    assert attributes(start())["email_verified"] == "false"
    client.verify_user_attribute(**mine, AttributeName="email", Code=kit.messages[-1].code)
    assert attributes(start())["email_verified"] == "true"
    client.delete_user_attributes(**mine, UserAttributeNames=["locale"])
    assert "locale" not in attributes(start())
    client.admin_reset_user_password(**here)
    assert refusal(lambda: sign_in(start()))[0] == "PasswordResetRequiredException"
    client.confirm_forgot_password(
        ClientId=pool.web_client_id,
        Username="alice",
        ConfirmationCode=kit.messages[-1].code,
        Password=SECRET,
    )
    assert sign_in(start(), password=SECRET).id["sub"] == ALICE


def test_tokens_of_an_earlier_start_are_void(tmp_path: Path) -> None:
    """Acceptance fact 40: users survive, keys and sign-ins do not."""

    def start() -> EmbeddedUserPool:
        return EmbeddedUserPool.start(
            issuer="http://127.0.0.1:1/cognito/x", profile_id_of=str, state_file=tmp_path / "pool.json"
        )

    first = start()
    update(first, nickname="ally")
    tokens = sign_in(first)
    second = start()
    assert attributes(second)["nickname"] == "ally"
    invalid = ("NotAuthorizedException", "Invalid Access Token")
    assert refusal(lambda: second.client.get_user(AccessToken=tokens.access_token)) == invalid
    assert refusal(lambda: refresh(second, tokens.refresh_token))[1] == "Invalid Refresh Token"


def test_without_a_change_there_is_no_file(start: Start, path: Path) -> None:
    """So that a newer version's seed is seen by whoever has changed nothing."""
    pool = start()
    sign_in(pool)
    refusal(lambda: update(pool, **{"custom:level": "11"}))
    assert not path.exists()


def test_refused_write_is_not_kept(start: Start) -> None:
    first = start()
    update(first, nickname="ally")
    refusal(lambda: update(first, nickname="other", **{"custom:level": "11"}))
    assert attributes(start())["nickname"] == "ally"


def test_passwords_are_nowhere_in_clear(start: Start, path: Path) -> None:
    pool = start()
    here = {"UserPoolId": pool.user_pool_id}
    pool.client.admin_set_user_password(**here, Username="bob", Password=SECRET, Permanent=True)
    pool.client.admin_create_user(**here, Username="erin", TemporaryPassword=SECRET)
    text = path.read_text(encoding="utf-8")
    assert SECRET not in text
    assert SEED_PASSWORD not in text
    kept = {name: found.password for name, found in pool.endpoint.backend.pool.users.items()}
    assert all(re.fullmatch(passwords.HASH_PATTERN, str(password)) for password in kept.values())
    assert kept["bob"] != kept["erin"]  # the salt


def test_file_is_its_owners_alone_and_nothing_else_is_left(start: Start, path: Path) -> None:
    pool = start()
    for number in range(3):
        update(pool, nickname=f"ally{number}")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert list(path.parent.iterdir()) == [path]


def test_open_permissions_are_closed_by_the_next_write(start: Start, path: Path) -> None:
    pool = start()
    update(pool, nickname="ally")
    path.chmod(0o644)
    update(pool, nickname="al")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_simultaneous_writes_all_arrive(start: Start) -> None:
    pool = start()

    def write(username: str) -> None:
        for number in range(5):
            update(pool, username, nickname=str(number))

    names = [seeded.username for seeded in SEED.users]
    with ThreadPoolExecutor(len(names)) as threads:
        list(threads.map(write, names))
    again = start()
    assert [attributes(again, name)["nickname"] for name in names] == ["4"] * len(names)


def test_unwritable_place_is_reported_and_the_old_state_stands(start: Start, path: Path) -> None:
    pool = start()
    update(pool, nickname="ally")
    before = path.read_bytes()
    path.parent.rename(path.parent.with_name("moved"))
    path.parent.write_text("in the way")
    with pytest.raises(StateFileError, match=re.escape(str(path))):
        update(pool, nickname="al")
    assert (path.parent.with_name("moved") / path.name).read_bytes() == before


def test_failed_write_leaves_nothing_behind(start: Start, path: Path) -> None:
    pool = start()
    path.mkdir(parents=True)
    with pytest.raises(StateFileError, match=re.escape(str(path))):
        update(pool, nickname="ally")
    assert list(path.parent.iterdir()) == [path]


def test_damaged_file_is_refused_by_name_and_left_alone(start: Start, path: Path, good_file: bytes) -> None:
    path.parent.mkdir()
    cut, other_encoding = good_file[:-40], good_file.decode().encode("utf-16")
    for damaged in (b"", cut, b"{}", b"[]", b"null", b"\xff\xfe", other_encoding):
        path.write_bytes(damaged)
        with pytest.raises(StateFileError, match="delete the file to start with the seeded users") as caught:
            start()
        assert str(path) in str(caught.value)
        assert path.read_bytes() == damaged


def _users(state: Json) -> list[Json]:
    return cast("list[Json]", cast("Json", state["state"])["users"])


def _rename(state: Json) -> None:
    _users(state)[0]["username"] = "bob"


def _same_sub(state: Json) -> None:
    _users(state)[0]["sub"] = _users(state)[1]["sub"]


def _unknown_group(state: Json) -> None:
    _users(state)[0]["groups"] = ["nobody"]


def _clear_password(state: Json) -> None:
    _users(state)[0]["password_hash"] = SECRET


def _unknown_member(state: Json) -> None:
    _users(state)[0]["is_admin"] = True


def _enabled_as_text(state: Json) -> None:
    _users(state)[0]["enabled"] = "yes"


def _unknown_status(state: Json) -> None:
    _users(state)[0]["status"] = "x"


def _bad_level(state: Json) -> None:
    cast("Json", _users(state)[0]["attributes"])["custom:level"] = "99"


def _unknown_attribute(state: Json) -> None:
    cast("Json", _users(state)[0]["attributes"])["custom:none"] = "x"


def _second_sub(state: Json) -> None:
    cast("Json", _users(state)[0]["attributes"])["sub"] = "x"


def _other_pool(state: Json) -> None:
    state["user_pool_id"] = "eu-west-1_Ab12Cd34E"


def _other_format(state: Json) -> None:
    state["format"] = "claimgraph-embedded-pool-2"


def _no_users(state: Json) -> None:
    del cast("Json", state["state"])["users"]


@pytest.mark.parametrize(
    "spoil",
    [
        *(_rename, _same_sub, _unknown_group, _clear_password, _unknown_member, _enabled_as_text),
        *(_unknown_status, _bad_level, _unknown_attribute, _second_sub, _other_pool, _other_format),
        _no_users,
    ],
)
def test_foreign_file_is_refused_without_repeating_its_content(
    start: Start, path: Path, good_file: bytes, spoil: Callable[[Json], None]
) -> None:
    state = cast("Json", json.loads(good_file))
    spoil(state)
    path.parent.mkdir()
    path.write_text(json.dumps(state))
    with pytest.raises(StateFileError, match=re.escape(str(path))) as caught:
        start()
    for secret in (SECRET, "Moreau", "scrypt$", "alice@people.example"):
        assert secret not in str(caught.value)


def test_unreadable_file_is_refused_by_name(start: Start, path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StateFileError, match=re.escape(str(path))):
        start()


def test_file_says_which_pool_and_which_format_it_is(good_file: bytes) -> None:
    content = cast("Json", json.loads(good_file))
    assert (content["user_pool_id"], content["format"]) == (USER_POOL_ID, "claimgraph-embedded-pool-1")


def test_hash_matches_its_password_only() -> None:
    kept = passwords.hashed(SECRET)
    assert passwords.matches(SECRET, kept)
    assert not passwords.matches(SECRET + "x", kept)
    assert not passwords.matches("", kept)
    for nothing in (None, "", SECRET, kept[:-1]):
        assert not passwords.matches(SECRET, nothing)
    assert passwords.hashed(SECRET) != kept
