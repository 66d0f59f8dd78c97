"""Several nested tiers, proven together."""
