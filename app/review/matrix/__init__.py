"""The authorization matrix as people see it: in a terminal, in a pull request, in a browser."""
