"""Features of the blocks of a page: what a block is, where it stands in the tree, and what stands around it.

A feature is a column with a value for each block.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np

from cleaner.language.vocabulary import stop_words
from cleaner.parsing import json_ld
from cleaner.ruleset import Hits, Matches
from cleaner.score.class_words import SUMS, Lexicon
from cleaner.score.columns import FAR_WORDS, MOST_COUNTED, PROSE_RUN_GAP, Column, Columns, before, far, moved, since
from cleaner.score.line_shape import (
    ending_of,
    is_byline,
    is_headline,
    is_prose,
)
from cleaner.score.page.tree_features import (
    PLACES,
    Sums,
    Tree,
    outline_of,
    places,
)
from cleaner.text import folded, tokens
from cleaner.types import Block, Page, Thread

#: Share of link characters from which on a row or an item is not the article's.
INSIDE_LINK_SHARE: Final = 0.1

#: A block that reads like running text: a whole sentence of so many words, or so many words with a share of stop words,
#: and no larger share of link characters.
PROSE_LINK_SHARE: Final = 0.35

#: Blocks and words; larger distances and counts are all alike.
MOST_COMMENTS: Final = 3

#: Levels of JSON-LD that are searched for the article's text.
MOST_LD_DEPTH: Final = 6


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
_HEADING_NUMBERS: Final = sorted(_TAGS[tag] for tag in _HEADINGS)
_ITEM_NUMBERS: Final = sorted(_TAGS[tag] for tag in ("li", "pre", "blockquote"))
_ANCESTORS: Final = ("article", "main", "footer", "figure")
#: The article's text in JSON-LD (schema.org).
_BODY_KEY: Final = "articleBody"

_OWN: Final = ("n", "prose", "link", "ending", "tag", "parw", "headline", "byline", "t_over", "desc", "ld")
_ALIKE: Final = tuple(f"{group}_{name}" for group in "gk" for name in ("ps", "share", "avg", "b", "np", "link"))
_AROUND: Final = (
    "wpos", "ppos", "pleft", "wbefore", "from_first", "from_last", "run_d", "run_share", "hd_b", "from_h1", "com_since",
    "c_anc", "hidden", "again", "dups", "row", "item",
)  # fmt: skip
_NEAR: Final = (
    "p1_n", "p1_link", "p1_tag", "x1_n", "x1_link", "x1_tag", "x1_gps", "p2_link", "x2_tag", "nexth_n", "nexth_link",
    "nexth_prose", "r_since", "r_until",
)  # fmt: skip
_PAGE: Final = ("P_ld", "P_words", "P_prose", "P_pshare", "P_blocks", "P_nprose")
#: The features of a block.
NAMES: Final = (
    *_OWN, *(f"a_{name}" for name in _ANCESTORS), *PLACES, *_ALIKE, *_AROUND, *_NEAR, *_PAGE, *SUMS,
)  # fmt: skip


class PageParts(NamedTuple):
    """What the layers before found on a page."""

    page: Page
    hits: Hits
    matches: Matches
    thread: Thread
    lang: str | None


# -- the block by itself ------------------------------------------------------------------------------------------


def _own(parts: PageParts) -> Columns:
    page, found = parts.page, parts.hits.tokens
    blocks = page.blocks
    stop = stop_words().get(parts.lang or "", frozenset())
    words = list(map(len, found))
    link = [block.link_chars / len(block.text) if block.link_chars else 0.0 for block in blocks]
    ending = [ending_of(block.text) for block in blocks]
    prose = [is_prose(*one, stop) for one in zip(words, ending, found, strict=True)]
    paragraphs = [block.paragraph for block in blocks]
    title = folded(page.title) if page.title else None
    n = np.array(words, dtype=float)
    return {
        "n": n,
        "prose": (np.array(prose) & (np.array(link) < PROSE_LINK_SHARE)).astype(float),
        "link": np.array(link),
        "ending": np.array(ending, dtype=float),
        "tag": np.array([_TAGS.get(block.tag, 0) for block in blocks], dtype=float),
        "parw": np.bincount(paragraphs, n)[paragraphs],
        "headline": np.array([bool(title and is_headline(block, title)) for block in blocks], dtype=float),
        "byline": np.array(
            [is_byline(block.text, count) for block, count in zip(blocks, words, strict=True)], dtype=float
        ),
        "t_over": _said_again(frozenset(tokens(page.title or "")) - stop, found, of_block=False),
        "desc": _said_again(frozenset(tokens(page.description or "")), found, of_block=True),
        "ld": _told(article_pairs(page), found),
    }


def _said_again(known: frozenset[str], found: Sequence[list[str]], *, of_block: bool) -> Column:
    """Words that each block shares with others, as a share of its own words or of those; -1 where there are none."""
    if not known:
        return np.full(len(found), -1.0)
    shared = [len(known.intersection(one)) for one in found]
    if not of_block:
        return np.array(shared) / len(known)
    return np.array([count / len(one) if one else -1.0 for count, one in zip(shared, found, strict=True)])


_HTML_TAG: Final = re.compile(r"<[^<>]{1,500}>")


def article_pairs(page: Page) -> frozenset[tuple[str, str]]:
    """Pairs of neighbouring words of the article as the page's JSON-LD has it; empty where it has none.

    >>> from cleaner.parsing import parse
    >>> from cleaner.types import Document, Kind
    >>> script = '<script type="application/ld+json">{"articleBody": "<p>It rains again.</p>"}</script>'
    >>> sorted(article_pairs(parse(Document("a", script, Kind.HTML))))
    [('it', 'rains'), ('rains', 'again')]
    """
    bodies: list[str] = []
    if _BODY_KEY not in page.document.source:
        return frozenset()
    for script in page.tree.iter("script"):
        if script.get("type") == "application/ld+json" and _BODY_KEY in (script.text or ""):
            _gather(json_ld.loads(script.text), bodies)
    words = tokens(_HTML_TAG.sub(" ", max(bodies, key=len, default="")))
    return frozenset(pairwise(words))


def _gather(value: Any, out: list[str], depth: int = 0) -> None:
    if depth > MOST_LD_DEPTH:
        return
    if isinstance(value, dict):
        if isinstance(body := value.get(_BODY_KEY), str):
            out.append(body)
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            _gather(one, out, depth + 1)


def _told(pairs: frozenset[tuple[str, str]], found: Sequence[list[str]]) -> Column:
    """Share of each block's pairs of words that are among these; -1 where there are none."""
    if not pairs:
        return np.full(len(found), -1.0)
    return np.array(
        [len(pairs.intersection(pairwise(one))) / (len(one) - 1) if len(one) > 1 else -1.0 for one in found]
    )


