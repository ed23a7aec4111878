"""The audit log: who changed whose account, how and with what outcome. Names only, never values."""

from typing import Annotated

import strawberry

from claimgraph.resolvers import audit
from claimgraph.schema import (
    DEFAULT_PAGE,
    After,
    AWSDateTime,
    Info,
    PageInfo,
    aws_date_time,
    policy_guard,
    provided,
)


@strawberry.type(
    directives=[policy_guard("admins")], description="An attempt to change an account, successful or not."
)
class AuditRecord:
    """An attempted write."""

    id: strawberry.ID = strawberry.field(description="Opaque id.")
    at: AWSDateTime = strawberry.field(description="When the change was requested.")
    actor_sub: strawberry.ID = strawberry.field(description="The `sub` of the user who requested it.")
    actor_username: str = strawberry.field(description="The user name of that user at the time.")
    operation: str = strawberry.field(description="The mutation, such as `disableUser`.")
    target_sub: strawberry.ID | None = strawberry.field(
        description="The `sub` of the account to change; null if the request named none."
    )
    attribute_names: list[str] = strawberry.field(
        description="The names of the attributes to change; values are never recorded."
    )
    group: str | None = strawberry.field(description="The group that the user was added to or removed from.")
    outcome: str = strawberry.field(
        description="`succeeded`, the failure's `errorType`, or `attempted` if the outcome is unknown."
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


@strawberry.type(directives=[policy_guard("admins")], description="A record with its cursor.")
class AuditEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="The record's position in the log.")
    node: AuditRecord = strawberry.field(description="The record.")


@strawberry.type(directives=[policy_guard("admins")], description="A page of the audit log, newest first.")
class AuditConnection:
    """Relay's connection."""

    edges: list[AuditEdge] = strawberry.field(description="The records with their cursors.")
    nodes: list[AuditRecord] = strawberry.field(description="The records without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page begins and ends.")


@strawberry.type
class Query:
    """The root field that reads the log."""

    @strawberry.field(directives=[policy_guard("users_read")], description="The audit log, newest first.")
    async def audit_log(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(f"The number of records, 1 to {audit.MAX_PAGE}.")
        ] = DEFAULT_PAGE,
        after: After = None,
    ) -> AuditConnection:
        """A page of the log."""
        page = await provided.audit.of(info.context).page(first, after)
        edges = [AuditEdge(cursor=edge.cursor, node=AuditRecord.of(edge.record)) for edge in page.edges]
        cursors = [edge.cursor for edge in edges]
        return AuditConnection(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo.of(cursors, has_next_page=page.has_next_page, continued=after is not None),
        )
