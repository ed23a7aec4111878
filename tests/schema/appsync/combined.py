"""A schema with fields for combinations of directives, and its outcomes for callers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import ModuleType
from typing import cast

import strawberry

from claimgraph.auth.api_modes import ApiModes, Mode
from claimgraph.auth.identity import Identity
from claimgraph.schema import directives as appsync_directives
from claimgraph.schema.context import Context
from claimgraph.schema.runtime.build import BuiltApi, build_api
from claimgraph.schema.runtime.field_rules import Strictness
from tests.engine.differential.both import Both
from tests.schema.appsync.decision_rule import AppSyncApi, AppSyncCaller, Directive, Directives
from tests.schema.callers import caller
from tests.schema.open_services import services_with

_MODES: dict[str, Mode] = {
    "COGNITO": "AMAZON_COGNITO_USER_POOLS",
    "IAM": "AWS_IAM",
    "API_KEY": "API_KEY",
    "OIDC": "OPENID_CONNECT",
    "LAMBDA": "AWS_LAMBDA",
}

#: Opens a root field to everybody, whatever the API's modes.
OPEN: Directives = (
    ("aws_auth", None),
    ("aws_cognito_user_pools", None),
    ("aws_iam", None),
    ("aws_api_key", None),
)

Combination = tuple[Directives, Directives]


def identity_of(who: AppSyncCaller) -> Identity:
    """The caller as our rules see them."""
    if who.mode == "COGNITO":
        return caller(groups=who.groups or None)
    nothing = frozenset[str]()
    return replace(caller(username=None, scopes=nothing, uses=frozenset()), issuer="", mode=_MODES[who.mode])


class Combined:
    """The API of some combinations: each is a field of a type, and a root field of a feature.

    Attributes:
        api: The API.
    """

    def __init__(
        self,
        appsync: AppSyncApi,
        combinations: Sequence[Combination],
        *,
        strictness: Strictness,
        opened: Directives = OPEN,
        nested: bool = True,
    ) -> None:
        self._fields: dict[Directives, list[Directives]] = {}
        for of_type, of_field in combinations:
            self._fields.setdefault(of_type, []).append(of_field)
        features = [
            feature
            for number, of_type in enumerate(self._fields)
            for feature in self._features(number, of_type, opened if nested else None)
        ]
        self.api: BuiltApi = build_api(features, modes=_api_modes(appsync), strictness=strictness)
        self._both = Both(self.api, lambda identity: Context(identity, "request", services_with()))

    def _features(self, number: int, of_type: Directives, opened: Directives | None) -> Iterable[ModuleType]:
        names = {f"f{index}": of_field for index, of_field in enumerate(self._fields[of_type])}
        resolvers = {f"r{number}{name}": _resolver(str, "read", of_field) for name, of_field in names.items()}
        yield feature(_strawberry_type("Query", dict(resolvers), of_type))
        if opened is None:
            return
        plain: dict[str, object] = {
            name: strawberry.field(default="read", directives=[directive(each) for each in of_field])
            for name, of_field in names.items()
        }
        plain["__annotations__"] = dict.fromkeys(names, str | None)
        nested = _strawberry_type(f"T{number}", plain, of_type)
        yield feature(_strawberry_type("Query", {f"t{number}": _resolver(nested, nested(), opened)}, ()))

    async def outcome(self, who: AppSyncCaller, *, root: bool) -> dict[Combination, bool]:
        """Whether a caller gets the field of each combination, by graphql-core and by a plan alike."""
        found: dict[Combination, bool] = {}
        for number, (of_type, fields) in enumerate(self._fields.items()):
            prefix = f"r{number}" if root else ""
            names = [f"{prefix}f{index}" for index in range(len(fields))]
            selected = " ".join(names)
            text = f"{{ {selected} }}" if root else f"{{ t{number} {{ {selected} }} }}"
            result = await self._both.run(text, identity_of(who), {})
            data = cast(dict[str, dict[str, str | None]], result.data)
            values = cast(dict[str, str | None], data) if root else data[f"t{number}"]
            type_name = "Query" if root else f"T{number}"
            assert [error.message for error in result.errors or ()] == [
                f"Not Authorized to access {name} on type {type_name}"
                for name in names
                if values[name] is None
            ]
            found |= {
                (of_type, of_field): values[name] == "read"
                for name, of_field in zip(names, fields, strict=True)
            }
        return found


def directive(written: Directive) -> object:
    """A directive as schemas have it."""
    name, groups = written
    made = getattr(appsync_directives, name)
    return made() if groups is None else made(cognito_groups=list(groups))


def _api_modes(appsync: AppSyncApi) -> ApiModes:
    default, additional = appsync.modes[0], appsync.modes[1:]
    action = "DENY" if appsync.default_action == "DENY" else "ALLOW"
    return ApiModes(_MODES[default], frozenset(_MODES[mode] for mode in additional), action)


def _resolver(kind: type, value: object, directives: Directives) -> object:
    def resolve() -> object:
        return value

    resolve.__annotations__["return"] = kind | None
    return strawberry.field(resolver=resolve, directives=[directive(each) for each in directives])


def _strawberry_type(name: str, members: dict[str, object], directives: Directives) -> type:
    return strawberry.type(type(name, (), members), directives=[directive(each) for each in directives])


def feature(query: type) -> ModuleType:
    """A feature module, as `schema/types` would hold it."""
    module = ModuleType("feature")
    vars(module)["Query"] = query
    return module