def _ancestors(blocks: Sequence[Block]) -> Columns:
    return {f"a_{name}": np.array([f"/{name}/" in block.path for block in blocks], float) for name in _ANCESTORS}


# -- the others ---------------------------------------------------------------------------------------------------


class Groups(NamedTuple):
    """Blocks of the same tag and classes: `near` with the classes of the element above, `wide` without."""

    near: Column
    wide: Column

    @classmethod
    def of(cls, page: Page, tree: Tree) -> Groups:
        """The groups of each block by number."""
        near: dict[tuple[str, str, str], int] = {}
        wide: dict[tuple[str, str], int] = {}
        outline = outline_of(page)
        parents, classes = outline.parents, outline.classes
        pairs = np.zeros((2, len(parents)), dtype=np.intp)
        for at, block in dict(zip(tree.at.tolist(), page.blocks, strict=True)).items():
            tag, own = block.tag, classes[at]
            pairs[0, at] = near.setdefault((tag, own, classes[parents[at]]), len(near))
            pairs[1, at] = wide.setdefault((tag, own), len(wide))
        return cls(*pairs[:, tree.at])


def _alike(groups: Groups, columns: Columns, whole: Sums) -> Columns:
    """How the other blocks of the same group are."""
    n, prose = columns["n"], columns["prose"]
    of_prose, linked = n * prose, n * columns["link"]
    out: Columns = {}
    for name, group in zip("gk", groups, strict=True):
        words, running, sentences, links = (
            np.bincount(group, column)[group] for column in (n, of_prose, prose, linked)
        )
        count = np.bincount(group)[group].astype(float)
        others = running - of_prose
        out |= {
            f"{name}_ps": np.where(count > 1, others / np.maximum(1.0, words - n), -1.0),
            f"{name}_share": others / whole.prose, f"{name}_avg": words / count,
            f"{name}_b": np.minimum(count, FAR_WORDS), f"{name}_np": sentences,
            f"{name}_link": links / np.maximum(1.0, words),
        }  # fmt: skip
    return out


def _largest_run(n: Column, prose: Column) -> tuple[int, int, float]:
    """First and last block of the largest run of prose, and its words."""
    places = np.flatnonzero(prose)
    if not len(places):
        return 0, len(n) - 1, 0.0
    run = np.cumsum(np.diff(places, prepend=places[0]) > PROSE_RUN_GAP)
    words = np.bincount(run, n[places])
    inside = places[run == words.argmax()]
    return int(inside[0]), int(inside[-1]), float(words.max())


@functools.lru_cache(maxsize=4096)
def _says_comment(names: str) -> bool:
    return "comment" in names or "disqus" in names or " reply" in f" {names}"


def _marks(parts: PageParts, tree: Tree) -> Columns:
    """What classes and the thread say of each block."""
    names, ends = outline_of(parts.page).names, tree.ends
    says, hidden = np.zeros(len(names)), np.zeros(len(names))
    for number, name in enumerate(names):
        if name and _says_comment(name):
            says[number : ends[number]] = 1.0
        if "@hidden" in name:
            hidden[number : ends[number]] = 1.0
    comments = np.zeros(len(tree.at))
    for comment in parts.thread.comments:
        comments[list(comment.blocks)] = 1.0
    return {
        "c_anc": says[tree.at],
        "hidden": hidden[tree.at],
        "com_since": np.minimum(before(comments), MOST_COMMENTS),
    }


