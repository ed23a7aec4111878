"""Benchmarks, side by side with what one would write without Claimgraph: ``make bench``."""
