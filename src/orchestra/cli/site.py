"""``orchestra site``: the static site of what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from orchestra.cli.context import Options
from orchestra.cli.output import note, out, print_json

if TYPE_CHECKING:
    from orchestra.publishing.site import Built


@click.group()
def site() -> None:
    """The published site: build it, look at it."""


@site.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def build(options: Options, as_json: bool) -> None:
    """Bring output/site up to date with what is published; print its folder."""
    from orchestra.publishing.site import build_site

    built = build_site(options.workspace())
    tell(built)
    if as_json:
        print_json(
            {
                "folder": str(built.folder),
                "documents": built.documents,
                "written": built.written,
                "removed": built.removed,
                "warnings": built.warnings,
            }
        )
    else:
        out(str(built.folder))


def tell(built: Built) -> None:
    """Say on stderr what a build did and what it left out."""
    for warning in built.warnings:
        note(f"warning: {warning}")
    note(
        f"{built.documents} published documents; files written: {built.written},"
        f" removed: {built.removed}"
    )


@site.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8010, show_default=True,
    help="Where to listen on this machine; 0 is any free port.",
)  # fmt: skip
@click.pass_obj
def serve(options: Options, port: int) -> None:
    """Show output/site at an address of this machine, until Ctrl-C."""
    from orchestra.publishing.serve import site_server
    from orchestra.publishing.site import site_folder

    with site_server(site_folder(options.workspace()), port) as server:
        out(f"http://{server.server_address[0]!s}:{server.server_port}/")
        note("Ctrl-C ends it")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            note("ended")
