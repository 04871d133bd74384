"""The structure of regular expressions: finds slow, loose and boundless ones, and makes texts to try them on.

`read` understands most of the syntax of the `regex` module and returns None for the rest (back references, conditions,
fuzzy matching).  Such a pattern is tried only on texts made from the examples of its rule.
"""

from __future__ import annotations

import functools
import math
import re
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

import regex

from cleaner.ruleset.fitting import MatchFunction, PatternTimeoutError

#: Characters of the longest text that a pattern is tried on.  The longest paragraph of real articles has about 10,000.
LINT_PROBE_CHARS: Final = 20_000
#: Seconds of CPU time that a pattern may take on it.  A sound pattern takes microseconds.
LINT_PROBE_SECONDS: Final = 0.05
#: Texts that a pattern is tried on.
LINT_PROBES: Final = 32

#: Rounds of a long repeat.  A repeat inside a repeat is harmless if one of them is shorter.
LINT_NESTED_REPEATS: Final = 10


class Atom(NamedTuple):
    """A node that consumes one character: a letter, a class, an escape, a dot."""

    source: str


class Edge(NamedTuple):
    """A node that consumes no character: an anchor or a word boundary."""

    source: str


class Group(NamedTuple):
    """A group with its alternatives; `looks` is true for a lookahead or lookbehind."""

    branches: tuple[Branch, ...]
    looks: bool = False


class Repeat(NamedTuple):
    """A node and how often it may come."""

    node: Atom | Edge | Group
    low: int
    high: float


Node = Atom | Edge | Group | Repeat
Branch = tuple[Node, ...]
Tree = tuple[Branch, ...]
"""The alternatives of a pattern, each a row of nodes."""

_ANCHORS: Final = frozenset({"^", "$", r"\A", r"\Z", r"\z"})
_EDGES: Final = frozenset("bBAZzmMGK")
#: Escapes that take more or less than a fixed character and are not read.
_UNREAD: Final = frozenset("123456789gkLXR")
#: The head of a group that is read: plain, named, flags for it alone, and looking around.
_GROUP_HEAD: Final = re.compile(r"\((?:\?(?:P?<\w+>|[a-wyzA-Z-]*:|>|\||(?P<looks><?[=!])))?")
#: A count, greedy or not; the numbers may be absent.
_COUNT: Final = re.compile(r"(?:[*+?]|\{(?P<low>\d*)(?P<comma>,?)(?P<high>\d*)\})[?+]?")
#: A limit on the errors of a fuzzy match.
_FUZZY: Final = re.compile(r"\{[^{}]*[eids][^{}]*\}")
_CODE_ESCAPE: Final = re.compile(
    r"\\(?:[pP]\{[^}]*\}|[pP]\w|N\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
)

#: Characters to show a class with: letters of some scripts, digits, white space, marks.
_SAMPLES: Final = "aA1 .,:-–_/éяا中’'\"»(©|&!?\n\t"
#: A character that no pattern contains; it makes a probe fail at its end.
_NO_MATCH: Final = "\x00"


class _UnreadError(Exception):
    """The pattern has a construct that the reader does not know."""


