"""Settings: read from the environment once, refused when unknown or unsafe.

Every setting is a variable ``CLAIMGRAPH_<NAME>``; `claimgraph settings` prints them all.
"""

import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SettingsSourceError

from claimgraph.app.settings.access import FORMS, access_setting
from claimgraph.app.settings.modes import (
    IamSettings,
    LambdaAuthorizerSettings,
    OidcIssuerSettings,
    chosen_modes,
)
from claimgraph.app.settings.names import PREFIX, SettingsError, variable
from claimgraph.app.settings.user_pool import UserPoolSettings, secure_url
from claimgraph.auth import Mode
from claimgraph.auth.api_modes import API_KEY, AWS_IAM, AWS_LAMBDA, OPENID_CONNECT, USER_POOLS, ApiModes
from claimgraph.auth.keys.source import is_https_or_loopback
from claimgraph.auth.tokens.claims import SIGNED_IN_BY_API
from claimgraph.engine.limits import Limits
from claimgraph.schema.policy import Policy
from claimgraph.schema.runtime.field_rules import Strictness

#: The prefix of embedded user pools' ids, with which no AWS region begins.
EMBEDDED_PREFIX = "local-"


_LIMITS = Limits()

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")

#: Written as words separated by commas; at least one.
Words = Annotated[tuple[str, ...], NoDecode, Field(min_length=1)]
_LISTS = (
    "cors_origins",
    "admin_groups",
    "attribute_scopes",
    "users_read_scopes",
    "users_write_scopes",
    "withheld_attributes",
    "hosted_ui_scopes",
)


#: Who may read /metrics: no one, this machine, everyone who reaches the port.
MetricsAccess = Literal["off", "loopback", "public"]


