if __name__ != "claimgraph.resolvers":
    raise ImportError("import claimgraph.resolvers: as resolvers, each of its classes would exist twice")
