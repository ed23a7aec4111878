if __name__ != "claimgraph.engine":
    raise ImportError("import claimgraph.engine: as engine, each of its classes would exist twice")
