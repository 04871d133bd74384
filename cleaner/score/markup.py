"""Features of the blocks of a page: what a block is, where it stands in the tree, and what stands around it.

Measured in a few sweeps over the page.  An element of the tree is known by a number smaller than those of its children,
so that sums run upwards and distances downwards in one loop each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from cleaner.ruleset import Hits, Matches
from cleaner.score.lexicon import SUMS, Lexical, Lexicon, short_heading
from cleaner.score.local import is_byline, is_headline
from cleaner.score.tables import stop_words
from cleaner.settings import (
    FAR_BLOCKS,
    FAR_WORDS,
    FEATURE_LEVELS,
    MOST_COUNTED,
    PROSE_LINK_SHARE,
    PROSE_LONG_WORDS,
    PROSE_RUN_GAP,
    PROSE_SENTENCE_WORDS,
    PROSE_SHARES,
    PROSE_STOP_SHARE,
)
from cleaner.text import folded, tokens
from cleaner.types import Block, Page, Thread

_TAGS: Final = {
    tag: number
    for number, tag in enumerate(
        "p h1 h2 h3 h4 h5 h6 li div td th span blockquote pre dt dd figcaption section article a label button caption "
        "address center form aside footer header nav main body ul ol summary details legend option fieldset table tr "
        "font body".split(),
        1,
    )
}
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ANCESTORS: Final = (
    "article",
    "main",
    "aside",
    "footer",
    "nav",
    "form",
    "figure",
    "table",
    "blockquote",
    "ul",
    "section",
)
_CLOSING: Final = "\"”»’'」』）)"
#: How a block ends: in the middle, with a comma, with a full stop or its like, with a colon.
_ENDINGS: Final = dict.fromkeys(",;", 1) | dict.fromkeys(".!?…。！？।؟", 2) | {":": 3}
_DATE: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}:\d\d\b")
#: Characters; a date stands at the start of a line.
_DATE_REACH: Final = 200

_LOCAL: Final = (
    "n", "prose", "link", "ending", "tag", "stop", "caps", "date", "byline", "parw", "headline", "t_over", "desc",
)  # fmt: skip
_TREE: Final = tuple(
    f"m{level}_{name}" for level in FEATURE_LEVELS for name in ("n", "ps", "share", "wshare", "link", "avg", "b")
)
_PLACES: Final = ("ct_up", "ct_out", "c5_up", "c5_out", "c8_up", "c8_out", "depth")
_ALIKE: Final = tuple(f"{group}_{name}" for group in "gk" for name in ("ps", "share", "avg", "b", "np", "link"))
_AROUND: Final = (
    "pos", "wpos", "ppos", "pleft", "wbefore", "iend", "from_first", "from_last", "run_d", "run_share", "hd_b",
    "from_h1", "com_since", "c_com", "c_fur", "c_anc", "hidden", "again", "dups",
)  # fmt: skip
_NEAR: Final = (
    "p1_n", "p1_link", "p1_tag", "x1_n", "x1_link", "x1_tag", "x1_gps", "p2_link", "x2_tag", "nexth_n", "nexth_link",
    "nexth_prose", "r_drop", "r_any", "r_since", "r_until",
)  # fmt: skip
_PAGE: Final = ("P_words", "P_prose", "P_pshare", "P_blocks", "P_nprose")
#: The features of a block, in the order of a row.
NAMES: Final = (
    *_LOCAL, *(f"a_{name}" for name in _ANCESTORS), *_TREE, *_PLACES, *_ALIKE, *_AROUND, *_NEAR, *_PAGE, *SUMS,
)  # fmt: skip

Row = tuple[float, ...]


class Parts(NamedTuple):
    """What the layers before found on a page."""

    page: Page
    hits: Hits
    matches: Matches
    thread: Thread
    lang: str | None


class _Tree:
    """Numbers of elements and sums over what stands inside them; the parents' numbers are smaller."""

    def __init__(self) -> None:
        self.number: dict[Any, int] = {}
        self.elements: list[Any] = []
        self.parent: list[int] = []
        self.depth: list[int] = []

    def add(self, element: Any) -> int:
        """The number of an element."""
        number = self.number.get(element)
        if number is not None:
            return number
        above = element.getparent()
        parent = -1 if above is None else self.add(above)
        number = self.number[element] = len(self.elements)
        self.elements.append(element)
        self.parent.append(parent)
        self.depth.append(self.depth[parent] + 1 if parent >= 0 else 0)
        return number

    def raised(self, values: list[float]) -> list[float]:
        """Each element's own value and those of all inside it."""
        out = list(values)
        parent = self.parent
        for number in range(len(out) - 1, 0, -1):
            if out[number]:
                out[parent[number]] += out[number]
        return out

    def steps(self, goal: int) -> tuple[list[int], list[int]]:
        """For each element: steps up to the first element around `goal`, and steps from there down to `goal`."""
        if goal < 0:
            return [0] * len(self.parent), [-1] * len(self.parent)
        down: dict[int, int] = {}
        at = goal
        while at >= 0:
            down[at] = len(down)
            at = self.parent[at]
        up, out = [0] * len(self.parent), [0] * len(self.parent)
        for number, parent in enumerate(self.parent):
            if number in down:
                out[number] = down[number]
            else:
                up[number], out[number] = up[parent] + 1, out[parent]
        return up, out


