"""An operation with more errors than an answer may have, by either way of running it."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from graphql import ExecutionResult, GraphQLError, GraphQLObjectType, build_schema

from claimgraph.app.graphql.encoding import MAX_ERROR_BYTES, encode_result
from claimgraph.engine.authorization import Guards
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.execution import OperationRequest, begin, errors_of
from claimgraph.engine.kept_errors import MAX_FIELD_ERRORS
from claimgraph.engine.limits import Limits
from claimgraph.engine.plan.result import PlanResult
from claimgraph.engine.plans import Plans
from claimgraph.schema.errors.format import error_format
from tests.schema.callers import caller

_FORMAT = error_format(explain_denials=False)
_SCHEMA = build_schema("type Query { all: [Thing!] } type Thing { bad: String, worse: String }")
_THING = _SCHEMA.type_map["Thing"]
_MORE = 200


def _bad(_source: object, _info: object) -> str:
    raise GraphQLError("bad")


def _worse(source: int, _info: object) -> str | None:
    if source > MAX_FIELD_ERRORS:
        raise ZeroDivisionError
    return None


def _all(_source: object, _info: object) -> list[int]:
    return [*range(MAX_FIELD_ERRORS + _MORE)]


def _run(text: str, times: int) -> ExecutionResult:
    assert isinstance(_THING, GraphQLObjectType)
    assert _SCHEMA.query_type is not None
    _THING.fields["bad"].resolve, _THING.fields["worse"].resolve = _bad, _worse
    _SCHEMA.query_type.fields["all"].resolve = _all
    document = DocumentCache(_SCHEMA, Limits(), max_documents=1, max_bytes=10**7).get(text)
    plans: Plans[None] = Plans(_SCHEMA, Guards({}), lambda _context: caller())
    for _ in range(times - 1):
        plans.find(document, None, {}, None)
    result = begin(plans, OperationRequest(document, None, {}), None)
    assert isinstance(result, ExecutionResult)
    return result


@pytest.mark.parametrize("times", [1, 2])
def test_errors_beyond_the_cap_are_counted_and_the_first_of_each_kind_is_kept(times: int) -> None:
    result = _run("{ all { bad worse } }", times)
    assert isinstance(result, PlanResult) == (times > 1)
    counted = errors_of(result)
    assert len(counted) == MAX_FIELD_ERRORS + 2
    assert sum(number for _, number in counted) == MAX_FIELD_ERRORS + _MORE + _MORE - 1
    (worse,) = [number for error, number in counted if isinstance(error.original_error, ZeroDivisionError)]
    assert worse == _MORE - 1


@pytest.mark.parametrize("times", [1, 2])
def test_the_answer_has_as_many_errors_as_it_may_and_says_so(times: int) -> None:
    body: Any = orjson.loads(encode_result(_run("{ all { bad } }", times), _FORMAT))
    assert len(body["data"]["all"]) == MAX_FIELD_ERRORS + _MORE
    *shown, last = body["errors"]
    assert [error["path"][1] for error in shown] == [*range(MAX_FIELD_ERRORS)]
    assert last["extensions"] == {"code": "TOO_MANY_ERRORS"}


def test_the_errors_of_an_answer_take_a_bounded_number_of_bytes() -> None:
    errors = [GraphQLError("é" * 900, path=["a", number]) for number in range(4_000)]
    body = encode_result(ExecutionResult({"a": None}, errors), _FORMAT, errors)
    assert len(body) < MAX_ERROR_BYTES + 10_000
    assert _codes(body)[-1] == "TOO_MANY_ERRORS"
    few = encode_result(ExecutionResult(None, errors[:9]), _FORMAT, errors[:9])
    assert len(_codes(few)) == 18
    assert "TOO_MANY_ERRORS" not in _codes(few)


def _codes(body: bytes) -> Sequence[str]:
    return [error["extensions"]["code"] for error in orjson.loads(body)["errors"]]