def _headline(columns: Columns) -> int | None:
    for found in (columns["headline"] > 0, columns["tag"] == _TAGS["h1"]):
        if found.any():
            return int(found.argmax())
    return None


def _around(parts: PageParts, columns: Columns, whole: Sums) -> Columns:
    n, prose = columns["n"], columns["prose"]
    places = np.arange(len(n))
    of_prose = n * prose
    first, last, words = _largest_run(n, prose)
    running = np.flatnonzero(prose)
    edges = (running[0], running[-1]) if len(running) else (0, len(n) - 1)
    headline = _headline(columns)
    texts = [block.text for block in parts.page.blocks]
    times = Counter(texts)
    firsts: dict[str, int] = {}
    again = [firsts.setdefault(text, place) < place for place, text in enumerate(texts)]
    prose_before = before(of_prose)
    run_d = far(np.minimum(places - first, 0) + np.maximum(places - last, 0))
    within = (run_d == 0) & (columns["link"] < INSIDE_LINK_SHARE)
    return {
        "row": (within & (columns["tag"] == _TAGS["tr"])).astype(float),
        "item": (within & np.isin(columns["tag"], _ITEM_NUMBERS)).astype(float),
        "wpos": before(n) / whole.words,
        "ppos": prose_before / whole.prose,
        "pleft": (whole.prose - prose_before - of_prose) / whole.prose,
        "wbefore": np.minimum(np.cumsum(n), MOST_COUNTED),
        "from_first": far(places - edges[0]),
        "from_last": far(places - edges[1]),
        "run_d": run_d,
        "run_share": np.full(len(n), words / whole.prose),
        "hd_b": since(np.isin(columns["tag"], _HEADING_NUMBERS)),
        "from_h1": np.full(len(n), -99.0) if headline is None else far(places - headline),
        "again": np.array(again, dtype=float),
        "dups": np.minimum([times[text] for text in texts], 9),
    }


def _near(parts: PageParts, columns: Columns) -> Columns:
    """The blocks before and behind, and what the rules say."""
    n, link, tag = (columns[name] for name in ("n", "link", "tag"))
    size = len(n)
    dropped = np.zeros(size)
    dropped[list(parts.matches.drop)] = 1.0
    places = np.arange(size)
    text = np.where(np.isin(tag, _HEADING_NUMBERS), size, places)  # the next block that is no heading
    below = moved(np.minimum.accumulate(text[::-1])[::-1], 1, size).astype(int)
    nearest = {f"nexth_{name}": np.append(columns[name], -1.0)[below] for name in ("n", "link", "prose")}
    return nearest | {
        "p1_n": moved(n, -1), "p1_link": moved(link, -1), "p1_tag": moved(tag, -1), "x1_n": moved(n, 1),
        "x1_link": moved(link, 1), "x1_tag": moved(tag, 1), "x1_gps": moved(columns["g_ps"], 1),
        "p2_link": moved(link, -2), "x2_tag": moved(tag, 2), "r_since": since(dropped),
        "r_until": since(dropped[::-1])[::-1],
    }  # fmt: skip


def class_names(page: Page, tree: Tree) -> Iterator[tuple[frozenset[str], str]]:
    """What the blocks are looked up by in the lexicon: their class tokens, and those that are their element's own."""
    names = outline_of(page).names
    for block, at in zip(page.blocks, tree.at.tolist(), strict=True):
        yield block.class_tokens, names[at]


def features(parts: PageParts, lexicon: Lexicon) -> Columns:
    """The features of a page that has blocks."""
    blocks = parts.page.blocks
    columns = _own(parts)
    n, prose = columns["n"], columns["prose"]
    all_words, all_prose = float(n.sum()), float((n * prose).sum())
    whole = Sums(all_words or 1.0, all_prose or 1.0)
    tree = Tree(parts.page)
    columns |= _ancestors(blocks)
    columns |= places(parts.page, columns, whole, tree)
    columns |= _alike(Groups.of(parts.page, tree), columns, whole)
    columns |= _around(parts, columns, whole)
    columns |= _marks(parts, tree)
    columns |= _near(parts, columns)
    of_page = (
        float(columns["ld"].max() >= 0),
        whole.words,
        whole.prose,
        whole.prose / whole.words,
        len(blocks),
        prose.sum(),
    )
    columns |= {name: np.full(len(blocks), value, dtype=float) for name, value in zip(_PAGE, of_page, strict=True)}
    columns |= dict(zip(SUMS, lexicon.sums(class_names(parts.page, tree)).T, strict=True))
    return columns