def _is_prose(words: int, ending: int, link: float, stop: float) -> bool:
    """True for a block that reads like running text: a whole sentence, or a long text with stop words."""
    if link >= PROSE_LINK_SHARE:
        return False
    return (words >= PROSE_SENTENCE_WORDS and ending == _ENDINGS["."]) or (
        words >= PROSE_LONG_WORDS and stop > PROSE_STOP_SHARE
    )


class _Blocks:
    """The features of each block by itself, as columns."""

    def __init__(self, parts: Parts) -> None:
        page, found = parts.page, parts.hits.tokens
        stop_of = stop_words().get(parts.lang or "", frozenset()).__contains__
        paragraphs: Counter[int] = Counter()
        for block, one in zip(page.blocks, found, strict=True):
            paragraphs[block.paragraph] += len(one)
        self.words = [len(one) for one in found]
        self.link = [block.link_chars / len(block.text) for block in page.blocks]
        self.ending = [_ENDINGS.get((block.text.rstrip(_CLOSING) or block.text)[-1], 0) for block in page.blocks]
        self.stop = [sum(map(stop_of, one)) / len(one) if one else 0.0 for one in found]
        self.prose = [
            int(_is_prose(*values)) for values in zip(self.words, self.ending, self.link, self.stop, strict=True)
        ]
        self.tag = [_TAGS.get(block.tag, 0) for block in page.blocks]
        title = folded(page.title) if page.title else None
        of_title = frozenset(tokens(page.title or "")) - stop_words().get(parts.lang or "", frozenset())
        described = frozenset(tokens(page.description or ""))
        self.headline = [int(bool(title and is_headline(block, title))) for block in page.blocks]
        self.rows = [
            (
                words, prose, link, ending, tag, stop, _capitals(block.text), int(_has_date(block.text)),
                int(is_byline(block.text, words)), paragraphs[block.paragraph], headline,
                len(of_title.intersection(one)) / len(of_title) if of_title else -1,
                len(described.intersection(one)) / words if described and one else -1,
            )
            for block, one, words, prose, link, ending, tag, stop, headline in zip(
                page.blocks, found, self.words, self.prose, self.link, self.ending, self.tag, self.stop, self.headline,
                strict=True,
            )
        ]  # fmt: skip


def _capitals(text: str) -> float:
    """Share of the words that begin with a capital."""
    words = text.split()
    return sum([word[0].isupper() for word in words]) / len(words)


def _has_date(text: str) -> bool:
    return _DATE.search(text[:_DATE_REACH]) is not None


def _ancestors(blocks: Sequence[Block]) -> list[Row]:
    known: dict[str, Row] = {}
    out = []
    for block in blocks:
        row = known.get(block.path)
        if row is None:
            above = frozenset(block.path.split("/")[:-1])
            row = known[block.path] = tuple([int(name in above) for name in _ANCESTORS])
        out.append(row)
    return out


def _deepest(tree: _Tree, prose: list[float], least: float) -> int:
    """The deepest element that holds so many words of prose; of several the last."""
    holding = [number for number, words in enumerate(prose) if words >= least]
    return max(holding, key=lambda number: (tree.depth[number], number), default=-1)


