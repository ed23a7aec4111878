"""An embedded pool behind a real gateway that records every request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NoReturn, cast

import jwt
from botocore.exceptions import ClientError

from claimgraph.app.embedded_pool.delivery import CodeDelivery
from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.embedded_pool.seed import SEED, SEED_PASSWORD
from claimgraph.app.embedded_pool.trigger_call import TriggerCall
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool, Surroundings, product_trigger
from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.attributes.self_service import SelfService, SignedInUser
from claimgraph.resolvers.cognito.attributes.update import AttributeUpdate
from claimgraph.resolvers.cognito.client import CognitoClient
from claimgraph.resolvers.cognito.gateway import CallLimits, CognitoGateway
from claimgraph.resolvers.cognito.quotas import QuotaBudgets

ALICE, BOB, CAROL, DAVE = (user.sub for user in SEED.users)

#: What the settings keep from users although their app client may write it.
WITHHELD: Final = frozenset({"gender"})


@dataclass(slots=True)
class CountedClient:
    """A boto3 client that writes down what is asked of it.

    Attributes:
        client: Answers.
        operations: boto3's names of the operations, in order.
        answers: Operation to what to answer instead; an exception is raised.
    """

    client: CognitoClient
    operations: list[str] = field(default_factory=list[str])
    answers: dict[str, Callable[[Mapping[str, object]], object]] = field(
        default_factory=dict[str, Callable[[Mapping[str, object]], object]]
    )

    def __getattr__(self, operation: str) -> Callable[..., dict[str, object]]:
        def call(**parameters: object) -> dict[str, object]:
            self.operations.append(operation)
            if (instead := self.answers.get(operation)) is not None:
                return cast("dict[str, object]", instead(parameters))
            return getattr(self.client, operation)(**parameters)

        return call


def refusal(code: str) -> Callable[[Mapping[str, object]], NoReturn]:
    """An answer with which Cognito refuses."""

    def answer(parameters: Mapping[str, object]) -> NoReturn:
        del parameters
        raise ClientError({"Error": {"Code": code, "Message": "alice@example.com"}}, "Operation")

    return answer


@dataclass(slots=True)
class CountedPool:
    """A pool, the gateway to it, and what was sent to its users."""

    pool: EmbeddedUserPool
    client: CountedClient
    gateway: CognitoGateway
    messages: list[CodeDelivery]

    @classmethod
    def start(cls, keys: PoolKeys) -> "CountedPool":
        messages: list[CodeDelivery] = []
        trigger = product_trigger(lambda sub: f"prof-{sub[:4]}", SEED.trigger_policy)
        pool = EmbeddedUserPool.assemble(
            SEED,
            issuer="http://127.0.0.1:8000/cognito/local-dev-1_Claimgraph",
            trigger=TriggerCall(trigger, SEED.trigger_version, SEED.user_pool_id),
            surroundings=Surroundings(keys=keys, deliver=messages.append),
        )
        client = CountedClient(pool.client)
        # A second passes between any two requests, and none is repeated: both have tests of their own.
        quotas, limits = QuotaBudgets(clock=map(float, count()).__next__), CallLimits(pauses=())
        gateway = CognitoGateway(client, pool.user_pool_id, quotas=quotas, limits=limits)
        return cls(pool, client, gateway, messages)

    def attributes(self, username: str = "alice") -> dict[str, str]:
        """A user's attributes, read without the gateway."""
        user = self.pool.client.admin_get_user(UserPoolId=self.pool.user_pool_id, Username=username)
        return {pair["Name"]: pair["Value"] for pair in user["UserAttributes"]}

    def tokens(self, username: str = "alice") -> Mapping[str, str]:
        """The tokens of a sign-in."""
        return self.pool.client.initiate_auth(
            ClientId=self.pool.web_client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": SEED_PASSWORD},
        )["AuthenticationResult"]


def catalogue(counted: CountedPool) -> AttributeCatalogue:
    return AttributeCatalogue(counted.gateway, withheld=WITHHELD)


def service(counted: CountedPool) -> SelfService:
    return SelfService(counted.gateway, catalogue(counted))


def caller(counted: CountedPool, username: str = "alice", kind: str = "AccessToken") -> SignedInUser:
    """A caller with one token of a sign-in."""
    claims: dict[str, object] = jwt.decode(
        counted.tokens(username)[kind], options={"verify_signature": False}
    )
    name = claims.get("username") or claims["cognito:username"]
    client = claims.get("client_id") or claims["aud"]
    return SignedInUser(sub=str(claims["sub"]), username=str(name), client_id=str(client), claims=claims)


def values(update: AttributeUpdate) -> dict[str, str]:
    """The attributes as read back."""
    return {attribute.name: attribute.value for attribute in update.attributes}
