"""Pinned figures: `floors.toml`, which says what the gates of the bench and of the cases demand.

A floor is the least that a figure may be; for shares of what goes wrong it is the most.  Floors are raised when a gate
is run with `--update` and lowered only with `--lower`, so that no figure falls unseen.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

FLOORS: Final = Path(__file__).with_name("floors.toml")
#: How far a share may fall below what was measured: other versions of the libraries move figures as far as that.
TOLERANCE: Final = 0.002
#: Decimals of a floor that is a share.
DIGITS: Final = 3
SCALE: Final = 10**DIGITS
#: The table that says of each gate when and with what its floors were measured.
MEASURED: Final = "measured"
#: Figures that must not rise: shares of what goes wrong.
CEILINGS: Final = frozenset(
    {"lost", "wrecked", "comments_in_body", "comments_false", "records_false", "body_in_comments"}
)

HEAD: Final = """\
# What `make bench-gate` and `make cases` demand.  [sample] holds floors of the fixed sample of each set, [whole] those
# of whole sets (`make bench-gate ARGS=--whole`), [cases] the number of cases of each kind that come out right.
# Most figures must not be lower than their floor.  These must not be higher: lost, wrecked, comments_in_body,
# comments_false, records_false, body_in_comments.
# Written by the gates: ARGS=--update only raises demands; lowering those that are missed takes ARGS=--lower.
"""


class Key(NamedTuple):
    """The name of a pinned figure."""

    table: tuple[str, ...]
    """The gate, and for the bench the field and the set."""
    figure: str

    def __str__(self) -> str:
        return " ".join([*self.table[1:], self.figure])

    @property
    def gate(self) -> str:
        """The gate that measures the figure."""
        return self.table[0]


Figures = dict[Key, float]
"""Floors or measured figures."""


class Measurement(NamedTuple):
    """What the floors of a gate rest on."""

    date: str
    command: str
    versions: Mapping[str, str]


class Miss(NamedTuple):
    """A floor that is not kept; `value` is None if the figure was not measured."""

    key: Key
    value: float | None
    floor: float

    def __str__(self) -> str:
        bound = "at most" if self.key.figure in CEILINGS else "at least"
        value = "not measured" if self.value is None else shown(self.value, DIGITS + 1)
        return f"MISSED: {self.key}: {value}, floor: {bound} {self.floor:g}"


def shown(value: float, digits: int) -> str:
    """A figure for people: counts as they are, shares with so many decimals.

    >>> shown(12, 4), shown(0.98765, 4)
    ('12', '0.9877')
    """
    return str(value) if isinstance(value, int) else f"{value:.{digits}f}"


def floor_of(key: Key, value: float) -> float:
    """The floor that a measured figure allows: a share less the tolerance, rounded away from it; a count as it is.

    >>> floor_of(Key(("whole", "html", "aeb"), "f1"), 0.9618), floor_of(Key(("whole", "html", "aeb"), "lost"), 0.0142)
    (0.959, 0.017)
    >>> floor_of(Key(("cases",), "html/quotes"), 12)
    12
    """
    if isinstance(value, int):
        return value
    if key.figure in CEILINGS:
        return min(1.0, math.ceil((value + TOLERANCE) * SCALE) / SCALE)
    return max(0.0, math.floor((value - TOLERANCE) * SCALE) / SCALE)


def worse(key: Key, value: float, floor: float) -> bool:
    """True if a value does not keep a floor, or if a floor demands less than another."""
    return value > floor if key.figure in CEILINGS else value < floor


def misses(floors: Mapping[Key, float], figures: Mapping[Key, float]) -> Iterator[Miss]:
    """The floors that are not kept."""
    for key, floor in floors.items():
        value = figures.get(key)
        if value is None or worse(key, value, floor):
            yield Miss(key, value, floor)


def renewed(floors: Mapping[Key, float], figures: Mapping[Key, float], *, lower: bool) -> Figures:
    """Floors raised as far as the figures allow.

    With `lower`, those that are missed are lowered and those that were not measured are dropped.
    """
    out = {} if lower else dict(floors)
    for key, value in figures.items():
        new, old = floor_of(key, value), floors.get(key)
        if old is None or worse(key, old, new) or (lower and worse(key, value, old)):
            out[key] = new
        else:
            out[key] = old
    return out


def changes(old: Mapping[Key, float], new: Mapping[Key, float]) -> Iterator[str]:
    """A line for each floor that differs."""
    for key in sorted({**old, **new}):
        before, after = old.get(key), new.get(key)
        if before != after:
            yield f"{key}: {'none' if before is None else f'{before:g}'} -> {'none' if after is None else f'{after:g}'}"


# -- the file -----------------------------------------------------------------------------------------------------


def of_gate(floors: Mapping[Key, float], gate: str) -> Figures:
    """The floors of one gate."""
    return {key: floor for key, floor in floors.items() if key.gate == gate}


def read(text: str) -> Figures:
    """The floors of a file."""
    tables = {name: table for name, table in tomllib.loads(text).items() if name != MEASURED}
    return dict(_leaves(tables, ()))


def _leaves(table: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[tuple[Key, float]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*place, name))
        else:
            yield Key(place, name), value


def measurements(text: str) -> dict[str, Measurement]:
    """What the floors of each gate rest on."""
    tables: dict[str, dict[str, str]] = tomllib.loads(text).get(MEASURED, {})
    return {
        gate: Measurement(values.pop("date"), values.pop("command"), values)
        for gate, values in ((gate, dict(values)) for gate, values in tables.items())
    }


def written(floors: Mapping[Key, float], measured: Mapping[str, Measurement]) -> str:
    """The text of a file with these floors."""
    lines = [HEAD.rstrip("\n")]
    for gate, (date, command, versions) in measured.items():
        values = {"date": date, "command": command, **versions}
        lines += ["", f"[{MEASURED}.{gate}]", *(f"{_name(name)} = {_quoted(value)}" for name, value in values.items())]
    for table in dict.fromkeys(key.table for key in floors):
        lines += ["", f"[{'.'.join(map(_name, table))}]"]
        lines += [f"{_name(key.figure)} = {floor:g}" for key, floor in floors.items() if key.table == table]
    return "\n".join(lines) + "\n"


def _name(name: str) -> str:
    """A key of TOML, quoted if it has to be."""
    return name if name.replace("-", "_").isidentifier() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text)


class Floors:
    """The file of floors and what one gate does with it."""

    def __init__(self, path: Path, gate: str) -> None:
        self._path = path
        self._text = path.read_text("utf-8") if path.is_file() else ""
        self._gate = gate
        self.floors = of_gate(read(self._text), gate)

    def renew(self, figures: Mapping[Key, float], measurement: Measurement, *, lower: bool) -> Iterable[str]:
        """Raise the floors of this gate, with `lower` lower them too; write the file and return a line per change."""
        new = renewed(self.floors, figures, lower=lower)
        lines = list(changes(self.floors, new))
        if lines:
            others = {key: floor for key, floor in read(self._text).items() if key.gate != self._gate}
            measured = {**measurements(self._text), self._gate: measurement}
            self._path.write_text(written({**others, **new}, measured), "utf-8")
        self.floors = new
        return lines or ["no floor changes"]
