"""The Netherlands of a year: polygons of PDOK and figures of Statistics Netherlands, as sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from models.errors import InputError
from optimizer.gathering.client import Client
from optimizer.gathering.services import Services

__all__ = ["fetch_areas", "fetch_features", "fetch_flows", "fetch_people"]

PAGE = "1000"
CODE = "GM"
"""How the codes of municipalities begin."""
HERE = "optimizer/gathering/services.py"


def _changed(what: str, where: str, found: Sequence[str], expected: str, help_: str) -> InputError:
    return InputError(
        f"the service answers in another form than is known: {what}",
        where=where,
        value=", ".join(map(str, found))[:200],
        expected=f"{expected}; see {help_} and put the new name in {HERE}",
    )


# -------------------------------------------------------------------- polygons
def fetch_features(client: Client, services: Services, year: int) -> list[dict[str, Any]]:
    """Return the polygons of municipalities of a year as GeoJSON features with `code` and `name`.

    Raises
    ------
    InputError
        When pages are missing, fewer came than were announced, or a property has another name.
    """
    query: dict[str, str] | None = {
        "f": "json",
        "limit": PAGE,
        services.year_key: str(year),
        "crs": services.crs,
    }
    url: str | None = services.polygons
    found: dict[str, dict[str, Any]] = {}
    announced, count, seen = None, 0, set[str]()
    while url is not None:
        seen.add(url)
        page = client.json(url, query)
        if "features" not in page:
            raise _changed("no features", url, list(page), "features", services.polygons_help)
        announced = page.get("numberMatched", announced)
        count += len(page["features"])
        for feature in page["features"]:
            one = _feature(feature, services, url)
            if one["properties"]["year"] in ("", str(year)):
                found[one["properties"]["code"]] = one
        links = page.get("links") or []
        url = next((link.get("href") for link in links if link.get("rel") == "next"), None)
        query = None
        if url in seen:
            raise InputError("the pages of the service go round in a circle", where=str(url))
    if not found:
        raise InputError(
            f"the service has no municipalities of {year}",
            where=services.polygons,
            expected=f"a year that is published; see {services.polygons_help}",
        )
    if isinstance(announced, int) and count < announced:
        raise _too_few(services.polygons, count, announced)
    return list(found.values())


def _too_few(where: str, found: int, announced: int) -> InputError:
    return InputError(
        "the service sent fewer rows than it announced",
        where=where,
        value=f"{found} of {announced}",
        expected="all of them: try again later",
    )


def _feature(feature: dict[str, Any], services: Services, url: str) -> dict[str, Any]:
    properties = feature.get("properties") or {}
    for key in (services.code_key, services.name_key):
        if key not in properties:
            raise _changed(f"no property {key}", url, list(properties), key, services.polygons_help)
    facts = {
        "code": str(properties[services.code_key]).strip(),
        "name": str(properties[services.name_key]).strip(),
        "year": str(properties.get(services.year_key) or ""),
    }
    return {"type": "Feature", "properties": facts, "geometry": feature.get("geometry")}


# -------------------------------------------------------------------- figures
def _rows(client: Client, services: Services, path: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table over all its pages."""
    url: str | None = f"{services.figures}/{path}"
    asked: dict[str, str] | None = query
    announced, count, seen = None, 0, set[str]()
    while url is not None:
        seen.add(url)
        page = client.json(url, asked)
        if "value" not in page:
            raise _changed("no value", url, list(page), "value", services.figures_help)
        announced = page.get("@odata.count", announced)
        count += len(page["value"])
        yield from page["value"]
        url, asked = page.get("@odata.nextLink"), None
        if url in seen:
            raise InputError("the pages of the service go round in a circle", where=str(url))
    if isinstance(announced, int) and count < announced:
        raise _too_few(f"{services.figures}/{path}", count, announced)


def _measure(client: Client, services: Services, table: str, titles: Sequence[str]) -> tuple[str, float]:
    """Return the identifier of a measure by its title, and the number that its unit stands for."""
    rows = list(_rows(client, services, f"{table}/MeasureCodes", {}))
    by_title = {str(row.get("Title", "")).strip(): row for row in reversed(rows)}
    for title in titles:
        if title in by_title:
            unit = str(by_title[title].get("Unit") or "").replace(" ", "").replace(".", "")
            return str(by_title[title]["Identifier"]), 1000.0 if "1000" in unit else 1.0
    where = f"{services.figures}/{table}/MeasureCodes"
    raise _changed(
        f"no measure {titles[0]}", where, list(by_title), " or ".join(titles), services.figures_help
    )


