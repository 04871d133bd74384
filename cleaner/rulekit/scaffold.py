"""Writes the beginning of a rule file for a site, made from one dirty page.

Blocks that the score removed or was unsure of become proposed rules: short lines become one list, lines with numbers a
pattern with slots, long paragraphs their first words, and a run of these a block.  Blocks that rules remove already
need no new rules.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from cleaner.language.detect import detect_language
from cleaner.score.text.hand_signals import CONTENT_WORD_CHARS
from cleaner.text import fold, folded, tokens, word_count
from cleaner.threads.thresholds import MAJORITY
from cleaner.types import CauseKind, Label, Trace, Verdict

#: Points.  A block of the body whose score is lower may be junk.  Not measured: a person checks each proposal.
SCAFFOLD_DOUBT_POINTS: Final = 2.0

#: Words of the longest line that is proposed as a whole.
SCAFFOLD_LINE_WORDS: Final = 12
#: Words of the phrase that is proposed for a longer line.
SCAFFOLD_PHRASE_WORDS: Final = 6
#: Blocks of the shortest run that becomes a block rule.
SCAFFOLD_RUN_BLOCKS: Final = 3
#: Lines of the longest list.
SCAFFOLD_MAX_LINES: Final = 80

#: Factor by which another instance of a paragraph or block may be longer than the example.
SCAFFOLD_ROOM: Final = 2

#: Days until somebody should look again.
SCAFFOLD_RECHECK_DAYS: Final = 365


_NUMBER: Final = re.compile(r"\d{1,9}")
#: A sentence: no full stop inside, one or the end behind it.
_SENTENCE: Final = re.compile(r"[^.!?]{1,400}[.!?]?")
_SLUG_WORDS: Final = 3


class ProposalOrigin(NamedTuple):
    """Where the page comes from: the host of the rules, and the values for `source` and `seen`."""

    host: str
    source: str
    today: date


class Piece(NamedTuple):
    """A block to propose a rule for: its place among all blocks, and `sure` where the score removed it."""

    at: int
    text: str
    sure: bool


Run = list[Piece]
"""Consecutive pieces that are all sure or all in doubt; blocks that rules remove already may be between them."""


def scaffold(cleaned: Trace, origin: ProposalOrigin) -> str:
    """The text of a rule file.  Its rules have no `miss`, which a person has to write."""
    proposals = _Proposals([verdict.block.text for verdict in cleaned.verdicts], _sentences(cleaned))
    for run in _runs(cleaned.verdicts):
        proposals.add(run)
    rules = "".join(f"\n{rule}" for rule in proposals.rules())
    return _header(cleaned, origin) + (rules or "\n# Nothing is left that needs a rule.\n") + _removed_already(cleaned)


def _runs(verdicts: Sequence[Verdict]) -> list[Run]:
    runs: list[Run] = [[]]
    for at, verdict in enumerate(verdicts):
        if verdict.label is Label.REMOVED and verdict.cause.kind is CauseKind.RULE:
            continue
        sure = verdict.label is Label.REMOVED
        if verdict.cause.kind is CauseKind.SCORE and (sure or _total(verdict) < SCAFFOLD_DOUBT_POINTS):
            if runs[-1] and runs[-1][-1].sure is not sure:
                runs.append([])
            runs[-1].append(Piece(at, verdict.block.text, sure))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _total(verdict: Verdict) -> float:
    return verdict.score.total if verdict.score is not None else 0.0


def _sentences(cleaned: Trace) -> list[str]:
    """Sentences of the body that the score is sure of."""
    prose = [v.block.text for v in cleaned.verdicts if v.label is Label.BODY and _total(v) >= SCAFFOLD_DOUBT_POINTS]
    return [sentence.strip() for text in prose for sentence in _SENTENCE.findall(text) if sentence.strip()]


# -- proposals ----------------------------------------------------------------------------------------------------


@dataclass
class _Proposals:
    """Proposed rules in the order of the page; short lines are gathered into two rules."""

    texts: Sequence[str]
    """Of all blocks of the page."""
    sentences: Sequence[str]
    lines: dict[bool, list[str]] = field(default_factory=lambda: {True: [], False: []})
    others: list[str] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def add(self, run: Run) -> None:
        """Propose rules for a run of pieces."""
        if _is_appeal(run):
            self.others.append(self.block(run))
            return
        for piece in run:
            key = folded(_NUMBER.sub("0", piece.text))
            if key in self.seen or not any(map(str.isalpha, key)):  # a rule on bare numbers or marks takes too much
                continue
            self.seen.add(key)
            if word_count(piece.text) > SCAFFOLD_LINE_WORDS:
                self.others.append(self.paragraph(piece))
            elif _NUMBER.search(piece.text):
                self.others.append(self.slots(piece))
            else:
                self.lines[piece.sure].append(piece.text)

    def rules(self) -> Iterator[str]:
        """All rules as text."""
        for sure, id in ((True, "lines"), (False, "lines-in-doubt")):
            if lines := self.lines[sure][:SCAFFOLD_MAX_LINES]:
                yield self.rule(id, lines[:SCAFFOLD_RUN_BLOCKS], sure, 'drop = "line"', f"is   = {_list(lines)}")
        yield from self.others

    def rule(self, id: str, hits: Sequence[str], sure: bool, *lines: str) -> str:
        doubt = "" if sure else "# The score let this pass, but was unsure of it: is it junk?\n"
        name = self.name(id)
        hit = ", ".join(map(_string, hits))
        return "\n".join(
            [f'{doubt}[[rule]]\nid   = "{name}"', *lines, f"hit  = [{hit}]", f"miss = []  # {self.near(hits)}", ""]
        )

    def block(self, run: Run) -> str:
        texts = self.texts[run[0].at : run[-1].at + 1]
        words = sum(map(word_count, texts))
        where = f"{{ max_paragraphs = {SCAFFOLD_ROOM * len(texts)}, max_words = {SCAFFOLD_ROOM * words} }}"
        return self.rule(
            _slug(texts[0]), ["\n\n".join(texts)], run[0].sure,
            'drop = "block"', f"from = {_end(texts[0], 'starts')}", f"to   = {_end(texts[-1], 'ends')}",
            f"where = {where}",
        )  # fmt: skip

    def paragraph(self, piece: Piece) -> str:
        phrase = _phrase(piece.text, "starts")
        return self.rule(
            _slug(piece.text), [piece.text], piece.sure,
            'drop = "paragraph"', f"starts = {_string(phrase)}",
            f"where = {{ max_words = {SCAFFOLD_ROOM * word_count(piece.text)} }}",
        )  # fmt: skip

    def slots(self, piece: Piece) -> str:
        parts = _NUMBER.split(piece.text)
        pattern = r"\d{1,9}".join(map(_escaped, parts))
        return self.rule(_slug(piece.text), [piece.text], piece.sure, 'drop = "line"', f"re   = {_raw(pattern)}")

    def name(self, id: str) -> str:
        self.ids[id] += 1
        return id if self.ids[id] == 1 else f"{id}-{self.ids[id]}"

    def near(self, hits: Sequence[str]) -> str:
        """The sentence of the article that is most like the hits, as an example of what to write."""
        words = {word for hit in hits for word in _content(hit)}
        best = max(self.sentences, key=lambda sentence: _likeness(words, sentence), default="")
        if not _likeness(words, best):
            return "a sentence of an article that comes near"
        return f"a sentence that comes near and must stay, such as: {_printable(best)}"


def _is_appeal(run: Run) -> bool:
    """True for several blocks that are prose for the most part; else they are the lines of a menu or a box."""
    counts = [word_count(piece.text) for piece in run]
    long = sum(count for count in counts if count > SCAFFOLD_LINE_WORDS)
    return len(run) >= SCAFFOLD_RUN_BLOCKS and long > MAJORITY * sum(counts)


def _content(text: str) -> set[str]:
    """The content words of a text: those that are long or not ASCII."""
    return {word for word in tokens(text) if len(word) >= CONTENT_WORD_CHARS or not word.isascii()}


def _likeness(words: set[str], sentence: str) -> float:
    content = _content(sentence)
    return len(content & words) / len(content | words) if content else 0.0


def _end(text: str, key: str) -> str:
    """One end of a block rule: a short line as a whole, or the first or last words of a long line."""
    if word_count(text) <= SCAFFOLD_LINE_WORDS:
        return f"{{ is = {_string(text)} }}"
    return f"{{ {key} = {_string(_phrase(text, key))} }}"


def _phrase(text: str, key: str) -> str:
    """The first or last words of a text, or as many characters in a script without spaces."""
    words = text.split()
    joint = " "
    if len(words) < SCAFFOLD_PHRASE_WORDS:
        words, joint = list(text), ""
    return joint.join(words[:SCAFFOLD_PHRASE_WORDS] if key == "starts" else words[-SCAFFOLD_PHRASE_WORDS:]).strip()


def _slug(text: str) -> str:
    words = [word for word in tokens(text) if word.isascii() and word.isalpha()]
    return "-".join(words[:_SLUG_WORDS]) or "paragraph"


# -- TOML ---------------------------------------------------------------------------------------------------------


def _printable(text: str) -> str:
    """A text without control characters, for a comment."""
    return fold("".join(char if char.isprintable() else " " for char in text))


def _escaped(text: str) -> str:
    """A text as a piece of a pattern.  Spaces are not escaped, so that the pattern can be read."""
    return re.escape(text).replace(r"\ ", " ")


def _string(text: str) -> str:
    # Every JSON string is a TOML string, except for one control character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _raw(text: str) -> str:
    return _string(text) if "'" in text or not text.isprintable() else f"'{text}'"


def _list(lines: Sequence[str]) -> str:
    """Literals, one per line if that is possible, else as a list."""
    if all(line.isprintable() and "'''" not in line for line in lines):
        return "'''\n" + "\n".join(lines) + "\n'''"
    return f"[{', '.join(map(_string, lines))}]"


def _header(cleaned: Trace, origin: ProposalOrigin) -> str:
    lang = (
        detect_language(word for verdict in cleaned.verdicts for word in tokens(verdict.block.text))
        or cleaned.page.lang
    )
    lines = [
        f"# Rules of {origin.host}, proposed from one page.  Take out what is no junk, write each miss, then run",
        "# `cleaner rules lint` and `cleaner rules test` on this file.",
        "schema  = 1",
        f"site    = [{_string(origin.host)}, {_string('*.' + origin.host)}]",
        '# name  = "..."  (the site as its own texts call it, for text without an address)',
        *([f"lang    = [{_string(lang)}]"] if lang else []),
        f"seen    = {origin.today}",
        f"source  = {_string(origin.source)}",
        f"recheck = {origin.today + timedelta(SCAFFOLD_RECHECK_DAYS)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _removed_already(cleaned: Trace) -> str:
    """A comment that lists the rules that remove junk of the page already."""
    rules = Counter(v.cause.match.rule.id for v in cleaned.removed if v.cause.match is not None)
    if not rules:
        return ""
    names = ", ".join(f"{name} ({count})" for name, count in sorted(rules.items()))
    return f"\n# Removed by other rules already: {names}\n"
