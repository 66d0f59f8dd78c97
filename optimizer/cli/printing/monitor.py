"""What `monitor` prints."""

from __future__ import annotations

from rich.console import Console

from models.territory import Territory
from optimizer.cli.printing.console import names_of, table_of, tell
from optimizer.declared.monitor import Monitor, MonitorStep, RegionStep, Timeline
from optimizer.declared.monitor_tables import named_steps, state_of
from optimizer.language.language import language_in_force
from optimizer.language.titles import title_by_name

__all__ = ["print_monitor"]


def print_monitor(console: Console, monitor: Monitor) -> None:
    """Print the snapshots, what changed in each step, and whom to address."""
    for timeline in monitor.timelines:
        _print_snapshots(console, timeline)
        if not timeline.steps:
            tell(console, "Only one snapshot names this task: there is nothing to compare it with.")
        for before, after, step in named_steps(timeline):
            _print_step(console, f"From {before} to {after}", step)
        _print_addresses(console, timeline, monitor.territory)


def _print_snapshots(console: Console, timeline: Timeline) -> None:
    rows = []
    for name, diagnosis in zip(timeline.names, timeline.diagnoses, strict=True):
        people, names = diagnosis.territory.population, [region.name for region in diagnosis.regions]
        stated = [diagnosis.declaration.is_operational(name) for name in names]
        rows.append(
            {
                "snapshot": name,
                "declared in": diagnosis.declaration.label,
                "regions": len(names),
                "sound": len(diagnosis.sound),
                "operational": sum(map(bool, stated)) if any(s is not None for s in stated) else "not said",
                "white spots": len(diagnosis.white),
                "inhabitants there": people(diagnosis.white),
                "in several": len(diagnosis.double),
            }
        )
    title = f"Task {timeline.task}" if timeline.task else "What was declared"
    right = ("regions", "sound", "operational", "white spots", "inhabitants there", "in several")
    console.print(table_of(title, rows, right=right))


def _print_step(console: Console, title: str, step: MonitorStep) -> None:
    territory, say = step.after.territory, language_in_force()

    def titled(criterion: str) -> str:
        return title_by_name(criterion, step.after.scenario, territory, say)

    tell(console, title, "bold")
    for codes, text, style in (
        (step.opened, "White spots opened", "red"),
        (step.closed, "White spots closed", "green"),
    ):
        if codes:
            tell(console, f"{text}: {_who(territory, codes)}", style, " - ")
    rows = [
        {
            "region": region.name,
            "state": state_of(region),
            "newly met": ", ".join(map(titled, region.newly_met)),
            "newly failed": ", ".join(map(titled, region.newly_failed)),
            "came in": names_of(territory, region.joined) if region.before else "",
            "went out": names_of(territory, region.left) if region.after else "",
            "operational": _operational(region),
        }
        for region in step.regions
    ]
    if rows:
        console.print(table_of("Regions that changed", rows))
    else:
        tell(console, "No region changed.")


def _operational(region: RegionStep) -> str:
    words = {True: "yes", False: "no", None: "-"}
    before, after = (words[stated] for stated in region.operational)
    return before if before == after else f"{before} -> {after}"


def _print_addresses(console: Console, timeline: Timeline, territory: Territory) -> None:
    """Print whom to address, those of one region with the same reasons together."""
    say, last = language_in_force(), timeline.diagnoses[-1]

    def said(reason: str) -> str:
        fails = reason.removeprefix("fails ")
        if fails == reason:
            return say.phrase(reason)
        return say.phrase(f"fails {title_by_name(fails, last.scenario, last.territory, say)}")

    groups: dict[tuple[str, str], set[str]] = {}
    for one in timeline.addresses:
        since: dict[str, list[str]] = {}
        for reason, name in one.reasons.items():
            since.setdefault(name, []).append(reason)
        reasons = "; ".join(
            f"{', '.join(map(said, found))} ({say.phrase(f'since {name}')})" for name, found in since.items()
        )
        groups.setdefault((one.region, reasons), set()).add(one.code)
    rows = [
        {
            "region": region,
            "municipalities": names_of(territory, codes),
            "inhabitants": territory.whole.population(codes),
            "why": reasons,
        }
        for (region, reasons), codes in groups.items()
    ]
    everyone = [one.code for one in timeline.addresses]
    title = (
        f"To address after {timeline.names[-1]}: {len(everyone)} municipalities with "
        f"{territory.whole.population(everyone):,} inhabitants"
    )
    if rows:
        console.print(table_of(title, rows, right=("inhabitants",)))
    else:
        tell(console, "Nobody to address.")
    console.print()


def _who(territory: Territory, codes: frozenset[str]) -> str:
    return f"{names_of(territory, codes)} ({territory.whole.population(codes):,} inhabitants)"
