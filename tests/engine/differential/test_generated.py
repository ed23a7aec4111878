"""Whatever the operation, the objects and the caller: the plan does what graphql-core does."""

import gc

import pytest

from tests.engine.differential.generated import compare

_CHUNK = 200


@pytest.mark.parametrize("first", range(0, 3_000, _CHUNK))
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_generated_operations_run_as_graphql_core_runs_them(first: int) -> None:
    # Seeds are fixed: `make fuzz` is for others.
    seen = await compare(range(first, first + _CHUNK))
    gc.collect()  # coroutines that graphql-core leaves behind are reported here, not in the next test
    assert seen["run"] > 0.9 * _CHUNK
    assert seen["with errors"] > 0.5 * seen["run"]
    assert seen["with loads"]
    assert set(seen) <= {"run", "with errors", "errors", "with loads", "calls and reads", "invalid"}
