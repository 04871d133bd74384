"""`cleaner stats REPORT`: the summary of a run again, rules that never fired, and documents worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cleaner.errors import UsageError
from cleaner.output import REPORT_NAME
from cleaner.output.summary import Summary, summarize
from cleaner.ruleset.load import load


@click.command("stats")
@click.argument("report", metavar="REPORT", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Rule file or folder that the run used as well; may be repeated.",
)
@click.option(
    "--default-rules/--no-default-rules", default=True, help="The run used the shipped rules.  [default: yes]"
)
@click.option("--never", is_flag=True, help="Name all rules that never fired, including shipped ones.")
def stats(report: Path, **values: Any) -> None:
    """Sum up REPORT, the report of a run or the folder that holds it.

    Prints the summary of the run, the rules that never fired, and documents that somebody should look at: those that
    failed, are suspicious or empty, and those that lost the largest share of their words.
    """
    path = report / REPORT_NAME if report.is_dir() else report
    if not path.is_file():
        raise UsageError(f"{report}: holds no {REPORT_NAME}; name the report itself")
    summary = summarize(path)
    for line in (*summary.lines(), *_never_fired(summary, **values), *summary.worth_a_look()):
        click.echo(line)


def _never_fired(summary: Summary, rules: tuple[Path, ...], default_rules: bool, never: bool) -> Iterator[str]:
    shipped = {rule.id for rule in load().rules} if default_rules else set()
    given = {rule.id for rule in load(rules, default=default_rules).rules} - shipped if rules else set()
    for what, ids, listed in (("own", given, True), ("shipped", shipped, never)):
        silent = sorted(ids - summary.rules.keys())
        if silent:
            yield f"never fired: {len(silent):,} of {len(ids):,} {what} rules" + (":" if listed else "")
            if listed:
                yield from (f"  {id}" for id in silent)
