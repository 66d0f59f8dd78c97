"""Repeatable comparisons: the engine on its targets, and beside its peers.

``python -m benchmarks all`` runs everything and makes the table and the figure again; every run is
a process of its own, so that memory is measured apart and libraries that clash never meet.
Nothing here is a test of speed: only ``python -m benchmarks smoke`` can fail, on a wrong result.
"""
