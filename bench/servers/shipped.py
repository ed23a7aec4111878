"""Claimgraph as it ships: its command line."""

from app.cli import main

main()