def fetch_people(client: Client, services: Services, year: int) -> dict[str, int]:
    """Return inhabitants on 1 January by code of municipality.

    Raises
    ------
    InputError
        When the table has another form or no figures of the year.
    """
    measure, unit = _measure(client, services, services.people, services.people_titles)
    chosen = f"Measure eq '{measure}' and Perioden eq '{year}JJ00' and startswith(RegioS,'{CODE}')"
    rows = _rows(client, services, f"{services.people}/Observations", {"$filter": chosen})
    people = {
        code: round(value * unit) for (code,), value in _values(rows, services, services.people, ("RegioS",))
    }
    if not people:
        raise InputError(
            f"no inhabitants of {year} are published yet",
            where=f"{services.figures}/{services.people}",
            expected=f"an earlier year; see {services.figures_help}",
        )
    return people


def _values(
    rows: Iterator[dict[str, Any]], services: Services, table: str, keys: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield the codes and the figure of each row that has one."""
    for row in rows:
        for key in (*keys, "Value"):
            if key not in row:
                where = f"{services.figures}/{table}/Observations"
                raise _changed(f"no column {key}", where, list(row), key, services.figures_help)
        if row["Value"] is not None:
            yield tuple(str(row[key]).strip() for key in keys), float(row["Value"])


def fetch_areas(client: Client, services: Services, year: int) -> dict[str, dict[str, str]]:
    """Return the regions of municipalities: by title of the group ('Provincies'), then by code.

    Raises
    ------
    InputError
        When there is no table of the year, or it has another form.
    """
    table = services.areas.get(year)
    if table is None:
        raise InputError(
            "no table 'Gebieden in Nederland' is known of this year",
            value=str(year),
            expected=f"{min(services.areas)} to {max(services.areas)}, or a row more in {HERE}",
        )
    groups = {
        str(row.get("Id", "")): str(row.get("Title", "")).strip()
        for row in _rows(client, services, f"{table}/MeasureGroups", {})
    }
    names = {}
    for row in _rows(client, services, f"{table}/MeasureCodes", {}):
        if str(row.get("Title", "")).strip().lower().startswith(("naam", "name")):
            names[str(row["Identifier"])] = groups.get(str(row.get("MeasureGroupId", "")), "")
    if not any(names.values()):
        where = f"{services.figures}/{table}/MeasureCodes"
        raise _changed(
            "no measure Naam in a group", where, list(groups.values()), "Naam", services.figures_help
        )
    found: dict[str, dict[str, str]] = {}
    rows = _rows(client, services, f"{table}/Observations", {"$filter": f"startswith(RegioS,'{CODE}')"})
    for row in rows:
        for key in ("Measure", "RegioS", "StringValue"):
            if key not in row:
                where = f"{services.figures}/{table}/Observations"
                raise _changed(f"no column {key}", where, list(row), key, services.figures_help)
        group = names.get(str(row["Measure"]), "")
        if group and row["StringValue"]:
            found.setdefault(group, {})[str(row["RegioS"]).strip()] = str(row["StringValue"]).strip()
    return found


def fetch_flows(client: Client, services: Services, year: int) -> tuple[dict[tuple[str, str], int], str]:
    """Return jobs by municipality of residence and of work, and the period they are of; none where none is.

    Raises
    ------
    InputError
        When the table has another form.
    """
    if year not in services.flows:
        return {}, ""
    table, period = services.flows[year]
    measure, unit = _measure(client, services, table, services.flow_titles)
    home, work = services.flow_keys
    chosen = (
        f"Measure eq '{measure}' and Perioden eq '{period}' and startswith({home},'{CODE}') "
        f"and startswith({work},'{CODE}')"
    )
    rows = _rows(client, services, f"{table}/Observations", {"$filter": chosen})
    flows = {
        (a, b): round(value * unit)
        for (a, b), value in _values(rows, services, table, services.flow_keys)
        if value > 0 and services.unknown not in (a, b)
    }
    return flows, period
