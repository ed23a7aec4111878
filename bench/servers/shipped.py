"""Claimgraph as it ships: its command line."""

from claimgraph.app.cli import main

main()
