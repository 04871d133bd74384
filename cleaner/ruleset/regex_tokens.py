"""What is known about a regex without running it: required tokens, first tokens, width.

A careful reader of the syntax of the `regex` module.  What it does not understand makes it claim less, never more.
"""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

import regex

from cleaner.ruleset.required_tokens import ANY_NUMBER, COPYRIGHT, WHOLE, Clause, Clauses, Edges, either, is_word
from cleaner.text import tokens

#: Characters of the shortest token of a pattern that is worth an index entry; "to" and "of" are in most paragraphs.
MIN_TOKEN_CHARS: Final = 3

#: Escapes for text that the scanner cannot see: code points, names, back references.
_OUT_OF_REACH: Final = frozenset("xuUNLgkKGRX0123456789")

#: A range between two characters of a class, which may hold letters.
_RANGE: Final = re.compile(r"[^\\]-[^\]]")
#: Literal characters without a quantifier.
_PLAIN: Final = re.compile(r"[^\\.^$*+?{}\[\]|()©]{1,400}(?![?*+{])")
_QUANTIFIERS: Final = frozenset("?*+{")
#: An optional ending: one letter, or a group of short ones.
_ENDING: Final = re.compile(r"(?:([^\W\d_])|\((?:\?:)?([^\W\d_]{1,4}(?:\|[^\W\d_]{1,4}){0,5})\))\?(?![?+])")


#: A group without alternatives that begins with a character that ends a word before it.
_APART: Final = re.compile(r"\((?:\?:)?[ ,:;!/\-–—][^|()]*\)")
#: A bracket, an escaped character or a character class; the last two may hide a bracket.
_BRACKET: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|[()]", re.DOTALL)


def _brackets(pattern: str) -> dict[int, int]:
    """The offsets at which the groups of a pattern open, each with that at which it closes."""
    out: dict[int, int] = {}
    opened: list[int] = []
    for bracket in _BRACKET.finditer(pattern):
        if bracket.group() == "(":
            opened.append(bracket.start())
        elif bracket.group() == ")" and opened:
            out[opened.pop()] = bracket.start()
    return out


class _LiteralRun:
    """Literal characters of a pattern, and whether a word may go on before or after them."""

    __slots__ = ("open_left", "text")

    def __init__(self, open_left: bool) -> None:
        self.text, self.open_left = "", open_left


class _First(NamedTuple):
    """How a part of a pattern can begin."""

    tokens: frozenset[str]
    empty: bool
    """True if it can match without any word character."""
    known: bool
    """True if `tokens` are all tokens that it can begin with."""


