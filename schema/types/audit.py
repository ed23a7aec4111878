"""The audit log: who changed whose account, how, and what came of it. Names only, never values."""

from typing import Annotated

import strawberry
from strawberry import argument as argument_text

from claimgraph.resolvers import audit
from claimgraph.schema import DEFAULT_PAGE, AWSDateTime, Info, PageInfo, aws_date_time, policy_guard


@strawberry.type(
    directives=[policy_guard("admins")], description="One write to an account, whatever came of it."
)
class AuditRecord:
    """One write."""

    id: strawberry.ID = strawberry.field(description="Opaque id.")
    at: AWSDateTime = strawberry.field(description="When it was asked for.")
    actor_sub: strawberry.ID = strawberry.field(description="Who asked.")
    actor_username: str = strawberry.field(description="Their user name at that time.")
    operation: str = strawberry.field(description="The mutation, such as `disableUser`.")
    target_sub: strawberry.ID | None = strawberry.field(description="Whose account; null if none was named.")
    attribute_names: list[str] = strawberry.field(description="Which attributes; never their values.")
    group: str | None = strawberry.field(description="The group that was added to or removed from.")
    outcome: str = strawberry.field(
        description="`succeeded`, the `errorType` of the failure, or `attempted` if the end is not known."
    )
    request_id: str = strawberry.field(description="The `x-amzn-RequestId` of the request.")

    @classmethod
    def of(cls, record: audit.AuditRecord) -> "AuditRecord":
        """The GraphQL object of a record."""
        return cls(
            id=strawberry.ID(record.id),
            at=aws_date_time(record.at),
            actor_sub=strawberry.ID(record.actor_sub),
            actor_username=record.actor_username,
            operation=record.operation,
            target_sub=strawberry.ID(record.target_sub) if record.target_sub else None,
            attribute_names=list(record.attribute_names),
            group=record.group,
            outcome=record.outcome,
            request_id=record.request_id,
        )


@strawberry.type(directives=[policy_guard("admins")], description="A record in the log.")
class AuditEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="The place of this record in the log.")
    node: AuditRecord = strawberry.field(description="The record.")


@strawberry.type(directives=[policy_guard("admins")], description="A page of the audit log, newest first.")
class AuditConnection:
    """Relay's connection."""

    edges: list[AuditEdge] = strawberry.field(description="The records with their places in the log.")
    nodes: list[AuditRecord] = strawberry.field(description="The records alone.")
    page_info: PageInfo = strawberry.field(description="Where this page begins and ends.")


@strawberry.type
class Query:
    """The root field that reads the log."""

    @strawberry.field(directives=[policy_guard("users_read")], description="The audit log, newest first.")
    async def audit_log(
        self,
        info: Info,
        first: Annotated[int, argument_text(f"How many, 1 to {audit.MAX_PAGE}.")] = DEFAULT_PAGE,
        after: Annotated[str | None, argument_text("Continue after this cursor.")] = None,
    ) -> AuditConnection:
        """A page of the log."""
        page = await info.context.stores.audit.page(first, after)
        edges = [AuditEdge(cursor=edge.cursor, node=AuditRecord.of(edge.record)) for edge in page.edges]
        cursors = [edge.cursor for edge in edges]
        return AuditConnection(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo.of(cursors, has_next_page=page.has_next_page, continued=after is not None),
        )
