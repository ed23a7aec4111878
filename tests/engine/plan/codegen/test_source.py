"""The text as a whole: blocks, names, functions, and that every name in it stands for something."""

import builtins
import dis
import linecache
from collections.abc import Iterator
from types import CodeType, FunctionType

import pytest
from graphql import get_variable_values

from claimgraph.engine.plan.codegen.source import Loaded, block
from claimgraph.engine.plan.compiler import Compiler
from claimgraph.engine.plan.selection import Operation
from tests.engine.differential.generated import IDENTITIES, case_of
from tests.engine.differential.torture import GUARDS, SCHEMA
from tests.engine.plan.codegen.kit import new_source
from tests.engine.plan.codegen.specimens import specimens


def test_a_block_is_indented_once_for_each_level() -> None:
    inner = block("for item in items:", ["add(item)"])
    assert block("try:", inner) == ["try:", "    for item in items:", "        add(item)"]


def test_a_block_without_a_body_passes() -> None:
    assert block("try:", []) == ["try:", "    pass"]


def test_a_function_is_defined_by_its_signature_and_called_what_tracebacks_say() -> None:
    source = new_source()
    assert source.function("def double2(value)", "Profile.orders", ["return value * 2"]) == "double2"
    loaded = source.load()
    function = loaded.function("double2")
    assert isinstance(function, FunctionType)
    assert function(2) == 4
    assert function.__code__.co_qualname == "Profile.orders"
    assert loaded.text == "# Profile.orders\ndef double2(value):\n    return value * 2\n"
    assert linecache.getline(loaded.filename, 3) == "    return value * 2\n"


def test_a_coroutine_function_is_one() -> None:
    source = new_source()
    name = source.function("async def serial_root(source, run, path)", "Mutation", ["return None"])
    coroutine = source.load().function(name)(None, None, None)
    with pytest.raises(StopIteration):
        coroutine.send(None)


def test_a_name_stands_for_one_object() -> None:
    source = new_source()
    assert source.bind("field1", 1) == source.bind("field1", 1) == "field1"
    with pytest.raises(NameError, match="field1"):
        source.bind("field1", 2)


def _names(code: CodeType, opname: str) -> Iterator[str]:
    return (str(each.argval) for each in dis.get_instructions(code) if each.opname == opname)


@pytest.mark.parametrize("seed", range(40))
def test_every_name_that_is_not_local_stands_for_something(seed: int) -> None:
    case = case_of(seed)
    if case is None:
        return  # the seed makes no valid operation
    definitions = case.operation.variable_definitions or ()
    variables = get_variable_values(SCHEMA, definitions, dict(case.variables))
    assert not isinstance(variables, list)
    settled = GUARDS.settled(IDENTITIES[seed % len(IDENTITIES)])
    plan = Compiler(GUARDS).compile(Operation(SCHEMA, case.ast, case.operation), settled, variables)
    codes = _codes(plan.loaded)
    assert codes
    for code in codes:
        assert set(_names(code, "LOAD_GLOBAL")) <= {*plan.loaded.names, *vars(builtins)}
        assert not set(_names(code, "STORE_GLOBAL"))


def _codes(loaded: Loaded) -> list[CodeType]:
    functions = [each for each in loaded.names.values() if isinstance(each, FunctionType)]
    return [each.__code__ for each in functions if each.__code__.co_filename == loaded.filename]


def test_no_line_of_a_specimen_is_indented_by_less_than_a_block() -> None:
    for text in specimens().values():
        lines = [line for line in text.splitlines() if line]
        assert all((len(line) - len(line.lstrip())) % 4 == 0 for line in lines)
