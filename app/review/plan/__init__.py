"""`claimgraph plan`: how an operation is executed for a caller, on paper."""
