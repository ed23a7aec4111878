"""Snapshots of a user, their groups and an app client, from which tokens are made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from claimgraph.app.embedded_pool.errors import PoolError

Lifetime = Literal["AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity"]

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
#: The defaults of CreateUserPoolClient: unit and number.
_DEFAULTS: Mapping[Lifetime, tuple[str, int]] = {
    "AccessTokenValidity": ("hours", 1),
    "IdTokenValidity": ("hours", 1),
    "RefreshTokenValidity": ("days", 30),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A group; a lower precedence ranks higher, None ranks last."""

    name: str
    precedence: int | None = None
    role_arn: str | None = None


@dataclass(frozen=True, slots=True)
class GroupConfiguration:
    """``cognito:groups``, ``cognito:roles`` and ``cognito:preferred_role``, before and after the trigger."""

    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    preferred_role: str | None = None

    @classmethod
    def of(cls, groups: Iterable[Group]) -> "GroupConfiguration":
        """Ranks groups by precedence.

        The preferred role is that of the highest group; there is none if two groups of the highest rank have
        different roles (Developer Guide, "Adding groups to a user pool").
        """
        ranked = sorted(groups, key=lambda g: (g.precedence is None, g.precedence or 0, g.name))
        top = {g.role_arn for g in ranked if g.role_arn and g.precedence == ranked[0].precedence}
        return cls(
            groups=tuple(g.name for g in ranked),
            roles=tuple(g.role_arn for g in ranked if g.role_arn),
            preferred_role=top.pop() if len(top) == 1 else None,
        )


@dataclass(frozen=True, slots=True)
class PoolUser:
    """A user at one moment. Attribute values are text, as in Cognito's API."""

    sub: str
    username: str
    status: str
    enabled: bool
    attributes: Mapping[str, str]
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class AppClient:
    """An app client with the settings of CreateUserPoolClient."""

    client_id: str
    secret: str | None
    settings: Mapping[str, object]

    def lifetime(self, of: Lifetime) -> int:
        """The lifetime of a kind of token, in seconds; 0 means the default, as in Cognito."""
        unit, number = _DEFAULTS[of]
        units = cast("Mapping[str, str]", self.settings.get("TokenValidityUnits") or {})
        chosen = cast("int", self.settings.get(of) or 0)
        if not chosen:
            return number * _SECONDS[unit]
        return chosen * _SECONDS[units.get(of.removesuffix("Validity"), unit)]

    def names(self, setting: str) -> frozenset[str] | None:
        """A setting that is a list of names; None if the client has no such setting."""
        value = cast("list[str] | None", self.settings.get(setting))
        return None if value is None else frozenset(value)

    def require_flow(self, flow: str) -> None:
        """Requires that the client allows an authentication flow.

        Raises:
            PoolError: InvalidParameterException with Cognito's message.
        """
        if f"ALLOW_{flow}" not in (self.names("ExplicitAuthFlows") or ()):
            raise PoolError("InvalidParameterException", f"{flow} is not enabled for the client.")

    def require_no_secret(self) -> None:
        """Requires a client without a secret: users cannot sign in through others here.

        Raises:
            PoolError: NotAuthorizedException with Cognito's message.
        """
        if self.secret:
            raise PoolError(
                "NotAuthorizedException",
                "The client is configured with secret but SECRET_HASH was not received",
            )
