"""Who may talk to the app: this machine, its own page, and whoever holds the token of a wider address."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

__all__ = ["Guard", "is_loopback"]

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Mapping[str, Any], Receive, Send], Awaitable[None]]

COOKIE = "regio_token"

READING = ("GET", "HEAD")

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; "
    "form-action 'none'; base-uri 'self'; object-src 'none'"
)
"""Nothing is loaded from, or sent to, another address; no other page holds this one in a frame."""

HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine itself."""
    return host in ("localhost", "::1") or host.startswith("127.")


class Guard:
    """ASGI middleware around an app: refuses what does not come from its own page.

    A request names a host that the app is known by (a foreign name that resolves to this machine is refused),
    its origin, where it has one, is the app itself, and what changes anything (any other method than GET, and
    a websocket) has one.  With a token it is asked as well, once in the address and then as a cookie.

    Parameters
    ----------
    app : ASGI application
    port : int
    token : str
        Empty: none is asked.
    host : str
        The address that is listened on.
    """

    def __init__(self, app: Application, port: int, token: str = "", host: str = "127.0.0.1") -> None:
        self.app, self.port, self.token, self.host = app, port, token, host

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        if why := self._refused(scope, headers):
            await _refuse(scope, send, 403, why)
            return
        if self.token and not self._has_token(headers):
            await self._ask_token(scope, send)
            return

        async def send_guarded(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
            await send(message)

        await self.app(scope, receive, send_guarded)

    def _refused(self, scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
        """Return why a request is refused; empty: it is not."""
        host = headers.get("host", "")
        if not self._own_host(host):
            return "this app is not known by that name"
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return "another page may not talk to this app"
        if scope["type"] == "websocket" or scope.get("method") not in READING:
            if origin is None:
                return "a request of no page"
        elif headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return "another page may not read this app"
        return ""

    def _own_host(self, host: str) -> bool:
        parts = urlsplit(f"//{host}")
        try:
            name, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if port != self.port and not (port is None and self.port == 80):
            return False
        if is_loopback(self.host):
            return name in ("127.0.0.1", "localhost", "::1", self.host)
        return bool(name)

    def _has_token(self, headers: Mapping[str, str]) -> bool:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        found = cookies.get(COOKIE)
        return found is not None and hmac.compare_digest(found.value.encode(), self.token.encode())

    async def _ask_token(self, scope: Mapping[str, Any], send: Send) -> None:
        """Take the token from the address into a cookie, and leave it out of the address from then on."""
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        right = hmac.compare_digest(asked.encode(), self.token.encode())
        if scope["type"] != "http" or scope.get("method") != "GET" or not right:
            await _refuse(scope, send, 401, "the token that the app printed is asked: ?token=...")
            return
        cookie = f"{COOKIE}={self.token}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), *HEADERS]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Mapping[str, Any], send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4403, "reason": why})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})
