"""A small territory with round figures, and random partitions of it, for tests by hand.

    1 600 | 2 300 | 3 100
    ------+-------+------ 7 50
    4 400 | 5 200 | 6 100

Borders run 1 km between left and right, 2 km between above and below; 7 touches 6 only.
"""

from __future__ import annotations

from hypothesis import strategies as st

from models.partition import Partition
from models.territory import Municipality, Territory, Touch

PEOPLE = {"1": 600, "2": 300, "3": 100, "4": 400, "5": 200, "6": 100, "7": 50}
BESIDE = [("1", "2"), ("2", "3"), ("4", "5"), ("5", "6"), ("6", "7")]
BELOW = [("1", "4"), ("2", "5"), ("3", "6")]
JOBS = {
    ("1", "1"): 100,
    ("1", "2"): 50,
    ("2", "2"): 30,
    ("3", "1"): 20,
    ("6", "7"): 40,
    ("7", "7"): 10,
}

LATTICE = Territory.build(
    [
        Municipality(code, f"Town {code}", people, 1.0, 1000.0 * int(code), 0.0)
        for code, people in PEOPLE.items()
    ],
    {pair: Touch("land", 1000) for pair in BESIDE} | {pair: Touch("land", 2000) for pair in BELOW},
    commuting=JOBS,
)


def partitions(codes: str = "1234567", *, everyone: bool = True) -> st.SearchStrategy[Partition]:
    """Any partition of the municipalities, or of some of them."""
    labels = st.integers(0, 3)
    if everyone:
        return st.fixed_dictionaries(dict.fromkeys(codes, labels)).map(Partition.from_labels)
    return st.dictionaries(st.sampled_from(codes), labels, min_size=1).map(Partition.from_labels)
