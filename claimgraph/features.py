"""The features that ship: an API lists those that it wants in ``Api(features=[…])``."""

from claimgraph.schema.types import attributes, audit, aws_identity, profiles, users, viewer

__all__ = ["attributes", "audit", "aws_identity", "profiles", "users", "viewer"]
