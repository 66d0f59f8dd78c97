"""From click to answer, and memory: ``python -m benchmarks.play [clicks]``.

A click is what the board does for it: move a municipality, judge the state anew without a solver, and
make what the screen shows, as JSON; in processor time, which a busy machine does not change.  Memory is
that of the process before and after all clicks on an area.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from random import Random
from statistics import median, quantiles

import psutil

from optimizer import Session
from optimizer.language.language import Language
from optimizer.play.look import look_at
from optimizer.play.view import view_of

AREAS = ("scenarios/limburg.toml", "scenarios/nederland.toml")


def measure(area: str, clicks: int) -> dict[str, float]:
    """Return milliseconds per click (median and 95th percentile) and the growth in memory in MB."""
    session, language, rng = Session(area), Language("nl"), Random(0)
    session.find_best()
    session.put(session.find_best().partition or session.state.partition)
    process = psutil.Process()
    moves, looks = list[float](), list[float]()
    before = 0
    for number in range(-clicks // 4, clicks):  # the first quarter fills what is kept at hand
        if number == 0:
            moves, looks = [], []
            gc.collect()
            before = process.memory_info().rss
        code = rng.choice(session.territory.codes)
        began = time.process_time()
        about = json.dumps(look_at(session, code, language))
        looks.append(time.process_time() - began)
        offers = json.loads(about)["offers"]
        to = rng.choice(offers)["to"] if offers else None
        began = time.process_time()
        session.move(code, to)
        json.dumps(view_of(session, language))
        moves.append(time.process_time() - began)
        if number % 2:
            session.undo()
    gc.collect()
    return {
        "look, median ms": 1000 * median(looks),
        "look, 95 % ms": 1000 * quantiles(looks, n=20)[-1],
        "move, median ms": 1000 * median(moves),
        "move, 95 % ms": 1000 * quantiles(moves, n=20)[-1],
        "memory, MB more": (process.memory_info().rss - before) / 2**20,
    }


def main() -> None:
    """Measure a province and the country and print both."""
    clicks = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for area in AREAS:
        figures = ", ".join(f"{name}: {value:.1f}" for name, value in measure(area, clicks).items())
        print(f"{area}, {clicks} clicks: {figures}", flush=True)


if __name__ == "__main__":
    main()
