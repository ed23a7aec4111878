"""The caller's own attributes in the user pool: read with either token, changed with an access token."""

from enum import Enum
from typing import Annotated

import strawberry

from claimgraph.auth import has_scope, mode, signed_in, token
from claimgraph.auth.tokens.claims import SIGNED_IN_BY_API
from claimgraph.resolvers.cognito.attributes import records as attributes
from claimgraph.resolvers.cognito.attributes import self_service, verification
from claimgraph.schema import Info, access_token_of, caller_of, guard, policy_guard, pool_services
from claimgraph.schema.provided import revoke

#: Other modes have no attributes.
_pool_user = signed_in & mode("AMAZON_COGNITO_USER_POOLS")
#: For operations that Cognito itself authorizes by the caller's access token: it requires its own scope.
_by_cognito = signed_in & token("access") & has_scope(SIGNED_IN_BY_API)


@strawberry.enum(description="The type of an attribute's values. All values are sent as text.")
class AttributeType(Enum):
    """Cognito's attribute data types."""

    STRING = strawberry.enum_value("STRING", description="Text.")
    NUMBER = strawberry.enum_value("NUMBER", description="An integer, in digits.")
    BOOLEAN = strawberry.enum_value("BOOLEAN", description="`true` or `false`.")
    DATETIME = strawberry.enum_value("DATETIME", description="A date and time (ISO 8601).")


@strawberry.enum(description="Who may write an attribute through this API.")
class AttributeWriter(Enum):
    """Users for themselves, administrators for anyone, or no one."""

    SELF = strawberry.enum_value("SELF", description="The user and administrators.")
    ADMIN = strawberry.enum_value("ADMIN", description="Administrators only.")
    NOBODY = strawberry.enum_value("NOBODY", description="No one: the user pool maintains it.")


@strawberry.enum(description="How a verification code is sent.")
class CodeMedium(Enum):
    """Cognito's delivery media."""

    EMAIL = strawberry.enum_value("EMAIL", description="By e-mail.")
    SMS = strawberry.enum_value("SMS", description="By text message.")


@strawberry.type(directives=[guard(_pool_user)], description="An attribute of the caller.")
class UserAttribute:
    """An attribute and its value."""

    name: str = strawberry.field(description="The name in Amazon Cognito, such as `email` or `custom:tier`.")
    value: str = strawberry.field(description="The value, always as text.")
    verified: bool | None = strawberry.field(
        description="Whether the address is verified; null for attributes that cannot be verified."
    )
    writable: bool = strawberry.field(description="Whether the caller may change it.")

    @classmethod
    def of(cls, record: attributes.UserAttribute) -> "UserAttribute":
        """The GraphQL object of an attribute."""
        return cls(name=record.name, value=record.value, verified=record.verified, writable=record.writable)


@strawberry.type(directives=[guard(_pool_user)], description="An attribute that the user pool defines.")
class AttributeDefinition:
    """An entry of the pool's attribute schema."""

    name: str = strawberry.field(description="The name in Amazon Cognito.")
    type: AttributeType = strawberry.field(description="The type of its values.")
    mutable: bool = strawberry.field(description="Whether the value can change once it is set.")
    required: bool = strawberry.field(description="Whether the attribute can never be deleted.")
    min_length: int | None = strawberry.field(description="The minimum length of a text.")
    max_length: int | None = strawberry.field(description="The maximum length of a text.")
    min_value: str | None = strawberry.field(
        description="The minimum of a number, in digits; it may need more than 32 bits."
    )
    max_value: str | None = strawberry.field(description="The maximum of a number, in digits.")
    writable_by: AttributeWriter = strawberry.field(description="Who may write it through this API.")

    @classmethod
    def of(cls, record: attributes.AttributeDefinition) -> "AttributeDefinition":
        """The GraphQL object of a definition."""
        return cls(
            name=record.name,
            type=AttributeType(record.type),
            mutable=record.mutable,
            required=record.required,
            min_length=record.min_length,
            max_length=record.max_length,
            min_value=_digits(record.min_value),
            max_value=_digits(record.max_value),
            writable_by=AttributeWriter(record.writable_by),
        )


def _digits(number: int | None) -> str | None:
    return None if number is None else str(number)


@strawberry.type(directives=[guard(_pool_user)], description="An address that is still to be verified.")
class PendingVerification:
    """A verification code that was sent, or is still to be requested."""

    attribute: str = strawberry.field(description="`email` or `phone_number`.")
    destination: str = strawberry.field(description="Where the code is sent, masked.")
    medium: CodeMedium = strawberry.field(description="How the code is sent.")
    code_sent: bool = strawberry.field(
        description="Whether a code was sent. If not, request one with `sendMyAttributeCode`."
    )

    @classmethod
    def of(cls, record: verification.PendingVerification) -> "PendingVerification":
        """The GraphQL object of a pending verification."""
        return cls(
            attribute=record.attribute,
            destination=record.destination,
            medium=CodeMedium(record.medium),
            code_sent=record.code_sent,
        )


