"""The baseline over a database: Strawberry, FastAPI, PyJWT and SQLAlchemy's ORM, from their manuals.

It reads the table that Claimgraph's migrations made; ``BENCH_DATABASE`` is its URL, as SQLAlchemy writes it.
"""

import os
from datetime import datetime

import strawberry
from fastapi import FastAPI
from sqlalchemy import DateTime, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from strawberry.fastapi import GraphQLRouter

from bench.servers.pyjwt_auth import Context, IsAuthenticated, OwnerOrAdmin

_sessions = async_sessionmaker(create_async_engine(os.environ["BENCH_DATABASE"], pool_size=10))


class Base(DeclarativeBase):
    pass


class ProfileModel(Base):
    __tablename__ = "profiles"

    id: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    email: Mapped[str | None]
    bio: Mapped[str | None]
    locale: Mapped[str | None]
    timezone: Mapped[str | None]
    avatar_url: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@strawberry.type
class Profile:
    id: strawberry.ID
    display_name: str
    email: str | None = strawberry.field(permission_classes=[OwnerOrAdmin])
    bio: str | None
    locale: str | None
    timezone: str | None
    avatar_url: str | None
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def marshal(cls, model: ProfileModel) -> "Profile":
        return cls(
            id=strawberry.ID(model.id),
            display_name=model.display_name,
            email=model.email,
            bio=model.bio,
            locale=model.locale,
            timezone=model.timezone,
            avatar_url=model.avatar_url,
            version=model.version,
            created_at=model.created_at,
            updated_at=model.updated_at,
        )


@strawberry.type
class ProfileConnection:
    nodes: list[Profile]


@strawberry.type
class Query:
    @strawberry.field(permission_classes=[IsAuthenticated])
    async def profiles(self, first: int) -> ProfileConnection:
        page = select(ProfileModel).order_by(ProfileModel.created_at, ProfileModel.id).limit(first)
        async with _sessions() as session:
            found = (await session.scalars(page)).all()
        return ProfileConnection(nodes=[Profile.marshal(model) for model in found])


async def get_context() -> Context:
    return Context()


app = FastAPI()
app.include_router(
    GraphQLRouter(strawberry.Schema(query=Query), context_getter=get_context), prefix="/graphql"
)
