"""The caller's own attributes in the user pool: read with any user's token, changed with an access token."""

from enum import Enum
from typing import Annotated

import strawberry
from strawberry import argument as argument_text

from claimgraph.auth import has_scope, mode, signed_in, token
from claimgraph.resolvers.cognito.attributes import records as attributes
from claimgraph.resolvers.cognito.attributes import self_service, verification
from claimgraph.schema import Info, access_token_of, caller_of, guard, policy_guard, pool_services
from claimgraph.schema.policy import SIGNED_IN_BY_API

#: Only a user pool keeps attributes of its users.
_pool_user = signed_in & mode("AMAZON_COGNITO_USER_POOLS")
#: For what is asked of Cognito with the caller's own access token: it insists on its own scope.
_by_cognito = signed_in & token("access") & has_scope(SIGNED_IN_BY_API)


@strawberry.enum(description="What an attribute's values are; they travel as text all the same.")
class AttributeType(Enum):
    """Cognito's attribute data types."""

    STRING = strawberry.enum_value("STRING", description="Text.")
    NUMBER = strawberry.enum_value("NUMBER", description="An integer, written in digits.")
    BOOLEAN = strawberry.enum_value("BOOLEAN", description="`true` or `false`.")
    DATETIME = strawberry.enum_value("DATETIME", description="A date and time (ISO 8601).")


@strawberry.enum(description="Who may write an attribute through this API.")
class AttributeWriter(Enum):
    """Users their own, administrators anybody's, or nobody."""

    SELF = strawberry.enum_value("SELF", description="The user, and administrators.")
    ADMIN = strawberry.enum_value("ADMIN", description="Administrators only.")
    NOBODY = strawberry.enum_value("NOBODY", description="Nobody: the user pool keeps it by itself.")


@strawberry.enum(description="How a verification code travels.")
class CodeMedium(Enum):
    """Cognito's delivery media."""

    EMAIL = strawberry.enum_value("EMAIL", description="By e-mail.")
    SMS = strawberry.enum_value("SMS", description="By text message.")


@strawberry.type(directives=[guard(_pool_user)], description="An attribute of the caller.")
class UserAttribute:
    """One attribute and its value."""

    name: str = strawberry.field(description="As in Amazon Cognito, such as `email` or `custom:tier`.")
    value: str = strawberry.field(description="Always text, whatever the attribute's type.")
    verified: bool | None = strawberry.field(
        description="Whether the address was proven by a code; null for attributes that cannot be."
    )
    writable: bool = strawberry.field(description="Whether the caller may change it.")

    @classmethod
    def of(cls, record: attributes.UserAttribute) -> "UserAttribute":
        """The GraphQL object of an attribute."""
        return cls(name=record.name, value=record.value, verified=record.verified, writable=record.writable)


@strawberry.type(directives=[guard(_pool_user)], description="What the user pool says about an attribute.")
class AttributeDefinition:
    """One entry of the pool's schema."""

    name: str = strawberry.field(description="As in Amazon Cognito.")
    type: AttributeType = strawberry.field(description="What its values are.")
    mutable: bool = strawberry.field(description="Whether it can change once it is set.")
    required: bool = strawberry.field(description="Whether it can never be deleted.")
    min_length: int | None = strawberry.field(description="Least number of characters of a text.")
    max_length: int | None = strawberry.field(description="Largest number of characters of a text.")
    min_value: str | None = strawberry.field(
        description="Least number, in digits: it may need more than 32 bits."
    )
    max_value: str | None = strawberry.field(description="Largest number, in digits.")
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


