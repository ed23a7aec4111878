"""The commands of ``claimgraph``, one module each."""