@strawberry.type(directives=[guard(_pool_user)], description="The result of changing attributes.")
class AttributeUpdate:
    """The attributes after a change, and what a front end should do next."""

    attributes: list[UserAttribute] = strawberry.field(
        description="The caller's attributes after the change."
    )
    pending_verifications: list[PendingVerification] = strawberry.field(
        description="Addresses that are still to be verified."
    )
    stale_claims: list[str] = strawberry.field(
        description="Claims that are outdated in the caller's tokens: refresh the tokens."
    )

    @classmethod
    def of(cls, record: self_service.AttributeUpdate) -> "AttributeUpdate":
        """The GraphQL object of an update."""
        return cls(
            attributes=[UserAttribute.of(attribute) for attribute in record.attributes],
            pending_verifications=[PendingVerification.of(each) for each in record.pending_verifications],
            stale_claims=list(record.stale_claims),
        )


@strawberry.input(description="An attribute to write.")
class AttributeInput:
    """A name and a new value."""

    name: str = strawberry.field(description="The name in Amazon Cognito, such as `email` or `custom:tier`.")
    value: str = strawberry.field(
        description="The new value, as text. A blank value is refused: delete the attribute instead."
    )


def _self_service(info: Info) -> self_service.SelfService:
    return pool_services(info.context).self_service


@strawberry.type
class Query:
    """The root fields that read the caller's attributes."""

    @strawberry.field(directives=[guard(_pool_user)], description="The caller's attributes in the user pool.")
    async def my_attributes(self, info: Info) -> list[UserAttribute]:
        """The attributes that the app client may read."""
        found = await _self_service(info).attributes(caller_of(info.context))
        return [UserAttribute.of(attribute) for attribute in found]

    @strawberry.field(
        directives=[guard(_pool_user)],
        description="The attributes that the user pool defines, and who may write them.",
    )
    async def attribute_schema(self, info: Info) -> list[AttributeDefinition]:
        """The pool's attribute schema, for the app client that the token was issued to."""
        found = await _self_service(info).definitions(info.context.identity.client_id)
        return [AttributeDefinition.of(definition) for definition in found]


@strawberry.type(directives=[policy_guard("attributes_write")])
class Mutation:
    """The root fields that change the caller's attributes; the token alone says whose."""

    @strawberry.mutation(description="Change attributes of the caller, all or nothing.")
    async def update_my_attributes(
        self,
        info: Info,
        input: Annotated[list[AttributeInput], strawberry.argument("The attributes to write.")],  # noqa: A002 - the GraphQL name
    ) -> AttributeUpdate | None:
        """Check all changes against the pool's schema, then send them."""
        changes = [(attribute.name, attribute.value) for attribute in input]
        return AttributeUpdate.of(await _self_service(info).update(caller_of(info.context), changes))

    @strawberry.mutation(description="Delete attributes of the caller, all or nothing.")
    async def delete_my_attributes(
        self,
        info: Info,
        names: Annotated[list[str], strawberry.argument("The names of the attributes.")],
    ) -> AttributeUpdate | None:
        """Delete the attributes; required ones are refused."""
        return AttributeUpdate.of(await _self_service(info).delete(caller_of(info.context), names))

    @strawberry.mutation(
        directives=[guard(_by_cognito)], description="Send a verification code to an address of the caller."
    )
    async def send_my_attribute_code(
        self, info: Info, name: Annotated[str, strawberry.argument("`email` or `phone_number`.")]
    ) -> PendingVerification | None:
        """Cognito authorizes this by the access token itself."""
        pending = await _self_service(info).send_code(access_token_of(info.context), name)
        return PendingVerification.of(pending)

    @strawberry.mutation(
        directives=[guard(_by_cognito)],
        description="Verify an address of the caller with the code that was sent to it.",
    )
    async def verify_my_attribute(
        self,
        info: Info,
        name: Annotated[str, strawberry.argument("`email` or `phone_number`.")],
        code: Annotated[str, strawberry.argument("The code as received.")],
    ) -> AttributeUpdate | None:
        """Cognito authorizes this by the access token itself."""
        context = info.context
        update = await _self_service(info).verify(caller_of(context), access_token_of(context), name, code)
        return AttributeUpdate.of(update)

    @strawberry.mutation(description="End all sessions of the caller and revoke every token issued so far.")
    async def sign_out_everywhere(self, info: Info) -> bool | None:
        """Sign out; true when done."""
        await _self_service(info).sign_out(caller_of(info.context), revoke.of(info.context))
        return True
