"""Revocations: sign-outs and lost memberships, kept for every process of the server."""

from claimgraph.resolvers.revocations.store import Addition, RevocationStore

__all__ = ["Addition", "RevocationStore"]
