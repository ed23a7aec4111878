"""The server of `claimgraph dev`: embedded user pool, seeded database, denials explained."""

import asyncio
from typing import Final

import orjson
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from claimgraph.app.assembly import ServerParts, api_from_settings, assemble
from claimgraph.app.aws.pool_services import cognito_clients
from claimgraph.app.embedded_pool.private_files import make_private
from claimgraph.app.embedded_pool.router import cognito_router
from claimgraph.app.embedded_pool.seed import SEED, USER_POOL_ID, Seed, SeedUser
from claimgraph.app.embedded_pool.state_file import StateFileError
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from claimgraph.app.playground.config import EmbeddedPoolSignIn, PlaygroundConfig, SeededUserButton
from claimgraph.app.review.matrix.router import PATH, matrix_router
from claimgraph.app.settings.database import data_folder, database_files, open_database, own_migrations
from claimgraph.app.settings.project import find_project
from claimgraph.app.settings.settings import Settings, SettingsError
from claimgraph.app.trust.pools import trusted_pools
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.keys.key import parse_jwks
from claimgraph.auth.keys.source import FixedKeys
from claimgraph.resolvers.profiles import SEEDED_PROFILES, ProfileStore, SqlProfileStore
from claimgraph.schema.matrix import matrix_of

STATE_FILE: Final = "user-pool.json"
_LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
_LOOPBACK_ORIGIN = r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"


def development_app(settings: Settings) -> ASGIApp:
    """The server on a developer's machine; blocks for the time it takes to make two RSA keys.

    Args:
        settings: Host and port become the issuer of the embedded pool's tokens. User pools of the settings
            are trusted as well.

    Raises:
        SettingsError: A user pool or the database of the settings cannot be used.
    """
    settings = settings.for_development()
    database = open_database(settings)
    profiles = ProfilesFromThreads(SqlProfileStore(database))
    pool = _start_pool(profiles, settings)

    async def attach() -> None:
        profiles.attach(asyncio.get_running_loop())

    return assemble(
        ServerParts(
            settings,
            [_trusted(pool), *trusted_pools(settings)],
            {pool.user_pool_id: pool.client, **cognito_clients(settings)},
            database,
            explain_denials=True,
            show_crashes=True,
            playground=playground_for(SEED),
            add_routes=lambda app: _add_routes(app, pool, settings),
            prepare=attach,
        )
    )


def _start_pool(profiles: "ProfilesFromThreads", settings: Settings) -> EmbeddedUserPool:
    try:
        return EmbeddedUserPool.start(
            issuer=f"{settings.base_url}/cognito/{USER_POOL_ID}",
            profile_id_of=profiles,
            deliver=lambda delivery: print(delivery.sentence, flush=True),  # noqa: T201 - the post office
            state_file=data_folder(settings) / STATE_FILE,
        )
    except StateFileError as error:
        raise SettingsError(str(error)) from None


class ProfilesFromThreads:
    """Profiles for the trigger, which runs in a thread of its own, from the asynchronous profile store."""

    def __init__(self, profiles: ProfileStore) -> None:
        """Use `profiles`, once attached to a loop."""
        self._profiles = profiles
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set the event loop of the store."""
        self._loop = loop

    def __call__(self, sub: str) -> str:
        """The id of a user's profile, made on first sign-in.

        Raises:
            RuntimeError: The server has not started.
        """
        if self._loop is None:
            raise RuntimeError("the server has not started")
        return asyncio.run_coroutine_threadsafe(self._profiles.id_for(sub), self._loop).result()


def playground_for(seed: Seed) -> PlaygroundConfig:
    """The playground of the embedded pool: one button for each seeded user, with the documented password.

    Args:
        seed: The users of the pool, and at least one client without a secret to sign in through.
    """
    client = next(client for client in seed.clients if client.secret is None)
    return PlaygroundConfig(
        EmbeddedPoolSignIn(
            user_pool_id=seed.user_pool_id,
            client_id=client.client_id,
            password=seed.password,
            users=tuple(SeededUserButton(user.username, _note(user)) for user in seed.users),
        ),
        authorization_matrix=PATH,
    )


def _note(user: SeedUser) -> str:
    return ", ".join(user.groups) if user.enabled else "disabled"


def _trusted(pool: EmbeddedUserPool) -> UserPool:
    """The embedded pool as a trusted pool, with its keys from memory."""
    return UserPool(
        user_pool_id=pool.user_pool_id,
        issuer=pool.issuer,
        clients=frozenset({pool.web_client_id, pool.machine_client_id}),
        accepts=frozenset({"id", "access"}),
        keys=FixedKeys(parse_jwks(orjson.dumps(pool.jwks()), pool.issuer)),
    )


async def prepare_database(settings: Settings) -> None:
    """Migrate the database, in a new folder if need be, and give the seeded users their profiles.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    make_private(data_folder(settings), STATE_FILE, *database_files(settings))
    database = open_database(settings)
    project = find_project()
    try:
        await database.migrate(own_migrations(project.api, project.folder))
        subs = {f"prof_{user.username}": user.sub for user in SEED.users}
        await SqlProfileStore(database).seed(SEEDED_PROFILES, subs)
    finally:
        await database.close()


def _add_routes(app: FastAPI, pool: EmbeddedUserPool, settings: Settings) -> None:
    """Serve the embedded pool and the matrix, under loopback names only, against DNS rebinding."""
    app.include_router(cognito_router(pool))
    app.include_router(matrix_router(lambda: matrix_of(api_from_settings(settings, has_user_pool=True))))
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=_LOOPBACK_ORIGIN,
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_LOOPBACK_HOSTS, www_redirect=False)
