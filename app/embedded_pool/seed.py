"""What the embedded pool starts with, as data: schema, app clients, groups and users.

Everything here is public knowledge on purpose; it protects nothing outside a developer's own machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from claimgraph.app.embedded_pool.trigger_call import TriggerVersion
from claimgraph.app.embedded_pool.users import Group
from claimgraph.auth.trigger import ADMINISTRATIVE_SCOPES, TriggerPolicy

#: AWS can never issue this id: a pool id begins with the pool's region, no partition of AWS has region names
#: beginning with "local" (botocore's ``regionRegex``), and AWS's own verifiers refuse the form. So a token of
#: the embedded pool cannot pass for a real pool's, nor the reverse. It does match the API's pattern for pool
#: ids, which every SDK checks.
USER_POOL_ID = "local-dev-1_Claimgraph"

WEB_CLIENT_ID = "claimgraph0web0client00000"
MACHINE_CLIENT_ID = "claimgraph0machine0client0"
MACHINE_CLIENT_SECRET = "claimgraph0local0development0secret"  # noqa: S105 - public, for this pool only

#: Every seeded user's password.
SEED_PASSWORD = "Claimgraph-dev-1"  # noqa: S105 - public, for this pool only

ATTRIBUTES_WRITE = "claimgraph/attributes.write"
USERS_READ, USERS_WRITE = ADMINISTRATIVE_SCOPES


@dataclass(frozen=True, slots=True)
class SeedClient:
    """An app client.

    Attributes:
        client_id: 26 lower-case letters and digits, like Cognito's.
        secret: 24 to 64 word characters; None for a public client.
        settings: Members of CreateUserPoolClient.
    """

    client_id: str
    secret: str | None
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SeedResourceServer:
    """A resource server: `scopes` maps a scope's name, such as ``users.read``, to its description."""

    identifier: str
    scopes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SeedUser:
    """A user.

    Attributes:
        username: What they sign in with.
        sub: The same at every start, so that profiles in the database stay theirs.
        attributes: Without ``sub``; values are text.
        groups: Names of seeded groups.
        enabled: Whether they may sign in.
    """

    username: str
    sub: str
    attributes: Mapping[str, str]
    groups: tuple[str, ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A whole pool. `password` is every user's; `schema` lists the custom attributes."""

    user_pool_id: str = USER_POOL_ID
    name: str = "Claimgraph local development"
    password: str = field(default=SEED_PASSWORD, repr=False)
    schema: tuple[Mapping[str, object], ...] = ()
    clients: tuple[SeedClient, ...] = ()
    resource_servers: tuple[SeedResourceServer, ...] = ()
    groups: tuple[Group, ...] = ()
    users: tuple[SeedUser, ...] = ()
    trigger_version: TriggerVersion = "V2_0"
    trigger_policy: TriggerPolicy = field(default_factory=TriggerPolicy)

    @property
    def region(self) -> str:
        """The part of the pool id where a real one has its region."""
        return self.user_pool_id.rpartition("_")[0]


_SCHEMA: tuple[Mapping[str, object], ...] = (
    {
        "Name": "tier",
        "AttributeDataType": "String",
        "Mutable": True,
        "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "20"},
    },
    {
        "Name": "department",
        "AttributeDataType": "String",
        "Mutable": True,
        "StringAttributeConstraints": {"MinLength": "0", "MaxLength": "40"},
    },
    {
        "Name": "level",
        "AttributeDataType": "Number",
        "Mutable": True,
        "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "10"},
    },
    {
        "Name": "employee_id",
        "AttributeDataType": "String",
        "Mutable": False,
        "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "20"},
    },
)

#: Without verified flags, custom:tier and custom:level, so that users cannot promote themselves, and without
#: custom:employee_id, which is immutable.
_SELF_SERVICE = [
    *("name", "given_name", "family_name", "nickname", "preferred_username", "email", "phone_number"),
    *("birthdate", "gender", "locale", "zoneinfo", "picture", "profile", "website", "address"),
    "custom:department",
]

_CLIENTS = (
    SeedClient(
        WEB_CLIENT_ID,
        None,
        {
            "ClientName": "web",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
            "WriteAttributes": _SELF_SERVICE,
        },
    ),
    SeedClient(
        MACHINE_CLIENT_ID,
        MACHINE_CLIENT_SECRET,
        {
            "ClientName": "machine",
            "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthScopes": [USERS_READ],
        },
    ),
)


_RESOURCE_SERVERS = (
    SeedResourceServer(
        "claimgraph",
        {
            "attributes.write": "Change one's own attributes",
            "users.read": "Read all users",
            "users.write": "Change all users",
        },
    ),
)


def _attributes(first: str, last: str, phone: str, birthdate: str, place: str) -> Mapping[str, str]:
    """`place` is a locale and a time zone."""
    locale, zoneinfo = place.split()
    return {
        "name": f"{first} {last}",
        "given_name": first,
        "family_name": last,
        "email": f"{first.lower()}@people.example",
        "email_verified": "true",
        "phone_number": phone,
        "phone_number_verified": "true",
        "birthdate": birthdate,
        "locale": locale,
        "zoneinfo": zoneinfo,
    }


# The same people as in resolvers/profiles/seed.py. Their telephone numbers are reserved for fiction.
_ALICE = _attributes("Alice", "Moreau", "+12025550143", "1991-03-14", "pt-PT Europe/Lisbon")
_BOB = _attributes("Bob", "Okafor", "+442079460018", "1984-11-02", "en-GB Europe/London")
_CAROL = _attributes("Carol", "Lindqvist", "+46846500412", "1979-06-21", "sv-SE Europe/Stockholm")
_DAVE = _attributes("Dave", "Whitfield", "+13035550178", "1988-09-30", "en-US America/Denver")


def _post(department: str, level: str, employee_id: str) -> Mapping[str, str]:
    return {
        "custom:department": department,
        "custom:level": level,
        "custom:employee_id": employee_id,
    }


_USERS = (
    SeedUser(
        "alice",
        "a11ce000-5eed-4a1c-8e0a-0d1a7c5b9e01",
        {**_ALICE, **_post("Cartography", "6", "E-1041"), "custom:tier": "gold"},
    ),
    SeedUser(
        "bob",
        "b0b00000-5eed-4b0b-8e0a-0d1a7c5b9e02",
        {**_BOB, **_post("Piano Workshop", "4", "E-1107"), "custom:tier": "silver"},
    ),
    SeedUser(
        "carol",
        "ca401000-5eed-4ca4-8e0a-0d1a7c5b9e03",
        {**_CAROL, **_post("Operations", "8", "E-0932")},
        groups=("admin",),
    ),
    SeedUser(
        "dave",
        "dafe0000-5eed-4daf-8e0a-0d1a7c5b9e04",
        {**_DAVE, **_post("Field Service", "3", "E-1215")},
        enabled=False,
    ),
)

#: The development pool: alice and bob in no group, carol an admin, dave disabled.
SEED = Seed(
    schema=_SCHEMA,
    clients=_CLIENTS,
    resource_servers=_RESOURCE_SERVERS,
    groups=(Group("admin", precedence=1),),
    users=_USERS,
    trigger_policy=TriggerPolicy(scopes_by_group={"admin": ADMINISTRATIVE_SCOPES}),
)
