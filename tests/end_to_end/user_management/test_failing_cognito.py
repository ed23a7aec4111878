"""Cognito throttles, refuses, fails or hangs: stable codes, none of its text, no delay for other callers."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import pytest

from tests.end_to_end.user_management.answers import FORBIDDEN, only_error, refused
from tests.end_to_end.user_management.cognito_server import HANG_UP, Call, Reply, cognito_server
from tests.end_to_end.user_management.documents import (
    AUDIT_LOG,
    MY_ATTRIBUTES,
    SIGN_OUT_EVERYWHERE,
    UPDATE_MINE,
    USERS,
    attributes,
    on_user,
)
from tests.end_to_end.user_management.graphql_client import GraphQLClient, graphql_client
from tests.end_to_end.user_management.pools import ADMIN_SCOPES
from tests.end_to_end.user_management.serving import migrated, serving
from tests.support.json_values import at, items
from tests.support.servers.claimgraph_server import RunningServer
from tests.support.time.patience import eventually
from tests.support.tokens.cognito import PoolKeys

_KEYS = PoolKeys()
_WRITE = "AdminUpdateUserAttributes"
_TEXT = "text of AWS, which quotes jane@example.com"
_CHANGE = attributes(nickname="Ally")
_DATE = 1_795_370_000


def account(sub: str) -> dict[str, object]:
    pairs = {"sub": sub, "nickname": "Al", "email": "jane@example.com", "email_verified": "true"}
    return {
        "Username": f"user-{sub[-4:]}",
        "UserAttributes": [{"Name": name, "Value": value} for name, value in pairs.items()],
        "UserCreateDate": _DATE,
        "UserLastModifiedDate": _DATE,
        "Enabled": True,
        "UserStatus": "CONFIRMED",
    }


def _refusal(code: str, status: int = 400) -> Reply:
    return Reply.of({"__type": code, "message": _TEXT}, status)


@dataclass
class ScriptedCognito:
    """Answers as a pool with any user that is asked for, or as told.

    Attributes:
        replies: By operation, what to answer instead.
        replies_once: The same for the next time only.
        calls: The operations that were asked for, with the user's name.
        open_gate: Cleared, nothing is answered.
    """

    replies: dict[str, Reply] = field(default_factory=dict[str, Reply])
    replies_once: dict[str, Reply] = field(default_factory=dict[str, Reply])
    calls: list[tuple[str, object]] = field(default_factory=list[tuple[str, object]])
    open_gate: Event = field(default_factory=Event)

    def answer(self, call: Call) -> Reply:
        parameters: dict[str, object] = json.loads(call.body)
        self.calls.append((call.operation, parameters.get("Username")))
        self.open_gate.wait(60)
        once = self.replies_once.pop(call.operation, None)
        if instead := once or self.replies.get(call.operation):
            return instead
        match call.operation:
            case "DescribeUserPool":
                return Reply.of({"UserPool": {"SchemaAttributes": []}})
            case "DescribeUserPoolClient":
                return Reply.of({"UserPoolClient": {"ClientId": _KEYS.client_id}})
            case "AdminGetUser":
                return Reply.of(account(str(parameters["Username"])))
            case "ListUsers":
                return Reply.of({"Users": []})
            case _:
                return Reply.of({})

    def refuse(self, operation: str, code: str, status: int = 400) -> None:
        self.replies[operation] = _refusal(code, status)

    def count(self, operation: str) -> int:
        return [asked for asked, _ in self.calls].count(operation)


@dataclass(frozen=True)
class Setting:
    """A production server and the Cognito that it asks."""

    cognito: ScriptedCognito
    server: RunningServer
    api: GraphQLClient


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    directory = tmp_path_factory.mktemp("failing")
    cognito = ScriptedCognito()
    cognito.open_gate.set()
    database = {"CLAIMGRAPH_DATABASE_URL": migrated(f"sqlite:///{directory}/claimgraph.sqlite3")}
    with (
        cognito_server(cognito.answer) as url,
        serving(directory, _KEYS, url, database) as server,
        graphql_client(server.base_url) as api,
    ):
        yield Setting(cognito, server, api)
        cognito.open_gate.set()


@pytest.fixture
def cognito(setting: Setting) -> Iterator[ScriptedCognito]:
    """Fresh for each test."""
    scripted = setting.cognito
    setting.api.ask("{ attributeSchema { name } }", token())  # from now on it is remembered
    scripted.calls.clear()
    yield scripted
    scripted.open_gate.set()
    scripted.replies.clear()


def subjects() -> Callable[[], str]:
    """Somebody else each time: a user may be written to only so often."""
    numbers = iter(range(10**6))
    return lambda: f"5a1f0c52-70b1-70f2-9c3e-{next(numbers):012}"


_next_subject = subjects()


def token(**claims: object) -> str:
    return _KEYS.access_token(**{"sub": _next_subject(), **claims}).decode()


def admin_token(**claims: object) -> str:
    return token(scope=ADMIN_SCOPES, **{"cognito:groups": ["admin"], **claims})


def assert_nothing_is_told(setting: Setting, answer: object) -> None:
    told = json.dumps(answer) + setting.server.log()
    assert "text of AWS" not in told
    assert "jane@example.com" not in told


def test_throttling_is_reported_after_a_few_attempts(setting: Setting, cognito: ScriptedCognito) -> None:
    cognito.refuse(_WRITE, "TooManyRequestsException")
    answer = setting.api.ask(UPDATE_MINE, token(), input=_CHANGE)
    assert only_error(answer) == refused("RATE_LIMITED", "TooManyRequests")
    assert at(answer, "errors", 0, "errorInfo") == {"retryAfter": 1}
    assert 2 <= cognito.count(_WRITE) <= 4
    assert_nothing_is_told(setting, answer)


def test_brief_throttling_is_retried_invisibly(setting: Setting, cognito: ScriptedCognito) -> None:
    cognito.replies_once[_WRITE] = _refusal("TooManyRequestsException")
    answer = setting.api.ask(UPDATE_MINE, token(), input=_CHANGE)
    assert at(answer, "data", "updateMyAttributes", "pendingVerifications") == []
    assert cognito.count(_WRITE) == 2


def test_writes_to_one_user_are_rate_limited(setting: Setting, cognito: ScriptedCognito) -> None:
    # In one request, so that little time passes: two writes a second are allowed.
    fields = " ".join(f"a{each}: updateMyAttributes(input: $input) {{ staleClaims }}" for each in range(12))
    answer = setting.api.ask(f"mutation($input: [AttributeInput!]!) {{ {fields} }}", token(), input=_CHANGE)
    limited = items(answer, "errors")
    assert {(at(error, "extensions", "code"), at(error, "errorType")) for error in limited} == {
        ("RATE_LIMITED", "TooManyRequests")
    }
    assert at(limited[0], "errorInfo", "retryAfter") == 1
    assert cognito.count(_WRITE) == 12 - len(limited)
    other = setting.api.ask(UPDATE_MINE, token(), input=_CHANGE)
    assert not items(other, "errors")


@pytest.mark.parametrize(
    ("code", "expected", "attempts"),
    [
        ("AliasExistsException", refused("CONFLICT", "AliasExists"), 1),
        ("InternalErrorException", refused("USER_POOL_UNAVAILABLE", "CognitoUnavailable"), 3),
        ("NotAuthorizedException", refused("NOT_FOUND", "UserNotAvailable"), 1),
        ("UserNotFoundException", refused("NOT_FOUND", "UserNotAvailable"), 1),
        ("InvalidParameterException", refused("BAD_USER_INPUT", "InvalidParameter"), 1),
        ("UserLambdaValidationException", refused("BAD_USER_INPUT", "RefusedByTrigger"), 1),
        ("AccessDeniedException", refused("USER_POOL_FAILED", "CognitoMisconfigured"), 1),
        ("UnrecognizedClientException", refused("USER_POOL_FAILED", "CognitoMisconfigured"), 1),
        ("SomethingNewException", refused("USER_POOL_FAILED", "CognitoFailed"), 1),
    ],
)
def test_cognitos_errors_have_stable_codes(
    setting: Setting, cognito: ScriptedCognito, code: str, expected: object, attempts: int
) -> None:
    cognito.refuse(_WRITE, code, 500 if code.startswith("Internal") else 400)
    answer = setting.api.ask(UPDATE_MINE, token(), input=_CHANGE)
    assert only_error(answer) == expected
    assert cognito.count(_WRITE) == attempts
    assert_nothing_is_told(setting, answer)


def test_a_broken_connection_is_reported_as_retryable(setting: Setting, cognito: ScriptedCognito) -> None:
    cognito.replies[_WRITE] = HANG_UP
    answer = setting.api.ask(UPDATE_MINE, token(), input=_CHANGE)
    assert only_error(answer) == refused("USER_POOL_UNAVAILABLE", "CognitoUnavailable")
    assert at(answer, "errors", 0, "errorInfo") == {"retryable": True}


def test_a_failed_write_of_an_administrator_is_on_record(setting: Setting, cognito: ScriptedCognito) -> None:
    cognito.refuse("AdminDisableUser", "InternalErrorException", 500)
    admin, target = admin_token(), _next_subject()
    answer = setting.api.ask(on_user("disableUser"), admin, sub=target)
    assert only_error(answer)["code"] == "USER_POOL_UNAVAILABLE"
    record = at(setting.api.ask(AUDIT_LOG, admin, first=1), "data", "auditLog", "nodes", 0)
    assert (at(record, "targetSub"), at(record, "outcome")) == (target, "CognitoUnavailable")
    # Cut off all the same: the revocation came first.
    assert setting.api.post("{ me { sub } }", token(sub=target, iat=int(time.time()) - 1)).status_code == 401


def test_a_hanging_cognito_does_not_delay_other_requests(setting: Setting, cognito: ScriptedCognito) -> None:
    cognito.open_gate.clear()
    with ThreadPoolExecutor(12) as callers:
        waiting: list[Future[object]] = [
            callers.submit(setting.api.ask, document, token(), **variables)
            for document, variables in [(UPDATE_MINE, {"input": _CHANGE}), (MY_ATTRIBUTES, {})] * 6
        ]
        eventually(lambda: len(cognito.calls) == 8)
        for _ in range(5):
            answer = setting.api.post('{ me { sub } profile(id: "prof_alice") { id } }', token())
            assert answer.status_code == 200
        assert not any(each.done() for each in waiting), "answered while all of them waited"
        answers = [each.result() for each in waiting]
    silent = {tuple(only_error(answer).values()) for answer in answers}
    assert silent <= {("USER_POOL_UNAVAILABLE", "CognitoTimeout"), ("USER_POOL_UNAVAILABLE", "CognitoBusy")}
    assert_nothing_is_told(setting, answers)


@pytest.mark.parametrize(
    "scope",
    [
        "openid email profile",
        "claimgraph/attributes.write-all",
        "claimgraph/attributes.Write",
        "claimgraph/users.write claimgraph/users.read",
        "aws.cognito.signin.user.admin.x",
    ],
)
def test_without_the_scope_cognito_is_not_called(
    setting: Setting, cognito: ScriptedCognito, scope: str
) -> None:
    bearer = token(scope=scope)
    for document, variables in ((UPDATE_MINE, {"input": _CHANGE}), (SIGN_OUT_EVERYWHERE, {})):
        assert only_error(setting.api.ask(document, bearer, **variables)) == FORBIDDEN
    assert cognito.calls == []
    assert setting.api.post("{ me { sub } }", bearer).status_code == 200


def test_our_own_scope_permits_attribute_writes(setting: Setting, cognito: ScriptedCognito) -> None:
    sub = _next_subject()
    answer = setting.api.ask(UPDATE_MINE, token(sub=sub, scope="claimgraph/attributes.write"), input=_CHANGE)
    assert not items(answer, "errors")
    assert (_WRITE, sub) in cognito.calls


@pytest.mark.parametrize(
    "claims",
    [
        {"scope": "claimgraph/attributes.write"},
        {"scope": f"claimgraph/attributes.write {ADMIN_SCOPES}"},
        {"scope": f"claimgraph/attributes.write {ADMIN_SCOPES}", "cognito:groups": ["admin"]},
    ],
)
def test_a_machine_never_acts_as_a_user(
    setting: Setting, cognito: ScriptedCognito, claims: dict[str, object]
) -> None:
    machine = _KEYS.machine_token(**claims).decode()
    for document, variables in (
        (UPDATE_MINE, {"input": _CHANGE}),
        (SIGN_OUT_EVERYWHERE, {}),
        (MY_ATTRIBUTES, {}),
        (USERS, {}),
        (on_user("disableUser"), {"sub": _next_subject()}),
    ):
        assert only_error(setting.api.ask(document, machine, **variables)) == FORBIDDEN
    assert cognito.calls == []


@pytest.mark.parametrize(
    ("claims", "reads", "writes"),
    [
        ({}, True, True),
        ({"scope": "claimgraph/users.read"}, True, False),
        ({"scope": "claimgraph/users.write"}, False, True),
        ({"scope": "aws.cognito.signin.user.admin"}, False, False),
        ({"cognito:groups": ["admins", "Admin", "admin "]}, False, False),
        ({"cognito:groups": []}, False, False),
    ],
)
def test_administration_takes_the_group_and_the_scope(
    setting: Setting, cognito: ScriptedCognito, claims: dict[str, object], reads: bool, writes: bool
) -> None:
    bearer = _KEYS.access_token(
        **{"sub": _next_subject(), "scope": ADMIN_SCOPES, "cognito:groups": ["admin"], **claims}
    ).decode()
    read = setting.api.ask(USERS, bearer)
    written = setting.api.ask(on_user("signOutUser"), bearer, sub=_next_subject())
    assert [not items(read, "errors"), not items(written, "errors")] == [reads, writes]
    assert bool(cognito.count("AdminUserGlobalSignOut")) is writes
