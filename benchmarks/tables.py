"""The tables of the last full run, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from benchmarks.instances import COMMUTING, PROVINCES, VARIANTS, counts_regions
from benchmarks.methods import METHODS
from benchmarks.records import Record
from benchmarks.suites import NATIONAL, OURS

__all__ = [
    "BUSY",
    "cost_ratio",
    "describe_run",
    "engine_tables",
    "overview",
    "peer_table",
    "time_ratio",
]

BUSY = 0.5
"""More busy processors than this, in the second before a run, are said to be work of others."""


# -------------------------------------------------------------------- ratios
def cost_ratio(record: Record, ours: Record | None) -> float | None:
    """Return the cost divided by ours; for max-p our number of regions divided by theirs."""
    if ours is None or record.outcome == "breaks rules":
        return None
    if counts_regions(record.instance):
        mine, theirs = record.regions, ours.regions
        return theirs / mine if mine and theirs else None
    if record.objective is None or not ours.objective:
        return None
    return record.objective / ours.objective


def time_ratio(record: Record, ours: Record | None) -> float | None:
    """Return the seconds divided by ours: to the proof, or to the best partition of a heuristic."""
    return None if ours is None or not ours.solve_s else seconds(record) / ours.solve_s


def seconds(record: Record) -> float:
    """Return the seconds that count: a method without a bound never knows that it is done."""
    if record.bound is None and record.first_s is not None:
        return record.first_s
    return record.solve_s


# -------------------------------------------------------------------- tables
LONG_HEADER = [
    "instance",
    "outcome",
    "cost",
    "bound",
    "gap",
    "regions",
    "first",
    "below 1 %",
    "seconds",
    "memory",
]
PEER_HEADER = [
    "instance",
    "method",
    "outcome",
    "cost",
    "regions",
    "cost : ours",
    "gap",
    "seconds",
    "time : ours",
    "CPU s",
    "MB",
    "MB : ours",
]


def engine_tables(records: Sequence[Record]) -> str:
    """Return the provinces by variant, the national runs, those with all commuting, and the changes."""
    by_name = {record.instance: record for record in records if record.suite == "engine"}
    header = ["province", "units", *VARIANTS, "start-up", "outputs", "memory"]
    provinces = [_province(name, by_name) for name in PROVINCES if f"{name}, base" in by_name]
    national = [_long(by_name[name]) for name in NATIONAL if name in by_name]
    commuting = [_long(by_name[case.name]) for case in COMMUTING if case.name in by_name]
    changes = [
        [record.instance, record.outcome, f"{record.solve_s:.2f}"]
        for record in records
        if record.suite == "change"
    ]
    return "\n\n".join(
        [
            "Seconds of solving; without a proof, the gap or the outcome follows. Start-up, outputs and "
            "memory are those of the base run.",
            _markdown(header, provinces),
            _markdown(LONG_HEADER, national),
            "Where all jobs between municipalities count, also between those that do not touch:",
            _markdown(LONG_HEADER, commuting),
            "One change (two municipalities of one region part) in a process that has solved the "
            "province; seconds of all of `what_if`:",
            _markdown(["province", "outcome", "seconds"], changes),
        ]
    )


def _province(province: str, by_name: dict[str, Record]) -> list[str]:
    base = by_name[f"{province}, base"]
    runs = [by_name.get(f"{province}, {variant}") for variant in VARIANTS]
    tail = [f"{base.start_s:.1f} s", _known(base.output_s, "{:.1f} s"), f"{base.peak_mb:,.0f} MB"]
    return [province, str(base.units), *(_outcome(run) for run in runs), *tail]


def _outcome(record: Record | None) -> str:
    if record is None:
        return ""
    said = "" if record.outcome == "optimal" else f" ({_gap(record)})"
    return f"{record.solve_s:.2f}{said}"


def _gap(record: Record) -> str:
    return record.outcome if record.gap is None else f"gap {record.gap:.1%}"


def _long(record: Record) -> list[str]:
    regions = _known(record.regions, "{}")
    if record.most_regions is not None:
        regions += f" of at most {record.most_regions}"
    return [
        record.instance,
        record.outcome,
        _known(record.objective, "{:,}"),
        _known(record.bound, "{:,}"),
        _known(record.gap, "{:.2%}"),
        regions,
        _known(record.first_s, "{:.1f} s"),
        _known(record.within_1_s, "{:.1f} s"),
        f"{record.solve_s:.2f}",
        f"{record.peak_mb:,.0f} MB",
    ]


def peer_table(records: Sequence[Record]) -> str:
    """Return one row per instance and method; ratios are to ours on the same instance."""
    ours = {record.instance: record for record in records if record.method == OURS}
    rows = []
    for record in records:
        mine = ours.get(record.instance)
        rows.append(
            [
                f"{record.instance}" if record.method == OURS else "",
                record.method,
                record.outcome,
                _known(record.objective, "{:,}"),
                _known(record.regions, "{}"),
                _known(cost_ratio(record, mine), "{:.3f}"),
                _known(record.gap, "{:.1%}"),
                f"{seconds(record):.2f}" if record.units else "",
                _known(time_ratio(record, mine) if record.units else None, "{:.1f}"),
                _known(record.cpu_s, "{:.1f}"),
                f"{record.peak_mb:,.0f}" if record.units else record.note,
                _known(record.peak_mb / mine.peak_mb if mine and mine.peak_mb else None, "{:.1f}"),
            ]
        )
    caveats = [f"- {name}: {method.caveat}." for name, method in METHODS.items()]
    return _markdown(PEER_HEADER, rows) + "\n\n" + "\n".join(caveats)


def overview(records: Sequence[Record]) -> str:
    """Return one row per instance, one column per method and the memory of each, for a reader in a hurry."""
    found = {(record.instance, record.method): record for record in records}
    by_method = {name: [record for record in records if record.method == name] for name in METHODS}
    missing = {name: runs[0].note for name, runs in by_method.items() if _missing(runs)}
    methods = [name for name, runs in by_method.items() if runs and name not in missing]
    rows = []
    for instance in dict.fromkeys(record.instance for record in records):
        ours = found.get((instance, OURS))
        cells = [_cell(found.get((instance, method)), ours) for method in methods]
        rows.append([instance, str(ours.units) if ours else "", *cells])
    rows.append(["peak memory, MB", "", *(_range([run.peak_mb for run in by_method[m]]) for m in methods)])
    said = [f"Not measured: {name} ({why})." for name, why in missing.items()]
    return "\n\n".join([_markdown(["instance", "units", *methods], rows), *said])


def _missing(runs: Sequence[Record]) -> bool:
    return bool(runs) and all(run.outcome == "not installed" for run in runs)


def _range(values: Sequence[float]) -> str:
    low, high = f"{min(values):,.0f}", f"{max(values):,.0f}"
    return low if low == high else f"{low} to {high}"


def _cell(record: Record | None, ours: Record | None) -> str:
    """Say in a few words what a run came to: proven when, or how much worse than ours."""
    if record is None:
        return ""
    if record.outcome == "optimal":
        return f"proven in {record.solve_s:.2f} s"
    if record.objective is None or record.outcome == "breaks rules":
        return f"nothing in {record.time_limit_s:.0f} s" if record.outcome == "unknown" else record.outcome
    if counts_regions(record.instance):
        return f"{record.regions} regions" + _known(record.most_regions, ", at most {}")
    worse = cost_ratio(record, ours)
    return _known(None if worse is None else worse - 1, "{:+.1%}") + _known(record.gap, ", gap {:.1%}")


def describe_run(records: Sequence[Record]) -> str:
    """Say time limits, seeds and whether the machine had other work."""
    limits = sorted({record.time_limit_s for record in records})
    loads = [record.load for record in records]
    busy = sum(load > BUSY for load in loads)
    said = (
        f"Others were using the machine at the start of {busy} of {len(loads)} runs (up to "
        f"{max(loads):.1f} processors): times are too long, ratios fair only roughly."
        if busy
        else "The machine had no other work."
    )
    seeds = ", ".join(str(seed) for seed in sorted({record.seed for record in records}))
    return f"Time limits {', '.join(f'{limit:.0f} s' for limit in limits)}; seed {seeds}. {said}"


def _known(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    line: Callable[[Sequence[str]], str] = lambda cells: "| " + " | ".join(cells) + " |"  # noqa: E731
    return "\n".join([line(header), line(["---"] * len(header)), *map(line, rows)])
