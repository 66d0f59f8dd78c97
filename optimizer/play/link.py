"""A link that holds a state: compressed in its fragment, so that no server ever sees or keeps it."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from models.errors import InputError, shown
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.packs import built_in
from optimizer.inputs.scenarios import scenario_from, scenario_to_dict
from optimizer.play.state import Sheet, State
from optimizer.play.wishes import Wishes

__all__ = ["check_files", "read_link", "write_full_link", "write_link"]

VERSION = "1"
"""What stands in front of the first dot: how the rest is to be read."""

MOST_CHARACTERS, MOST_BYTES = 60_000, 1_000_000
"""No state of a map is as long, packed and unpacked."""

MARK = 16
"""So many characters of the fingerprint of its data stand in a link."""

LONGEST = 16_000
"""Characters of a link with named states at the most: browsers, mail and chats keep one that long whole."""

MOST_NAMED, LONGEST_NAME = 60, 60
"""So many named states go along at the most, and so many characters of a name."""

FILES = ("data", "columns", "boundaries")
TABLES = ("arrangements", "pairs")


def write_link(state: State, territory: Territory, first: Scenario, named: Sequence[State] = ()) -> str:
    """Return a state as the fragment of a link: letters, digits, hyphens, underscores and one dot.

    Parameters
    ----------
    state : State
    territory : Territory
        Its area.
    first : Scenario
        What the session began with: its area is that which nobody was left out of.
    named : sequence of State
        States of the same session that go along, by their names.
    """
    whole = frozenset(territory.codes) | state.wishes.out
    content = {
        "area": scenario_to_dict(first).get("area"),
        "data": territory.stamp.fingerprint[:MARK],
        **_written(state, whole),
    }
    if named:
        content["named"] = [_written(one, whole) for one in named]
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def write_full_link(
    state: State, territory: Territory, first: Scenario, named: Sequence[State]
) -> tuple[str, tuple[str, ...]]:
    """Return a link with as many named states as its length allows, the last ones first, and who stays out.

    Returns
    -------
    tuple of (str, tuple of str)
        The fragment, and the names of the states that are not in it.
    """
    others = [one for one in named if one is not state][-MOST_NAMED:]
    counts = range(len(others) + 1)

    def written(count: int) -> str:
        return write_link(state, territory, first, others[len(others) - count :])

    if len(link := written(counts[-1])) > LONGEST:
        fitting = bisect_right(counts, LONGEST, key=lambda count: len(written(count)))
        link, others = written(max(0, fitting - 1)), others[len(others) - max(0, fitting - 1) :]
    kept = {one.name for one in (*others, state)}
    return link, tuple(one.name for one in named if one.name not in kept)


def _written(state: State, whole: frozenset[str]) -> dict[str, Any]:
    """Return a state as it stands in a link."""
    out = state.wishes.out
    codes = sorted(whole - out)
    content: dict[str, Any] = {
        "asked": scenario_to_dict(state.asked_of_all),
        "codes": codes,
        "out": sorted(out),
    }
    if state.name:
        content["name"] = state.name
    sheets = [_laid(sheet, codes) for sheet in state.sheets]
    return content | (sheets[0] if state.whole is None else {"tiers": sheets, "at": state.at})


def _laid(sheet: Sheet, codes: Sequence[str]) -> dict[str, Any]:
    labels, wishes = sheet.partition.labels, sheet.wishes
    return {
        "labels": [labels.get(code, -1) for code in codes],
        "placed": dict(wishes.placed),
        "together": wishes.together,
        "apart": wishes.apart,
        "held": [sorted(region) for region in wishes.held],
        "own": [sorted(region) for region in wishes.own],
    }


def read_link(
    fragment: str, trusted: Scenario | None = None, packs: Mapping[str, str] = MappingProxyType({})
) -> tuple[Scenario, State, tuple[State, ...]]:
    """Return what the fragment of a link holds.

    Parameters
    ----------
    fragment : str
        With or without the ``#`` in front.
    trusted : Scenario, optional
        Whose own files a state may name; any other name of a file is refused.
    packs : mapping of str to str
        Fingerprints of the data packs that a state may name besides those that are built in, by their name
        or folder.  Data of the same fingerprint are the same in whatever folder they lie.

    Returns
    -------
    tuple of (Scenario, State, tuple of State)
        What the state would ask if nobody were left out, the state, and the named ones that go along.

    Raises
    ------
    InputError
        When it is no link of this program, is damaged, names files, or is about data that are not at hand.
    """
    content = _unpack(fragment.removeprefix("#"))
    named = content.get("named", [])
    if not isinstance(named, list) or len(named) > MOST_NAMED:
        raise _no_link()
    content = _on_known_data(content, trusted, packs)
    state = _state(content, trusted, packs)
    whole = dict(content["asked"])
    if "area" in content:
        whole.pop("area", None)
        whole |= {} if content["area"] is None else {"area": content["area"]}
    first = scenario_from(whole, folder=_folder(trusted), where="link")
    named = [_on_known_data({"data": content.get("data"), **one}, trusted, packs) for one in named]
    others = tuple(_state(one, trusted, packs) for one in named)
    if any(_tiers(one) != _tiers(state) or not one.name for one in others):
        raise _no_link()
    return first, state, others


def _on_known_data(
    content: dict[str, Any], trusted: Scenario | None, packs: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a link holds on data that are at hand, the same ones in another folder if need be."""
    asked = content.get("asked")
    if not isinstance(asked, dict) or "data" not in asked:
        return content
    name = str(asked["data"])
    own = None if trusted is None else scenario_to_dict(trusted).get("data")
    if name == own or name in (*built_in(), *packs):
        return content
    mark = str(content.get("data") or "")
    same = next((pack for pack, known in packs.items() if known and mark == known[:MARK]), None)
    if same is None:
        then = shown(name, 200)
        raise InputError(f"this link is about data of your own; first open their folder, then it was {then}")
    return {**content, "asked": {**asked, "data": same}}


def _state(content: Any, trusted: Scenario | None, packs: Iterable[str]) -> State:
    """Return a state as it stands in a link."""
    try:
        asked = dict(content["asked"])
        codes, out = list(map(str, content["codes"])), frozenset(map(str, content["out"]))
        laid = [_read(sheet, codes, out) for sheet in content.get("tiers", [content])]
        at, name = int(content.get("at", 0)), str(content.get("name", ""))[:LONGEST_NAME]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _no_link() from None
    check_files(asked, trusted, packs)
    scenario = scenario_from(asked, folder=_folder(trusted), where="link")
    asked_by = scenario.by_tier()
    if len(asked_by) != len(laid) or not 0 <= at < len(laid):
        raise _no_link()
    sheets = [Sheet(own, *one) for own, one in zip(asked_by, laid, strict=True)]
    state = State(
        sheets[0].asked,
        sheets[0].partition,
        sheets[0].wishes,
        name=name,
        whole=scenario if scenario.tiers else None,
        beside=tuple(sheets[1:]),
    )
    return state.looking_at(at)


def _tiers(state: State) -> list[str]:
    return [sheet.asked.tier for sheet in state.sheets]


def _folder(trusted: Scenario | None) -> str:
    return "." if trusted is None else trusted.folder


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
