"""``claimgraph doctor``: checks a deployment and advises on what is wrong; changes nothing."""