@strawberry.type(directives=[guard(_pool_user)], description="An address whose owner still has to prove it.")
class PendingVerification:
    """A code that is on its way, or has to be asked for."""

    attribute: str = strawberry.field(description="`email` or `phone_number`.")
    destination: str = strawberry.field(description="Where the code goes, masked.")
    medium: CodeMedium = strawberry.field(description="How the code travels.")
    code_sent: bool = strawberry.field(
        description="Whether a code was sent; otherwise ask for one with `sendMyAttributeCode`."
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


@strawberry.type(directives=[guard(_pool_user)], description="What a change of attributes came to.")
class AttributeUpdate:
    """The attributes after a change, and what the front end should do next."""

    attributes: list[UserAttribute] = strawberry.field(description="The caller's attributes, as read back.")
    pending_verifications: list[PendingVerification] = strawberry.field(
        description="Addresses that still have to be proven."
    )
    stale_claims: list[str] = strawberry.field(
        description="Claims that the caller's tokens carry in an outdated form: refresh the tokens."
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

    name: str = strawberry.field(description="As in Amazon Cognito, such as `email` or `custom:tier`.")
    value: str = strawberry.field(
        description="The new value, as text. Blank is refused: deleting is a mutation."
    )


def _self_service(info: Info) -> self_service.SelfService:
    return pool_services(info.context).self_service


@strawberry.type
class Query:
    """The root fields that read the caller's attributes."""

    @strawberry.field(directives=[guard(_pool_user)], description="The caller's attributes in the user pool.")
    async def my_attributes(self, info: Info) -> list[UserAttribute]:
        """As far as the app client may see them."""
        found = await _self_service(info).attributes(caller_of(info.context))
        return [UserAttribute.of(attribute) for attribute in found]

    @strawberry.field(
        directives=[guard(_pool_user)], description="Which attributes there are, and who may write them."
    )
    async def attribute_schema(self, info: Info) -> list[AttributeDefinition]:
        """The pool's schema, for the app client that the token was issued to."""
        found = await _self_service(info).definitions(info.context.identity.client_id)
        return [AttributeDefinition.of(definition) for definition in found]


@strawberry.type(directives=[policy_guard("attributes_write")])
class Mutation:
    """The root fields that change the caller's attributes; who that is comes from the token alone."""

    @strawberry.mutation(description="Change attributes of one's own: all of them or none.")
    async def update_my_attributes(
        self,
        info: Info,
        input: Annotated[list[AttributeInput], argument_text("The attributes to write.")],  # noqa: A002 - the GraphQL name
    ) -> AttributeUpdate | None:
        """Checked against the pool's schema before anything is sent."""
        changes = [(attribute.name, attribute.value) for attribute in input]
        return AttributeUpdate.of(await _self_service(info).update(caller_of(info.context), changes))

    @strawberry.mutation(description="Delete attributes of one's own: all of them or none.")
    async def delete_my_attributes(
        self, info: Info, names: Annotated[list[str], argument_text("Which attributes.")]
    ) -> AttributeUpdate | None:
        """What is required stays."""
        return AttributeUpdate.of(await _self_service(info).delete(caller_of(info.context), names))

    @strawberry.mutation(
        directives=[guard(_by_cognito)], description="Have a verification code sent to one's own address."
    )
    async def send_my_attribute_code(
        self, info: Info, name: Annotated[str, argument_text("`email` or `phone_number`.")]
    ) -> PendingVerification | None:
        """Cognito is shown the access token itself."""
        pending = await _self_service(info).send_code(access_token_of(info.context), name)
        return PendingVerification.of(pending)

    @strawberry.mutation(
        directives=[guard(_by_cognito)],
        description="Prove one's own address with the code that was sent there.",
    )
    async def verify_my_attribute(
        self,
        info: Info,
        name: Annotated[str, argument_text("`email` or `phone_number`.")],
        code: Annotated[str, argument_text("The code, as it was received.")],
    ) -> AttributeUpdate | None:
        """Cognito is shown the access token itself."""
        context = info.context
        update = await _self_service(info).verify(caller_of(context), access_token_of(context), name, code)
        return AttributeUpdate.of(update)

    @strawberry.mutation(
        description="End all of one's own sign-ins; every token issued until now is void at once."
    )
    async def sign_out_everywhere(self, info: Info) -> bool | None:
        """True once it is done."""
        await _self_service(info).sign_out(caller_of(info.context), info.context.stores.revoke)
        return True
