"""Who may talk to the app: other names, other pages and those without a token are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from models.errors import InputError
from optimizer.play.guard import Guard
from optimizer.play.serve import bind

OWN = {"host": "127.0.0.1:8000"}
PAGE = {**OWN, "origin": "http://127.0.0.1:8000"}
TOKEN = "0123456789abcdef"


def asked(
    headers: Mapping[str, str], kind: str = "http", method: str = "GET", query: str = "", **guard: Any
) -> tuple[int, dict[str, str]]:
    """Return the status of a request, and the headers; a websocket that is accepted has status 101."""
    sent: list[Mapping[str, Any]] = []

    async def app(scope: Mapping[str, Any], receive: object, send: Any) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> None: ...

    scope = {
        "type": kind,
        "method": method,
        "query_string": query.encode(),
        "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
    }
    asyncio.run(Guard(app, 8000, **guard)(scope, receive, send))
    first = sent[0]
    status = {"websocket.accept": 101, "websocket.close": 403}.get(first["type"]) or first["status"]
    return status, {key.decode(): value.decode() for key, value in first.get("headers", ())}


def test_the_own_page_is_served_with_a_policy_that_names_no_other_address() -> None:
    status, headers = asked(OWN)
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert asked(PAGE, method="POST")[0] == 200
    assert asked(PAGE, kind="websocket")[0] == 101
    assert asked({"host": "localhost:8000"})[0] == 200


@pytest.mark.parametrize(
    ("headers", "kind", "method"),
    [
        ({"host": "evil.example:8000"}, "http", "GET"),
        ({"host": "127.0.0.1:9000"}, "http", "GET"),
        ({"host": "127.0.0.1"}, "http", "GET"),
        ({"host": "127.0.0.1:port"}, "http", "GET"),
        ({}, "http", "GET"),
        ({"host": "evil.example:8000", "origin": "http://evil.example:8000"}, "websocket", "GET"),
        ({**OWN, "origin": "http://evil.example"}, "websocket", "GET"),
        ({**OWN, "origin": "null"}, "websocket", "GET"),
        (OWN, "websocket", "GET"),
        ({**OWN, "origin": "http://evil.example"}, "http", "POST"),
        ({**OWN, "origin": "https://127.0.0.1:8000"}, "http", "POST"),
        ({**OWN, "origin": "http://127.0.0.1:8001"}, "http", "POST"),
        (OWN, "http", "POST"),
        (OWN, "http", "DELETE"),
        ({**OWN, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, "http", "GET"),
    ],
)
def test_what_does_not_come_from_the_own_page_is_refused(
    headers: dict[str, str], kind: str, method: str
) -> None:
    assert asked(headers, kind, method)[0] == 403


def test_a_token_is_asked_once_and_then_kept_in_a_cookie() -> None:
    wide = {"token": TOKEN, "host": "0.0.0.0"}
    host = {"host": "desk.example:8000"}
    assert asked(host, **wide)[0] == 401
    assert asked(host, query="token=0123456789abcdeg", **wide)[0] == 401
    assert asked({**host, "origin": "http://desk.example:8000"}, "websocket", **wide)[0] == 403
    status, headers = asked(host, query=f"token={TOKEN}", **wide)
    assert (status, headers["location"]) == (303, "/")
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Strict" in headers["set-cookie"]
    cookie = {**host, "cookie": headers["set-cookie"].split(";")[0]}
    assert asked(cookie, **wide)[0] == 200
    assert asked({**cookie, "origin": "http://desk.example:8000"}, "websocket", **wide)[0] == 101
    assert asked({**cookie, "origin": "http://evil.example"}, "websocket", **wide)[0] == 403
    assert asked({**host, "cookie": "regio_token=\xff"}, **wide)[0] == 401


def test_another_address_than_loopback_gets_a_token_of_itself() -> None:
    service = bind()
    assert service.token == ""
    assert service.address == f"http://127.0.0.1:{service.port}/"
    with pytest.raises(InputError, match="cannot listen"):
        bind(port=service.port)
    service.socket.close()
    wide = bind("0.0.0.0")
    assert len(wide.token) >= 32
    assert wide.token in wide.address
    wide.socket.close()
    with pytest.raises(InputError, match="16 or more"):
        bind("0.0.0.0", token="short")
    with pytest.raises(InputError, match="cannot listen"):
        bind("no.such.host.invalid")
