"""Users of a pool: finding and listing them, and what administrators do to them."""
