"""Two partitions side by side."""
