"""Fail if fewer cases of `../shared/cases` come out right than `floors.toml` demands, by kind of case and in total.

A case is a page or a text with the body, and perhaps the comments, that it should become.  The folder's own `run.py`
compares them; this module runs it and reads its table.  The kind of a case is the part of its name before `--`.

    make cases
    make cases ARGS=-v                  # the differences of each case that is wrong
    make cases ARGS=--update            # raise floors
    make cases ARGS=--lower             # the same, and lower those that are missed
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import cleaner
from benchmarks.floors import FLOORS, Figures, Floors, Key, Measurement, misses

CASES: Final = Path(__file__).resolve().parents[2] / "shared" / "cases"
GATE: Final = "cases"
TOTAL: Final = "total"
#: Exit statuses of run.py: all cases are right, or some are wrong.
ANSWERED: Final = (0, 1)

#: A row of run.py's table, such as `  3/4   html/02-lists`.  Each part of the pattern ends where the next begins.
ROW: Final = re.compile(r" *(?P<right>\d{1,6})/(?P<all>\d{1,6}) +(?P<kind>\S+)")


class Row(NamedTuple):
    """The cases of a kind."""

    right: int
    all: int


class CasesError(Exception):
    """run.py ended without a table."""


def table_of(output: str) -> dict[str, Row]:
    """The table that run.py prints, by kind.

    >>> table_of("DIFFERS html/02-lists--a\\n  3/4   html/02-lists\\n3 of 4 cases come out as expected")
    {'html/02-lists': Row(right=3, all=4)}
    """
    matches = filter(None, map(ROW.fullmatch, output.splitlines()))
    return {match["kind"]: Row(int(match["right"]), int(match["all"])) for match in matches}


def measured(table: Mapping[str, Row]) -> Figures:
    """The number of cases that come out right, in total and by kind."""
    counts = {TOTAL: sum(row.right for row in table.values()), **{kind: row.right for kind, row in table.items()}}
    return {Key((GATE,), kind): count for kind, count in counts.items()}


def compared(floors: Mapping[Key, float], table: Mapping[str, Row]) -> Iterator[str]:
    """A line for each kind that got better or is new; `misses` tells of those that got worse."""
    for kind, row in table.items():
        floor = floors.get(Key((GATE,), kind))
        if floor is None:
            yield f"new: {kind}: {row.right} of {row.all}"
        elif row.right > floor:
            yield f"better: {kind}: {row.right} of {row.all}, floor: {floor:g}"


def run(folder: Path, *, verbose: bool) -> str:
    """What run.py prints with this Python.

    Raises:
        CasesError: it ended with an error of its own.
    """
    command = [sys.executable, str(folder / "run.py"), "--folder", str(folder), *(["-v"] if verbose else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in ANSWERED or not table_of(done.stdout):
        raise CasesError(f"{folder / 'run.py'} ended with status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=CASES, help="folder with the cases and run.py")
    parser.add_argument("--floors", type=Path, default=FLOORS, help="file with the floors (default: %(default)s)")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the differences of each case")
    parser.add_argument("--update", action="store_true", help="raise floors to the number of cases that are right")
    parser.add_argument("--lower", action="store_true", help="the same, and lower the floors that are missed")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the cases and compare.

    Returns:
        0 if all floors are kept or there are no cases, 1 if one is missed, 2 if nothing could be compared.
    """
    args = options(argv)
    if not (args.folder / "run.py").is_file():
        print(f"skipped: there are no cases at {args.folder}")
        return 0
    pinned = Floors(args.floors, GATE)
    if not (pinned.floors or args.update or args.lower):
        print(f"no floors of the cases in {args.floors}: set them with --update", file=sys.stderr)
        return 2
    try:
        output = run(args.folder, verbose=args.verbose)
    except CasesError as error:
        print(error, file=sys.stderr)
        return 2
    table = table_of(output)
    figures = measured(table)
    if args.verbose:
        print(output)
    lines = list(compared(pinned.floors, table))
    if args.update or args.lower:
        command = f"make cases ARGS={'--lower' if args.lower else '--update'}"
        measurement = Measurement(str(date.today()), command, {"article-cleaner": cleaner.__version__})
        lines = list(pinned.renew(figures, measurement, lower=args.lower))
    missed = list(misses(pinned.floors, figures))
    total = sum(row.all for row in table.values())
    print(*lines, *missed, sep="\n", end="\n" if lines or missed else "")
    print(f"{figures[Key((GATE,), TOTAL)]} of {total} cases are right: {'worse' if missed else 'no kind is worse'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
