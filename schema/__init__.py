if __name__ != "claimgraph.schema":
    raise ImportError("import claimgraph.schema: as schema, each of its classes would exist twice")
