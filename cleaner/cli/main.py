"""The program `cleaner`: its commands, its exit statuses, and what happens when it is interrupted.

Each command has its own module, which is imported only when the command is called, so that `cleaner --version` is fast.
To add a command, add a line to `COMMANDS`.
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
"""The module of each command; it defines the command under the same name."""

FAILURE_EXIT: Final = 1  # a document failed, or --check found a difference
USAGE_EXIT: Final = 2  # as click has it
INTERRUPTED_EXIT: Final = 130  # 128 and the number of SIGINT, as shells have it


class _LazyGroup(click.Group):
    """A group that imports a command only when it is asked for."""

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
    """Turn dirty web pages and scraped text into clean article bodies and separate comments.

    Exit status: 0 all is well, 1 a document failed, 2 wrong usage or configuration.
    """


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit status; `argv` None means the arguments of the process."""
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
        # Raised by shell completion, and when standard output is a pipe whose reader has closed it.
        return error.code if isinstance(error.code, int) else USAGE_EXIT


def entry() -> None:
    """The program `cleaner`."""
    sys.exit(main())
