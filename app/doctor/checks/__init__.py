"""The checks: each is a function from a deployment to findings, and changes nothing."""
