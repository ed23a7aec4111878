"""What the parts of a request cost, each beside a baseline: ``make bench-micro``."""