class _Places:
    """Where the blocks stand in the tree: columns by element, and the rows of the blocks."""

    def __init__(self, parts: Parts, own: _Blocks) -> None:
        self.tree = tree = _Tree()
        self.at = [tree.add(node) for node in parts.page.nodes]
        size = len(tree.elements)
        words, prose, link, chars, count = ([0.0] * size for _ in range(5))
        direct = [0.0] * size
        for at, block, n, is_prose in zip(self.at, parts.page.blocks, own.words, own.prose, strict=True):
            words[at] += n
            link[at] += block.link_chars
            chars[at] += len(block.text)
            count[at] += 1
            if is_prose:
                prose[at] += n
                above = tree.parent[at]
                if above >= 0:
                    direct[above] += n
                    if tree.parent[above] >= 0:
                        direct[tree.parent[above]] += n / 2
        self.sums = [tree.raised(column) for column in (words, prose, link, chars, count)]
        whole = self.sums[1][0] if size else 0.0
        top = max(range(size), key=lambda number: (direct[number], tree.depth[number]), default=-1)
        goals = [top if any(direct) else -1] + [
            _deepest(tree, self.sums[1], share * whole) if whole else -1 for share in PROSE_SHARES
        ]
        self.steps = [column for goal in goals for column in tree.steps(goal)]

    def rows(self, all_words: float, all_prose: float) -> list[Row]:
        """Sums over the element above, the one above that, and so on; then the steps to the containers."""
        known: dict[int, Row] = {}
        return [known.get(at) or known.setdefault(at, self._row(at, all_words, all_prose)) for at in self.at]

    def _row(self, at: int, all_words: float, all_prose: float) -> Row:
        words, prose, link, chars, count = self.sums
        out: list[float] = []
        level = at
        for _ in FEATURE_LEVELS:
            level = max(self.tree.parent[level], 0)
            out += (
                min(words[level], MOST_COUNTED), prose[level] / max(1, words[level]), prose[level] / all_prose,
                words[level] / all_words, link[level] / max(1, chars[level]), words[level] / max(1, count[level]),
                count[level],
            )  # fmt: skip
        return (*out, *[column[at] for column in self.steps], self.tree.depth[at])


def _alike(parts: Parts, own: _Blocks, all_prose: float) -> tuple[list[Row], list[float]]:
    """How the other blocks of the same tag and classes are, with the parent's classes and without; the first of it."""
    names: dict[Any, tuple[str, str]] = {}
    keys = []
    for block, node in zip(parts.page.blocks, parts.page.nodes, strict=True):
        if node not in names:
            above = node.getparent()
            names[node] = (
                (node.get("class") or "").lower(),
                "" if above is None else (above.get("class") or "").lower(),
            )
        classes, parents = names[node]
        keys.append(((block.tag, classes, parents), (block.tag, classes)))
    sums: dict[tuple[str, ...], list[float]] = {}
    for pair, words, prose, link in zip(keys, own.words, own.prose, own.link, strict=True):
        for key in pair:
            group = sums.get(key)
            if group is None:
                group = sums[key] = [0.0] * 5
            group[0] += words
            group[1] += words * prose
            group[2] += 1
            group[3] += prose
            group[4] += link * words
    out: list[Row] = []
    for pair, words, prose in zip(keys, own.words, own.prose, strict=True):
        row: list[float] = []
        for key in pair:
            whole, running, count, sentences, links = sums[key]
            others = (running - words * prose) / max(1.0, whole - words) if count > 1 else -1.0
            row += (others, (running - words * prose) / all_prose, whole / count, min(count, FAR_WORDS), sentences,
                    links / max(1.0, whole))  # fmt: skip
        out.append(tuple(row))
    return out, [row[0] for row in out]


def _far(distance: int) -> int:
    return max(-FAR_BLOCKS, min(FAR_BLOCKS, distance))


def _largest_run(own: _Blocks) -> tuple[int, int, float]:
    """First and last block of the largest run of prose, and its words."""
    best = (0, len(own.words) - 1, 0.0)
    start = previous = None
    words = 0.0
    for number, prose in enumerate(own.prose):
        if not prose:
            continue
        if previous is None or number - previous > PROSE_RUN_GAP:
            start, words = number, 0.0
        words += own.words[number]
        previous = number
        if words > best[2]:
            best = (start or 0, number, words)
    return best


