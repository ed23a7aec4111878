"""The two pools of the tests: the embedded pool, and moto behind a production server."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, Final, Protocol, cast

from boto3.session import Session
from botocore import UNSIGNED
from botocore.config import Config

from claimgraph.app.embedded_pool import sign_in as embedded
from claimgraph.app.embedded_pool.seed import SEED
from tests.end_to_end.user_management.answers import values
from tests.end_to_end.user_management.documents import INVITE, MY_ATTRIBUTES, USER, attributes, on_membership
from tests.end_to_end.user_management.graphql_client import GraphQLClient
from tests.end_to_end.user_management.people import Person
from tests.support.json_values import at, members
from tests.support.servers.claimgraph_server import RunningServer
from tests.support.tokens.cognito import ABSENT, PoolKeys

PASSWORD: Final = "Newcomer-1-password"
ADMIN_SCOPES: Final = "aws.cognito.signin.user.admin claimgraph/users.read claimgraph/users.write"

_NUMBERS = count(1)


class Boto3Client(Protocol):
    """Somebody else's boto3 client, not the product's."""

    # Any: the members of an answer are whatever the service model says; botocore has no types for them.
    def __getattr__(self, operation: str, /) -> Callable[..., dict[str, Any]]: ...


def boto3_client(endpoint_url: str, *, signed: bool) -> Boto3Client:
    """An ordinary client of Cognito, pointed at an endpoint."""
    settings = Config(
        retries={"total_max_attempts": 1}, **({} if signed else {"signature_version": UNSIGNED})
    )
    session = Session(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="nothing")
    make = cast("Callable[..., Boto3Client]", getattr(session, "client"))  # noqa: B009 - untyped otherwise
    return make("cognito-idp", region_name="eu-west-1", endpoint_url=endpoint_url, config=settings)


class PoolUnderTest(ABC):
    """A pool with a server in front of it, and three people: alice, bob, and carol who is an administrator.

    Attributes:
        api: The server.
        alice: Nobody in a test changes her.
        bob: Nor him.
        carol: The administrator.
    """

    api: GraphQLClient
    alice: Person
    bob: Person
    carol: Person

    @abstractmethod
    def signed_in_again(self, person: Person) -> Person:
        """The same person with the tokens of a new sign-in."""

    @abstractmethod
    def refreshed(self, person: Person) -> Person:
        """The same person with the fresh tokens of the same sign-in."""

    @abstractmethod
    def read(self, person: Person) -> Mapping[str, str]:
        """The attributes that a boto3 client at the pool's own endpoint sees."""

    @abstractmethod
    def joined(self, username: str, invitation: object) -> Person:
        """Whom `carol` has just invited, signed in for the first time."""

    def newcomer(self, **given: str) -> Person:
        """A new user, with an address of their own, who belongs to one test."""
        username = f"newcomer{next(_NUMBERS)}"
        invited = {"email": f"{username}@people.example", **given}
        account = {"username": username, "attributes": attributes(**invited)}
        answer = self.api.ask(INVITE, self.carol.access_token, input=account)
        assert "errors" not in members(answer), answer
        return self.joined(username, at(answer, "data", "inviteUser"))

    def new_admin(self) -> Person:
        """A new user in the group ``admin``."""
        person = self.newcomer()
        answer = self.api.ask(
            on_membership("addUserToGroup"), self.carol.access_token, sub=person.sub, group="admin"
        )
        assert "errors" not in members(answer), answer
        return self.signed_in_again(person)

    @abstractmethod
    def everything(self) -> object:
        """All that may not change when something is refused, and when alice was last written to."""


