"""The embedded user pool, assembled from its parts."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimgraph.app.embedded_pool.attribute_writes import AttributeWrites
from claimgraph.app.embedded_pool.backend import EmbeddedBackend
from claimgraph.app.embedded_pool.client import in_process_client
from claimgraph.app.embedded_pool.codes import Codes
from claimgraph.app.embedded_pool.delivery import Deliver, discard
from claimgraph.app.embedded_pool.endpoint import PoolEndpoint, PoolResponse
from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.embedded_pool.machine_tokens import MachineTokens
from claimgraph.app.embedded_pool.operations import PUBLIC_OPERATIONS
from claimgraph.app.embedded_pool.pool import EmbeddedPool
from claimgraph.app.embedded_pool.seed import MACHINE_CLIENT_ID, SEED, WEB_CLIENT_ID, Seed
from claimgraph.app.embedded_pool.seeding import seed_settings, seed_users
from claimgraph.app.embedded_pool.sign_in_flows import SignInFlows
from claimgraph.app.embedded_pool.state_file import Keeper, StateFile
from claimgraph.app.embedded_pool.token_issuer import TokenIssuer
from claimgraph.app.embedded_pool.trigger_call import Trigger, TriggerCall
from claimgraph.auth.trigger import TriggerPolicy, pre_token_generation
from claimgraph.resolvers.cognito.client import CognitoClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a pool uses of its surroundings.

    Attributes:
        keys: Its signing keys; None to generate them.
        clock: Seconds since the epoch.
        deliver: Sends codes and temporary passwords to the users.
        state_file: Where users and groups survive a restart; None to keep them in memory only.
    """

    keys: PoolKeys | None = None
    clock: Callable[[], float] = time.time
    deliver: Deliver = discard
    state_file: Path | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedUserPool:
    """A running pool. One process can have several; they share nothing.

    Attributes:
        user_pool_id: An id that AWS cannot issue.
        issuer: The ``iss`` of its tokens.
        client: A boto3 ``cognito-idp`` client for this pool, administration included.
        web_client_id: The public app client, for users.
        machine_client_id: The confidential app client, for machines.
        endpoint: Serves the client and, as far as operations are public, the HTTP routes.
        machines: Makes the tokens of the token endpoint.
    """

    user_pool_id: str
    issuer: str
    client: CognitoClient
    endpoint: PoolEndpoint = field(repr=False)
    machines: MachineTokens = field(repr=False)
    _keys: PoolKeys = field(repr=False)
    web_client_id: str = WEB_CLIENT_ID
    machine_client_id: str = MACHINE_CLIENT_ID

    @classmethod
    def start(
        cls,
        *,
        issuer: str,
        profile_id_of: Callable[[str], str],
        deliver: Deliver = discard,
        state_file: Path | None = None,
    ) -> "EmbeddedUserPool":
        """Starts the development pool with the product's own trigger and new keys. Blocks for 0.3-0.8 s.

        Args:
            issuer: The ``iss`` of its tokens; its keys are at ``<issuer>/.well-known/jwks.json``.
            profile_id_of: Returns the profile id for a ``sub``, within five seconds; called in a thread of
                its own whenever a user's tokens are issued.
            deliver: Called, from several threads, with every code and temporary password that a real pool
                would send. By default they are dropped.
            state_file: Where users and groups survive a restart; None to keep them in memory only. It is
                written after the first change, and read at the next start instead of seeding users.

        Raises:
            StateFileError: The file cannot be read, is damaged or belongs to another pool.
        """
        trigger = product_trigger(profile_id_of, SEED.trigger_policy)
        return cls.assemble(
            SEED,
            issuer=issuer,
            trigger=TriggerCall(trigger, SEED.trigger_version, SEED.user_pool_id),
            surroundings=Surroundings(deliver=deliver, state_file=state_file),
        )

    @classmethod
    def assemble(
        cls, seed: Seed, *, issuer: str, trigger: TriggerCall, surroundings: Surroundings
    ) -> "EmbeddedUserPool":
        """Starts a pool with another seed, trigger, clock or keys.

        Raises:
            StateFileError: As `start`.
        """
        around = surroundings
        keys = around.keys or PoolKeys.generate()
        pool = EmbeddedPool(seed)
        flows = SignInFlows(pool, TokenIssuer(issuer, keys, trigger, around.clock), around.clock)
        backend = EmbeddedBackend(pool, flows, AttributeWrites(pool, Codes(around.clock), around.deliver))
        file = None if around.state_file is None else StateFile(around.state_file)
        seed_settings(seed, backend)
        if file is None or not file.restore(pool):
            seed_users(seed, backend)
        endpoint = PoolEndpoint(backend, Keeper(pool, file))
        client = in_process_client(endpoint, seed.region)
        return cls(seed.user_pool_id, issuer, client, endpoint, backend.machines, keys)

    def jwks(self) -> dict[str, object]:
        """The JSON Web Key Set that verifies its tokens."""
        return self._keys.jwks()

    def answer_public(self, operation: str, body: bytes) -> PoolResponse:
        """Serves a request from outside the process: public operations only."""
        return self.endpoint.answer(operation, body, PUBLIC_OPERATIONS)


def product_trigger(profile_id_of: Callable[[str], str], policy: TriggerPolicy) -> Trigger:
    """The trigger that is also deployed as a Lambda function."""

    def trigger(event: Mapping[str, object]) -> dict[str, object]:
        return pre_token_generation(event, profile_id_of, policy)

    return trigger
