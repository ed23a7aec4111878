"""Which callers may use each root field of attributes, users and the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from claimgraph.app.embedded_pool.sign_in import machine_token
from claimgraph.schema.runtime.build import build_api, discover
from tests.end_to_end.user_management.answers import FORBIDDEN, only_error
from tests.end_to_end.user_management.documents import AUDIT_LOG
from tests.end_to_end.user_management.graphql_client import Bearer
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest
from tests.support.json_values import at, items, members

#: Each field with arguments that let nothing happen: what it comes to for whoever is let in.
_OPEN = {
    "myAttributes { name }": None,
    "attributeSchema { name }": None,
}
_OWN = {
    'updateMyAttributes(input: [{name: "sub", value: "x"}]) { staleClaims }': "AttributeNotWritable",
    'deleteMyAttributes(names: ["sub"]) { staleClaims }': "AttributeNotWritable",
    'sendMyAttributeCode(name: "sub") { medium }': "AttributeNotVerifiable",
    'verifyMyAttribute(name: "sub", code: "1") { staleClaims }': "AttributeNotVerifiable",
}
_READ = {
    "users { nodes { sub } }": None,
    'user(sub: "nobody") { sub }': None,
    "groups { name }": None,
    "auditLog { nodes { operation } }": None,
}
_WRITE = {
    'updateUserAttributes(sub: "nobody", input: [{name: "sub", value: "x"}]) { sub }': "AttributeNotWritable",
    'deleteUserAttributes(sub: "nobody", names: ["sub"]) { sub }': "AttributeNotWritable",
    'addUserToGroup(sub: "nobody", group: "admin") { sub }': "UserNotAvailable",
    'removeUserFromGroup(sub: "nobody", group: "admin") { sub }': "UserNotAvailable",
    'enableUser(sub: "nobody") { sub }': "UserNotAvailable",
    'disableUser(sub: "nobody") { sub }': "UserNotAvailable",
    'signOutUser(sub: "nobody") { sub }': "UserNotAvailable",
    'inviteUser(input: {username: " "}) { sub }': "InvitationInvalid",
    'resetUserPassword(sub: "nobody") { sub }': "UserNotAvailable",
    'deleteUser(sub: "nobody")': "UserNotAvailable",
}
_SIGN_OUT = {"signOutEverywhere": None}  # it cannot do nothing; test_signing_out has those who may

_USERS = {f"{who} {use}" for who in ("alice", "bob", "carol") for use in ("id", "access", "both")}
_WITH_ACCESS = {caller for caller in _USERS if not caller.endswith(" id")}
_ADMIN = {"carol access", "carol both"}


def bearers(pool: EmbeddedPoolUnderTest) -> Mapping[str, Bearer]:
    people = {"alice": pool.alice, "bob": pool.bob, "carol": pool.carol}
    table = {"machine": Bearer(machine_token(pool.server.base_url))}
    for name, person in people.items():
        table |= {f"{name} id": Bearer(person.id_token), f"{name} access": Bearer(person.access_token)}
        table[f"{name} both"] = person.both
    return table


@dataclass(frozen=True)
class Row:
    """A root field and who is let in.

    Attributes:
        kind: Query or mutation.
        field: With arguments that let nothing happen.
        outcome: The ``errorType`` that it comes to for whoever is let in; None if it simply answers.
        allowed: Who they are.
    """

    kind: str
    field: str
    outcome: str | None
    allowed: set[str]

    @property
    def name(self) -> str:
        return self.field.partition("(")[0].partition(" ")[0]

    @property
    def recorded(self) -> int:
        """How many records the callers of the table leave: refused by its rule, nothing was attempted."""
        return len(self.allowed) if self.allowed == _ADMIN and self.kind == "mutation" else 0


_ROWS = [
    Row(kind, field, outcome, allowed)
    for kind, fields, allowed in (
        ("query", _OPEN, _USERS),
        ("mutation", _OWN, _WITH_ACCESS),
        ("query", _READ, _ADMIN),
        ("mutation", _WRITE, _ADMIN),
    )
    for field, outcome in fields.items()
]


@pytest.fixture(scope="module")
def callers(embedded: EmbeddedPoolUnderTest) -> Mapping[str, Bearer]:
    return bearers(embedded)


def records(pool: EmbeddedPoolUnderTest) -> set[object]:
    """The ids of the newest records, which are more than one test leaves."""
    answer = pool.api.ask(AUDIT_LOG, pool.carol.access_token, first=20)
    return {at(record, "id") for record in items(answer, "data", "auditLog", "nodes")}


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.name)
def test_each_field_is_open_to_the_listed_callers_alone(
    embedded: EmbeddedPoolUnderTest, callers: Mapping[str, Bearer], row: Row
) -> None:
    before, written = embedded.everything(), records(embedded)
    document = f"{row.kind} {{ {row.field} }}"
    answers = {caller: embedded.api.ask(document, bearer) for caller, bearer in callers.items()}
    refused = {
        caller
        for caller, answer in answers.items()
        if items(answer, "errors") and only_error(answer) == FORBIDDEN
    }
    assert callers.keys() - refused == row.allowed
    if row.outcome:
        assert {only_error(answers[caller])["type"] for caller in row.allowed} == {row.outcome}
    else:
        assert not any(items(answers[caller], "errors") for caller in row.allowed)
    assert embedded.everything() == before
    assert len(records(embedded) - written) == row.recorded


def test_an_id_token_cannot_sign_out(embedded: EmbeddedPoolUnderTest, callers: Mapping[str, Bearer]) -> None:
    for caller in ("alice id", "bob id", "carol id", "machine"):
        assert only_error(embedded.api.ask("mutation { signOutEverywhere }", callers[caller])) == FORBIDDEN
    assert embedded.api.post("{ me { sub } }", embedded.alice.both).status_code == 200


def test_the_table_is_complete() -> None:
    others = (".profiles", ".viewer", ".aws_identity")
    features = [module for module in discover() if not module.__name__.endswith(others)]
    query, mutation = (
        {field.name for field in build_api(features).fields if field.type_name == root}
        for root in ("Query", "Mutation")
    )
    assert query | mutation == {row.name for row in _ROWS} | _SIGN_OUT.keys()


@pytest.mark.parametrize("field", [*_OWN, *_WRITE, *_SIGN_OUT])
def test_the_denial_of_an_id_token_names_the_access_token(
    embedded: EmbeddedPoolUnderTest, field: str
) -> None:
    answer = embedded.api.ask(f"mutation {{ {field} }}", embedded.carol.id_token)
    explanation = members(answer, "errors", 0, "extensions", "explanation")
    assert "token('access')" in items(explanation, "failed")
    assert str(explanation["hint"]).startswith(
        "This needs an access token; this request carried an ID token."
    )


def test_one_refused_field_leaves_the_others_alone(embedded: EmbeddedPoolUnderTest) -> None:
    answer = embedded.api.ask(
        'mutation { a: disableUser(sub: "x") { sub } b: deleteMyAttributes(names: ["birthdate", "sub"]) '
        "{ staleClaims } }",
        embedded.alice.access_token,
    )
    assert [at(error, "errorType") for error in items(answer, "errors")] == [
        "Unauthorized",
        "AttributeNotWritable",
    ]
