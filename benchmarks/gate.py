"""Fails where this tool does worse on the bench than it did: the figures of `floors.toml` are pinned.

Floors are what a whole run measured, less a tolerance for other versions of the libraries.  `--update` raises them;
lowering one that is missed takes `--lower`, so that no figure falls unseen.  A page that fails is a miss as well.

    make bench-gate
    make bench-gate ARGS=--update       # raise floors
    make bench-gate ARGS=--lower        # and lower those that are missed
    python -m benchmarks.gate --from run.json --update      # of a whole run of bench.py --json run.json
"""

from __future__ import annotations

import argparse
import math
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.bench import names, plan, run, tell
from benchmarks.peers import OURS, StartError
from benchmarks.quality import BENCH, FIELDS
from benchmarks.report import Result, Run

FLOORS: Final = Path(__file__).with_name("floors.toml")
TOLERANCE: Final = 0.002
DIGITS: Final = 3
SCALE: Final = 10**DIGITS

#: Versions that the floors depend on, by the names of a run.
OURS_AND_BELOW: Final = (OURS, "trafilatura", "lxml", "Python")

#: Pinned figures: part and key of the scorer's summary.
FIGURES: Final = {
    "f1": ("body", "f1"),
    "lost": ("body", "lost"),
    "snippets": ("snippets", "f1"),
    "comments": ("comments", "f1"),
    "comments_found": ("comment_snippets", "found"),
    "comments_in_body": ("comments", "leak"),
    "comments_false": ("no_comments", "false"),
}
#: Figures that must not rise: shares of what goes wrong.
CEILINGS: Final = frozenset({"lost", "comments_in_body", "comments_false"})

HEAD: Final = """\
# What `make bench-gate` demands of this tool, by field and set.  f1, snippets, comments (F1) and comments_found must
# not be lower; lost, comments_in_body and comments_false must not be higher.
# Written by `make bench-gate ARGS=--update`, which only raises demands; lowering those that are missed takes --lower.
"""


class Key(NamedTuple):
    """What is pinned."""

    field: str
    set: str
    figure: str

    def __str__(self) -> str:
        return f"{self.set} {self.field} {self.figure}"


Figures = dict[Key, float]


class Miss(NamedTuple):
    """A floor that is not kept; `value` is None where the set was not measured."""

    key: Key
    value: float | None
    floor: float

    def __str__(self) -> str:
        bound = "at most" if self.key.figure in CEILINGS else "at least"
        found = "not measured" if self.value is None else f"{self.value:.4f}"
        return f"MISSED: {self.key}: {found}, floor: {bound} {self.floor:g}"


# -- floors -------------------------------------------------------------------------------------------------------


def measured(results: Iterable[Result]) -> Figures:
    """The figures of this tool that can be pinned."""
    found: Figures = {}
    for result in results:
        if result.tool == OURS:
            values = {name: result.figure(*place) for name, place in FIGURES.items()}
            found |= {Key(result.field, result.set, name): value for name, value in values.items() if value is not None}
    return found


def floor_of(key: Key, value: float) -> float:
    """A figure less the tolerance, rounded away from it; of a ceiling, more.

    >>> floor_of(Key("html", "aeb", "f1"), 0.9618), floor_of(Key("html", "aeb", "lost"), 0.0142)
    (0.959, 0.017)
    """
    if key.figure in CEILINGS:
        return min(1.0, math.ceil((value + TOLERANCE) * SCALE) / SCALE)
    return max(0.0, math.floor((value - TOLERANCE) * SCALE) / SCALE)


def worse(key: Key, value: float, floor: float) -> bool:
    """True where a value does not keep a floor, or a floor asks for less than another."""
    return value > floor if key.figure in CEILINGS else value < floor


def misses(floors: Mapping[Key, float], figures: Mapping[Key, float]) -> Iterator[Miss]:
    """The floors that are not kept."""
    for key, floor in floors.items():
        value = figures.get(key)
        if value is None or worse(key, value, floor):
            yield Miss(key, value, floor)


def renewed(floors: Mapping[Key, float], figures: Mapping[Key, float], *, lower: bool) -> Figures:
    """Floors raised where the figures allow it; with `lower`, lowered where missed and dropped where not measured."""
    out = {} if lower else dict(floors)
    for key, value in figures.items():
        new, old = floor_of(key, value), floors.get(key)
        if old is None or worse(key, old, new) or (lower and worse(key, value, old)):
            out[key] = new
        else:
            out[key] = old
    return out


