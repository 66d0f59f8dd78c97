"""A link that holds a state: compressed in its fragment, so that no server ever sees or keeps it."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from models.errors import InputError
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.packs import built_in
from optimizer.inputs.scenarios import scenario_from, scenario_to_dict
from optimizer.play.state import Sheet, State
from optimizer.play.wishes import Wishes

__all__ = ["check_files", "read_link", "write_link"]

VERSION = "1"
"""What stands in front of the first dot: how the rest is to be read."""

MOST_CHARACTERS, MOST_BYTES = 60_000, 1_000_000
"""No state of a map is as long, packed and unpacked."""

FILES = ("data", "columns", "boundaries")
TABLES = ("arrangements", "pairs")


def write_link(state: State, territory: Territory, first: Scenario) -> str:
    """Return a state as the fragment of a link: letters, digits, hyphens, underscores and one dot.

    Parameters
    ----------
    state : State
    territory : Territory
        Its area.
    first : Scenario
        What the session began with: its area is that which nobody was left out of.
    """
    content: dict[str, Any] = {
        "asked": scenario_to_dict(state.asked_of_all),
        "area": scenario_to_dict(first).get("area"),
        "data": territory.stamp.fingerprint[:16],
        "codes": sorted(territory.codes),
        "out": sorted(state.wishes.out),
    }
    sheets = [_written(sheet, territory) for sheet in state.sheets]
    content |= sheets[0] if state.whole is None else {"tiers": sheets, "at": state.at}
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def _written(sheet: Sheet, territory: Territory) -> dict[str, Any]:
    labels, wishes = sheet.partition.labels, sheet.wishes
    return {
        "labels": [labels.get(code, -1) for code in sorted(territory.codes)],
        "placed": dict(wishes.placed),
        "together": wishes.together,
        "apart": wishes.apart,
        "held": [sorted(region) for region in wishes.held],
        "own": [sorted(region) for region in wishes.own],
    }


def read_link(
    fragment: str, trusted: Scenario | None = None, packs: Iterable[str] = ()
) -> tuple[Scenario, State]:
    """Return the state that the fragment of a link holds, and what it would ask if nobody were left out.

    Parameters
    ----------
    fragment : str
        With or without the ``#`` in front.
    trusted : Scenario, optional
        Whose own files a state may name; any other name of a file is refused.
    packs : iterable of str
        Data packs that a state may name besides those that are built in: fetched, or by their folder.

    Raises
    ------
    InputError
        When it is no link of this program, is damaged, or names files.
    """
    content = _unpack(fragment.removeprefix("#"))
    try:
        asked = dict(content["asked"])
        area = content.get("area", asked.get("area"))
        codes, out = list(map(str, content["codes"])), frozenset(map(str, content["out"]))
        laid = [_read(sheet, codes, out) for sheet in content.get("tiers", [content])]
        at = int(content.get("at", 0))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _no_link() from None
    check_files(asked, trusted, packs)
    folder = "." if trusted is None else trusted.folder
    scenario = scenario_from(asked, folder=folder, where="link")
    asked_by = scenario.by_tier()
    if len(asked_by) != len(laid) or not 0 <= at < len(laid):
        raise _no_link()
    sheets = [Sheet(own, *one) for own, one in zip(asked_by, laid, strict=True)]
    state = State(
        sheets[0].asked,
        sheets[0].partition,
        sheets[0].wishes,
        whole=scenario if scenario.tiers else None,
        beside=tuple(sheets[1:]),
    )
    whole = {key: value for key, value in asked.items() if key != "area"}
    whole |= {} if area is None else {"area": area}
    return scenario_from(whole, folder=folder, where="link"), state.looking_at(at)


def _read(content: Mapping[str, Any], codes: list[str], out: frozenset[str]) -> tuple[Partition, Wishes]:
    labels = dict(zip(codes, map(int, content["labels"]), strict=True))
    wishes = Wishes(
        {str(one): str(other) for one, other in dict(content["placed"]).items()},
        tuple((str(one), str(other)) for one, other in content["together"]),
        tuple((str(one), str(other)) for one, other in content["apart"]),
        _groups(content["held"]),
        _groups(content.get("own", ())),
        out,
    )
    return Partition.from_labels({code: label for code, label in labels.items() if label >= 0}), wishes


def _groups(written: Iterable[Iterable[object]]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(str, group)) for group in written)


def check_files(content: Mapping[str, Any], trusted: Scenario | None, packs: Iterable[str] = ()) -> None:
    """Refuse the content of a scenario that names files, other than those of a scenario that is trusted.

    Parameters
    ----------
    content : mapping
    trusted : Scenario or None
    packs : iterable of str
        Data packs that may be named besides those that are built in.

    Raises
    ------
    InputError
        Names the key and the file.
    """
    known = {} if trusted is None else dict(_files(scenario_to_dict(trusted)))
    if "extends" in content:
        raise InputError(
            "names a file, which only a scenario file on this machine may do",
            where="extends",
            value=content["extends"],
        )
    for key, name in _files(content):
        if name != known.get(key) and not (key == "data" and name in (*built_in(), *packs)):
            raise InputError(
                "names a file, which only a scenario file on this machine may do", where=key, value=name
            )


def _files(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the names of files in the content of a scenario, by key."""
    found = [(key, str(content[key])) for key in FILES if key in content]
    places: list[tuple[str, Any]] = [("", content)]
    tiers = content.get("tiers")
    places += [(f"tiers[{k}].", tier) for k, tier in enumerate(tiers if isinstance(tiers, list) else (), 1)]
    for where, place in places:
        if not isinstance(place, Mapping):
            continue
        for key in TABLES:
            tables = place.get(key)
            for name, table in tables.items() if isinstance(tables, Mapping) else ():
                if isinstance(table, Mapping) and table.get("file") is not None:
                    found.append((f"{where}{key}.{name}.file", str(table["file"])))
        futures = place.get("futures")
        if isinstance(futures, Mapping) and futures.get("file") is not None:
            found.append((f"{where}futures.file", str(futures["file"])))
    return found


def _unpack(text: str) -> dict[str, Any]:
    version, _, packed = text.partition(".")
    if version != VERSION or not packed or len(text) > MOST_CHARACTERS:
        raise _no_link()
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(raw, MOST_BYTES)
        if not unpacker.eof:
            raise _no_link()
        content = json.loads(plain)
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError, RecursionError):
        raise _no_link() from None
    if not isinstance(content, dict):
        raise _no_link()
    return content


def _no_link() -> InputError:
    return InputError("this link holds no state of a map that this version can read")
