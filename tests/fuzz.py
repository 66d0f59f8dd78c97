"""Damaged input for every reader: what is read or refused must be so in one short sentence, and soon.

    uv run python -m tests.fuzz --cases 100000 --seed 7
    uv run python -m tests.fuzz --seed 7 --only 4711        one case again, with its traceback

A case is a file that is right, changed at random in one to four places; seed and number alone decide how.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import geopandas as gpd

from models.errors import InputError
from models.territory import Municipality, Territory, Touch
from models.text import visible
from optimizer.declared.declarations import read_declarations
from optimizer.drawing.boundaries import read_boundaries
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.columns import load_columns
from optimizer.inputs.layers import find_partition, load_partition_csv
from optimizer.inputs.packs import load_pack
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.proposal.proof import prove_again
from optimizer.proposal.reading import read_proposal
from optimizer.report.prospects import read_prospects
from optimizer.study.plan import read_plan
from optimizer.study.runner import run_study
from optimizer.study.study import Study
from tests.results_folders import nasty

__all__ = ["Fault", "fuzz", "main"]

MOST_CHARACTERS, MOST_SECONDS = 500, 10.0
ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "packs" / "tiny"

TOKENS: tuple[bytes, ...] = (
    *(b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\r", b"\n", b"\r\n", b"\t", b" ", b"\xa0"),
    *(
        b";",
        b",",
        b'"',
        b"'",
        b"=",
        b'="',
        b"sep=;\n",
        b"[",
        b"]",
        b"{",
        b"}",
        b"[[",
        b"]]",
        b"#",
        b"\\",
        b"\\u0000",
    ),
    *(
        b"-1",
        b"0",
        b"1e308",
        b"1e400",
        b"nan",
        b"inf",
        b"9" * 30,
        b"9" * 5000,
        b"0x" + b"f" * 600,
        b"1_000",
        b"1.234",
    ),
    *(
        b"3,5",
        b"150.000",
        b"true",
        b"false",
        b"null",
        b"None",
        b'""',
        b"[]",
        b"{}",
        b"..",
        b"../../x",
        b"/dev/zero",
    ),
    *(
        b"\x1b[31m",
        b"\xe2\x80\xae",
        b"\xc2\x9b",
        b"\xed\xa0\x80",
        b"x" * 300,
        b"[" * 3000,
        b"(" * 300,
        b"a.b.c." * 50,
    ),
    *(
        b"code",
        b"region",
        b"GM0003",
        b"0003.0",
        b"Bergen",
        b"'s-Gravenhage",
        b"S\xfadwest",
        b"minimum",
        b"(a+)+$",
    ),
    *(
        b"31-5-2013",
        b"2013-02-30",
        b"99999-1-1",
        b"operational",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"A1",
        b"B3",
    ),
)
"""What breaks readers: put anywhere, or in the place of a word."""

VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**31,
        2**63,
        10**18,
        10**30,
        0.5,
        -0.0,
        1e308,
        float("inf"),
        float("nan"),
    ),
    *("", "x", "..", "a/b", "x" * 300, "\x1b[2J", "\ud800", "A1", "A9", "1e5", "2013-05-31", "South"),
    *(
        [],
        {},
        [1],
        ["A1", "A1"],
        [[]],
        [[[["A1"]]]],
        {"x": 1},
        {"weight": -1},
        {"weight": 10**15},
        ["A1", 3, None],
    ),
)
"""What takes the place of a value of a document."""


@dataclass(frozen=True)
class Fault:
    """A case that a reader did not take well, and how it can be seen again."""

    number: int
    reader: str
    what: str
    trace: str = ""


@dataclass(frozen=True)
class Reader:
    """A reader, the right files that it reads, and how often it is tried among the others."""

    name: str
    files: Mapping[str, bytes]
    read: Callable[[Path], object]
    weight: int = 1


class TooSlowError(Exception):
    """A reader that has not answered in time."""


# -------------------------------------------------------------------- changes
def changed(data: bytes, chance: random.Random) -> bytes:
    """Return bytes changed in one to four places."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        data = chance.choice(CHANGES)(data, chance)
    return data


