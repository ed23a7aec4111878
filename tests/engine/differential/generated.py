"""Operations made up from seeds, and what differs about them; also `make fuzz`.

python -m tests.engine.differential.generated [first seed] [how many]
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from itertools import count
from types import MappingProxyType

from graphql import (
    REMOVE,
    ASTValidationRule,
    FragmentDefinitionNode,
    Node,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    SelectionNode,
    Visitor,
    VisitorAction,
    get_variable_values,
    parse,
    print_ast,
    specified_rules,
    validate,
    visit,
)

from claimgraph.auth.identity import Identity
from claimgraph.engine.plan.model import Unplannable
from tests.engine.differential.comparison import Case, outcomes
from tests.engine.differential.torture import SCHEMA
from tests.engine.differential.walks import Walk
from tests.engine.differential.world import World
from tests.schema.callers import caller


def _claiming(**claims: object) -> Identity:
    return replace(caller(groups=("other",)), claims=MappingProxyType(claims))


IDENTITIES = (
    caller(groups=("admin",)),
    caller(),
    _claiming(profile="p1", account="p2", tier=1),
    _claiming(profile="p1"),
    replace(_claiming(profile="p1", tier=1), username=None),
)


def case_of(seed: int) -> Case | None:
    """The case of a seed; None if it came out invalid."""
    walk = Walk(SCHEMA, f"walk {seed}", mutation=seed % 10 == 9, size=(10, 25, 60)[seed % 3])
    ast = parse(walk.text)
    identity = IDENTITIES[seed % len(IDENTITIES)]
    trouble = (0.0, 0.02, 0.2)[seed // 3 % 3]
    case = Case(ast, walk.variables, partial(World, SCHEMA, f"world {seed}", trouble, identity))
    return case if _is_valid(case) else None


def _is_valid(case: Case, rules: Collection[type[ASTValidationRule]] = specified_rules) -> bool:
    if validate(SCHEMA, case.ast, rules):
        return False
    definitions = case.operation.variable_definitions or ()
    return not isinstance(get_variable_values(SCHEMA, definitions, dict(case.variables)), list)


async def compare(seeds: range) -> Counter[str]:
    """Run the cases of the seeds.

    Returns:
        How many were run, how many of them had errors, ….

    Raises:
        AssertionError: The two engines differ; shows the smallest document found that does.
    """
    seen: Counter[str] = Counter()
    for seed in seeds:
        case = case_of(seed)
        if case is None:
            seen["invalid"] += 1
            continue
        try:
            expected, found = await outcomes(case)
        except Unplannable as unsupported:
            seen[unsupported.reason] += 1
            continue
        if expected != found:
            raise AssertionError(await _explained(seed, await _shrunk(case)))
        seen["run"] += 1
        seen["with errors"] += bool(expected.errors)
        seen["errors"] += len(expected.errors)
        seen["with loads"] += bool(expected.batches)
        seen["calls and reads"] += len(expected.log)
    return seen


async def _explained(seed: int, case: Case) -> str:
    expected, found = await outcomes(case)
    return f"seed {seed}: {print_ast(case.ast)}\n{case.variables}\ngraphql-core: {expected}\nplan: {found}"


async def _shrunk(case: Case) -> Case:
    """The same case without whatever makes no difference to the difference."""
    for place in count():
        smaller = _Without(place)
        ast = visit(case.ast, smaller)
        if not smaller.found:
            return case
        candidate = replace(case, ast=parse(print_ast(ast)))
        if _is_valid(candidate, _RULES_OF_SMALLER) and await _differs(candidate):
            return await _shrunk(candidate)
    raise AssertionError  # the loop has no end


async def _differs(case: Case) -> bool:
    expected, found = await outcomes(case)
    return expected != found


class _Without(Visitor):
    """Leaves out one selection, or a fragment."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.found = False

    def enter(self, node: Node, *_: object) -> VisitorAction:
        if not isinstance(node, SelectionNode | FragmentDefinitionNode) or self.found:
            return None
        self._place -= 1
        self.found = self._place < 0
        return REMOVE if self.found else None


#: What is left out may leave variables and fragments unused.
_RULES_OF_SMALLER = [r for r in specified_rules if r not in (NoUnusedVariablesRule, NoUnusedFragmentsRule)]


if __name__ == "__main__":
    first, many = (int(text) for text in (*sys.argv[1:], "0", "10000")[:2])
    print(asyncio.run(compare(range(first, first + many))))  # noqa: T201 - a script
