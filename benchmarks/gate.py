"""Fail if this tool does worse on the bench than `floors.toml` demands.

The usual run measures a fixed sample of each set of `../shared/bench`, as pages and as texts; it takes a few minutes.
`--whole` measures whole sets against floors of their own.  A page on which the tool fails is a miss as well.

    make bench-gate
    make bench-gate ARGS=--update       # raise floors to what was measured, less a tolerance
    make bench-gate ARGS=--lower        # the same, and lower those that are missed
    make bench-gate ARGS=--whole
    python -m benchmarks.gate --from run.json --update      # of a whole run of bench --json run.json
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.bench import BELOW, HTML_ONLY, names, plan, record_plan, run, tell
from benchmarks.floors import FLOORS, Figures, Floors, Key, Measurement, misses
from benchmarks.peers import OURS, TOOLS, StartError
from benchmarks.quality import BENCH, FIELDS
from benchmarks.report import Result, Run

#: Pages of a set and field that the usual run measures.  On two cores it has to take at most four minutes.
SAMPLE: Final = 120
#: The two ways of running the gate, each with floors of its own.
SAMPLED, WHOLE = "sample", "whole"

#: Versions that the floors depend on, by the names of a run.
OURS_AND_BELOW: Final = (TOOLS[OURS].distribution, *BELOW, "Python")

#: Pinned figures: part and key of the scorers' summaries.
FIGURES: Final = {
    "f1": ("body", "f1"),
    "lost": ("body", "lost"),
    "wrecked": ("body", "wrecked"),
    "snippets": ("snippets", "f1"),
    "comments": ("comments", "f1"),
    "comments_found": ("comment_snippets", "found"),
    "comments_in_body": ("comments", "leak"),
    "comments_false": ("no_comments", "false"),
}
#: The same for sets of comment records, which `score_comments.py` scores.
RECORD_FIGURES: Final = {
    "comments": ("records", "f1"),
    "records_found": ("records", "one"),
    "records_false": ("records", "falsec"),
    "authors": ("records", "author"),
    "dates": ("records", "date"),
    "depths": ("records", "depth"),
    "comments_in_body": ("records", "leak"),
    "body_in_comments": ("records", "taken"),
    "comments_false": ("records", "false"),
}


def measured(results: Iterable[Result], gate: str) -> Figures:
    """The figures of this tool that can be pinned."""
    figures: Figures = {}
    for result in results:
        if result.tool == OURS:
            places = RECORD_FIGURES if "records" in result.summary else FIGURES
            values = {name: result.figure(*place) for name, place in places.items()}
            table = (gate, result.field, result.set)
            figures |= {Key(table, name): float(value) for name, value in values.items() if value is not None}
    return figures


# -- command line -------------------------------------------------------------------------------------------------


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and their scorers")
    parser.add_argument("--sets", type=names, default=[], help="check only these sets, separated by commas")
    parser.add_argument("--fields", type=names, default=FIELDS, help=f"check only some of {','.join(FIELDS)}")
    parser.add_argument("--floors", type=Path, default=FLOORS, help="file with the floors (default: %(default)s)")
    parser.add_argument("--whole", action="store_true", help="measure whole sets instead of the sample")
    parser.add_argument("--from", type=Path, dest="dump", help="measure nothing: check the file of bench --json")
    parser.add_argument("--update", action="store_true", help="raise floors to what was measured, less the tolerance")
    parser.add_argument("--lower", action="store_true", help="the same, and lower the floors that are missed")
    args = parser.parse_args(argv)
    if (args.update or args.lower) and (args.sets or args.fields != FIELDS):
        parser.error("--update and --lower need all sets: leave out --sets and --fields")
    args.gate = WHOLE if args.whole or args.dump else SAMPLED
    return args


def asked(key: Key, args: argparse.Namespace) -> bool:
    """True for floors of the sets and fields that the command line asks for."""
    _, field, name = key.table
    return field in args.fields and (not args.sets or name in args.sets)


def record(args: argparse.Namespace) -> Run | None:
    """A run of this tool; None, after a message, if it cannot be had."""
    if args.dump:
        dumped = Run.load(args.dump.read_text("utf-8"))
        if not dumped.whole:
            tell([f"{args.dump} is not from a whole run"])
        return dumped if dumped.whole else None
    sampled = args.gate == SAMPLED
    tasks = plan(args.bench, args.sets, args.fields, () if sampled else HTML_ONLY)
    tasks += record_plan(args.bench, args.sets, args.fields)
    try:
        return run(args.bench, [OURS], tasks, SAMPLE if sampled else None)
    except StartError as error:
        tell([str(error)])
        return None


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and compare.

    Returns:
        0 if all floors are kept or there is no bench, 1 if one is missed, 2 if nothing could be compared.
    """
    args = options(argv)
    if not args.dump and not (args.bench / "score.py").is_file():
        print(f"skipped: there is no bench at {args.bench}")
        return 0
    pinned = Floors(args.floors, args.gate)
    if not (pinned.floors or args.update or args.lower):
        tell([f"no floors of the {args.gate} in {args.floors}: set them with --update"])
        return 2
    measured_run = record(args)
    if measured_run is None:
        return 2
    figures = measured(measured_run.results, args.gate)
    if args.update or args.lower:
        flags = [*(["--whole"] if args.whole else []), "--lower" if args.lower else "--update"]
        command = f'make bench-gate ARGS="{" ".join(flags)}"'
        versions = {name: version for name, version in measured_run.versions.items() if name in OURS_AND_BELOW}
        print(*pinned.renew(figures, Measurement(measured_run.date, command, versions), lower=args.lower), sep="\n")
    floors = {key: floor for key, floor in pinned.floors.items() if asked(key, args)}
    failed = [f"MISSED: {note}" for note in measured_run.notes if note.startswith(f"{OURS} ")]
    missed = [*map(str, misses(floors, figures)), *failed]
    print("\n".join(missed) or f"{len(floors)} floors are kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
