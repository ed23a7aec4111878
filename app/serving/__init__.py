"""Processes and connections: how the server starts, shares its port among workers, and stops."""
