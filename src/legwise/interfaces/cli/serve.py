"""`legwise serve`: answer over HTTP, for this machine alone unless told otherwise."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from legwise.errors import LegwiseError

#: What one address may ask of a server that other machines can reach.
REMOTE_RATE = "120/minute"


def serve(
    api_only: Annotated[
        bool,
        typer.Option("--api-only", help="No pages, the REST API alone. There are no pages yet."),
    ] = False,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any free one.")] = 8000,
    allow_remote: Annotated[
        bool,
        typer.Option("--allow-remote", help="Let other machines in, as another --host would."),
    ] = False,
    public_name: Annotated[
        list[str] | None, typer.Option(help="A name by which others reach this server; may be repeated.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where interviews are saved: a file, or the URL of a PostgreSQL database. Without it: "
            "LEGWISE_DATABASE, else a file in your data folder.",
        ),
    ] = None,
    rate_limit: Annotated[
        str | None,
        typer.Option(
            help=f"Requests of one client, such as 60/minute. Without it: {REMOTE_RATE} with --allow-remote, "
            "else no limit."
        ),
    ] = None,
) -> None:
    """Serve the REST API at /api/v1, described at /api/v1/openapi.json."""
    _only_here_unless_allowed(host, allow_remote)
    listening = _listening(host, port)
    from legwise.interfaces.web.limits import rate
    from legwise.interfaces.web.server import run
    from legwise.interfaces.web.settings import Settings

    limit = rate_limit or (REMOTE_RATE if allow_remote else None)
    settings = Settings(names=(host, *(public_name or ())), rate=rate(limit) if limit else None)
    run(settings, database, listening)


def _only_here_unless_allowed(host: str, allowed: bool) -> None:
    if not allowed and not _is_this_machine(host):
        raise LegwiseError(
            f"--host {host}: would let other machines in.\n"
            "  Why: there is no password, and what is sent is not encrypted on its way.\n"
            "  What to do: leave --host out; or put a server with TLS and passwords before this one; or add\n"
            "              --allow-remote if everybody on this network may use it."
        )


def _is_this_machine(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    """Return the socket, taken before anything is loaded: a taken port is told at once.

    Who connects while the knowledge base is loaded waits, and is not turned away.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen()
    except OSError as error:
        taken.close()
        raise LegwiseError(
            f"{host}, port {port}: cannot be listened at ({error.strerror or 'no such address'}).\n"
            "  What to do: stop what uses the port, or give another one with --port."
        ) from None
    return taken
