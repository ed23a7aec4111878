"""The matrix against execution: every field, every kind of caller, for real.

Each pair is a request with real tokens to the real endpoint: run by graphql-core, and by a compiled plan.
Nested fields are asked for below probes (probes.py); mutations run with arguments that come to nothing, in a
world that ends with the test. What depends on the object is asked of an object of the caller's and of one
that is not; so is what does not depend on it, for then neither may make a difference.
"""

import json
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus

import pytest
import pytest_asyncio

from claimgraph.app.embedded_pool.seed import WEB_CLIENT_ID
from claimgraph.app.testing import ThrowAwayPool
from claimgraph.app.testing.in_process import InProcessResponse
from claimgraph.auth.api_modes import ApiModes
from claimgraph.schema.guards import GuardedField
from claimgraph.schema.matrix import CallerKind, Outcome, matrix_of
from claimgraph.schema.matrix.credentials import Credential
from claimgraph.schema.runtime.build import build_api
from tests.schema.matrix.probes import Question, probing, question
from tests.schema.matrix.samples import MINE, THEIRS
from tests.schema.matrix.world import World, headers_of, world
from tests.support.json_values import at, items, members

_API = build_api(modes=ApiModes(additional=frozenset({"API_KEY"})))
_MATRIX = matrix_of(_API)
_POOL = ThrowAwayPool(WEB_CLIENT_ID)
_PROBING = probing(_API)
_FIELDS = [field for field in _PROBING.fields if str(field) in _MATRIX.rules]


#: One world for all callers, so that documents are compiled once for each class of them, as in a server.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served() -> AsyncIterator[World]:
    async with world(_PROBING, _POOL) as served:
        yield served


def cases(caller: CallerKind) -> Iterator[tuple[Question, bool]]:
    """Every question for a kind of caller, and whether the matrix says that it is let in."""
    for field in _FIELDS:
        expected = _MATRIX.outcome(field.rule, caller)
        for owner in (MINE, THEIRS) if caller.owns is None else (MINE if caller.owns else THEIRS,):
            allowed = owner == MINE if expected is Outcome.CONDITIONAL else expected is Outcome.ALLOWED
            yield question(field, owner), allowed


def is_let_in(answer: InProcessResponse, field: GuardedField) -> bool:
    """Whether the rule of the field let the caller in, whatever the resolver then said."""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return False
    assert answer.status == HTTPStatus.OK, answer.body
    errors = items(json.loads(answer.body), "errors")
    assert all("path" in members(error) for error in errors), answer.body
    assert all(at(error, "errorType") != "InternalFailure" for error in errors), answer.body
    refused = {at(error, "message") for error in errors if at(error, "errorType") == "Unauthorized"}
    assert refused <= {f"Not Authorized to access {field.name} on type {field.type_name}"}, answer.body
    return not refused


@pytest.mark.parametrize("caller", _MATRIX.callers, ids=lambda caller: caller.name)
async def test_every_field_is_open_to_the_callers_of_the_matrix(served: World, caller: CallerKind) -> None:
    headers, seen = headers_of(caller, _POOL), set[str]()
    for asked, allowed in cases(caller):
        found = [is_let_in(answer, asked.field) for answer in await served.answers(asked, headers)]
        assert found == [allowed] * 3, f"{asked.field} for {caller.name}: {asked.query} {asked.variables}"
        seen.add(str(asked.field))
    assert seen == set(_MATRIX.rules)


async def test_no_pair_is_left_out() -> None:
    """Together with what the test above sees: fields times callers, each rule the one that is served."""
    assert {str(field): field.rule for field in _FIELDS} == dict(_MATRIX.rules)
    assert len(_FIELDS) == len(_API.fields)
    assert {caller.credential for caller in _MATRIX.callers} >= {*Credential} - _OTHER_MODES


#: Modes that neither the built-in rules nor its settings know.
_OTHER_MODES = {Credential.LAMBDA, Credential.IAM, Credential.OIDC}