class _Reader:
    """Recursive descent over a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def branches(self) -> Tree:
        out = [self.branch()]
        while self.peek("|"):
            self.at += 1
            out.append(self.branch())
        return tuple(out)

    def branch(self) -> Branch:
        out: list[Node] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            out.append(self.counted(self.node()))
        return tuple(out)

    def node(self) -> Atom | Edge | Group:
        char = self.pattern[self.at]
        if char == "(":
            return self.group()
        start = self.at
        if char == "[":
            self.skip_class()
            return Atom(self.pattern[start : self.at])
        if char == "\\":
            return self.escape()
        self.at += 1
        return Edge(char) if char in _ANCHORS else Atom(char)

    def escape(self) -> Atom | Edge:
        code = _CODE_ESCAPE.match(self.pattern, self.at)
        source = code.group() if code else self.pattern[self.at : self.at + 2]
        if source[1] in _UNREAD:
            raise _UnreadError
        self.at += len(source)
        return Edge(source) if source[1] in _EDGES else Atom(source)

    def group(self) -> Group:
        head = _GROUP_HEAD.match(self.pattern, self.at)
        if head is None or (head.group() == "(" and self.pattern[self.at + 1] in "?*"):
            raise _UnreadError
        self.at = head.end()
        branches = self.branches()
        self.at += 1
        return Group(branches, head["looks"] is not None)

    def skip_class(self) -> None:
        self.at += 1
        self.at += self.peek("^")
        self.at += self.peek("]")
        while not self.peek("]"):
            if self.peek("[:"):
                self.at = self.pattern.index(":]", self.at) + 2
            else:
                self.at += 2 if self.peek("\\") else 1
        self.at += 1

    def counted(self, node: Atom | Edge | Group) -> Node:
        count = _COUNT.match(self.pattern, self.at)
        if _FUZZY.match(self.pattern, self.at):
            raise _UnreadError
        if count is None or count.group() == "{}":
            return node
        self.at = count.end()
        if count["low"] is None:
            sign = count.group()[0]
            return Repeat(node, int(sign == "+"), 1 if sign == "?" else math.inf)
        low = int(count["low"] or 0)
        return Repeat(node, low, float(count["high"] or "inf") if count["comma"] else low)


@functools.cache
def read(pattern: str) -> Tree | None:
    """The tree of a pattern that compiles; None if it has syntax that is not supported."""
    reader = _Reader(pattern)
    try:
        tree = reader.branches()
    except (_UnreadError, IndexError, ValueError):
        return None
    return tree if reader.at == len(pattern) else None


@functools.cache
def _fits(source: str, char: str) -> bool:
    return regex.fullmatch(source, char, regex.IGNORECASE | regex.DOTALL) is not None


def _nodes(tree: Tree) -> Iterator[Node]:
    """All nodes that take text, outer before inner."""
    for branch in tree:
        for node in branch:
            yield node
            inner = node.node if isinstance(node, Repeat) else node
            if isinstance(inner, Group) and not inner.looks:
                yield from _nodes(inner.branches)


# -- what is wrong with it ----------------------------------------------------------------------------------------


def loose_anchor(pattern: str) -> str | None:
    """The anchor that applies to only one of the alternatives of a pattern; None if there is none.

    >>> loose_anchor("^true|false$"), loose_anchor("^(true|false)$"), loose_anchor("^a$|^b$")
    ('^', None, None)
    """
    tree = read(pattern)
    if tree is None or len(tree) == 1:
        return None
    for side in (0, -1):
        ends = [branch[side] if branch else None for branch in tree]
        anchors = [node.source for node in ends if isinstance(node, Edge) and node.source in _ANCHORS]
        if anchors and len(anchors) < len(ends):
            return anchors[0]
    return None


def nested_repeat(pattern: str) -> bool:
    """True if a long repeat is inside a long repeat and nothing separates one round from the next.

    >>> nested_repeat("(a+)+"), nested_repeat("(a+,)+"), nested_repeat(r"(\\w+ ?){1,20}")
    (True, False, True)
    """
    return any(
        isinstance(node, Repeat)
        and node.high >= LINT_NESTED_REPEATS
        and isinstance(node.node, Group)
        and any(map(_ambiguous, node.node.branches))
        for node in _nodes(read(pattern) or ())
    )


def _ambiguous(branch: Branch) -> bool:
    """True if a long repeat in a repeated branch can also match the characters around it."""
    long = [
        node.node.source
        for node in _nodes((branch,))
        if isinstance(node, Repeat)
        and isinstance(node.node, Atom)
        and node.low < node.high
        and node.high >= LINT_NESTED_REPEATS
    ]
    marks = [char for node in branch if isinstance(node, Atom) and (char := _char(node.source))]
    return bool(long) and not any(not any(_fits(source, mark) for source in long) for mark in marks)


def boundless(pattern: str) -> bool:
    """True if a part of the pattern matches prose of any length.

    >>> boundless("Read more.*"), boundless("Read more.{1,60}"), boundless(r"Read more\\W*")
    (True, False, False)
    """
    return any(
        isinstance(node, Repeat)
        and node.high == math.inf
        and isinstance(node.node, Atom)
        and _fits(node.node.source, "a")
        and _fits(node.node.source, " ")
        for node in _nodes(read(pattern) or ())
    )


# -- texts that show it -------------------------------------------------------------------------------------------


def _char(source: str) -> str:
    """A character that an atom matches; empty if none is known."""
    if len(source) == 1 and source != ".":
        return source
    return next((char for char in (*_SAMPLES, *source) if _fits(source, char)), "")


def _sample(node: Node) -> str:
    """A short text that a node takes."""
    if isinstance(node, Atom):
        return _char(node.source)
    if isinstance(node, Edge) or (isinstance(node, Group) and node.looks):
        return ""
    if isinstance(node, Repeat):
        return _sample(node.node) * node.low
    return min(map(_sample_of, node.branches), key=len)


def _sample_of(branch: Branch) -> str:
    return "".join(map(_sample, branch))


def _pumped(tree: Tree, before: str) -> Iterator[tuple[str, str]]:
    """The text before each repeat, with texts that it takes in one round."""
    for branch in tree:
        text = before
        for node in branch:
            inner = node.node if isinstance(node, Repeat) else node
            if isinstance(node, Repeat) and node.high > 1:
                units = map(_sample_of, inner.branches) if isinstance(inner, Group) else [_sample(inner)]
                yield from ((text, unit) for unit in units if unit)
            if isinstance(inner, Group):
                yield from _pumped(inner.branches, text)
            text += _sample(node)


def probes(pattern: str, examples: Iterable[str]) -> Iterator[str]:
    """Long texts that a pattern nearly matches: its repeats continued, and sample matches and examples repeated.

    Each text comes twice: broken off, and followed by a text that matches, because the `regex` module may notice at
    once that a required letter is missing.
    """
    tree = read(pattern) or ()
    wholes = [text for text in (*map(_sample_of, tree), *examples) if text]
    pairs = dict.fromkeys((*(("", whole) for whole in wholes), *_pumped(tree, "")))
    for before, unit in islice(pairs, LINT_PROBES):
        text = before + unit * (LINT_PROBE_CHARS // len(unit)) + _NO_MATCH
        yield text
        yield text + (wholes[0] if wholes else unit)


def is_slow(match: MatchFunction, texts: Iterable[str]) -> bool:
    """True if a function takes too much processor time on some text, twice."""
    match("", "")  # compiles
    return any(_too_long(match, text) and _too_long(match, text) for text in texts)


def _too_long(match: MatchFunction, text: str) -> bool:
    start = time.process_time()
    try:
        match(text, text)
    except PatternTimeoutError:
        return True
    return time.process_time() - start > LINT_PROBE_SECONDS
