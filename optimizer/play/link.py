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
from optimizer.play.state import State
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
    labels, wishes = state.partition.labels, state.wishes
    content = {
        "asked": scenario_to_dict(state.asked),
        "area": scenario_to_dict(first).get("area"),
        "data": territory.stamp.fingerprint[:16],
        "codes": sorted(territory.codes),
        "labels": [labels.get(code, -1) for code in sorted(territory.codes)],
        "placed": dict(wishes.placed),
        "together": wishes.together,
        "apart": wishes.apart,
        "held": [sorted(region) for region in wishes.held],
        "out": sorted(wishes.out),
    }
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


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
        labels = dict(zip(map(str, content["codes"]), map(int, content["labels"]), strict=True))
        wishes = Wishes(
            {str(one): str(other) for one, other in dict(content["placed"]).items()},
            tuple((str(one), str(other)) for one, other in content["together"]),
            tuple((str(one), str(other)) for one, other in content["apart"]),
            tuple(frozenset(map(str, region)) for region in content["held"]),
            frozenset(map(str, content["out"])),
        )
    except (KeyError, TypeError, ValueError):
        raise _no_link() from None
    check_files(asked, trusted, packs)
    folder = "." if trusted is None else trusted.folder
    partition = Partition.from_labels({code: label for code, label in labels.items() if label >= 0})
    state = State(scenario_from(asked, folder=folder, where="link"), partition, wishes)
    whole = {key: value for key, value in asked.items() if key != "area"}
    whole |= {} if area is None else {"area": area}
    return scenario_from(whole, folder=folder, where="link"), state


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
