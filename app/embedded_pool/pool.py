"""moto's user pool, which keeps users, groups and app clients but issues no tokens."""

from collections.abc import Mapping
from threading import RLock
from typing import cast

from moto.cognitoidp.models import (
    CognitoIdpUser,
    CognitoIdpUserPool,
    CognitoIdpUserPoolAttribute,
    UserStatus,
)

from claimgraph.app.embedded_pool.attribute_rules import AttributeRules
from claimgraph.app.embedded_pool.errors import refuse
from claimgraph.app.embedded_pool.seed import Seed
from claimgraph.app.embedded_pool.users import AppClient, Group, PoolUser

#: An account that AWS never assigns.
ACCOUNT_ID = "000000000000"


class EmbeddedPool(CognitoIdpUserPool):
    """A pool with settings and a schema, and no users.

    moto's own methods that make tokens remain, but fail with an AttributeError for lack of a key: whatever
    moto's code does, nothing is signed with the key that moto publishes in its package.

    Attributes:
        writing: Held while a user is read, checked and changed.
    """

    schema_attributes: dict[str, CognitoIdpUserPoolAttribute]

    def __new__(cls, seed: Seed) -> "EmbeddedPool":
        """Skips moto's list of all instances, which would keep every pool alive."""
        del seed
        return object.__new__(cls)

    def __init__(self, seed: Seed) -> None:
        super().__init__(ACCOUNT_ID, seed.region, seed.name, _settings(seed))
        del self.json_web_key
        self.writing = RLock()
        self.id = seed.user_pool_id
        self.arn = f"arn:aws:cognito-idp:{self.region}:{ACCOUNT_ID}:userpool/{self.id}"
        # moto drops all standard attributes once a custom attribute is defined.
        self.schema_attributes = {**_standard_attributes(), **self.schema_attributes}

    @property
    def domain(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - a pool without hosted pages
        """None; moto would search its global back ends."""
        return

    def find(self, username: str) -> CognitoIdpUser | None:
        """A user by name or, as Cognito allows and moto does not, by ``sub``."""
        by_name = self.users.get(username)
        return by_name or next((u for u in self.users.values() if u.id == username), None)

    def _get_user(self, username: str) -> CognitoIdpUser:
        return cast("CognitoIdpUser", self.find(username))  # moto declares no None, and checks for it

    def user(self, username: str) -> PoolUser | None:
        """A snapshot of a user, found by name or by ``sub``."""
        found = self.find(username)
        return None if found is None else plain(found)

    def client(self, client_id: str) -> AppClient | None:
        """A snapshot of an app client."""
        client = self.clients.get(client_id)
        if client is None:
            return None
        secret = client.secret if client.generate_secret else None
        return AppClient(client.id, secret, cast("Mapping[str, object]", client.extended_config))

    def existing(self, username: str) -> CognitoIdpUser:
        """A user by name or by ``sub``.

        Raises:
            PoolError: UserNotFoundException.
        """
        return self.find(username) or refuse("UserNotFoundException", "User does not exist.")

    def add_user(
        self, username: str, sub: str, password_hash: str | None, attributes: Mapping[str, str]
    ) -> CognitoIdpUser:
        """Adds a confirmed user, unchecked."""
        given = [{"Name": name, "Value": value} for name, value in {**attributes, "sub": sub}.items()]
        user = cast(
            "CognitoIdpUser", CognitoIdpUser(self.id, username, password_hash, UserStatus.CONFIRMED, given)
        )
        user.id = sub
        user.update_attributes(given)
        self.users[username] = user
        return user

    def password_hash(self, username: str) -> str | None:
        """The password hash of a user, found by name or by ``sub``."""
        found = self.find(username)
        return found.password if found else None

    def set_password(self, username: str, password_hash: str, status: str) -> None:
        """Sets a user's password and status.

        Raises:
            PoolError: UserNotFoundException.
        """
        with self.writing:
            user = self.existing(username)
            user.password, user.status = password_hash, UserStatus(status)

    @property
    def auto_verified(self) -> frozenset[str]:
        """The attributes whose change sends a code."""
        return frozenset(cast("list[str]", self.extended_config["AutoVerifiedAttributes"]))

    def schema(self) -> AttributeRules:
        """The checks for attribute writes, by the current schema."""
        return AttributeRules(attribute.to_json() for attribute in self.schema_attributes.values())


def _standard_attributes() -> dict[str, CognitoIdpUserPoolAttribute]:
    return {
        # The cast: moto's BaseModel.__new__ hides the class it makes from type checkers.
        name: cast(
            "CognitoIdpUserPoolAttribute", CognitoIdpUserPoolAttribute(name, custom=False, schema=schema)
        )
        for name, schema in CognitoIdpUserPoolAttribute.STANDARD_SCHEMA.items()
    }


def plain(user: CognitoIdpUser) -> PoolUser:
    """A snapshot of a user."""
    return PoolUser(
        sub=user.id,
        username=user.username,
        status=UserStatus(user.status).value,
        enabled=user.enabled,
        attributes=dict(user.attribute_lookup),
        groups=tuple(Group(g.group_name, g.precedence, g.role_arn) for g in list(user.groups)),
    )


def _settings(seed: Seed) -> dict[str, object]:
    """Members of CreateUserPool."""
    return {
        "Schema": list(seed.schema),
        "LambdaConfig": {
            "PreTokenGenerationConfig": {
                "LambdaArn": f"arn:aws:lambda:{seed.region}:{ACCOUNT_ID}:function:pre-token-generation",
                "LambdaVersion": seed.trigger_version,
            }
        },
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
        "AutoVerifiedAttributes": ["email"],
    }
