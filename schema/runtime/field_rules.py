"""One rule for each field, made of AppSync's directives and our guard.

AppSync's directives say which modes of authorization a field is open to, and which groups of a user pool; the
guard must hold as well. Of each family, a field's own replace its type's: they are never merged. A field with
a guard and none of AppSync's directives is open to the API's default mode.

``strict``, the default, enforces what is written, at every depth, wants each field to have a guard or a
directive, and refuses what AppSync would silently ignore. ``compatible`` does with AppSync's directives, and
without any, exactly what AppSync does, for APIs that move.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from claimgraph.auth.api_modes import AWS_LAMBDA, USER_POOLS, ApiModes, Mode
from claimgraph.auth.rules import Rule, anyone, in_group, mode, nobody, not_denied
from claimgraph.schema.directives import AppSyncDirective, AwsAuth, ModeDirective, aws_cognito_user_pools
from claimgraph.schema.guards import Guard, combined_rule

Strictness = Literal["strict", "compatible"]

#: The modes that a field is open to, each with what it asks of its callers.
_Access = dict[Mode, Rule]


@dataclass(frozen=True, slots=True)
class Place:
    """A field and the directives that apply to it.

    Attributes:
        type_name: The GraphQL name of its type.
        name: Its GraphQL name.
        own: The directives at the field.
        inherited: The directives at its type; of a root field, at its feature's class.
        is_root: Whether it is a field of a root type.
    """

    type_name: str
    name: str
    own: Sequence[object]
    inherited: Sequence[object]
    is_root: bool

    def __str__(self) -> str:
        return f"{self.type_name}.{self.name}"


@dataclass(frozen=True, slots=True)
class FieldRules:
    """How an API reads directives.

    Attributes:
        modes: The API's authorization modes.
        strictness: Whether what AppSync would ignore is refused, or ignored.
    """

    modes: ApiModes
    strictness: Strictness

    def rule(self, place: Place) -> Rule | None:
        """The rule of a field; None without a guard or directive."""
        guard = combined_rule(place.own) or combined_rule(place.inherited)
        access = self._access(place)
        if access is None:
            if guard is None and self.strictness == "strict":
                return None
            access = self._undirected(place, guard)
        rule = self._in_one_of(access)
        if AWS_LAMBDA in access and AWS_LAMBDA in self.modes.enabled:
            rule = _both(rule, not_denied(str(place)))
        return _both(rule, guard or anyone)

    def field_faults(self, place: Place) -> Iterator[str]:
        """Sentences about directives of a field that make no sense."""
        yield from _repeated(place.own)
        if self.strictness == "compatible":
            return
        for directive in _aws_auth(place.own):
            if not self._only_user_pools:
                yield _ignored(directive, "unless user pools are the only mode")
            elif not place.is_root:
                yield _ignored(directive, "below root fields")

    def type_faults(self, directives: Iterable[object]) -> Iterator[str]:
        """Sentences about directives of a type that make no sense."""
        directives = tuple(directives)
        yield from _repeated(directives)
        if self.strictness == "strict":
            yield from (_ignored(directive, "on types") for directive in _aws_auth(directives))

    def interface_faults(self, directives: Iterable[object]) -> Iterator[str]:
        """Sentences about directives of an interface, which are not enforced: types are what is read.

        AppSync's are left alone in ``compatible``, and left out of the SDL, where they would not be valid.
        """
        for directive in directives:
            if isinstance(directive, Guard):
                yield "has a guard, which is not enforced on interfaces: write it on each type"
            elif isinstance(directive, AppSyncDirective) and self.strictness == "strict":
                yield f"has {directive}, which is not enforced on interfaces: write it on each type"

    @property
    def _only_user_pools(self) -> bool:
        return self.modes.default == USER_POOLS and not self.modes.several

    def _access(self, place: Place) -> _Access | None:
        """The modes to which AppSync's directives open a field; None without directives that count."""
        if not self._only_user_pools:
            return _opened(_by_mode(place))
        if self.strictness == "strict":
            return _opened([*_by_mode(place), *_aws_auth(place.own)])
        return _opened(_aws_auth(place.own)) if place.is_root else {USER_POOLS: anyone}

    def _undirected(self, place: Place, guard: Rule | None) -> _Access:
        """The mode of a field without a directive: the default, unless the default action is to deny."""
        denied = self._only_user_pools and place.is_root and self.modes.default_action == "DENY"
        return {} if denied and guard is None else {self.modes.default: anyone}

    def _in_one_of(self, access: _Access) -> Rule:
        """A rule that the caller's mode is one of these; an API with a single mode need not ask."""
        enabled: _Access = {name: asked for name, asked in access.items() if name in self.modes.enabled}
        if not enabled:
            return nobody
        if not self.modes.several:
            return enabled[self.modes.default]
        if len(enabled) == len(self.modes.enabled) and set(enabled.values()) == {anyone}:
            return anyone
        return reduce(Rule.__or__, [_both(mode(name), asked) for name, asked in enabled.items()])


def _by_mode(place: Place) -> list[ModeDirective]:
    """AppSync's directives that hold for a field at any depth: its own, else its type's."""
    own, inherited = (
        [directive for directive in directives if isinstance(directive, ModeDirective)]
        for directives in (place.own, place.inherited)
    )
    return own or inherited


def _aws_auth(directives: Iterable[object]) -> list[AwsAuth]:
    return [directive for directive in directives if isinstance(directive, AwsAuth)]


def _opened(directives: Iterable[AppSyncDirective]) -> _Access | None:
    """The modes that directives open; of two about user pools, both must hold."""
    access: _Access = {}
    for directive in directives:
        asked = in_group(*directive.groups) if directive.groups else anyone
        access[directive.mode] = _both(access.get(directive.mode, anyone), asked)
    return access or None


def _both(left: Rule, right: Rule) -> Rule:
    """Both rules, without a rule that always holds."""
    if left == anyone:
        return right
    return left if right == anyone else left & right


def _repeated(directives: Iterable[object]) -> Iterator[str]:
    names = Counter(each.name for each in directives if isinstance(each, AppSyncDirective))
    return (f"has @{name} {count} times" for name, count in names.items() if count > 1)


def _ignored(directive: AwsAuth, where: str) -> str:
    instead = aws_cognito_user_pools(cognito_groups=list(directive.groups) or None)
    return f"has {directive}, which AppSync ignores {where}: write {instead}"
