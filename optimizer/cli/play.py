"""The command `app`: the map that answers, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from models.errors import InputError
from optimizer.cli.options import DataPack

__all__ = ["plays"]

plays = typer.Typer()


Tier = Annotated[str | None, typer.Option(help="Of several tiers the one to look at first [the lowest].")]
Boundaries = Annotated[
    Path | None, typer.Option(help="Municipal polygons for real maps (any CRS with an EPSG code).")
]
Host = Annotated[str, typer.Option(help="Address to listen on; any but this machine's own asks a token.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port [one that is free].")]
Token = Annotated[str | None, typer.Option(help="Token to ask of every browser [made up with --host].")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the address, open nothing.")]


@plays.command(name="app")
def open_app(
    scenario: Annotated[
        Path | None,
        typer.Argument(
            metavar="SCENARIO.toml|PACK",
            help="The scenario file, or the folder of a data pack [choose an area on the page].",
        ),
    ] = None,
    tier: Tier = None,
    data: DataPack = None,
    boundaries: Boundaries = None,
    host: Host = "127.0.0.1",
    port: Port = 0,
    token: Token = None,
    no_browser: NoBrowser = False,
) -> None:
    """Open a map to play with: drag, hold, ask, and see the proven best around it."""
    import tempfile
    import threading
    import webbrowser

    from optimizer.inputs.files import is_folder
    from optimizer.inputs.packs import load_pack
    from optimizer.inputs.scenarios import load_scenario, override

    case, packs = None, []
    if scenario is not None and is_folder(scenario) and (tier, data, boundaries) == (None, None, None):
        load_pack(scenario)  # what is wrong with it is said here, not in the browser
        packs = [scenario]
    elif scenario is not None:
        case = override(load_scenario(scenario), boundaries=boundaries, data=data)
    elif tier is not None or data is not None or boundaries is not None:
        raise InputError(
            "belongs to a scenario", where="--tier, --data, --boundaries", expected="SCENARIO.toml"
        )
    try:
        import shiny  # noqa: F401
        import shinywidgets  # noqa: F401
        import uvicorn
    except ImportError:
        raise InputError(
            "the app needs Shiny and anywidget", expected="the extra `app`: pip install regio-optimizer[app]"
        ) from None
    from optimizer.language.language import language_in_force
    from optimizer.play.serve import bind, build_app
    from optimizer.play.session import Session

    language = language_in_force()
    if case is not None:
        Session(case, tier=tier)  # what is wrong with it is said here, not in the browser
    service = bind(host, port, token)
    typer.echo(language.say("Open %(address)s in a browser; Ctrl-C ends it.", address=service.address))
    if not no_browser:
        opening = threading.Timer(0.8, webbrowser.open, (service.address,))
        opening.daemon = True
        opening.start()
    with tempfile.TemporaryDirectory() as assets:
        application = build_app(service, case, Path.cwd(), language, Path(assets), tier, packs)
        config = uvicorn.Config(
            application,
            log_level="error",
            ws="websockets-sansio",
            lifespan="on",
            timeout_graceful_shutdown=1,  # open tabs do not keep it from ending
        )
        uvicorn.Server(config).run(sockets=[service.socket])
