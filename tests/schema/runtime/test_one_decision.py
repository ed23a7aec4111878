"""Plans, graphql-core and the data of errors come to the same decision, for every kind of rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any, Final, cast

import pytest
import strawberry
from graphql import FieldNode, OperationDefinitionNode, parse

from claimgraph.auth import anyone, in_group
from claimgraph.auth.rules import Argument, OwnerRule, Requirement, Rule
from claimgraph.auth.rules.ownership import OwnerMatch
from claimgraph.auth.rules.shape import AllShape, AnyShape
from claimgraph.engine.authorization import SettledRules
from claimgraph.schema import guard
from claimgraph.schema.context import Context
from claimgraph.schema.errors.error_data import ErrorData
from claimgraph.schema.runtime.build import BuiltApi, build_api
from tests.engine.differential.both import Both
from tests.schema.open_services import services_with
from tests.schema.runtime.rule_cases import (
    CALLERS,
    MINE,
    OWNER_IDS,
    OWNERS,
    REQUIREMENTS,
    THEIRS,
    Asked,
    allows,
    every_rule,
)

_VALUE: Final = "read"

#: Rules of one schema: an operation that selects a field for each must fit into one plan.
_AT_ONCE: Final = 60


def _asks_argument(rule: Rule) -> bool:
    return any(isinstance(each, OwnerRule) and isinstance(each.of, Argument) for each in rule.requirements())


def _resolved(id: str | None = None) -> str | None:  # noqa: A002 - the argument's name
    del id
    return _VALUE


@dataclass(frozen=True, slots=True)
class _Selected:
    """One field of the operation: its key in the response, its name, its rule and its argument."""

    key: str
    name: str
    rule: Rule
    argument: str | None

    def __str__(self) -> str:
        return f"{self.key}: {self.name}" + (f'(id: "{self.argument}")' if self.argument else "")


class _Rules:
    """A schema in which each rule guards an attribute, unless it asks an argument, and a resolver."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.selected = list(_selected(rules))
        self.api = _api(self.selected)
        fields = " ".join(map(str, self.selected))
        self.text = f"{{ things {{ {fields} }} }}"

    async def check(self, caller: str) -> None:
        """See that all ways to decide agree with the table.

        Raises:
            AssertionError: One of them does not.
        """
        both = Both(self.api, lambda identity: Context(identity, "request", services_with()))
        result = await both.run(self.text, CALLERS[caller], {})  # compares graphql-core, explanations too
        assert result.data == {
            "things": [
                {
                    each.key: _VALUE if self._allowed(each, caller, owner_id) else None
                    for each in self.selected
                }
                for owner_id in OWNER_IDS
            ]
        }
        assert self._shown_in_errors(caller) == [
            {
                each.name: _VALUE
                for each in self.selected
                if allows(each.rule, Asked(caller, owner_id, argument=None))
            }
            for owner_id in OWNER_IDS
        ]

    def _allowed(self, selected: _Selected, caller: str, owner_id: object) -> bool:
        return allows(selected.rule, Asked(caller, owner_id, selected.argument))

    def _shown_in_errors(self, caller: str) -> object:
        """The data of an error of the list, where arguments are not known."""
        document = parse(self.text)
        (operation,) = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        (field,) = operation.selection_set.selections
        assert isinstance(field, FieldNode)
        data = [
            {"ownerId": owner_id, **dict.fromkeys((each.name for each in self.selected), _VALUE)}
            for owner_id in OWNER_IDS
        ]
        shown = ErrorData(self.api.graphql, self.api.guards, document, CALLERS[caller])
        return shown.narrowed(data, [field])


def _selected(rules: Sequence[Rule]) -> Iterator[_Selected]:
    for number, rule in enumerate(rules):
        if _asks_argument(rule):
            yield _Selected(f"mine{number}", f"resolver{number}", rule, str(MINE))
            yield _Selected(f"theirs{number}", f"resolver{number}", rule, str(THEIRS))
        else:
            yield _Selected(f"attribute{number}", f"attribute{number}", rule, None)
            yield _Selected(f"resolver{number}", f"resolver{number}", rule, None)


def _api(selected: Sequence[_Selected]) -> BuiltApi:
    members: dict[str, Any] = {"owner_id": strawberry.field(directives=[guard(anyone)])}
    annotations: dict[str, object] = {"owner_id": str | None}
    for each in selected:
        if each.name.startswith("attribute"):
            annotations[each.name] = str | None
            members[each.name] = strawberry.field(directives=[guard(each.rule)])
        else:
            members[each.name] = strawberry.field(resolver=_resolved, directives=[guard(each.rule)])
    thing = strawberry.type(type("Thing", (), {**members, "__annotations__": annotations}))

    def things() -> list[object]:
        values = dict.fromkeys((each.name for each in selected), _VALUE)
        return [SimpleNamespace(owner_id=owner_id, **values) for owner_id in OWNER_IDS]

    things.__annotations__["return"] = list[thing]
    query = type("Query", (), {"things": strawberry.field(resolver=things, directives=[guard(anyone)])})
    module = ModuleType("feature")
    vars(module)["Query"] = strawberry.type(query)
    return build_api([module])


_EVERY: Final = list(every_rule())


@pytest.fixture(scope="module", params=range(0, len(_EVERY), _AT_ONCE))
def rules(request: pytest.FixtureRequest) -> _Rules:
    first = cast(int, request.param)
    return _Rules(_EVERY[first : first + _AT_ONCE])


@pytest.mark.parametrize("caller", CALLERS)
async def test_every_way_to_decide_comes_to_the_same_decision(rules: _Rules, caller: str) -> None:
    await rules.check(caller)


def test_every_kind_of_requirement_is_in_the_table() -> None:
    def kinds(of: type[Requirement]) -> Iterator[type[Requirement]]:
        for kind in of.__subclasses__():
            yield kind
            yield from kinds(kind)

    ours = {kind.__name__ for kind in kinds(Requirement) if kind.__module__.startswith("claimgraph.")}
    assert ours == {type(requirement).__name__ for requirement in REQUIREMENTS}


def _always(*_: object) -> bool:
    return True


def _never(*_: object) -> bool:
    return False


def _everything(_errors: object, data: object, _nodes: object) -> object:
    return data


#: A class, a method of it, and what it is replaced by.
_MUTANTS: Final[Sequence[tuple[type, str, object]]] = [
    # plans alone
    (AllShape, "written", AnyShape.written),
    (AnyShape, "written", AllShape.written),
    # graphql-core's way, the data of errors, and what plans do not have in line
    (SettledRules, "permits", _always),
    (SettledRules, "permits", _never),
    (OwnerMatch, "holds", _always),
    (OwnerMatch, "holds", _never),
    # the data of errors alone
    (ErrorData, "narrowed", _everything),
]


@pytest.mark.parametrize(
    ("kind", "method", "mutant"),
    _MUTANTS,
)
async def test_a_way_that_decides_otherwise_is_found(
    monkeypatch: pytest.MonkeyPatch, kind: type, method: str, mutant: object
) -> None:
    monkeypatch.setattr(kind, method, mutant)
    one, other, of_argument = OWNERS
    rules = _Rules([in_group("admin", "boss"), one, one & other, one | other, one & of_argument])
    with pytest.raises(AssertionError):
        await _check_all(rules)


async def _check_all(rules: _Rules) -> None:
    for caller in CALLERS:
        await rules.check(caller)
