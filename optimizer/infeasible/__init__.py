"""Why nothing fits: minimal conflicts and the smallest relaxations."""
