"""Compiled searches: regions of negative reduced cost, their bounds and cuts."""
