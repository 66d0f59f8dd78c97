"""What `regio data` prints: what was made, what is wrong, which packs there are."""

from __future__ import annotations

from pathlib import Path

from optimizer.cli.printing.console import results_console, table_of, tell
from optimizer.gathering.doctor import Examination
from optimizer.gathering.pack import Pack
from optimizer.inputs.faults import Fault

__all__ = ["print_examination", "print_pack"]


def print_pack(pack: Pack, folder: Path) -> None:
    """Print what a pack holds, and every note on how it was made."""
    console = results_console()
    facts = pack.as_dict()
    borders = ", ".join(f"{count:,} {kind}" for kind, count in facts["borders"].items()) or "none"
    tell(
        console,
        f"{pack.about.title}: {facts['municipalities']:,} units, {facts['inhabitants']:,} inhabitants; "
        f"pairs: {borders}",
    )
    if facts["layers"]:
        listed = ", ".join(f"{name} ({count} regions)" for name, count in facts["layers"].items())
        tell(console, f"layers: {listed}")
    for note in pack.notes:
        tell(console, note, "dim", " - ")
    tell(console, f'Written to {folder}. Use it: data = "{folder}" in a scenario.')


def print_examination(found: Examination) -> None:
    """Print every fault as a row, what was repaired, and whether the pack can be used."""
    console = results_console()
    if found.repaired:
        console.print(table_of("Repaired", [_row(fault) for fault in found.repaired]))
    if found.faults:
        console.print(table_of("Found", [_row(fault) for fault in found.faults]))
    numbers = [sum(f.severity == kind for f in found.faults) for kind in ("error", "warning", "note")]
    counted = ", ".join(
        f"{number} {kind}{'' if number == 1 else 's'}"
        for number, kind in zip(numbers, ("error", "warning", "note"), strict=True)
    )
    repairable = sum(bool(fault.repair) for fault in found.faults)
    hint = f"; {repairable} of them --fix can repair" if repairable else ""
    verdict = "can be used" if found.sound else "cannot be used yet"
    tell(console, f"{found.folder} {verdict}: {counted}{hint}.")


def _row(fault: Fault) -> dict[str, object]:
    value = "" if fault.value is None else fault.value
    todo = {"drop row": "leave it out", "swap codes": "swap them"}.get(fault.repair, "")
    advice = fault.advice if fault.mended is None else f"{fault.mended!r}"
    meant = f" (meant: {fault.suggestion}?)" if fault.suggestion and fault.mended is None else ""
    return {
        "": fault.severity,
        "where": fault.where,
        "value": value,
        "what is wrong": fault.problem,
        "what to do": (todo or advice) + meant,
    }