class _Scanner:
    """A careful reader of `regex` patterns.  What it does not understand ends a literal run or raises an error."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0
        self.brackets: dict[int, int] = {}

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def alternatives(self, left: bool, right: bool) -> Clauses:
        """Clauses of the alternatives up to the closing bracket.  `left` and `right`: True where a word ends there."""
        sets: list[Clauses] = []
        while True:
            sets.append(self.sequence(left, right))
            if self.at < len(self.pattern) and self.pattern[self.at] == "|":
                self.at += 1
                continue
            return sets[0] if len(sets) == 1 else either(sets)

    def sequence(self, left: bool, right: bool) -> Clauses:
        clauses: list[Clause] = []
        run = _LiteralRun(open_left=not left)
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            if plain := _PLAIN.match(self.pattern, self.at):
                run.text += plain.group()
                self.at = plain.end()
            else:
                run = self.item(run, clauses, right)
        self.close(run, clauses, open_right=not right)
        return tuple(clauses)

    def close(self, run: _LiteralRun, clauses: list[Clause], *, open_right: bool) -> None:
        """Add the tokens of a run that are certainly whole words."""
        words = tokens(run.text)
        if words and run.open_left and is_word(run.text[0]):
            words = words[1:]
        if words and open_right and is_word(run.text[-1]):
            words = words[:-1]
        clauses.extend(frozenset((word,)) for word in words if len(word) >= MIN_TOKEN_CHARS)

    def endings(self, run: _LiteralRun, clauses: list[Clause], right: bool) -> bool:
        """Step over an optional ending ("comments?") and add the word with and without it; False if there is none."""
        ending = _ENDING.match(self.pattern, self.at)
        if ending is None or not is_word(run.text[-1]):
            return False
        words = tokens(run.text)[run.open_left and is_word(run.text[0]) :]
        if not words:
            return False
        start, self.at = self.at, ending.end()
        if not self.boundary_ahead(right):
            self.at = start
            return False
        *before, last = words
        clauses.extend(frozenset((word,)) for word in before if len(word) >= MIN_TOKEN_CHARS)
        if len(last) >= MIN_TOKEN_CHARS:
            suffixes = (ending[1] or ending[2]).split("|")
            clauses.append(frozenset((last, *(word for suffix in suffixes for word in tokens(last + suffix)))))
        return True

    def item(self, run: _LiteralRun, clauses: list[Clause], right: bool) -> _LiteralRun:
        if run.text and self.endings(run, clauses, right):
            return _LiteralRun(open_left=False)
        char = self.pattern[self.at]
        if char == "(":
            return self.group(run, clauses, right)
        atom, boundary = self.atom()
        optional, most = self.quantifier()
        if atom is None or optional:
            # An atom that is never a word character ends a word; if it is optional, what follows must end the word.
            apart = boundary or (atom is not None and not is_word(atom))
            self.close(run, clauses, open_right=not (apart and (not optional or self.boundary_ahead(right))))
            before = not is_word(run.text[-1]) if run.text else not run.open_left
            return _LiteralRun(open_left=not (apart and (not optional or before)))
        run.text += atom
        if most > 1 and is_word(atom):
            self.close(run, clauses, open_right=True)
            return _LiteralRun(open_left=True)
        return run

    def atom(self) -> tuple[str | None, bool]:
        """One atom: its literal character, or None; and whether it can only be a non-word character or an edge."""
        char = self.pattern[self.at]
        self.at += 1
        if char == "\\":
            return self.escape()
        if char == "[":
            return None, self.skip_class()
        if char in "^$":
            return None, True
        return (None, False) if char == "." else (char, False)

    def escape(self) -> tuple[str | None, bool]:
        char = self.pattern[self.at : self.at + 1]
        self.at += 1
        if char in _OUT_OF_REACH:
            raise _UnknownError
        if char in "pP" and self.peek("{"):
            self.at = self.pattern.find("}", self.at) + 1 or len(self.pattern)
            return None, False
        if char in "sbWAZ":
            return None, True
        return (None, False) if char.isalnum() else (char, False)

    def skip_class(self) -> bool:
        """Step over a character class; True if it can only be a non-word character."""
        start = self.at
        self.at += self.peek("^")
        self.at += self.peek("]")
        depth = 1
        while self.at < len(self.pattern) and depth:
            char = self.pattern[self.at]
            self.at += 2 if char == "\\" else 1
            depth += (char == "[" and self.peek(":")) - (char == "]")
        inside = self.pattern[start : self.at - 1].replace("\\s", "")
        return not inside.startswith("^") and not any(map(is_word, inside)) and _RANGE.search(inside) is None

    def quantifier(self) -> tuple[bool, float]:
        """Read a quantifier: whether the atom before it is optional, and how often it may come at most."""
        optional, most = False, 1.0
        if self.pattern[self.at : self.at + 1] not in _QUANTIFIERS:
            return optional, most
        while self.at < len(self.pattern):
            char = self.pattern[self.at]
            if char == "?":
                optional = True
            elif char in "*+":
                optional |= char == "*"
                most = math.inf
            elif char == "{":
                end = self.pattern.index("}", self.at)
                lowest, comma, highest = self.pattern[self.at + 1 : end].partition(",")
                optional |= not lowest.strip(" 0")
                most = float(highest.strip() or "inf") if comma else float(lowest)
                self.at = end
            else:
                break
            self.at += 1
        return optional, most

    def open_group(self) -> bool:
        """Step over the head of a group; True for lookahead and lookbehind, which take no text."""
        self.at += 1
        if not self.peek("?"):
            return False
        kind = regex.match(r"\?(?:P?<\w+>|:|[ims-]*:|<?[=!])", self.pattern, pos=self.at)
        if kind is None:
            raise _UnknownError
        self.at = kind.end()
        return kind.group()[-1] in "=!"

    def first(self, right: bool) -> _First:
        """How the alternatives up to the closing bracket can begin; `right`: a word ends at that edge."""
        out = self.first_of_sequence(right)
        while self.at < len(self.pattern) and self.pattern[self.at] == "|":
            self.at += 1
            other = self.first_of_sequence(right)
            out = _First(out.tokens | other.tokens, out.empty or other.empty, out.known and other.known)
        return out

    def first_of_sequence(self, right: bool) -> _First:
        """How an alternative can begin.  Steps to its end."""
        first: frozenset[str] = frozenset()
        empty = known = True
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            item = self.first_of_item(right)
            first, known, empty = first | item.tokens, item.known, item.empty
            if not (empty and known):
                self.skip_sequence()
        return _First(first, empty, known)

    def skip_sequence(self) -> None:
        """Step to the end of an alternative."""
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            char = self.pattern[self.at]
            if char == "(":
                self.at = self.closing() + 1
            elif char == "[":
                self.at += 1
                self.skip_class()
            else:
                self.at += 2 if char == "\\" else 1

    def first_of_item(self, right: bool) -> _First:
        if self.pattern[self.at] == "(":
            return self.first_of_group(right)
        if self.peek("\\d"):
            self.at += 2
            optional, _ = self.quantifier()
            return _First(frozenset((ANY_NUMBER,)), empty=optional, known=True)
        if self.peek("©"):
            self.at += 1
            optional, _ = self.quantifier()
            return _First(frozenset((COPYRIGHT,)), empty=optional, known=True)
        text = ""
        while True:
            before = self.at
            atom, boundary = self.atom()
            optional, most = self.quantifier()
            word = atom is not None and is_word(atom)
            if atom is not None and word and not optional and most == 1:
                text += atom
                if self.at < len(self.pattern) and self.pattern[self.at] not in "|)(":
                    continue
                ends = right and self.pattern[self.at : self.at + 1] != "("
            elif text:
                self.at = before
                ends = self.boundary_ahead(right)
            else:
                return _First(frozenset(), empty=True, known=boundary or (atom is not None and not word))
            words = tokens(text)
            return _First(frozenset(words[:1]), empty=False, known=bool(words) and (len(words) > 1 or ends))

    def first_of_group(self, right: bool) -> _First:
        ends = self.ends_word(right)
        looks = self.open_group()
        inner = self.first(ends)
        self.at += 1
        optional, _ = self.quantifier()
        if looks:
            return _First(frozenset(), empty=True, known=True)
        return inner._replace(empty=inner.empty or optional)

    def ends_word(self, right: bool) -> bool:
        """At the opening bracket of a group: True if no word continues behind the group."""
        start, behind = self.at, self.closing() + 1
        if self.pattern[behind : behind + 1] in ("?", "*", "+", "{"):
            return False
        self.at = behind
        sure = self.boundary_ahead(right)
        self.at = start
        return sure

    def closing(self) -> int:
        """The offset at which the group closes that opens here."""
        if not self.brackets:
            self.brackets = _brackets(self.pattern)
        if self.at not in self.brackets:
            raise _UnknownError
        return self.brackets[self.at]

    def boundary_ahead(self, right: bool) -> bool:
        """True if the next character is certainly no word character; `right`: whether the sequence ends a word."""
        start, sure = self.at, False
        while True:
            rest = self.pattern[self.at : self.at + 1]
            if rest in ("", "|", ")"):
                sure = right
                break
            if rest == "(":
                apart = _APART.match(self.pattern, self.at)
                if apart is None:
                    break
                self.at = self.closing() + 1
                optional, _ = self.quantifier()
                if not optional:
                    sure = True
                    break
                continue
            atom, boundary = self.atom()
            optional, _ = self.quantifier()
            if not (boundary or (atom is not None and not is_word(atom))):
                break
            if not optional:
                sure = True
                break
        self.at = start
        return sure

    def width(self) -> float:
        """Characters of the longest match of the alternatives up to the closing bracket."""
        widest = total = 0.0
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            char = self.pattern[self.at]
            if char == "|":
                widest, total = max(widest, total), 0.0
                self.at += 1
                continue
            if plain := _PLAIN.match(self.pattern, self.at):
                total += plain.end() - self.at
                self.at = plain.end()
                continue
            if char == "(":
                looks = self.open_group()
                one = self.width()
                self.at += 1
                one = 0.0 if looks else one
            else:
                self.atom()
                one = 1.0
            _, most = self.quantifier()
            total += one * most if one else 0.0
        return max(widest, total)

    def group(self, run: _LiteralRun, clauses: list[Clause], right: bool) -> _LiteralRun:
        self.close(run, clauses, open_right=not self.boundary_ahead(right))
        ends = self.ends_word(right)
        zero_width = self.open_group()
        left = (bool(run.text) and not is_word(run.text[-1])) or (not run.text and not run.open_left)
        inner = self.alternatives(left, ends)
        self.at += 1
        optional, _ = self.quantifier()
        if inner and not optional and not zero_width:
            clauses.extend(inner)
        return _LiteralRun(open_left=True)


class _UnknownError(Exception):
    """The pattern has a construct that the scanner does not understand."""


def of_regex(pattern: str, edges: Edges = WHOLE) -> Clauses:
    """Clauses of a regular expression that is matched against a whole text, or against one end of it.

    >>> [sorted(clause) for clause in of_regex(r"(\\d+ (comments|responses)|leave a reply|comments)")]
    [['comments', 'leave', 'responses']]
    >>> [sorted(clause) for clause in of_regex(r"Take a second to support .{1,60} on Patreon(,.{1,60})?!")]
    [['take'], ['second'], ['support'], ['patreon']]
    >>> [sorted(clause) for clause in of_regex(r"\\d+ comments?")]
    [['comment', 'comments']]
    >>> of_regex(r"\\d+")
    ()
    """
    scanner = _Scanner(pattern)
    try:
        clauses = scanner.alternatives(edges.left, edges.right)
    except (_UnknownError, IndexError, ValueError):
        return ()
    return clauses if scanner.at >= len(pattern) else ()


def first_tokens(pattern: str) -> Clause | None:
    """The tokens with which a text can begin if all of it matches; None if that is not certain.

    >>> sorted(first_tokens(r"\\W{0,3}(read|see) (more|also)\\b.{0,9}") or ())
    ['read', 'see']
    >>> first_tokens(r".{1,60} says:") is None
    True
    """
    scanner = _Scanner(pattern)
    try:
        begin = scanner.first(right=True)
    except (_UnknownError, IndexError, ValueError):
        return None
    return begin.tokens if begin.known and not begin.empty and scanner.at >= len(pattern) else None


def max_width(pattern: str) -> float:
    """Characters of the longest match; infinity where the expression is not bounded or not understood.

    >>> max_width(r"(\\d{1,3} |no )comments?"), max_width(r".* says")
    (12.0, inf)
    """
    scanner = _Scanner(pattern)
    try:
        width = scanner.width()
    except (_UnknownError, IndexError, ValueError):
        return math.inf
    return width if scanner.at >= len(pattern) else math.inf
