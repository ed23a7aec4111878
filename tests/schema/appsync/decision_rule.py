"""AppSync's decision rule: what its directives do, and where they have no effect.

Reproduces every outcome of a published matrix of 1,152 combinations that were run against four real APIs
(sashee/appsync-directives-tester, ``new.json``). Knows nothing of Claimgraph; a directive is a name and its
groups, None where it has no groups argument.
"""

from dataclasses import dataclass

Directive = tuple[str, tuple[str, ...] | None]
Directives = tuple[Directive, ...]

_MODE_OF = {"aws_cognito_user_pools": "COGNITO", "aws_iam": "IAM", "aws_api_key": "API_KEY"}


@dataclass(frozen=True)
class AppSyncApi:
    """An API's modes, the default first; its default action, if it has user pools only."""

    modes: tuple[str, ...]
    default_action: str = "ALLOW"

    def __str__(self) -> str:
        return f"{'+'.join(self.modes)} {self.default_action}"

    @property
    def cognito_only(self) -> bool:
        return self.modes == ("COGNITO",)


@dataclass(frozen=True)
class AppSyncCaller:
    """A caller's mode, and their groups in a user pool."""

    mode: str
    groups: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.mode} {'+'.join(self.groups)}".strip()


def allowed(
    api: AppSyncApi, caller: AppSyncCaller, of_type: Directives, of_field: Directives, *, root: bool
) -> bool:
    """Whether a caller gets a field with these directives on a type with those."""
    if api.cognito_only:
        return _root_allowed(api, caller, of_field) if root else True
    for name, groups in _effective(api, of_type, of_field):
        if _MODE_OF[name] == caller.mode:
            if name == "aws_cognito_user_pools" and groups is not None:
                return any(group in caller.groups for group in groups)
            return True
    return False


def _root_allowed(api: AppSyncApi, caller: AppSyncCaller, of_field: Directives) -> bool:
    aws_auth = [groups for name, groups in of_field if name == "aws_auth"]
    if not aws_auth:
        return api.default_action == "ALLOW"
    groups = aws_auth[0]
    if groups is None:
        return True
    return any(group in caller.groups for group in groups)


def _effective(api: AppSyncApi, of_type: Directives, of_field: Directives) -> Directives:
    def counting(directives: Directives) -> Directives:
        return tuple(each for each in directives if each[0] != "aws_auth")  # silently ignored beside others

    if counting(of_field):
        return counting(of_field)
    if counting(of_type):
        return counting(of_type)
    default = {mode: name for name, mode in _MODE_OF.items()}[api.modes[0]]
    return ((default, None),)
