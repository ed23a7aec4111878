"""What the caller gets: records, stores and clients of other systems; plain values in and out.

A room for each of them. A room's own surface is its ``__all__``; ``cognito`` is imported by module.
"""

if __name__ != "claimgraph.resolvers":
    raise ImportError("import claimgraph.resolvers: as resolvers, each of its classes would exist twice")