def _place(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _insert(data: bytes, chance: random.Random) -> bytes:
    k = _place(data, chance)
    return data[:k] + chance.choice(TOKENS) + data[k:]


def _remove(data: bytes, chance: random.Random) -> bytes:
    k = _place(data, chance)
    return data[:k] + data[k + chance.choice((1, 1, 2, 5, 20, 200)) :]


def _flip(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    k = chance.randrange(len(data))
    return data[:k] + bytes([chance.randrange(256)]) + data[k + 1 :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    k, size = _place(data, chance), chance.choice((1, 5, 50, 500))
    return data[:k] + data[k : k + size] * chance.choice((2, 2, 3, 50)) + data[k + size :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)]


def _word(data: bytes, chance: random.Random) -> bytes:
    """Put something else in the place of a word, number or cell."""
    k = _place(data, chance)
    start = end = k
    inside = b",;\n\"'[]{}=: \t"
    while start > 0 and data[start - 1] not in inside:
        start -= 1
    while end < len(data) and data[end] not in inside:
        end += 1
    return data[:start] + chance.choice(TOKENS) + data[end:]


def _lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    if chance.random() < 0.5:
        lines.insert(i, lines[j])
    return b"\n".join(lines)


def _encode(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(
        chance.choice(("utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig", "utf-32")), "replace"
    )


def _separate(data: bytes, chance: random.Random) -> bytes:
    return data.replace(
        *chance.choice(((b",", b";"), (b",", b"\t"), (b"\n", b"\r\n"), (b"\n", b"\r"), (b".", b",")))
    )


def _document(data: bytes, chance: random.Random) -> bytes:
    """Put another value somewhere in a JSON document; what is none gets a token."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return _insert(data, chance)
    places = [(holder, key) for holder, key in _places(content)]
    if not places:
        return _insert(data, chance)
    holder, key = chance.choice(places)
    what = chance.random()
    if what < 0.15:
        del holder[key]
    elif what < 0.25 and isinstance(holder, dict):
        holder[chance.choice(("x", "", "\x1b", str(key) * 2))] = holder.pop(key)
    else:
        holder[key] = chance.choice(VALUES)
    try:
        return json.dumps(content).encode("utf-8", "surrogatepass")
    except (ValueError, TypeError):
        return data


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


CHANGES = (
    _insert,
    _insert,
    _remove,
    _flip,
    _repeat,
    _cut,
    _word,
    _word,
    _word,
    _lines,
    _encode,
    _separate,
    _document,
    _document,
)


# -------------------------------------------------------------------- readers
SCENARIO = b"""
name = "case"
title = "A case"
data = "PACK"
columns = "columns.csv"
compare_with = "district"
withdrawn = ["North"]
[area]
layer = "district"
regions = ["North", "South"]
[population]
minimum = 20_000
maximum = 400_000
[population.low_density]
below = 99
minimum = 5_000
reason = "sea"
[size]
target = 60_000
weight = 1.5
[members]
minimum = 1
maximum = 5
[regions]
prefer = "many"
weight = 100
[arrangements.district]
separating = 1
[arrangements.draft]
file = "draft.csv"
separating = 3.0
[centres]
layers = ["hospital"]
[[centres.exceptions]]
municipality = "B1"
reason = "alone"
[attributes.clients]
minimum = 10
[commuting]
weight = 1.0
[compactness]
weight = 0.1
[contiguity]
crossings = ["land", "fixed_link", "ferry_car"]
[[contiguity.add]]
between = ["A1", "B3"]
reason = "a new road"
[[contiguity.remove]]
between = ["A1", "A2"]
reason = "none"
[locks]
together = [["A1", "A2"]]
apart = [["B1", "B3"]]
[inhabitants]
A1 = 61_000
"Fir Island" = 0
[[mergers]]
name = "Both"
municipalities = ["A2", "A3"]
[objective]
priorities = [["arrangements"], ["size"]]
slack = [2.0]
[solver]
time_limit = 5
workers = 1
seed = 3
"""
DRAFT = b"code,name,region\nA1,Alder,East\nA2,Birch,East\nA3,Cedar,West\nB1,Damson,West\n"
COLUMNS = b"code;clients;budget\nA1;10;1,5\nA2;20;2,5\nA3;30;3\nB1;40;4\nB2;50;5\nB3;60;6\n"
DUTCH = "Gemeente;Regio\nGroningen;Noord\nDen Haag;West\nBergen (L.);Zuid\nSúdwest-Fryslân;Noord\n".encode()
DECLARED = (
    b"Gemeentecode;Regio;Taak;Vorm;Status;Datum\n14;Noord;jeugd;centrumregeling;getekend;31-5-2013\n"
    b"GM0518;West;jeugd;GR;intentie;31 mei 2013\n893;Zuid;wmo;;operationeel;2013-05-31\n"
)
STUDY = b"""
title = "A study"
base = "case.toml"
seeds = [0, 1]
zipped = [["minimum", "target"]]
[areas]
layer = "district"
[axes.minimum]
key = "population.minimum"
values = [10_000, 20_000]
[axes.target]
key = "size.target"
from = 30_000
to = 60_000
step = 30_000
[variants.base]
[variants.without]
commuting = false
"""


@cache
def workbook() -> bytes:
    from tests.optimizer.inputs.test_municipal import workbook as write

    with tempfile.TemporaryDirectory() as folder:
        rows = [("Gemeentecode", "Regio"), (14, "Noord"), (518.0, "West"), ("GM0893", "Zuid")]
        return write(Path(folder) / "x.xlsx", *rows).read_bytes()


def boundaries() -> tuple[Territory, bytes]:
    codes = ("0003", "0010", "0024")
    places = [Municipality(code, f"Stad {code}", 10, 1.0, 0.0, 0.0) for code in codes]
    territory = Territory.build(places, {("0003", "0010"): Touch("land", 10)})
    rings = [[[x, 52], [x + 1, 52], [x + 1, 53], [x, 53], [x, 52]] for x in (4, 5, 6)]
    shapes = [
        {
            "type": "Feature",
            "properties": {"gemeentecode": f"GM{code}", "water": "NEE"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for code, ring in zip(codes, rings, strict=True)
    ]
    return territory, json.dumps({"type": "FeatureCollection", "features": shapes}).encode()


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder and those below it, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def readers(scratch: Path) -> list[Reader]:
    """Return every reader with the files that it reads; some of them are made here, in `scratch`."""
    dutch, (territory, shapes) = load_pack(), boundaries()
    pack, case = contents(TINY), SCENARIO.replace(b"PACK", str(TINY).encode())
    results = contents(nasty(scratch / "results"))
    (scratch / "store").mkdir()
    small = case.replace(b"columns = ", b"#").replace(b"[attributes.clients]\nminimum = 10\n", b"")
    draft = small.index(b"[arrangements.draft]")
    small = small[:draft] + small[small.index(b"[centres]") :]
    (scratch / "store" / "case.toml").write_bytes(small)
    (scratch / "store" / "study.toml").write_text(
        'base = "case.toml"\n[axes.minimum]\nkey = "population.minimum"\nvalues = [10_000, 20_000]\n'
    )
    from concurrent.futures import ThreadPoolExecutor

    run_study(
        scratch / "store/study.toml", scratch / "store/out", executor=lambda: ThreadPoolExecutor(1), workers=1
    )
    store = contents(scratch / "store" / "out")

    (scratch / "x.geojson").write_bytes(shapes)
    gpd.read_file(scratch / "x.geojson").to_file(scratch / "x.gpkg")
    package = (scratch / "x.gpkg").read_bytes()

    def scenario(folder: Path) -> None:
        found = load_scenario(folder / "case.toml")
        found.formulate(open_territory(found))
        change_scenario(found, together=[("A1", "Alder")])

    def study(folder: Path) -> None:
        found = Study(folder)
        for name in ("runs", "regions", "criteria", "assignments"):
            getattr(found, name)
        found.table("minimum > 5 and status == 'optimal'", ["-objective"])
        found.cores()
        found.territory()

    def proposal(folder: Path) -> None:
        found = read_proposal(folder)
        read_prospects(folder, found.territory, 5)
        prove_again(found.scenario, folder)

    return [
        Reader("draft", {"x.csv": DRAFT}, lambda f: load_partition_csv(f / "x.csv", load_pack(TINY)), 2),
        Reader("dutch", {"x.csv": DUTCH}, lambda f: find_partition(f / "x.csv", dutch), 6),
        Reader("declared", {"x.csv": DECLARED}, lambda f: read_declarations(f / "x.csv", dutch), 6),
        Reader("columns", {"x.csv": COLUMNS}, lambda f: load_columns(f / "x.csv", load_pack(TINY)), 3),
        Reader("workbook", {"x.xlsx": workbook()}, lambda f: load_partition_csv(f / "x.xlsx", dutch), 3),
        Reader("scenario", {"case.toml": case, "draft.csv": DRAFT, "columns.csv": COLUMNS}, scenario, 8),
        Reader("pack", pack, load_pack, 6),
        Reader("study", {"study.toml": STUDY, "case.toml": small}, lambda f: read_plan(f / "study.toml"), 3),
        Reader("boundaries", {"x.geojson": shapes}, lambda f: read_boundaries(f / "x.geojson", territory), 3),
        Reader("geopackage", {"x.gpkg": package}, lambda f: read_boundaries(f / "x.gpkg", territory), 2),
        Reader("results", results, proposal, 4),
        Reader("store", store, study, 3),
        Reader(
            "names",
            {"x": b"Bergen (L.)"},
            lambda f: dutch.code_of((f / "x").read_bytes().decode("utf-8", "replace")),
            2,
        ),
        Reader("where", {"x": b"minimum > 75_000 and area in ('a', 'b')"}, _condition, 2),
    ]


def _condition(folder: Path) -> None:
    import pandas as pd

    from optimizer.study.conditions import matching

    frame = pd.DataFrame({"minimum": [1, 2], "area": ["a", None]})
    matching(frame, (folder / "x").read_bytes().decode("utf-8", "replace"))


# -------------------------------------------------------------------- cases
def fuzz(
    cases: int, seed: int, *, only: int | None = None, tell: Callable[[str], None] = lambda line: None
) -> list[Fault]:
    """Try the readers on damaged files and return what went wrong.

    Parameters
    ----------
    cases, seed : int
    only : int, optional
        The one case to try.
    tell : callable
        Gets a line now and then.
    """
    faults: list[Fault] = []
    counts: Counter[str] = Counter()
    logging.getLogger("optimizer").addHandler(logging.NullHandler())
    logging.getLogger("optimizer").propagate = False
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        known = readers(scratch)
        for reader in known:
            _write(reader, scratch / "case")
            reader.read(scratch / "case")  # what is right is read
        weights = [reader.weight for reader in known]
        for number in range(cases) if only is None else [only]:
            chance = random.Random(f"{seed}/{number}")
            reader = chance.choices(known, weights)[0]
            outcome, fault = _try(reader, number, chance, scratch / "case")
            counts[f"{reader.name} {outcome}"] += 1
            if fault is not None:
                faults.append(fault)
                tell(f"case {number}, {fault.reader}: {fault.what}")
            if number % 1000 == 999:
                tell(f"{number + 1} cases, {len(faults)} faults")
    tell(", ".join(f"{what}: {count}" for what, count in sorted(counts.items())))
    return faults


def _try(reader: Reader, number: int, chance: random.Random, folder: Path) -> tuple[str, Fault | None]:
    """Read one damaged case; return how it went."""
    victim = chance.choice(sorted(reader.files))
    _write(reader, folder)
    (folder / victim).write_bytes(changed(reader.files[victim], chance))
    try:
        with _in_time(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader.read(folder)
    except InputError as error:
        text = str(error)
        longest = max(map(len, text.splitlines()), default=0)
        if longest > MOST_CHARACTERS:  # data with many faults tell one a line
            return "refused", Fault(number, reader.name, f"a message of {longest} characters: {text[:200]}")
        if visible(text, keep="\n") != text:
            return "refused", Fault(number, reader.name, f"a message that commands the terminal: {text!r}")
        return "refused", None
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        what = f"{type(error).__name__}: {error}"[:300]
        return "broke", Fault(number, reader.name, f"{victim}: {what}", traceback.format_exc())
    return "read", None


def _write(reader: Reader, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in reader.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


@contextmanager
def _in_time() -> Iterator[None]:
    """Stop a reader that takes too long."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"no answer in {MOST_SECONDS:.0f} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def main() -> int:
    """Run from the command line; 1 when a reader broke."""
    parser = argparse.ArgumentParser(description="Try every reader on damaged files.")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="this case alone, with its traceback")
    asked = parser.parse_args()
    began = time.monotonic()
    faults = fuzz(asked.cases, asked.seed, only=asked.only, tell=lambda line: print(line, flush=True))
    for fault in faults if asked.only is not None else ():
        print(fault.trace)
    print(f"{len(faults)} faults in {time.monotonic() - began:.0f} s")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
