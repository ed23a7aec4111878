"""The settings of the authorization modes beside user pools. What lets callers in has no default."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from claimgraph.app.settings.names import SettingsError, variable
from claimgraph.auth.api_modes import USER_POOLS, ApiModes, Mode
from claimgraph.auth.issuers.verifier import MAX_LEEWAY
from claimgraph.auth.keys.source import is_https_or_loopback
from claimgraph.auth.modes.lambda_authorizer import MAX_TTL

_ANY_CLIENT = "any-client"


class OidcIssuerSettings(BaseModel):
    """One OpenID provider whose tokens are trusted (AppSync: OpenIDConnectConfig)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(
        description="The iss of its tokens, character for character; its discovery document is below it."
    )
    client_id: str = Field(
        description="Regular expression that matches, as a whole, the aud or azp of its tokens; several ids "
        f'are joined by |. "{_ANY_CLIENT}" accepts every client of the provider.'
    )
    iat_ttl: int | None = Field(
        None, gt=0, description="Milliseconds after iat for which a token is accepted."
    )
    auth_ttl: int | None = Field(
        None, gt=0, description="Milliseconds after auth_time for which a token is accepted."
    )
    leeway: int = Field(0, ge=0, le=MAX_LEEWAY, description="Seconds a token is accepted beyond its expiry.")

    @field_validator("issuer")
    @classmethod
    def _secure_url(cls, value: str) -> str:
        if not is_https_or_loopback(value) or "?" in value or "#" in value:
            raise ValueError("must be an https URL; plain http only on loopback")
        return value

    @field_validator("client_id")
    @classmethod
    def _expression(cls, value: str) -> str:
        if not value:
            raise ValueError(f'name the clients by an expression, or say "{_ANY_CLIENT}"')
        return _checked_expression(value)

    @property
    def clients(self) -> re.Pattern[str] | None:
        """The expression; None for every client."""
        return None if self.client_id == _ANY_CLIENT else re.compile(self.client_id)


class LambdaAuthorizerSettings(BaseModel):
    """The function that judges tokens of any form (AppSync: LambdaAuthorizerConfig)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    function: str = Field(
        min_length=1,
        description="A function at AWS by its name or ARN, or module:function for a handler in this process.",
    )
    identity_validation_expression: str | None = Field(
        None, description="Regular expression that is found in a token, or the function is not called."
    )
    result_ttl: int = Field(
        0,
        ge=0,
        le=MAX_TTL,
        description="Seconds that an answer without ttlOverride holds (authorizerResultTtlInSeconds).",
    )
    api_id: str = Field("claimgraph", min_length=1, description="What the event calls this API.")
    account_id: str = Field(
        "000000000000", pattern=r"^\d{12}$", description="What the event calls its AWS account."
    )

    @field_validator("identity_validation_expression")
    @classmethod
    def _expression(cls, value: str | None) -> str | None:
        return None if value is None else _checked_expression(value)

    @property
    def expression(self) -> re.Pattern[str] | None:
        """The expression; None for tokens of any form."""
        found = self.identity_validation_expression
        return None if found is None else re.compile(found)


class IamSettings(BaseModel):
    """Which AWS principals are let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accounts: tuple[str, ...] = Field(description="AWS accounts whose principals are let in.")
    audience: str = Field(
        pattern=r"^[!-~]{1,200}$",
        description="The name of this API, such as its address; every proof is signed for one name.",
    )
    principals: tuple[str, ...] | Literal["any-principal"] = Field(
        description="ARNs of the principals, with * for any characters, such as "
        'arn:aws:sts::123456789012:assumed-role/reader/*; "any-principal" lets in all of the accounts.'
    )
    endpoint_url: str | None = Field(None, description="Where STS is asked, if not at AWS; loopback only.")

    @field_validator("accounts")
    @classmethod
    def _twelve_digits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not all(re.fullmatch(r"[0-9]{12}", account) for account in value):
            raise ValueError("name at least one; an AWS account has 12 digits")
        return value

    @field_validator("principals")
    @classmethod
    def _principals_named(cls, value: tuple[str, ...] | str) -> tuple[str, ...] | str:
        if isinstance(value, tuple) and not (value and all(arn.startswith("arn:") for arn in value)):
            raise ValueError('name at least one ARN, or say "any-principal"')
        for arn in value if isinstance(value, tuple) else ():
            if role := _ROLE.fullmatch(arn):  # STS never names a role itself: the entry would match no caller
                sessions = "arn:{}:sts::{}:assumed-role/{}/*".format(*role.groups())
                raise ValueError(f"a role calls by its sessions: write {sessions}")
        return value

    @field_validator("endpoint_url")
    @classmethod
    def _loopback(cls, value: str | None) -> str | None:
        if value is not None and not (value.startswith("http://") and is_https_or_loopback(value)):
            raise ValueError("must be an http URL on loopback: only AWS's own STS is believed elsewhere")
        return value


_ROLE: Final = re.compile(r"arn:([^:]*):iam::([^:]*):role/(?:.*/)?([^/]+)")


def chosen_modes(
    enabled: Sequence[Mode], default: Mode | None, default_action: Literal["ALLOW", "DENY"]
) -> ApiModes:
    """One default among the enabled modes: user pools if they are one of them, or the only one.

    Args:
        enabled: The modes that are set up.
        default: What the settings say.
        default_action: What the settings say.

    Raises:
        SettingsError: There is none, the default is none of them or is not clear, or DENY cannot be kept.
    """
    if not enabled:
        raise SettingsError(_NO_MODE)
    if default is None and (USER_POOLS in enabled or len(enabled) == 1):
        default = USER_POOLS if USER_POOLS in enabled else enabled[0]
    if default is None or default not in enabled:
        raise SettingsError(f"{variable('default_mode')} must be one of {', '.join(enabled)}")
    if default_action == "DENY" and tuple(enabled) != (USER_POOLS,):
        raise SettingsError(f"{variable('default_action')}: DENY goes with user pools as the only mode")
    return ApiModes(default, frozenset(enabled) - {default}, default_action)


_NO_MODE: Final = (
    f"{variable('user_pools')} must name at least one user pool, for example "
    '\'[{"user_pool_id": "eu-west-1_Ab12Cd34E", "clients": ["<app client id>"], '
    '"accepts": ["id", "access"]}]\', or another mode must be set up: '
    f"{', '.join(map(variable, ('oidc_issuers', 'api_keys', 'lambda_authorizer', 'iam')))}. "
    "Without an AWS account, run `claimgraph dev`."
)


def _checked_expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error.msg}") from None
    return value
