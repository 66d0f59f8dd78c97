"""A polite client for public services: one request at a time, retries with pauses, parts that are kept.

What was fetched stands in a folder until the whole is complete, so that a run that was cut off continues
where it stopped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import http.client
import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.records import record

if TYPE_CHECKING:
    from optimizer.outputs.listings import Receipt as ReceiptImage

__all__ = ["Client", "Receipt"]

BUSY = (408, 425, 429, 500, 502, 503, 504)
"""What a service answers that may be better in a while."""
TRIES = 6
LONGEST_PAUSE = 60.0
TIMEOUT = 60.0
"""Seconds."""
STALE = dt.timedelta(days=1)
"""Parts of an older run are fetched again: the service may have changed meanwhile."""


@record
class Receipt:
    """What was fetched: address, where it came from in the end, when (UTC), and its SHA-256."""

    url: str
    came_from: str
    date: str
    sha256: str
    bytes: int

    def to_dict(self) -> ReceiptImage:
        """Return it ready for JSON."""
        return {
            "url": self.url,
            "came_from": self.came_from,
            "date": self.date,
            "sha256": self.sha256,
            "bytes": self.bytes,
        }


@dataclass
class Client:
    """Fetches JSON, one document at a time.

    Attributes
    ----------
    folder : Path
        Where parts are kept until all is there.
    agent : str
        How it presents itself.
    tell : callable
        Called with one line when a pause or a retry happens.
    pause : callable
        Waits for seconds.
    receipts : list of Receipt
        Of everything that was fetched or found from an earlier run.
    """

    folder: Path
    agent: str
    tell: Callable[[str], None] = lambda line: None
    pause: Callable[[float], None] = time.sleep
    receipts: list[Receipt] = field(default_factory=list)

    def json(self, url: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return a JSON object.

        Parameters
        ----------
        url : str
        query : mapping of str to str, optional
            Added behind the address.

        Raises
        ------
        InputError
            When the service cannot be reached, refuses, or answers with something else.
        """
        if query:
            url += "?" + urllib.parse.urlencode(query, quote_via=urllib.parse.quote, safe="$',():/")
        data, receipt = self._kept(url) or self._fetched(url)
        try:
            content = json.loads(data)
        except ValueError:
            raise InputError(
                "the service did not answer with JSON", where=url, value=data[:40], expected="JSON"
            ) from None
        if not isinstance(content, dict):
            raise InputError("the service answered in another form", where=url, expected="a JSON object")
        self._keep(url, data, receipt)
        self.receipts.append(receipt)
        return content

    # ------------------------------------------------------------ parts
    def _path(self, url: str) -> Path:
        return self.folder / hashlib.sha256(url.encode()).hexdigest()[:32]

    def _kept(self, url: str) -> tuple[bytes, Receipt] | None:
        """Return a part of an earlier run, if it is whole and not stale."""
        path = self._path(url)
        try:
            data = path.with_suffix(".json").read_bytes()
            receipt = Receipt(**json.loads(path.with_suffix(".receipt").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(receipt.date)
        whole = hashlib.sha256(data).hexdigest() == receipt.sha256 and receipt.url == url
        return (data, receipt) if whole and age < STALE else None

    def _keep(self, url: str, data: bytes, receipt: Receipt) -> None:
        path = self._path(url)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.with_suffix(".json").write_bytes(data)
            path.with_suffix(".receipt").write_text(json.dumps(vars(receipt)), encoding="utf-8")
        except OSError as error:
            why = error.strerror or str(error)
            raise InputError(why, where=str(self.folder), expected="a folder that can be written") from None

    # ------------------------------------------------------------ the network
    def _fetched(self, url: str) -> tuple[bytes, Receipt]:
        why = ""
        for attempt in range(TRIES):
            if attempt:
                self.tell(f"{_host(url)}: {why}; try {attempt + 1} of {TRIES}")
            try:
                data, came_from = self._once(url)
            except _LaterError as later:
                why = later.why
                if attempt + 1 < TRIES:
                    self.pause(min(LONGEST_PAUSE, later.after if later.after is not None else 2.0**attempt))
                continue
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            return data, Receipt(url, came_from, now, hashlib.sha256(data).hexdigest(), len(data))
        raise InputError(
            f"the service did not answer in {TRIES} tries ({why})",
            where=url,
            expected="try again later: what was fetched is kept for a day, and the run continues there",
        )

    def _once(self, url: str) -> tuple[bytes, str]:
        request = urllib.request.Request(
            url, headers={"User-Agent": self.agent, "Accept": "application/json, */*;q=0.5"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return answer.read(), str(answer.url)
        except urllib.error.HTTPError as error:
            with error:
                if error.code in BUSY:
                    raise _LaterError(
                        f"HTTP {error.code}", _seconds(error.headers.get("Retry-After"))
                    ) from None
                raise InputError(
                    f"the service refuses: HTTP {error.code} {error.reason}", where=url, expected="an answer"
                ) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, socket.gaierror):
                raise InputError(
                    f"no connection to {_host(url)}: is this computer online?",
                    where=url,
                    value=str(error.reason),
                    expected="a connection; or regio data import, which makes a pack of a file",
                ) from None
            raise _LaterError(str(error.reason)) from None
        except (http.client.HTTPException, OSError) as error:
            raise _LaterError(f"the connection was cut ({type(error).__name__})") from None


class _LaterError(Exception):
    """A failure that may pass: why, and after how many seconds the service asks to come back."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdigit() else None


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).netloc
