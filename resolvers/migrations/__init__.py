"""The history of the tables. ``versions/`` holds one file per change, applied in order."""
