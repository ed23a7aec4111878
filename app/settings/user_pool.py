"""A user pool in the settings."""

import re
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from claimgraph.auth import TokenUse
from claimgraph.auth.issuers.user_pool import is_region, is_user_pool_id
from claimgraph.auth.issuers.verifier import MAX_LEEWAY
from claimgraph.auth.keys.source import is_https_or_loopback

#: An absolute URI (RFC 3986 section 4.3): a scheme, something after it, no white space and no fragment.
_RESOURCE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+")


def secure_url(url: str | None) -> str | None:
    """An address that can be believed; raises ValueError for any other, as pydantic's validators do."""
    if url is not None and not is_https_or_loopback(url):
        raise ValueError("must be an https URL; plain http only on loopback")
    return url


class UserPoolSettings(BaseModel):
    """One user pool whose tokens are trusted. Members that let callers in have no default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_pool_id: str = Field(description="The pool's id, such as eu-west-1_Ab12Cd34E.")
    clients: tuple[str, ...] | Literal["any-client"] = Field(
        description='App clients whose tokens are accepted; "any-client" accepts every client of the pool, '
        "also those added later."
    )
    accepts: frozenset[TokenUse] = Field(min_length=1, description='Kinds of token accepted: "id", "access".')
    resources: tuple[str, ...] = Field(
        (),
        description="URLs by which clients ask for access tokens bound to this API (aud, RFC 8707). A token "
        "bound to any other URL is rejected, also if none is named here; unbound tokens are accepted. "
        "Never name another API: it could use the tokens that it receives here.",
    )
    issuer: str | None = Field(None, description="The iss of the pool's tokens, if not Cognito's own.")
    accept_updated_issuer: bool = Field(
        default=False, description="Also accept the form https://issuer-cognito-idp.<region>.amazonaws.com."
    )
    replica_regions: tuple[str, ...] = Field(
        (),
        description="Regions of the pool's replicas whose tokens are accepted as well: with the original "
        "issuer, a replica puts its own region into iss.",
    )
    jwks_uri: str | None = Field(None, description="Where the signing keys are, if not below the issuer.")
    jwks_file: Path | None = Field(None, description="Signing keys from a file, for use without network.")
    endpoint_url: str | None = Field(None, description="Where Cognito's API is asked, if not at AWS.")
    leeway: int = Field(
        0, ge=0, le=MAX_LEEWAY, description="Seconds for which a token is accepted beyond its expiry."
    )

    @field_validator("user_pool_id")
    @classmethod
    def _well_formed_id(cls, value: str) -> str:
        if not is_user_pool_id(value):
            raise ValueError("not a user pool id; they look like eu-west-1_Ab12Cd34E")
        return value

    @field_validator("clients")
    @classmethod
    def _clients_named(cls, value: tuple[str, ...] | str) -> tuple[str, ...] | str:
        if isinstance(value, tuple) and (not value or "" in value):
            raise ValueError('name at least one app client id, or say "any-client"')
        return value

    @field_validator("resources")
    @classmethod
    def _resource_indicators(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_RESOURCE.fullmatch(resource) for resource in value):
            raise ValueError("a resource is an absolute URI without a fragment (RFC 8707 section 2)")
        return value

    @field_validator("replica_regions")
    @classmethod
    def _known_regions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(is_region(region) for region in value):
            raise ValueError("a region of AWS looks like eu-west-1")
        return value

    @field_validator("issuer", "jwks_uri", "endpoint_url")
    @classmethod
    def _secure_url(cls, value: str | None) -> str | None:
        return secure_url(value)

    @model_validator(mode="after")
    def _one_source_of_keys(self) -> Self:
        if self.jwks_uri and self.jwks_file:
            raise ValueError("set jwks_uri or jwks_file, not both")
        if self.accept_updated_issuer and (self.issuer or self.jwks_uri):
            raise ValueError("accept_updated_issuer goes with Cognito's own issuer and keys only")
        if self.replica_regions and (self.issuer or self.jwks_uri):
            raise ValueError("replica_regions goes with Cognito's own issuer and keys only")
        return self
