"""The keys that tokens are signed with, and where they come from."""
