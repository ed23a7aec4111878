"""The authorization modes of AppSync: one module each, behind one interface (interface.py)."""