class EmbeddedPoolUnderTest(PoolUnderTest):
    """`claimgraph dev`; people sign in with passwords."""

    def __init__(self, server: RunningServer, api: GraphQLClient) -> None:
        self.server = server
        self.api = api
        self._public = boto3_client(f"{server.base_url}/cognito", signed=False)
        self.alice, self.bob, self.carol = (self._seeded(name) for name in ("alice", "bob", "carol"))

    def signed_in_again(self, person: Person) -> Person:
        password = None if person in {self.alice, self.bob, self.carol} else PASSWORD
        return self._person(
            person.username, person.sub, embedded.sign_in(self.server.base_url, person.username, password)
        )

    def refreshed(self, person: Person) -> Person:
        return self._person(
            person.username, person.sub, embedded.refresh(self.server.base_url, person.secret)
        )

    def read(self, person: Person) -> Mapping[str, str]:
        answer = self._public.get_user(AccessToken=person.access_token)
        assert answer["Username"] == person.username
        return {each["Name"]: each["Value"] for each in answer["UserAttributes"]}

    def joined(self, username: str, invitation: object) -> Person:
        tokens = embedded.choose_password(
            self.server.base_url,
            username,
            self.printed(f"temporary password with which {username} "),
            PASSWORD,
        )
        return self._person(username, str(at(invitation, "sub")), tokens)

    def everything(self) -> object:
        # Not the list of users: its quota, which the server keeps, is soon used up by many tests.
        alice = self.api.ask(USER, self.carol.access_token, sub=self.alice.sub)
        own = self.api.ask(MY_ATTRIBUTES, self.alice.access_token)
        people = [self.read(person) for person in (self.alice, self.bob, self.carol)]
        return people, members(alice, "data", "user"), values(own, "data", "myAttributes")

    def printed(self, purpose: str) -> str:
        """The latest code on the server's console that is there for this."""
        lines = [line for line in self.server.log().splitlines() if purpose in line]
        return lines[-1].partition(" ")[0]

    def _seeded(self, username: str) -> Person:
        (sub,) = (user.sub for user in SEED.users if user.username == username)
        return self._person(username, sub, embedded.sign_in(self.server.base_url, username))

    @staticmethod
    def _person(username: str, sub: str, tokens: embedded.Tokens) -> Person:
        return Person(username, sub, tokens.id_token, tokens.access_token, tokens.refresh_token)


class MotoPoolUnderTest(PoolUnderTest):
    """`claimgraph serve` with moto for Cognito; tokens are signed here, as Cognito would word them."""

    def __init__(self, keys: PoolKeys, cognito: Boto3Client, api: GraphQLClient) -> None:
        self.keys = keys
        self.api = api
        self.cognito = cognito
        self.alice, self.bob, self.carol = (self.found(name) for name in ("alice", "bob", "carol"))

    def found(self, username: str) -> Person:
        """A user who exists, with the tokens that a sign-in at this moment would give."""
        answer = self.cognito.admin_get_user(UserPoolId=self.keys.user_pool_id, Username=username)
        given = {each["Name"]: each["Value"] for each in answer["UserAttributes"]}
        flags: dict[str, object] = {"email_verified": ABSENT} | {
            name: value == "true" for name, value in given.items() if name.endswith("_verified")
        }
        listed = self.cognito.admin_list_groups_for_user(UserPoolId=self.keys.user_pool_id, Username=username)
        groups: dict[str, object] = {"cognito:groups": [group["GroupName"] for group in listed["Groups"]]}
        scope = ADMIN_SCOPES if groups["cognito:groups"] else "aws.cognito.signin.user.admin"
        id_token = self.keys.id_token(**{**given, **flags, "cognito:username": username, **groups})
        access_token = self.keys.access_token(sub=given["sub"], username=username, scope=scope, **groups)
        return Person(username, given["sub"], id_token.decode(), access_token.decode())

    def signed_in_again(self, person: Person) -> Person:
        return self.found(person.username)

    def refreshed(self, person: Person) -> Person:
        return self.found(person.username)

    def read(self, person: Person) -> Mapping[str, str]:
        answer = self.cognito.admin_get_user(UserPoolId=self.keys.user_pool_id, Username=person.username)
        return {each["Name"]: each["Value"] for each in answer["UserAttributes"]}

    def everything(self) -> object:
        own = self.api.ask(MY_ATTRIBUTES, self.alice.access_token)
        users = self.cognito.list_users(UserPoolId=self.keys.user_pool_id)["Users"]
        return users, values(own, "data", "myAttributes")

    def joined(self, username: str, invitation: object) -> Person:
        return replace(self.found(username), sub=str(at(invitation, "sub")))
