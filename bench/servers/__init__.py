"""The servers that are measured: each serves the same API over the same data under the same rules."""
