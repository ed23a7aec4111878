"""A pool's groups and users as plain data."""

from datetime import UTC, datetime
from typing import Literal, Self, cast

from moto.cognitoidp.models import CognitoIdpGroup, CognitoIdpUser, UserStatus
from pydantic import BaseModel, ConfigDict, Field, model_validator

from claimgraph.app.embedded_pool.attribute_writes import pairs
from claimgraph.app.embedded_pool.passwords import HASH_PATTERN
from claimgraph.app.embedded_pool.pool import EmbeddedPool

_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)


class KeptGroup(BaseModel):
    """A group; times in seconds since the epoch."""

    model_config = _STRICT

    name: str
    description: str
    precedence: int | None
    role_arn: str | None
    created_at: float
    modified_at: float


class KeptUser(BaseModel):
    """A user; times in seconds since the epoch."""

    model_config = _STRICT

    username: str
    sub: str
    status: Literal["FORCE_CHANGE_PASSWORD", "CONFIRMED", "UNCONFIRMED", "RESET_REQUIRED"]
    enabled: bool
    password_hash: str | None = Field(pattern=f"^{HASH_PATTERN}$", repr=False)
    attributes: dict[str, str] = Field(repr=False)
    groups: list[str]
    created_at: float
    modified_at: float


class PoolState(BaseModel):
    """Everything that administrators and users can change.

    App clients, resource servers and the schema come from the seed at every start.
    """

    model_config = _STRICT

    groups: list[KeptGroup]
    users: list[KeptUser]

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        groups = {group.name for group in self.groups}
        if len(groups) != len(self.groups):
            raise ValueError("two groups have one name")
        for identifier in ("username", "sub"):
            if len({getattr(user, identifier) for user in self.users}) != len(self.users):
                raise ValueError(f"two users have one {identifier}")
        if any(not groups.issuperset(user.groups) for user in self.users):
            raise ValueError("a user is in a group that is missing")
        return self


def taken_from(pool: EmbeddedPool) -> PoolState:
    """The current state of a pool."""
    with pool.writing:
        return PoolState(
            groups=[_kept_group(group) for group in list(pool.groups.values())],
            users=[_kept_user(user) for user in list(pool.users.values())],
        )


def put_back(state: PoolState, pool: EmbeddedPool) -> None:
    """Adds the groups and users of `state` to a pool that has none.

    Raises:
        PoolError: An attribute does not conform to the pool's schema; the pool cannot be used then.
    """
    schema = pool.schema()
    for group in state.groups:
        pool.groups[group.name] = _group(group, pool.id)
    for kept in state.users:
        attributes = schema.new_user(pairs(kept.attributes))
        user = pool.add_user(kept.username, kept.sub, kept.password_hash, attributes)
        user.status, user.enabled = UserStatus(kept.status), kept.enabled
        user.create_date, user.last_modified_date = _moment(kept.created_at), _moment(kept.modified_at)
        for name in kept.groups:
            pool.groups[name].users.add(user)
            user.groups.add(pool.groups[name])


def _kept_group(group: CognitoIdpGroup) -> KeptGroup:
    return KeptGroup(
        name=group.group_name,
        description=group.description,
        precedence=group.precedence,
        role_arn=group.role_arn,
        created_at=_seconds(group.creation_date),
        modified_at=_seconds(group.last_modified_date),
    )


def _group(kept: KeptGroup, pool_id: str) -> CognitoIdpGroup:
    # The casts: moto's BaseModel hides the class it makes, and moto's hints demand a role and a rank.
    role, rank = cast("str", kept.role_arn), cast("int", kept.precedence)
    group = cast("CognitoIdpGroup", CognitoIdpGroup(pool_id, kept.name, kept.description, role, rank))
    group.creation_date = _moment(kept.created_at)
    group.last_modified_date = _moment(kept.modified_at)
    return group


def _kept_user(user: CognitoIdpUser) -> KeptUser:
    return KeptUser(
        username=user.username,
        sub=user.id,
        status=UserStatus(user.status).value,
        enabled=user.enabled,
        password_hash=user.password,
        attributes={name: value for name, value in user.attribute_lookup.items() if name != "sub"},
        groups=sorted(group.group_name for group in list(user.groups)),
        created_at=_seconds(user.create_date),
        modified_at=_seconds(user.last_modified_date),
    )


def _seconds(moment: datetime) -> float:
    """Seconds of one of moto's times, which are naive and in UTC."""
    return moment.replace(tzinfo=UTC).timestamp()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
