"""The embedded user pool, put together from its parts."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.embedded_pool.backend import EmbeddedBackend, planted
from app.embedded_pool.client import CognitoClient, in_process_client
from app.embedded_pool.endpoint import Answer, PoolEndpoint
from app.embedded_pool.keys import PoolKeys
from app.embedded_pool.operations import PUBLIC_OPERATIONS
from app.embedded_pool.pool import EmbeddedPool
from app.embedded_pool.seed import MACHINE_CLIENT_ID, SEED, WEB_CLIENT_ID, Seed
from app.embedded_pool.sign_in_flows import SignInFlows
from app.embedded_pool.token_issuer import TokenIssuer
from app.embedded_pool.trigger_call import Trigger, TriggerCall
from auth.trigger import TriggerPolicy, pre_token_generation


@dataclass(frozen=True, slots=True)
class EmbeddedUserPool:
    """A running pool. Any number of them can live in one process; they share nothing.

    Attributes:
        user_pool_id: An id that AWS cannot issue.
        issuer: The ``iss`` of its tokens.
        client: A boto3 ``cognito-idp`` client for this pool, administration included.
        web_client_id: The public app client, for users.
        machine_client_id: The confidential app client, for machines.
        endpoint: What answers the client and, as far as operations are public, the HTTP routes.
    """

    user_pool_id: str
    issuer: str
    client: CognitoClient
    endpoint: PoolEndpoint = field(repr=False)
    _keys: PoolKeys = field(repr=False)
    web_client_id: str = WEB_CLIENT_ID
    machine_client_id: str = MACHINE_CLIENT_ID

    @classmethod
    def start(cls, *, issuer: str, profile_id_of: Callable[[str], str]) -> "EmbeddedUserPool":
        """Starts the development pool with the product's own trigger and two fresh keys. Blocks 0.3-0.8 s.

        Args:
            issuer: Where its keys can be fetched: ``<issuer>/.well-known/jwks.json``.
            profile_id_of: Gives the profile id for a ``sub``; called in a thread of its own at every issue of
                a user's tokens, and has five seconds.
        """
        trigger = product_trigger(profile_id_of, SEED.trigger_policy)
        return cls.assemble(
            SEED, issuer=issuer, trigger=TriggerCall(trigger, SEED.trigger_version, SEED.user_pool_id)
        )

    @classmethod
    def assemble(
        cls,
        seed: Seed,
        *,
        issuer: str,
        trigger: TriggerCall,
        keys: PoolKeys | None = None,
        clock: Callable[[], float] = time.time,
    ) -> "EmbeddedUserPool":
        """Starts a pool from other parts: another seed, trigger, clock (seconds since the epoch) or keys."""
        keys = keys or PoolKeys.generate()
        pool = EmbeddedPool(seed)
        flows = SignInFlows(pool, TokenIssuer(issuer, keys, trigger, clock), clock)
        endpoint = PoolEndpoint(planted(seed, EmbeddedBackend(pool, flows)))
        return cls(seed.user_pool_id, issuer, in_process_client(endpoint, seed.region), endpoint, keys)

    def jwks(self) -> dict[str, object]:
        """The JSON Web Key Set that its tokens are verified with."""
        return self._keys.jwks()

    def answer_public(self, operation: str, body: bytes) -> Answer:
        """Answers a request from outside the process: public operations only."""
        return self.endpoint.answer(operation, body, PUBLIC_OPERATIONS)


def product_trigger(profile_id_of: Callable[[str], str], policy: TriggerPolicy) -> Trigger:
    """The trigger that is also deployed as a Lambda function."""

    def trigger(event: Mapping[str, object]) -> dict[str, object]:
        return pre_token_generation(event, profile_id_of, policy)

    return trigger
