"""``claimgraph doctor``: whether what the server depends on is as it has to be, and if not, what to do.

One module for each check; each is a function from the subject to findings, and changes nothing.
"""
