"""A replica of the public services on loopback: the same protocols, and every fault they can have."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from shapely import box
from shapely.geometry import mapping

from optimizer.gathering.services import NETHERLANDS, Services

YEAR = 2025
NAMES = {"GM0001": "Aa", "GM0002": "Bee", "GM0003": "Cee", "GM0004": "Dee", "GM0005": "Ee"}
PEOPLE = {"GM0001": 60_000, "GM0002": 50_000, "GM0003": 40_000, "GM0004": 70_000, "GM0005": 0, "GM0099": None}
PLACES = {"GM0001": (0, 0), "GM0002": (1, 0), "GM0003": (2, 0), "GM0004": (0, 1), "GM0005": (1, 1)}
PROVINCES = {"GM0001": "West", "GM0002": "West", "GM0003": "Oost", "GM0004": "West", "GM0005": "Oost"}
FLOWS = {
    ("GM0001", "GM0001"): 12.5,
    ("GM0001", "GM0002"): 3.0,
    ("GM0002", "GM0099"): 1.0,
    ("GM0000", "GM0001"): 2.0,
    ("GM0003", "GM0002"): 0.0,
}
POLYGON_PAGE, ROW_PAGE = 2, 4

Answer = tuple[int, dict[str, str], bytes]
Fault = Callable[["Replica", str], Answer | None]


class Replica:
    """What the services hold, which requests they got, and what goes wrong.

    Attributes
    ----------
    asked : list of str
        Path and query of every request.
    faults : dict of str to list of Fault
        By a part of the address: the first fault in the list answers the next such request, then it is gone.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.asked: list[str] = []
        self.faults: dict[str, list[Fault]] = {}
        self.names = dict(NAMES)
        self.people = dict(PEOPLE)
        self.announced_more = 0
        self.renamed: dict[str, str] = {}

    @property
    def services(self) -> Services:
        """The services with the addresses of the replica."""
        return replace(NETHERLANDS, polygons=f"{self.root}/polygons/items", figures=f"{self.root}/figures")

    def answer(self, path: str) -> Answer | None:
        """Return status, headers and body; None: the connection is cut."""
        self.asked.append(unquote(path))
        for part, waiting in self.faults.items():
            if part in unquote(path) and waiting:
                return waiting.pop(0)(self, path)
        content = self.content(path)
        return (200, {}, json.dumps(content).encode()) if content is not None else (404, {}, b"")

    def content(self, path: str) -> dict[str, Any] | None:
        """Return what an address holds."""
        split = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(split.query).items()}
        if split.path.startswith("/polygons/items"):
            return self.polygons(query)
        table, _, entity = split.path.removeprefix("/figures/").partition("/")
        rows = self.rows(table, entity, query.get("$filter", ""))
        if rows is None:
            return None
        start = int(query.get("$skip", 0))
        page: dict[str, Any] = {"value": rows[start : start + ROW_PAGE], "@odata.count": len(rows)}
        if start + ROW_PAGE < len(rows):
            parts = [f"$skip={start + ROW_PAGE}"]
            parts += [f"$filter={query['$filter'].replace(' ', '%20')}"] if "$filter" in query else []
            page["@odata.nextLink"] = f"{self.root}{split.path}?{'&'.join(parts)}"
        return page

    def polygons(self, query: dict[str, str]) -> dict[str, Any]:
        """Return a page of polygons, in the form of OGC API Features."""
        start, year = int(query.get("offset", 0)), query.get("jaarcode")
        codes = sorted(self.names) if year == str(YEAR) else []
        features = []
        for code in codes[start : start + POLYGON_PAGE]:
            x, y = PLACES[code]
            square = box(150_000 + 1000 * x, 460_000 + 1000 * y, 151_000 + 1000 * x, 461_000 + 1000 * y)
            facts = {"statcode": f"{code} ", "statnaam": self.names[code], "jaarcode": YEAR}
            facts = {self.renamed.get(key, key): value for key, value in facts.items()}
            features.append({"type": "Feature", "properties": facts, "geometry": mapping(square)})
        links = [{"rel": "self", "href": f"{self.root}/polygons/items"}]
        if start + POLYGON_PAGE < len(codes):
            address = f"{self.root}/polygons/items?offset={start + POLYGON_PAGE}&jaarcode={year}"
            links.append({"rel": "next", "href": address})
        return {
            "type": "FeatureCollection",
            "features": features,
            "links": links,
            "numberMatched": len(codes) + self.announced_more,
            "numberReturned": len(features),
        }

    def rows(self, table: str, entity: str, chosen: str) -> list[dict[str, Any]] | None:
        """Return the rows of a table of OData 4."""
        if table == "70072ned" and entity == "MeasureCodes":
            return [
                {"Identifier": "X1", "Title": "Mannen"},
                {"Identifier": "T1", "Title": "Totale bevolking"},
            ]
        if table == "70072ned" and entity == "Observations":
            if f"{YEAR}JJ00" not in chosen or "Measure eq 'T1'" not in chosen:
                return []
            return [self.row(RegioS=code, Value=value) for code, value in self.people.items()]
        if table == "86059NED" and entity == "MeasureGroups":
            titles = {"10": "Provincies", "11": "Landsdelen", "12": "Veiligheidsregio's"}
            return [{"Id": key, "Title": title, "ParentId": None} for key, title in titles.items()]
        if table == "86059NED" and entity == "MeasureCodes":
            return [
                {"Identifier": f"{kind}{group}", "Title": title, "MeasureGroupId": group}
                for group in ("10", "11", "12")
                for kind, title in (("C", "Code"), ("N", "Naam"))
            ]
        if table == "86059NED" and entity == "Observations":
            rows = [self.row(Measure="N10", RegioS=c, StringValue=f"{p} ") for c, p in PROVINCES.items()]
            rows += [self.row(Measure="C10", RegioS=c, StringValue="PV20") for c in PROVINCES]
            return [*rows, self.row(Measure="N12", RegioS="GM0001", StringValue="Regio 1")]
        if table == "85481NED" and entity == "MeasureCodes":
            return [{"Identifier": "B1", "Title": "Banen van werknemers", "Unit": "x 1 000"}]
        if table == "85481NED" and entity == "Observations":
            found = [self.row(WoonregioS=a, WerkregioS=b, Value=v) for (a, b), v in FLOWS.items()]
            return found if f"{YEAR - 1}MM12" in chosen else []
        return None

    def row(self, **cells: Any) -> dict[str, Any]:
        return {self.renamed.get(key, key): value for key, value in cells.items()}


# -------------------------------------------------------------------- faults
def status(code: int, **headers: str) -> Fault:
    """A refusal, such as 429 with ``Retry-After``."""
    return lambda replica, path: (code, {key.replace("_", "-"): value for key, value in headers.items()}, b"")


def cut(replica: Replica, path: str) -> None:
    """The connection is cut before the answer."""


def half(replica: Replica, path: str) -> Answer:
    """The connection is cut in the middle of the answer."""
    body = json.dumps(replica.content(path)).encode()
    return 200, {"Content-Length": str(len(body))}, body[: len(body) // 2]


def moved(replica: Replica, path: str) -> Answer:
    """The service has moved."""
    return 302, {"Location": f"{replica.root}{path}{'&' if '?' in path else '?'}moved=1"}, b""


def words(replica: Replica, path: str) -> Answer:
    """A page for people in the place of data."""
    return 200, {"Content-Type": "text/html"}, b"<html>Onderhoud</html>"


@contextmanager
def replica_services() -> Iterator[Replica]:
    """Run the replica on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = replica.answer(self.path)
            if answer is None:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                return
            code, headers, body = answer
            self.send_response(code)
            for key, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    replica = Replica(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield replica
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
