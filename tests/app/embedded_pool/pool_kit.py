"""A pool with a recording trigger, and a reader of its tokens."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, cast

import jwt
import pytest
from botocore.exceptions import ClientError
from jwt.types import Options

from claimgraph.app.embedded_pool.delivery import CodeDelivery
from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.embedded_pool.seed import SEED, SEED_PASSWORD, Seed
from claimgraph.app.embedded_pool.trigger_call import Trigger, TriggerCall, TriggerVersion
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool, Surroundings, product_trigger
from tests.support.time.hand_clock import HandClock

Json = dict[str, object]

ISSUER = "http://127.0.0.1:8000/cognito/local-dev-1_Claimgraph"
ALICE, BOB, CAROL, DAVE = (user.sub for user in SEED.users)


def profile_of(sub: str) -> str:
    return f"prof-{sub[:4]}"


@dataclass(slots=True)
class PoolKit:
    """A pool, its clock, the events that its trigger has been sent and the messages to its users."""

    keys: PoolKeys
    clock: HandClock = field(default_factory=HandClock)
    events: list[Json] = field(default_factory=list[Json])
    messages: list[CodeDelivery] = field(default_factory=list[CodeDelivery])
    state_file: Path | None = None

    def start(
        self,
        seed: Seed = SEED,
        trigger: Trigger | None = None,
        version: TriggerVersion = "V2_0",
        time_limit: float = 5.0,
    ) -> EmbeddedUserPool:
        """A pool with the product's trigger or another one."""
        function = trigger or product_trigger(profile_of, seed.trigger_policy)

        def recorded(event: Json) -> object:
            self.events.append(event)
            return function(event)

        return EmbeddedUserPool.assemble(
            replace(seed, trigger_version=version),
            issuer=ISSUER,
            trigger=TriggerCall(recorded, version, seed.user_pool_id, time_limit),
            surroundings=Surroundings(
                keys=self.keys, clock=self.clock, deliver=self.messages.append, state_file=self.state_file
            ),
        )


@dataclass(slots=True)
class TriggerStage:
    """One pool per event version, with whatever trigger is on stage; called once per sign-in."""

    kit: PoolKit
    trigger: Trigger = field(default=lambda event: event)
    pools: dict[TriggerVersion, EmbeddedUserPool] = field(
        default_factory=dict[TriggerVersion, EmbeddedUserPool]
    )

    def __call__(self, trigger: Trigger, version: TriggerVersion = "V2_0") -> EmbeddedUserPool:
        self.trigger = trigger
        if version not in self.pools:
            self.pools[version] = self.kit.start(trigger=self.play, version=version)
        return self.pools[version]

    def play(self, event: Json) -> object:
        return self.trigger(event)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The tokens of a sign-in or a refresh."""

    result: Json

    @property
    def id_token(self) -> str:
        return str(self.result["IdToken"])

    @property
    def access_token(self) -> str:
        return str(self.result["AccessToken"])

    @property
    def refresh_token(self) -> str:
        return str(self.result["RefreshToken"])

    @property
    def id(self) -> Json:
        return payload(self.id_token)

    @property
    def access(self) -> Json:
        return payload(self.access_token)


def payload(token: str) -> Json:
    return jwt.decode(token, options={"verify_signature": False})


def verified(pool: EmbeddedUserPool, token: str, audience: str | None = None) -> Json:
    """The claims, verified by PyJWT against the published key set; times aside."""
    key_set = jwt.PyJWKSet.from_dict(pool.jwks())
    key = next(k for k in key_set.keys if k.key_id == jwt.get_unverified_header(token)["kid"])
    options: Options = {
        "verify_exp": False,
        "verify_iat": False,
        "verify_aud": audience is not None,
    }
    return jwt.decode(token, key, ["RS256"], issuer=pool.issuer, audience=audience, options=options)


def sign_in(pool: EmbeddedUserPool, username: str = "alice", password: str = SEED_PASSWORD) -> SignedIn:
    answer = pool.client.initiate_auth(
        ClientId=pool.web_client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    return SignedIn(answer["AuthenticationResult"])


def refresh(pool: EmbeddedUserPool, refresh_token: str, flow: str = "REFRESH_TOKEN_AUTH") -> SignedIn:
    answer = pool.client.initiate_auth(
        ClientId=pool.web_client_id, AuthFlow=flow, AuthParameters={"REFRESH_TOKEN": refresh_token}
    )
    return SignedIn(answer["AuthenticationResult"])


def attributes(pool: EmbeddedUserPool, username: str = "alice") -> dict[str, str]:
    user = pool.client.admin_get_user(UserPoolId=pool.user_pool_id, Username=username)
    return {a["Name"]: a["Value"] for a in user["UserAttributes"]}


def refusal(call: Callable[[], object]) -> tuple[str, str]:
    """The code and the message with which a call is refused."""
    with pytest.raises(ClientError) as caught:
        call()
    error = cast("_Refused", caught.value).response["Error"]
    return error["Code"], error["Message"]


class _Refused(Protocol):
    """botocore's ClientError."""

    response: dict[str, dict[str, str]]