def _around(parts: Parts, own: _Blocks, all_words: float, all_prose: float) -> list[Row]:
    blocks, size = parts.page.blocks, len(own.words)
    running = [number for number, prose in enumerate(own.prose) if prose]
    first, last = (running[0], running[-1]) if running else (0, size - 1)
    run = _largest_run(own)
    run_share = run[2] / all_prose
    headline = next((n for n, found in enumerate(own.headline) if found), None)
    if headline is None:
        headline = next((n for n, block in enumerate(blocks) if block.tag == "h1"), None)
    commented = {index for comment in parts.thread.comments for index in comment.blocks}
    furniture = {index for index, _ in parts.thread.furniture}
    times = Counter([block.text for block in blocks])
    seen: set[str] = set()
    before = prose_before = 0.0
    since_heading, comments = FAR_BLOCKS, 0
    out: list[Row] = []
    says_comment: dict[frozenset[str], int] = {}
    for number, block in enumerate(blocks):
        words, classes = own.words[number], block.class_tokens
        of_prose = words * own.prose[number]
        if classes not in says_comment:
            says_comment[classes] = int(
                any("comment" in name or "disqus" in name or name.startswith("reply") for name in classes)
            )
        outside = number - run[0] if number < run[0] else number - run[1] if number > run[1] else 0
        here = int(block.index in commented)
        out.append((
            number / size, before / all_words, prose_before / all_prose,
            (all_prose - prose_before - of_prose) / all_prose, min(before + words, MOST_COUNTED),
            min(size - number, MOST_COUNTED), _far(number - first), _far(number - last), _far(outside),
            run_share, since_heading, -99 if headline is None else _far(number - headline),
            min(comments, 3), here, int(block.index in furniture), says_comment[classes], int("@hidden" in classes),
            int(block.text in seen), min(times[block.text], 9),
        ))  # fmt: skip
        before += words
        prose_before += of_prose
        since_heading = 1 if block.tag in _HEADINGS else min(FAR_BLOCKS, since_heading + 1)
        comments += here or says_comment[classes]
        seen.add(block.text)
    return out


def _near(parts: Parts, own: _Blocks, alike: list[float]) -> list[Row]:
    """The blocks before and behind, and what the rules say."""
    blocks, matches, found = parts.page.blocks, parts.matches, parts.hits.found
    size = len(blocks)
    words, link, tag = ([-1, -1, *column, -1, -1] for column in (own.words, own.link, own.tag))
    following = [*alike, -1.0]
    drops = [1 + match.rule.scope.level.rank if (match := matches.drop.get(n)) is not None else 0 for n in range(size)]
    until = _distances(drops[::-1])[::-1]
    since = _distances(drops)
    text_at = size  # the next block that is no heading
    below = [size] * size
    for number in range(size - 1, -1, -1):
        below[number] = text_at
        if blocks[number].tag not in _HEADINGS:
            text_at = number
    out: list[Row] = []
    for n in range(size):
        at = below[n]
        nearest = (own.words[at], own.link[at], own.prose[at]) if at < size else (-1, -1, -1)
        out.append((
            words[n + 1], link[n + 1], tag[n + 1], words[n + 3], link[n + 3], tag[n + 3], following[n + 1], link[n],
            tag[n + 4], *nearest, drops[n], len(found.get(n, ())), since[n], until[n],
        ))  # fmt: skip
    return out


def _distances(marks: Sequence[int]) -> list[int]:
    """Blocks since the last that is marked."""
    out, distance = [], FAR_BLOCKS
    for mark in marks:
        out.append(distance)
        distance = 1 if mark else min(FAR_BLOCKS, distance + 1)
    return out


def lexical(parts: Parts) -> list[Lexical]:
    """What the blocks are looked up by."""
    out: list[Lexical] = []
    heading: list[str] | None = None
    names: dict[Any, str] = {}
    for block, node, found in zip(parts.page.blocks, parts.page.nodes, parts.hits.tokens, strict=True):
        own = names.get(node)
        if own is None:
            own = names[node] = f"{node.get('class') or ''} {node.get('id') or ''}".strip().lower()
        out.append(Lexical(block.class_tokens, own, found, heading))
        if block.tag in _HEADINGS:
            heading = short_heading(found)
    return out


def features(parts: Parts, lexicon: Lexicon | None) -> list[Row]:
    """A row of features for each block, in the order of `NAMES`; without lexicon its sums are zero."""
    if not parts.page.blocks:
        return []
    own = _Blocks(parts)
    all_words = float(sum(own.words)) or 1.0
    all_prose = float(sum([words * prose for words, prose in zip(own.words, own.prose, strict=True)])) or 1.0
    alike, ratios = _alike(parts, own, all_prose)
    of_page = (all_words, all_prose, all_prose / all_words, len(own.words), sum(own.prose))
    sums = [lexicon.sums(block) for block in lexical(parts)] if lexicon else [(0.0,) * len(SUMS)] * len(own.words)
    columns = (
        own.rows, _ancestors(parts.page.blocks), _Places(parts, own).rows(all_words, all_prose), alike,
        _around(parts, own, all_words, all_prose), _near(parts, own, ratios), sums,
    )  # fmt: skip
    return [
        (*local, *above, *place, *same, *around, *near, *of_page, *lexicon_sums)
        for local, above, place, same, around, near, lexicon_sums in zip(*columns, strict=True)
    ]