def changes(old: Mapping[Key, float], new: Mapping[Key, float]) -> Iterator[str]:
    """A line for each floor that is another."""
    for key in sorted({**old, **new}):
        before, after = old.get(key), new.get(key)
        if before != after:
            yield f"{key}: {'none' if before is None else f'{before:g}'} -> {'none' if after is None else f'{after:g}'}"


# -- the file -----------------------------------------------------------------------------------------------------


def read(text: str) -> Figures:
    """The floors of a file."""
    tables: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(text)
    return {
        Key(field, name, figure): float(value)
        for field in FIELDS
        for name, values in tables.get(field, {}).items()
        for figure, value in values.items()
    }


def written(floors: Mapping[Key, float], found: Run, command: str) -> str:
    """A file with these floors, and with the run that they are from."""
    lines = [HEAD, "[measured]", f"date = {found.date}", f'command = "{command}"', f"tolerance = {TOLERANCE}"]
    lines += [f'{name} = "{version}"' for name, version in found.versions.items() if name in OURS_AND_BELOW]
    tables: dict[tuple[str, str], list[str]] = {}
    for key, floor in floors.items():
        tables.setdefault((key.field, key.set), []).append(f"{key.figure} = {floor:g}")
    for (field, name), values in tables.items():
        lines += ["", f"[{field}.{name}]", *values]
    return "\n".join(lines) + "\n"


# -- command line -------------------------------------------------------------------------------------------------


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--sets", type=names, default=[], help="check some only, with commas between")
    parser.add_argument("--fields", type=names, default=FIELDS, help=f"check some only of {','.join(FIELDS)}")
    parser.add_argument(
        "--floors", type=Path, default=FLOORS, help="file with the floors (default: that of the project)"
    )
    parser.add_argument("--from", type=Path, dest="dump", help="measure nothing: check what bench.py --json wrote")
    parser.add_argument("--update", action="store_true", help="raise floors to what was measured, less the tolerance")
    parser.add_argument("--lower", action="store_true", help="the same, and lower the floors that are missed")
    args = parser.parse_args(argv)
    if (args.update or args.lower) and (args.sets or args.fields != FIELDS):
        parser.error("floors are renewed by a whole run: without --sets and --fields")
    return args


def asked(key: Key, args: argparse.Namespace) -> bool:
    """True for floors of the sets and fields that the command line asks for."""
    return key.field in args.fields and (not args.sets or key.set in args.sets)


def record(args: argparse.Namespace) -> Run | None:
    """A run of this tool; None, and a word why, where there is none to be had."""
    if args.dump:
        found = Run.load(args.dump.read_text("utf-8"))
        if not found.whole:
            tell([f"{args.dump} is not from a whole run"])
        return found if found.whole else None
    tasks = plan(args.bench, args.sets, args.fields)
    if not tasks or not (args.bench / "score.py").is_file():
        tell([f"no sets and score.py at {args.bench}: nothing was measured"])
        return None
    try:
        return run(args.bench, [OURS], tasks)
    except StartError as error:
        tell([str(error)])
        return None


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and compare; 1 where a floor is missed, 2 where nothing could be compared."""
    args = options(argv)
    floors = read(args.floors.read_text("utf-8")) if args.floors.is_file() else {}
    if not (floors or args.update or args.lower):
        tell([f"no floors in {args.floors}: set them with --update"])
        return 2
    found = record(args)
    if found is None:
        return 2
    figures = measured(found.results)
    if args.update or args.lower:
        new = renewed(floors, figures, lower=args.lower)
        print("\n".join(changes(floors, new)) or "no floor changes")
        if new != floors:
            command = f"make bench-gate ARGS={'--lower' if args.lower else '--update'}"
            args.floors.write_text(written(new, found, command), "utf-8")
        floors = new
    floors = {key: floor for key, floor in floors.items() if asked(key, args)}
    failed = [f"MISSED: {note}" for note in found.notes if note.startswith(f"{OURS} ")]
    missed = [*map(str, misses(floors, figures)), *failed]
    print("\n".join(missed) or f"{len(floors)} floors kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
