"""Random wishes on the country, answered beside the proven best and afresh: ``python -m benchmarks.what_if``.

With (two who nearly touch), apart (two partners who touch), held (a region and a neighbour) and moved (into a
neighbouring region), in turn.  Seconds of the processor, which a busy machine does not change much; a fresh
solve begins from the same partition.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from random import Random
from statistics import median, quantiles
from typing import Any

from models.partition import Partition
from models.territory import Territory
from optimizer import change_scenario, load_scenario, propose
from optimizer.engine.solution import Limits

PACKS = ("nl-2013", "nl-2024")

LIMITS = Limits(time_limit_s=30.0)


def wishes(territory: Territory, partition: Partition, count: int, rng: Random) -> Iterator[dict[str, Any]]:
    """Yield random wishes, as `change_scenario` takes them."""
    region_of, made = partition.region_of, 0
    while made < count:
        one = rng.choice(territory.codes)
        near = sorted(territory.neighbours(one))
        partners = [code for code in near if region_of(code) == region_of(one)]
        others = [code for code in near if region_of(code) != region_of(one)]
        beyond = sorted({code for other in near for code in territory.neighbours(other)} - region_of(one))
        asked: dict[str, Any] | None = None
        if made % 4 == 0 and beyond:
            asked = {"together": [(one, rng.choice(beyond))]}
        elif made % 4 == 1 and partners:
            asked = {"apart": [(one, rng.choice(partners))]}
        elif made % 4 == 2 and others:
            asked = {"fix": [sorted({one, *region_of(rng.choice(others))})]}
        elif made % 4 == 3 and others:
            asked = {"together": [(one, min(region_of(rng.choice(others))))]}
        if asked is not None:
            made += 1
            yield asked


def measure(pack: str, count: int) -> dict[str, list[float]]:
    """Return seconds of both ways for every wish, and their ratio.

    Raises
    ------
    RuntimeError
        When both prove another cost.
    """
    scenario = change_scenario(load_scenario("scenarios/nederland.toml"), tables={"data": pack})
    best = propose(scenario, limits=LIMITS)
    assert best.partition is not None
    best.what_if(limits=LIMITS)  # loads what is loaded once
    found: dict[str, list[float]] = {"beside": [], "afresh": [], "ratio": []}
    for wish in wishes(best.territory, best.partition, count, Random(0)):
        began = time.process_time()
        beside = best.what_if(**wish, limits=LIMITS).report
        middle = time.process_time()
        afresh = propose(change_scenario(scenario, **wish), limits=LIMITS, start=[best.partition]).report
        seconds = middle - began, time.process_time() - middle
        if beside.status is afresh.status and beside.gap == 0 and beside.objective != afresh.objective:
            raise RuntimeError(f"{wish}: {beside.objective} and {afresh.objective}")
        for key, value in zip(found, (*seconds, seconds[0] / seconds[1]), strict=True):
            found[key].append(value)
        print(f"{pack} {wish}: {seconds[0]:.2f} s {beside.status}, {seconds[1]:.2f} s {afresh.status}")
    return found


def main() -> None:
    """Measure both packs and print medians, 95th percentiles and the worst."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    for pack in PACKS:
        for key, values in measure(pack, count).items():
            high = quantiles(values, n=20)[-1]
            print(f"{pack} {key}: median {median(values):.2f}, 95 % {high:.2f}, most {max(values):.2f}")


if __name__ == "__main__":
    main()
