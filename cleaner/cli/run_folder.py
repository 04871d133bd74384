"""`cleaner run` from a file or a folder of files into files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import click

from cleaner.cli.console import Console
from cleaner.cli.run_stream import refuse_same
from cleaner.cli.switches import Switches
from cleaner.errors import UsageError
from cleaner.output import REPORT_NAME, Report
from cleaner.output.paths import is_folder_path
from cleaner.output.write import remove_temporaries
from cleaner.runs import Options, make_clean
from cleaner.runs import folder_run as engine
from cleaner.runs.file_step import Mode
from cleaner.runs.fingerprint import fingerprint
from cleaner.runs.folder_plan import Plan, plan
from cleaner.runs.state import State


def run_files(source: str, out: str, options: Options, console: Console, switches: Switches) -> int:
    """Clean a file or a folder; the exit status.

    Raises:
        UsageError: nothing was written.
    """
    planned = plan(Path(source), out, options.format)
    _check_comments(options, planned, Path(source))
    for note in planned.notes:
        console.say(note)
    with ExitStack() as stack:
        with _refusing(out):
            how = _how(stack, source, planned, options, switches)
            report = _report(stack, planned, out, switches)
        _go(planned, options, how, console, report)
    if report is not None and report.changed and how.mode is not Mode.WRITE:
        console.would_change([str(report.path)])
    if planned.file is None or report is not None:
        console.sum_up(dry=how.mode is not Mode.WRITE)
    return console.exit_status


def _go(planned: Plan, options: Options, how: engine.How, console: Console, report: Report | None) -> None:
    for gone in engine.remove_stale(planned, options, how):
        _show(console, how.mode, (gone.path,), gone.diff)
    with closing(engine.clean_plan(planned, options, how)) as outcomes:
        for outcome in console.watch(outcomes, planned.documents):
            console.tell(outcome.row, kept=outcome.kept)
            _show(console, how.mode, outcome.changed, outcome.diff)
            if report is not None:
                report.add(outcome.line)


def _show(console: Console, mode: Mode, changed: tuple[str, ...], diff: str) -> None:
    if mode is not Mode.WRITE:
        console.would_change(changed)
        if diff:
            click.echo(diff, nl=False)


def _how(stack: ExitStack, source: str, planned: Plan, options: Options, switches: Switches) -> engine.How:
    """How the run goes, with the memory of the output folder where it has one.

    Broken rules are found here, before anything is written.  Where the run before had the same, they are known to be
    sound, and loading them would be most of the time of a run with nothing to do.
    """
    how = engine.How(switches.mode, force=switches.force, fork=True, map=switches.map)
    folder, writes = os.path.isdir(source), switches.mode is Mode.WRITE
    if folder and switches.cache:
        state, config = State(planned.out, source), fingerprint(options)
        how = replace(how, state=state, config=config, same=state.is_of(planned.paths(), config))
    if not how.same or how.force:
        make_clean(options)  # workers are forks, which have them then
    if writes and how.state is not None:
        stack.enter_context(how.state)
    if writes and folder and (how.state is None or how.state.was_cut_short):
        remove_temporaries(planned.out)
    return how


def _report(stack: ExitStack, planned: Plan, out: str, switches: Switches) -> Report | None:
    path = switches.report
    if path is None and (planned.file is None or is_folder_path(out)):
        path = Path(out) / REPORT_NAME
    return None if path is None else stack.enter_context(Report(path, dry=switches.mode is not Mode.WRITE))


@contextmanager
def _refusing(out: str) -> Iterator[None]:
    """Make a refusal of an output that cannot be written."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another output") from error


def _check_comments(options: Options, planned: Plan, source: Path) -> None:
    if options.comments is None:
        return
    if planned.file is None:
        raise UsageError("--comments names one file, but IN is a folder; leave it out, each document gets its own")
    refuse_same(options.comments, options.outputs(planned.file).body, "the body")
    refuse_same(options.comments, source, "the input")
