"""The app: one page, a session per browser tab, on this machine only unless it is asked otherwise."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterable
from dataclasses import field
from pathlib import Path
from typing import Any

from models.errors import InputError
from models.records import record
from models.scenario import Scenario
from optimizer.language.language import LANGUAGES, Language
from optimizer.play.assets import quiet_dependencies
from optimizer.play.guard import Guard, is_loopback
from optimizer.play.session import Session
from optimizer.play.start import StartDesk

__all__ = ["Service", "bind", "build_app"]


GONE_STYLE = """
#gone { position: fixed; inset: 0 0 auto 0; z-index: 100001; padding: 14px 18px; background: #fdecea;
  color: #7d1a14; border-bottom: 2px solid #b3261e; font: 16px/1.5 system-ui, sans-serif; }
#gone button { font: inherit; padding: 4px 12px; }
#shiny-disconnected-overlay { opacity: 0.25; }
"""

GONE_SCRIPT = """
addEventListener("load", () => jQuery(document).on("shiny:disconnected", () => {
  const gone = document.getElementById("gone");
  for (const said of gone.children) said.hidden = said.lang !== document.documentElement.lang;
  gone.hidden = false;
  document.querySelector("main").inert = true;
}));
"""


@record
class Service:
    """Where the app listens.

    Attributes
    ----------
    socket : socket.socket
        Bound, so that its port is known before anything is opened.
    token : str
        Asked of whoever comes; empty: none.
    """

    socket: socket.socket = field(repr=False)
    host: str
    port: int
    token: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """What a browser opens."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{name}:{self.port}/" + (f"?token={self.token}" if self.token else "")


def bind(host: str = "127.0.0.1", port: int = 0, token: str | None = None) -> Service:
    """Take a port on an address; another one than this machine's own gets a token.

    Parameters
    ----------
    host : str
    port : int
        0: any that is free.
    token : str, optional
        At least 16 characters; None: made up where one is asked.

    Raises
    ------
    InputError
        When the address or port cannot be had, or the token is too short.
    """
    if token is not None and (len(token) < 16 or not token.isascii() or not token.replace("-", "").isalnum()):
        raise InputError("letters, digits and hyphens, 16 or more, are asked", where="--token")
    if token is None:
        token = "" if is_loopback(host) else secrets.token_hex(16)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise InputError(
            f"cannot listen there: {error}", where="--host, --port", value=f"{host}:{port}"
        ) from None
    return Service(listening, host, listening.getsockname()[1], token)


def build_app(
    service: Service,
    scenario: Scenario | None,
    folder: Path,
    language: Language,
    assets: Path,
    tier: str | None = None,
    packs: Iterable[Path] = (),
) -> Any:
    """Return the ASGI application.

    Parameters
    ----------
    service : Service
    scenario : Scenario or None
        What every tab begins with; None: it chooses.
    folder : Path
        Where scenario files are offered from.
    language : Language
    assets : Path
        An empty folder for what the page loads.
    tier : str, optional
        Of several tiers the one that is looked at first.
    packs : iterable of Path
        Folders of own data packs to choose areas from.
    """
    from shiny import App, Inputs, Outputs, Session as Tab, reactive, ui
    from shinywidgets import output_widget, render_widget

    from optimizer.play.board import Board

    head = ui.head_content(
        ui.tags.title("regio"),
        ui.tags.meta(name="viewport", content="width=device-width, initial-scale=1"),
        ui.tags.link(rel="icon", href="data:,"),
        ui.tags.style("body { margin: 0 }"),
    )
    main = ui.tags.main(output_widget("board", fillable=False))
    page = ui.tags.html(ui.tags.body(head, main, _gone(), quiet_dependencies(assets)), lang=language.code)
    desk = StartDesk(folder, local=is_loopback(service.host), packs=packs)

    def server(_input: Inputs, output: Outputs, tab: Tab) -> None:
        board = Board(None, language)
        board.choose_from(desk)

        async def flush() -> None:
            async with reactive.lock():
                await reactive.flush()

        board.flush_with(flush)
        if scenario is not None:
            board.begin(Session(scenario, tier=tier))
        board.worker.begin()

        @output(id="board")
        @render_widget
        def board_output() -> Board:
            return board

        tab.on_ended(board.end_workers)

    app: Any = App(page, server)
    return Guard(app, service.port, service.token, service.host)


def _gone() -> Any:
    """Return what the page says when the app behind it is gone, in the language that it has by then."""
    from shiny import ui

    said = [
        ui.tags.div(
            ui.tags.strong(one.gettext("The app has stopped, or the connection with it is lost.")),
            f" {one.gettext('Start it again and open this page anew: the last state is in its address.')} ",
            ui.tags.button(one.gettext("Open anew"), type="button", onclick="location.reload()"),
            lang=one.code,
        )
        for one in map(Language, LANGUAGES)
    ]
    return ui.TagList(
        ui.tags.style(GONE_STYLE),
        ui.tags.div(*said, id="gone", role="alert", hidden=True),
        ui.tags.script(ui.HTML(GONE_SCRIPT)),
    )