class Settings(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    user_pools: tuple[UserPoolSettings, ...] = Field(
        (), description="JSON list of the trusted user pools. `claimgraph serve` needs an authorization mode."
    )
    oidc_issuers: tuple[OidcIssuerSettings, ...] = Field(
        (), description="JSON list of the trusted OpenID providers."
    )
    api_keys: bool | None = Field(
        None,
        description="Whether API keys are an authorization mode (`claimgraph api-key create` makes one). By "
        "default they are in `claimgraph dev` only.",
    )
    lambda_authorizer: LambdaAuthorizerSettings | None = Field(
        None, description="JSON object: the function that authorizes tokens of any form."
    )
    iam: IamSettings | None = Field(None, description="JSON object: the AWS principals that are let in.")
    default_mode: Mode | None = Field(
        None,
        description="The mode of fields whose directives name none. By default user pools if there are any, "
        "else the only mode.",
    )
    default_action: Literal["ALLOW", "DENY"] = Field(
        "ALLOW", description="Whether fields without a directive are open where user pools are the only mode."
    )
    api: str | None = Field(
        None,
        description="The API to serve, as `module:name`; by default the one that `[tool.claimgraph]` in "
        "`pyproject.toml` names, or else the API that ships.",
    )
    database_url: str = Field(
        "sqlite:///.data/claimgraph.sqlite3",
        description="The database of profiles, audit log, API keys and revocations: sqlite:///FILE or "
        "postgresql://…",
    )
    host: str = Field(
        "127.0.0.1", description="The address to listen on; `claimgraph dev` accepts only loopback."
    )
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        ("*",),
        description="Origins whose pages may call the API, separated by commas; * allows any. Credentials "
        "travel in headers, never in cookies, so a page cannot use a token that it does not have.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The lowest level that is logged."
    )
    playground: str | None = Field(
        None,
        description=f"Who may open the playground: {FORMS}. By default off, and public in `claimgraph dev`.",
    )
    introspection: str | None = Field(
        None,
        description=f"Who may introspect the schema: {FORMS}. `public` means every caller with a valid "
        "credential. By default off, and public in `claimgraph dev`.",
    )
    hosted_ui_domain: str | None = Field(
        None,
        description="The origin of the hosted UI (managed login) where the playground signs in on a real "
        "pool, such as https://example.auth.eu-west-1.amazoncognito.com.",
    )
    hosted_ui_client: str | None = Field(
        None,
        description="The public app client through which the playground signs in, by authorization code. Its "
        "callback URL is <this server>/playground/signed-in.html.",
    )
    hosted_ui_scopes: Words = Field(
        ("openid", "email", "profile", SIGNED_IN_BY_API),
        description="The scopes that the playground requests.",
    )
    token_cache_size: int = Field(16_384, ge=2, description="The number of verified tokens that are cached.")
    jwks_lifetime: int = Field(300, ge=1, description="Seconds after which signing keys are fetched again.")
    jwks_max_stale: int = Field(
        86_400, ge=0, description="Seconds for which known keys stay in use while they cannot be fetched."
    )
    max_body_bytes: int = Field(1_048_576, ge=1, description="The largest request body, in bytes.")
    body_timeout: float = Field(10, gt=0, description="Seconds within which a request body must arrive.")
    metrics: MetricsAccess | None = Field(
        None,
        description="Who may read /metrics (for Prometheus): off, loopback (this machine; a proxy on it must "
        "send X-Forwarded-For, or its clients count as local) or public (everyone who reaches the port). By "
        "default off, and loopback in `claimgraph dev`.",
    )
    request_timeout: float = Field(
        30, gt=0, description="Seconds after which an operation is cancelled, as in AppSync."
    )
    max_concurrent_requests: int = Field(
        1_000,
        ge=1,
        description="Operations in flight at once in one process; further ones are answered with 503.",
    )
    shutdown_timeout: float = Field(
        30, ge=0, description="Seconds that requests in flight have to finish when the server stops."
    )
    admin_groups: Words = Field(("admin",), description="Groups whose members administer users.")
    attribute_scopes: Words = Field(
        (SIGNED_IN_BY_API, "claimgraph/attributes.write"),
        description="Scopes that let users change their own attributes; one is enough.",
    )
    users_read_scopes: Words = Field(
        ("claimgraph/users.read",),
        description="Scopes that let administrators read users; one is enough. Where no trigger grants "
        f"scopes (V1_0), set it to {SIGNED_IN_BY_API}, which sign-in through Cognito's API grants.",
    )
    users_write_scopes: Words = Field(
        ("claimgraph/users.write",), description="Scopes that let administrators change users; one is enough."
    )
    withheld_attributes: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Attributes that users may not write themselves, besides those that rules read.",
    )
    cognito_quota_share: float = Field(
        1.0, gt=0, le=1, description="The share of the account's Cognito quotas that one process may use."
    )
    claim_lookups: dict[str, Literal["profile_store", "cognito"]] = Field(
        {},
        description="JSON object: claims that the server looks up, once per token, if no token carries "
        'them, such as {"userProfileID": "profile_store", "email": "cognito"}.',
    )
    claim_lookup_lifetime: int = Field(60, ge=1, description="Seconds for which a looked-up claim is valid.")
    lambda_timeout: float = Field(30, gt=0, le=900, description="Seconds after which a Lambda call fails.")
    lambda_concurrency: int = Field(
        32, ge=1, le=1_000, description="Lambda invocations at AWS in flight at once in one process."
    )
    lambda_endpoint_url: str | None = Field(None, description="The endpoint of Lambda's API, if not AWS's.")
    identity_pool_id: str | None = Field(
        None,
        pattern=r"^[a-z]{2,}(-[a-z]+)+-[0-9]:[0-9a-f-]+$",
        description="The Cognito identity pool that gives callers their own AWS credentials, such as "
        "eu-west-1:5f3c….",
    )
    identity_pool_endpoint_url: str | None = Field(
        None, description="The endpoint of the identity pools' API, if not AWS's."
    )
    appsync_strictness: Strictness = Field(
        "strict",
        description="How AppSync's directives are treated where AppSync silently ignores them: strict "
        "refuses to start, and enforces all others everywhere; compatible ignores them as AppSync does.",
    )
    max_depth: int = Field(_LIMITS.max_depth, ge=1, description="Levels of nesting in an operation, at most.")
    max_root_fields: int = Field(
        _LIMITS.max_root_fields, ge=1, description="Root fields in an operation, at most."
    )
    max_fields: int = Field(
        _LIMITS.max_fields, ge=1, description="Fields in an operation with fragments expanded, at most."
    )
    max_aliases: int = Field(_LIMITS.max_aliases, ge=0, description="Aliases in an operation, at most.")
    max_directives: int = Field(
        _LIMITS.max_directives, ge=0, description="Directives in an operation, at most."
    )
    max_tokens: int = Field(_LIMITS.max_tokens, ge=1, description="Lexical tokens in a document, at most.")

    @field_validator(*_LISTS, mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(word.strip() for word in value.split(",") if word.strip())

    @field_validator("hosted_ui_domain")
    @classmethod
    def _an_origin(cls, value: str | None) -> str | None:
        # Nothing but an origin: it becomes part of a Content Security Policy, where a `;` ends a directive.
        if value is not None and not (is_https_or_loopback(value) and _ORIGIN.fullmatch(value)):
            raise ValueError("must be https:// and a host name, without a path; plain http only on loopback")
        return value

    @model_validator(mode="after")
    def _hosted_ui_complete(self) -> Self:
        if (self.hosted_ui_domain is None) != (self.hosted_ui_client is None):
            raise ValueError("hosted_ui_domain and hosted_ui_client go together")
        return self

    @field_validator("lambda_endpoint_url", "identity_pool_endpoint_url")
    @classmethod
    def _secure_url(cls, value: str | None) -> str | None:
        return secure_url(value)

    @field_validator("playground", "introspection")
    @classmethod
    def _names_callers(cls, value: str | None) -> str | None:
        if value is not None:
            access_setting(value)
        return value

    @property
    def base_url(self) -> str:
        """The address of the server on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def for_development(self) -> Self:
        """The same settings, with API keys and with the tools open that are off by default in production.

        There are no API keys if a second mode would change the meaning of the schema: development must not be
        laxer than production.
        """
        alone = self.default_action == "DENY" or self.appsync_strictness == "compatible"
        opened = {"playground": "public", "introspection": "public", "metrics": "loopback"}
        opened |= {} if alone else {"api_keys": True}
        unset = {name: value for name, value in opened.items() if getattr(self, name) is None}
        return self.model_copy(update=unset)

    def modes(self, *, has_user_pool: bool = False) -> ApiModes:
        """The authorization modes that the settings enable.

        Args:
            has_user_pool: Whether there is a user pool that the settings do not name.

        Raises:
            SettingsError: No mode is set up, or the default mode is not one of them or is ambiguous.
        """
        enabled = self.modes_set_up(has_user_pool=has_user_pool)
        return chosen_modes(enabled, self.default_mode, self.default_action)

    def modes_set_up(self, *, has_user_pool: bool = False) -> list[Mode]:
        """The modes that are set up, possibly none, whether or not they go together.

        Args:
            has_user_pool: Whether there is a user pool that the settings do not name.
        """
        set_up: dict[Mode, object] = {
            USER_POOLS: self.user_pools or has_user_pool,
            OPENID_CONNECT: self.oidc_issuers,
            API_KEY: self.api_keys,
            AWS_LAMBDA: self.lambda_authorizer,
            AWS_IAM: self.iam,
        }
        return [mode for mode, setting in set_up.items() if setting]

    def policy(self) -> Policy:
        """The rules that settings decide."""
        return Policy.from_scopes(
            attribute_scopes=self.attribute_scopes,
            users_read_scopes=self.users_read_scopes,
            users_write_scopes=self.users_write_scopes,
            admin_groups=self.admin_groups,
        )

    def limits(self) -> Limits:
        """The limits of documents."""
        return Limits(
            max_depth=self.max_depth,
            max_root_fields=self.max_root_fields,
            max_fields=self.max_fields,
            max_aliases=self.max_aliases,
            max_directives=self.max_directives,
            max_tokens=self.max_tokens,
        )


def load_settings() -> Settings:
    """Read the settings from the process's environment.

    Raises:
        SettingsError: A variable with our prefix is unknown, or a value is invalid.
    """
    _refuse_unknown(name for name in os.environ if name.upper().startswith(PREFIX))
    try:
        return Settings()  # pyright: ignore[reportCallIssue] - the values come from the environment
    except ValidationError as error:
        faults = [_sentence(fault["loc"], fault["msg"]) for fault in error.errors()]
        raise SettingsError("\n".join(faults)) from None
    except SettingsSourceError as error:
        raise SettingsError(f"{error}: the value is not valid JSON") from None


def _refuse_unknown(names: Iterable[str]) -> None:
    known = [variable(name) for name in Settings.model_fields]
    faults: list[str] = []
    for name in names:
        if name.upper() not in known:
            close = get_close_matches(name.upper(), known, n=1)
            faults.append(f"{name}: no such setting" + (f"; did you mean {close[0]}?" if close else ""))
    if faults:
        raise SettingsError("\n".join([*faults, "`claimgraph settings` lists them all."]))


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    """One error, naming its variable; the value may be a secret and is not quoted."""
    first, *rest = location or ("settings",)
    where = variable(str(first)) + "".join(f"[{step!r}]" for step in rest)
    return f"{where}: {message.removeprefix('Value error, ')}"
