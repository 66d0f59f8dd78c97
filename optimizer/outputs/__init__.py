"""The form of every JSON output: typed here once; results are made, read and published by these types."""
