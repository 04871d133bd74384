"""Which whole tokens a text must hold before a rule can match it: the key of the rule in the token index.

`required(pattern)` answers with a set of tokens such that every match holds at least one of them as a whole token, or
with None where no such set is sure; the rule is then tried on every block.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import regex

from cleaner.settings import MIN_TOKEN_CHARS
from cleaner.text import folded, tokens
from cleaner.types import Has, Pattern

Tokens = frozenset[str]


class Edges(NamedTuple):
    """Whether a word is known to end where the pattern begins and ends: a prefix to strip may be glued to the text."""

    left: bool = True
    right: bool = True


WHOLE: Final = Edges()


def of_literal(literal: str, edges: Edges = WHOLE) -> Tokens | None:
    """The longest token of a literal, the likeliest to be rare.

    >>> of_literal("Sign up for our newsletter")
    frozenset({'newsletter'})
    >>> of_literal("image caption", Edges(right=False))
    frozenset({'image'})
    """
    text = folded(literal)
    found = tokens(text)
    if found and not edges.left and text[0].isalnum():
        found = found[1:]
    if found and not edges.right and text[-1].isalnum():
        found = found[:-1]
    return frozenset((max(found, key=len),)) if found else None


def of_any(literals: tuple[str, ...], edges: Edges = WHOLE) -> Tokens | None:
    """One token for each of several literals, of which one must stand in the text."""
    sets = [of_literal(literal, edges) for literal in literals]
    known = [found for found in sets if found]
    return frozenset().union(*known) if known and len(known) == len(sets) else None


def of_has(has: Has) -> Tokens | None:
    """The rarest-looking obligation of a `has` matcher."""
    found = [of_literal(literal) for literal in has.all]
    found += [of_any(group) for group in (has.any, has.some) if group]
    return _best([tokens_ for tokens_ in found if tokens_])


def _best(sets: list[Tokens]) -> Tokens | None:
    """The set whose shortest token is longest; fewer tokens break a tie."""
    return max(sets, key=lambda found: (min(map(len, found)), -len(found)), default=None)


class _Run:
    """Literal characters of a pattern, and whether a word may go on before or after them."""

    __slots__ = ("open_left", "text")

    def __init__(self, open_left: bool) -> None:
        self.text, self.open_left = "", open_left


class _Scanner:
    """A careful reader of `regex` patterns: what it does not understand ends a literal run, or the whole attempt."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def alternatives(self, left: bool, right: bool) -> Tokens | None:
        """Tokens of the alternatives up to the closing bracket; `left` and `right`: a word ends at that edge."""
        sets: list[Tokens | None] = []
        while True:
            sets.append(self.sequence(left, right))
            if self.at < len(self.pattern) and self.pattern[self.at] == "|":
                self.at += 1
                continue
            known = [found for found in sets if found]
            return frozenset().union(*known) if len(known) == len(sets) else None

    def sequence(self, left: bool, right: bool) -> Tokens | None:
        found: list[Tokens] = []
        run = _Run(open_left=not left)
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            run = self.item(run, found, right)
        self.close(run, found, open_right=not right)
        return _best(found)

    def close(self, run: _Run, found: list[Tokens], *, open_right: bool) -> None:
        """Take the tokens of a run that are whole for sure."""
        words = tokens(run.text)
        if words and run.open_left and run.text[0].isalnum():
            words = words[1:]
        if words and open_right and run.text[-1].isalnum():
            words = words[:-1]
        found.extend(frozenset((word,)) for word in words if len(word) >= MIN_TOKEN_CHARS)

    def item(self, run: _Run, found: list[Tokens], right: bool) -> _Run:
        char = self.pattern[self.at]
        if char == "(":
            return self.group(run, found, right)
        atom, boundary = self.atom()
        optional, repeated = self.quantifier()
        if atom is None or optional:
            # A class of non-word characters ends a word; what may be absent tells nothing.
            sure = boundary and not optional
            self.close(run, found, open_right=not sure)
            return _Run(open_left=not sure)
        run.text += atom
        if repeated and atom.isalnum():
            self.close(run, found, open_right=True)
            return _Run(open_left=True)
        return run

    def atom(self) -> tuple[str | None, bool]:
        """One atom: its literal character, else None and whether it can only be a non-word character or an edge."""
        char = self.pattern[self.at]
        self.at += 1
        if char == "\\":
            return self.escape()
        if char == "[":
            self.skip_class()
            return None, False
        if char in "^$":
            return None, True
        return (None, False) if char == "." else (char, False)

    def escape(self) -> tuple[str | None, bool]:
        char = self.pattern[self.at : self.at + 1]
        self.at += 1
        if char in "pP" and self.peek("{"):
            self.at = self.pattern.find("}", self.at) + 1 or len(self.pattern)
            return None, False
        if char in "sbWAZ":
            return None, True
        return (None, False) if char.isalnum() else (char, False)

    def skip_class(self) -> None:
        self.at += self.peek("^")
        self.at += self.peek("]")
        depth = 1
        while self.at < len(self.pattern) and depth:
            char = self.pattern[self.at]
            self.at += 2 if char == "\\" else 1
            depth += (char == "[") - (char == "]")

    def quantifier(self) -> tuple[bool, bool]:
        """Whether the atom just read may be absent, and whether it may come again."""
        optional = repeated = False
        while self.at < len(self.pattern):
            char = self.pattern[self.at]
            if char in "?*":
                optional = True
            elif char == "{":
                end = self.pattern.find("}", self.at)
                lowest = self.pattern[self.at + 1 : end].split(",")[0].strip()
                optional |= lowest in ("", "0")
                self.at = end
            elif char != "+":
                break
            repeated = True
            self.at += 1
        return optional, repeated

    def group(self, run: _Run, found: list[Tokens], right: bool) -> _Run:
        self.at += 1
        zero_width = False
        if self.peek("?"):
            kind = regex.match(r"\?(?:P?<\w+>|:|[a-zA-Z-]*:|<?[=!])", self.pattern, pos=self.at)
            if kind is None:
                raise _Unknown
            zero_width = kind.group()[-1] in "=!"
            self.at = kind.end()
        left = bool(run.text) and not run.text[-1].isalnum() or not run.text and not run.open_left
        start = self.at
        inner = self.alternatives(left, False)
        end = self.at + 1
        after = self.pattern[end : end + 2]
        if (after == "" and right) or after[:1] == " " or after in ("\\s", "\\b", "\\W"):
            self.at = start
            inner = self.alternatives(left, True)
        self.at = end
        optional, _ = self.quantifier()
        self.close(run, found, open_right=True)
        if inner and not optional and not zero_width:
            found.append(inner)
        return _Run(open_left=True)


class _Unknown(Exception):
    """A construct that the scanner does not read."""


def of_regex(pattern: str, edges: Edges = WHOLE) -> Tokens | None:
    """Tokens of a regular expression that is matched against a whole unit, or against one end of it.

    >>> sorted(of_regex(r"(\\d+ (comments|responses)|leave a reply|comments)"))
    ['comments', 'leave', 'responses']
    >>> of_regex(r"image (caption|source)(?=\\p{Lu})")
    frozenset({'image'})
    >>> of_regex(r".{1,60} says:")
    frozenset({'says'})
    >>> of_regex(r"\\d+") is None
    True
    """
    scanner = _Scanner(pattern)
    try:
        found = scanner.alternatives(edges.left, edges.right)
    except (_Unknown, IndexError):
        return None
    return found if scanner.at >= len(pattern) else None


def required(pattern: Pattern, edges: Edges = WHOLE) -> Tokens | None:
    """The index key of a pattern; for a block rule that of its first end."""
    if pattern.from_ is not None:
        return required(pattern.from_)
    if pattern.has is not None:
        return of_has(pattern.has)
    if pattern.re is not None:
        return of_regex(pattern.re, edges)
    return of_any(pattern.is_ or pattern.starts or pattern.ends, edges)
