"""The group of commands, exit statuses, and what happens when a run is interrupted.

A command stands in its own module and is imported when it is called, so that `cleaner --version` is quick.  To add one,
add a line to `COMMANDS`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Final

import click

from cleaner import __version__
from cleaner.errors import CleanerError

NAME: Final = "cleaner"
COMMANDS: Final[Mapping[str, str]] = {
    "run": "cleaner.cli.run",
    "explain": "cleaner.cli.explain",
    "rules": "cleaner.cli.rules",
    "stats": "cleaner.cli.stats",
}
"""Name of each command, and the module in which it stands under that name."""

FAILURE_EXIT: Final = 1
USAGE_EXIT: Final = 2
INTERRUPTED_EXIT: Final = 130  # 128 and the number of SIGINT, as shells have it


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        return command


@click.command(NAME, cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")
def cli() -> None:
    """Clean article bodies, and comments apart from them, from dirty web pages and scraped text.

    Exit status: 0 all well, 1 some document failed, 2 usage or configuration.
    """


def main(argv: list[str] | None = None) -> int:
    """Run the command line and give its exit status; `argv` None: the arguments of the process."""
    try:
        return cli.main(argv, prog_name=NAME, standalone_mode=False) or 0
    except click.Abort:
        click.echo("Aborted.", err=True)
        return INTERRUPTED_EXIT
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except CleanerError as error:
        click.echo(f"Error: {error}", err=True)
        return USAGE_EXIT
    except OSError as error:
        click.echo(f"Error: {error}", err=True)
        return FAILURE_EXIT
    except SystemExit as error:
        # Shell completion, and output into a pipe that nobody reads any more.
        return error.code if isinstance(error.code, int) else USAGE_EXIT


def entry() -> None:
    """The program `cleaner`."""
    sys.exit(main())
