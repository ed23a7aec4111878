if __name__ != "claimgraph.app":
    raise ImportError("import claimgraph.app: as app, each of its classes would exist twice")
