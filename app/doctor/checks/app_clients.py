"""The app clients: what their users may write themselves, and what their tokens carry.

An app client without ``WriteAttributes`` lets users write every standard attribute. A rule that reads an
attribute that users can write is decided by those users (Cognito developer guide, "Working with user
attributes", on attribute permissions).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from claimgraph.app.doctor.aws import AwsClient, AwsRefused, ask
from claimgraph.app.doctor.deployment import Deployment
from claimgraph.app.doctor.findings import Finding, fault, ok, unknown, warning
from claimgraph.app.settings.project import find_project
from claimgraph.app.settings.settings import Settings, variable
from claimgraph.app.settings.user_pool import UserPoolSettings
from claimgraph.resolvers.cognito.attributes.policy import is_reserved
from claimgraph.resolvers.cognito.attributes.pool_schema import STANDARD_ATTRIBUTES, ClientLists
from claimgraph.schema.runtime.build import build
from claimgraph.schema.runtime.guarded_fields import claims_asked

_CHECK: Final = "app client"


async def check_clients(deployment: Deployment) -> list[Finding]:
    """Whether app clients let users write what rules read, and their tokens carry what rules need."""
    decisive = decisive_attributes(deployment.settings)
    found: list[Finding] = []
    for pool in deployment.real_pools:
        found += await _clients_of(pool, deployment.cognito[pool.user_pool_id], decisive)
    return found


def decisive_attributes(settings: Settings) -> frozenset[str]:
    """The names of claims that rules read, and of attributes that the settings withhold from users."""
    return claims_asked(build(find_project().api, settings.policy()).fields) | settings.withheld_attributes


async def _clients_of(pool: UserPoolSettings, cognito: AwsClient, decisive: frozenset[str]) -> list[Finding]:
    if isinstance(pool.clients, str):
        text = f"{variable('user_pools')} names no clients of {pool.user_pool_id}, so none was examined."
        return [unknown(_CHECK, text, "Name the clients.")]
    found: list[Finding] = []
    for client_id in pool.clients:
        try:
            answer = await ask(
                cognito, "describe_user_pool_client", UserPoolId=pool.user_pool_id, ClientId=client_id
            )
        except AwsRefused as refused:
            found.append(_unseen(client_id, refused))
            continue
        found += _examined(client_id, cast("Mapping[str, Any]", answer["UserPoolClient"]), decisive)
    return found


def _unseen(client_id: str, refused: AwsRefused) -> Finding:
    if refused.code == "ResourceNotFoundException":
        text = f"The pool has no app client {client_id}."
        return fault(_CHECK, text, f"Correct clients in {variable('user_pools')}.")
    text = f"{client_id} could not be examined ({refused.code})."
    return unknown(_CHECK, text, refused.advice("cognito-idp:DescribeUserPoolClient"))


def _examined(client_id: str, client: Mapping[str, Any], decisive: frozenset[str]) -> Iterator[Finding]:
    """Nothing else of the response may be kept or shown: it contains the client's secret."""
    lists = ClientLists.of(client)
    writable = frozenset(STANDARD_ATTRIBUTES) if lists.writable is None else lists.writable
    exposed = sorted(name for name in decisive & writable if not is_reserved(name))
    for name in exposed:
        yield _exposed(client_id, name, listed=lists.writable is not None)
    if not exposed:
        yield ok(_CHECK, f"Users of {client_id} can write nothing that a rule reads or a setting withholds.")
    if lists.readable is not None:
        for name in sorted(decisive):
            if name.startswith("custom:") or name in STANDARD_ATTRIBUTES:
                yield from _unreadable(client_id, name, lists.readable)
    yield from _habits(client_id, client)


def _exposed(client_id: str, name: str, *, listed: bool) -> Finding:
    how = "its WriteAttributes name it" if listed else "it has no WriteAttributes"
    return warning(
        _CHECK,
        f"Users of {client_id} can write {name} themselves ({how}): with their access token, without this "
        "API. So they decide the outcome of a rule that reads it.",
        f"Remove {name} from the client's WriteAttributes, or have the trigger set a claim from a store of "
        "yours and let the rule read that.",
    )


def _unreadable(client_id: str, name: str, readable: frozenset[str]) -> Iterator[Finding]:
    if name not in readable:
        yield warning(
            _CHECK,
            f"ID tokens of {client_id} do not carry {name}: its ReadAttributes leave it out.",
            f"Add {name} to the client's ReadAttributes.",
        )


def _habits(client_id: str, client: Mapping[str, Any]) -> Iterator[Finding]:
    if client.get("EnableTokenRevocation") is False:
        yield warning(
            _CHECK,
            f"Tokens of {client_id} carry no origin_jti, so tokens of two sign-ins count as those of one.",
            "Set EnableTokenRevocation.",
        )
    if "implicit" in client.get("AllowedOAuthFlows", ()):
        yield warning(
            _CHECK,
            f"{client_id} allows the implicit flow, which puts tokens into URLs.",
            "Allow the authorization code flow with PKCE only (RFC 9700 section 2.1.2).",
        )
