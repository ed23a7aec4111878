"""`claimgraph plan`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from claimgraph.app.cli import cli
from tests.support.json_values import at
from tests.support.tokens.cognito import PoolKeys

_QUERY = """
query Q($full: Boolean = true) {
  profile(id: "prof_alice") { displayName mail: email staffNotes phone @include(if: $full) __typename }
}
mutation M { updateMyAttributes(input: []) { staleClaims } }
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "query.graphql"
    path.write_text(_QUERY)
    return str(path)


def plan(*arguments: str, stdin: str | None = None, status: int = 0) -> Result:
    done = CliRunner().invoke(cli, ["plan", *arguments], input=stdin, env={"COLUMNS": "80"})
    assert done.exit_code == status, done.output
    return done


def test_each_field_with_how_it_is_executed_and_its_rule(file: str) -> None:
    printed = plan(file, "--operation", "Q", "--as", "alice:id").stdout
    assert printed == _EXPECTED
    assert max(map(len, printed.splitlines())) <= 80


_EXPECTED = """\
query Q
  run by    a plan, from the second time the operation is sent
  caller    id token; claims birthdate, custom:department, custom:employee_id,
            custom:level, custom:tier, email, email_verified, family_name,
            given_name, locale, name, phone_number, phone_number_verified,
            userProfileID, zoneinfo
  variable  $full = true

field          how        may  rule
profile        resolver   yes  signed_in | mode('API_KEY')
  displayName  attribute  yes  signed_in | mode('API_KEY')
  mail: email  attribute  if   owner('userProfileID', of='id') |
                               in_group('admin'); here: id = userProfileID
  staffNotes   denied     no   in_group('admin')
  phone        attribute  if   owner('userProfileID', of='id') |
                               in_group('admin'); here: id = userProfileID
  __typename   typename   yes  -
"""


@pytest.mark.parametrize(
    ("caller", "email", "staff_notes"),
    [
        (("--as", "alice"), "if", "no"),
        (("--as", "alice:access"), "no", "no"),
        (("--as", "carol:access"), "yes", "yes"),
        (("--as", "id"), "no", "no"),
        (("--as", "id", "--claim", "userProfileID=p1"), "if", "no"),
        (("--as", "id", "--claim", "userProfileID=5"), "no", "no"),
        (("--as", "access", "--group", "admin"), "yes", "yes"),
        (("--as", "machine"), "no", "no"),
        (("--as", "api-key"), "no", "no"),
    ],
)
def test_outcomes_of_rules_depend_on_the_caller(
    file: str, caller: tuple[str, ...], email: str, staff_notes: str
) -> None:
    told = json.loads(plan(file, "--operation", "Q", "--format", "json", *caller).stdout)
    outcomes = {field["field"]: field["outcome"] for field in told["fields"]}
    if outcomes["profile"] == "no":
        assert set(outcomes) == {"profile"}, "nothing below a denied field is in the plan"
    else:
        assert (outcomes["email"], outcomes["staffNotes"]) == (email, staff_notes)


def test_a_token_is_read_from_standard_input(file: str) -> None:
    token = PoolKeys().id_token(userProfileID="p1").decode()
    printed = plan(file, "--operation", "Q", "--token", "-", stdin=token).stdout
    assert "here: id = userProfileID" in printed
    assert "p1" not in printed
    refused = plan(file, "--operation", "Q", "--token", "-", stdin="no token", status=2)
    assert "rejected (malformed)" in refused.stderr
    assert token not in plan(file, "--operation", "Q", "--token", token, status=2).output


def test_variables_choose_among_plans(file: str) -> None:
    left = plan(file, "--operation", "Q", "--variables", '{"full": false}').stdout
    assert "$full = false" in left
    assert "phone " not in left


def test_the_reason_for_having_no_plan_is_printed() -> None:
    printed = plan("-", stdin="{ __schema { types { name } } me { username } }").stdout
    assert "run by    graphql-core, the whole operation: introspection" in printed
    assert "  username  graphql-core  yes  anyone" in printed
    asked = "query($f: Boolean = true) { me { username @skip(if: $f) } }"
    printed = plan("-", "--variables", '{"f": null}', stdin=asked).stdout
    assert "condition without a value" in printed


def test_the_source_is_printed_on_request(file: str) -> None:
    assert "\ndef root(source, run, path):\n" in plan(file, "--operation", "Q", "--source").stdout
    told = json.loads(plan(file, "--operation", "Q", "--source", "--format", "json").stdout)
    assert "def root(" in told["source"]
    assert "There is no plan." in plan("-", "--source", stdin="{ __schema { description } }").stdout


def test_an_invalid_document_is_refused_with_the_servers_message() -> None:
    refused = plan("-", stdin="{ me { nope } }", status=1)
    assert refused.stderr == (
        "The server refuses the document (validation):\n"
        "  1:8: Cannot query field 'nope' on type 'Viewer'. Did you mean 'mode'?\n"
    )
    entry = json.loads(plan("-", "--format", "json", stdin="{ me", status=1).stdout)
    assert at(entry, "errors", 0, "extensions", "code") == "GRAPHQL_PARSE_FAILED"
    deep = "{ me " + "{ profile " * 40 + "{ id }" + "}" * 40 + "}"
    assert "(limit)" in plan("-", stdin=deep, status=1).stderr


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ("{}", "Expected a value of non-null type 'Boolean!' to be provided."),
        ('{"f": "yes"}', "Boolean cannot represent a non boolean value: 'yes'"),
    ],
)
def test_invalid_variables_are_refused_with_the_servers_message(variables: str, said: str) -> None:
    asked = "query($f: Boolean!) { me { username @skip(if: $f) } }"
    refused = plan("-", "--variables", variables, stdin=asked, status=1)
    said = f"Variable '$f' has invalid value: {said}"
    assert refused.stderr == f"The server refuses the variables:\n  1:7: {said}\n"
    assert refused.stdout == ""
    entry = json.loads(plan("-", "--variables", variables, "--format", "json", stdin=asked, status=1).stdout)
    assert at(entry, "errors", 0, "message") == said
    assert at(entry, "errors", 0, "extensions", "code") == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("FILE",), "--operation must name one of the document's operations: Q, M"),
        (("FILE", "--operation", "X"), "--operation must name one"),
        (("FILE", "--as", "nobody"), "there is no caller 'nobody'"),
        (("FILE", "--as", "alice:both:id"), "there is no caller"),
        (("FILE", "--as", "anonymous"), "an anonymous request is rejected"),
        (("FILE", "--as", "owner", "--group", "admin"), "'owner' is a kind of caller"),
        (("FILE", "--token", "-", "--as", "id"), "either --token or --as"),
        (("FILE", "--token", "-", "--group", "admin"), "either --token or --as"),
        (("-", "--token", "-"), "standard input cannot hold both"),
        (("FILE", "--claim", "x"), "--claim: NAME=VALUE"),
        (("FILE", "--operation", "Q", "--variables", "[]"), "--variables: a JSON object"),
        (("FILE", "--operation", "Q", "--variables", "{"), "--variables: not JSON"),
        (("no-such-file",), "no-such-file: No such file or directory"),
    ],
)
def test_invalid_options_are_reported_in_one_sentence(
    file: str, arguments: tuple[str, ...], said: str
) -> None:
    given = [file if argument == "FILE" else argument for argument in arguments]
    assert said in plan(*given, status=2).stderr
