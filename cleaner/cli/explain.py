"""`cleaner explain FILE`: every block with its label and cause, as text or JSON."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from cleaner import Cleaner, limits
from cleaner.errors import InputError
from cleaner.explain import explanation, render
from cleaner.explain.terminal import EXPLAIN_WIDTH
from cleaner.reading import document as document_reader
from cleaner.types import Document, Kind

#: Columns at most; longer lines are hard to read, however wide the terminal is.
EXPLAIN_MAX_WIDTH: Final = 120

STDIN: Final = "-"
AUTO: Final = "auto"
KINDS: Final = (AUTO, *(kind.value for kind in Kind))


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """The options of the command.  With `color` None the environment and the terminal decide."""

    file: str
    url: str | None = None
    kind: str = AUTO
    rules: tuple[Path, ...] = ()
    default_rules: bool = True
    full: bool = False
    as_json: bool = False
    color: bool | None = None


@click.command("explain")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--url", help="Address of the page; chooses the rules of its site.")
@click.option(
    "--kind", type=click.Choice(KINDS), default=AUTO, show_default=True, help="What FILE is; auto looks at it."
)
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Use this rule file or folder as well; may be repeated.",
)
@click.option("--default-rules/--no-default-rules", default=True, help="Use the shipped rules.  [default: yes]")
@click.option("--full", is_flag=True, help="Show blocks in full, and near misses that would change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Write the explanation as JSON.")
@click.option("--color/--no-color", default=None, help="Use colours.  [default: on a terminal]")
def explain(**values: Any) -> None:
    """Show why each block of FILE (or -, standard input) is body, comment or removed.

    Each block has an entry with its label, number and text, and below them the cause: the rule with its file, line and
    match, the signals of the score with their points, or the comment.  Rules that nearly matched come next.  A summary
    ends the list.
    """
    try:
        show(ExplainOptions(**values))
    except InputError as error:
        # As with `run`, the status for a document that fails is 1.
        raise click.ClickException(str(error)) from error


def show(options: ExplainOptions) -> None:
    """Clean one document and write its explanation to standard output.

    Raises:
        InputError: the document cannot be read.
        RuleError: a rule file cannot be used.
    """
    cleaner = Cleaner(options.rules, default_rules=options.default_rules)
    explained = explanation(cleaner.trace_document(_document(options), signals=True))
    if options.as_json:
        # JSON is always UTF-8; bytes of a file name that are not UTF-8 become escapes.
        text = json.dumps(explained, ensure_ascii=False, indent=2) + "\n"
        sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace"))
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    color = wants_color(os.environ, sys.stdout.isatty()) if options.color is None else options.color
    click.echo(render(explained, _width(), color, full=options.full), nl=False, color=color)


def wants_color(environment: Mapping[str, str], terminal: bool) -> bool:
    """True for colours.  NO_COLOR comes first, then FORCE_COLOR (each if not empty), then whether it is a terminal."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def _document(options: ExplainOptions) -> Document:
    kind = None if options.kind == AUTO else Kind(options.kind)
    if options.file == STDIN:
        data = sys.stdin.buffer.read(limits.MAX_DOCUMENT_BYTES + 1)
        return document_reader.read_document(data, id=STDIN, url=options.url, kind=kind, name="standard input")
    return document_reader.read_path(Path(options.file), id=options.file, url=options.url, kind=kind)


def _width() -> int:
    columns = shutil.get_terminal_size((EXPLAIN_WIDTH, EXPLAIN_WIDTH)).columns
    return min(columns, EXPLAIN_MAX_WIDTH)
