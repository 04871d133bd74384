"""`cleaner run` for a file or a folder of files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import click

from cleaner.cli.console import Console
from cleaner.cli.run_stream import refuse_same
from cleaner.errors import UsageError
from cleaner.output import REPORT_NAME, Report
from cleaner.output.atomic import remove_temporaries
from cleaner.output.paths import is_folder_path
from cleaner.runs import Options, folder_run, make_clean
from cleaner.runs.fingerprint import fingerprint
from cleaner.runs.folder_plan import FolderPlan, plan
from cleaner.runs.folder_run import Change, FolderRunOptions
from cleaner.runs.options import Mode, RunOptions
from cleaner.runs.run_cache import RunCache


def run_files(source: str, out: str, options: Options, console: Console, run_options: RunOptions) -> int:
    """Clean a file or a folder and return the exit status.

    Raises:
        UsageError: the command makes no sense.  Nothing was written.
    """
    folder_plan = plan(Path(source), out, options.format)
    _check_comments(options, folder_plan, Path(source))
    for note in folder_plan.notes:
        console.say(note)
    with ExitStack() as stack:
        with _refusing(out):
            folder_options = _folder_options(stack, source, folder_plan, options, run_options)
            report = _report(stack, folder_plan, out, run_options)
        _clean(folder_plan, options, folder_options, console, report)
    dry = run_options.mode is not Mode.WRITE
    if report is not None and report.changed and dry:
        console.would_change([str(report.path)])
    if folder_plan.file is None or report is not None:
        console.sum_up(dry=dry)
    return console.exit_status


def _clean(
    folder_plan: FolderPlan, options: Options, folder_options: FolderRunOptions, console: Console, report: Report | None
) -> None:
    dry = folder_options.mode is not Mode.WRITE
    for change in folder_run.remove_stale(folder_plan, options, folder_options):
        if dry:
            _show(console, change)
    with closing(folder_run.clean_plan(folder_plan, options, folder_options)) as outcomes:
        for outcome in console.watch(outcomes, folder_plan.documents):
            console.tell(outcome.row, kept=outcome.kept)
            for change in outcome.changes if dry else ():
                _show(console, change)
            if report is not None:
                report.add(outcome.line)


def _show(console: Console, change: Change) -> None:
    console.would_change([change.path])
    if change.diff:
        click.echo(change.diff, nl=False)


def _folder_options(
    stack: ExitStack, source: str, folder_plan: FolderPlan, options: Options, run_options: RunOptions
) -> FolderRunOptions:
    """The options of the folder run, with the cache of the output folder if it has one.

    Broken rules are found here, before anything is written.  Where the last run had the same rules, they are known to
    be sound and are not loaded: that would be most of the time of a run in which nothing has changed.
    """
    folder_options = FolderRunOptions(run_options.mode, force=run_options.force, fork=True, map=run_options.map)
    is_folder, writes = os.path.isdir(source), run_options.mode is Mode.WRITE
    if is_folder and run_options.cache:
        cache, config = RunCache(folder_plan.out, source), fingerprint(options)
        same = cache.is_of(folder_plan.paths(), config)
        folder_options = replace(folder_options, cache=cache, config=config, same=same)
    if not folder_options.same or folder_options.force:
        make_clean(options)  # workers are forks of this process, so the rules are loaded only once
    if writes and folder_options.cache is not None:
        stack.enter_context(folder_options.cache)
    if writes and is_folder and (folder_options.cache is None or folder_options.cache.was_cut_short):
        remove_temporaries(folder_plan.out)
    return folder_options


def _report(stack: ExitStack, folder_plan: FolderPlan, out: str, run_options: RunOptions) -> Report | None:
    path = run_options.report
    if path is None and (folder_plan.file is None or is_folder_path(out)):
        path = Path(out) / REPORT_NAME
    return None if path is None else stack.enter_context(Report(path, dry=run_options.mode is not Mode.WRITE))


@contextmanager
def _refusing(out: str) -> Iterator[None]:
    """Turn an OSError into a UsageError: the output cannot be written."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another output") from error


def _check_comments(options: Options, folder_plan: FolderPlan, source: Path) -> None:
    if options.comments is None:
        return
    if folder_plan.file is None:
        raise UsageError("--comments names one file, but IN is a folder; leave it out, each document gets its own")
    refuse_same(options.comments, options.outputs(folder_plan.file).body, "the body")
    refuse_same(options.comments, source, "the input")
