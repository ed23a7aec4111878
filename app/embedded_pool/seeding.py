"""Fills an empty pool from a seed."""

from collections.abc import Mapping
from functools import cache
from typing import cast

from claimgraph.app.embedded_pool.attribute_writes import pairs
from claimgraph.app.embedded_pool.backend import EmbeddedBackend
from claimgraph.app.embedded_pool.passwords import hashed
from claimgraph.app.embedded_pool.seed import Seed, SeedClient, SeedUser


def seed_settings(seed: Seed, backend: EmbeddedBackend) -> None:
    """Adds the app clients and resource servers, which are the same at every start."""
    for client in seed.clients:
        _seed_client(client, backend)
    for server in seed.resource_servers:
        backend.create_resource_server(
            backend.pool.id, server.identifier, server.identifier, _scopes(server.scopes)
        )


def seed_users(seed: Seed, backend: EmbeddedBackend) -> None:
    """Adds the groups and users of a first start."""
    for group in seed.groups:
        backend.create_group(
            backend.pool.id, group.name, "", cast("str", group.role_arn), cast("int", group.precedence)
        )
    for user in seed.users:
        _seed_user(user, _public_hash(seed.password), backend)


@cache
def _public_hash(password: str) -> str:
    """One hash for all seeded users of all pools: the password is public, and hashing is slow."""
    return hashed(password)


def _seed_client(client: SeedClient, backend: EmbeddedBackend) -> None:
    pool = backend.pool
    made = backend.create_user_pool_client(
        pool.id, client.secret is not None, cast("dict[str, str]", dict(client.settings))
    )
    del pool.clients[made.id]
    made.id, made.secret = client.client_id, client.secret or ""
    pool.clients[made.id] = made


def _seed_user(user: SeedUser, password_hash: str, backend: EmbeddedBackend) -> None:
    pool = backend.pool
    checked = pool.schema().new_user(pairs(user.attributes))
    pool.add_user(user.username, user.sub, password_hash, checked).enabled = user.enabled
    for name in user.groups:
        backend.admin_add_user_to_group(pool.id, name, user.username)


def _scopes(scopes: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"ScopeName": name, "ScopeDescription": text} for name, text in scopes.items()]
