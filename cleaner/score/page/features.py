"""Features of the blocks of a page: what a block is by itself, where it is in the tree, and what is around it.

A feature is a column with a value for each block.  `cleaner.score.signals` says in words what each one measures.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np

from cleaner.evidence import Evidence
from cleaner.language.vocabulary import stop_words
from cleaner.parsing import json_ld
from cleaner.parsing.outline import HEADINGS, outline_of
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
    BlockTree,
    PageWords,
    tree_places,
)
from cleaner.score.signals import ANCESTORS
from cleaner.text import folded, tokens
from cleaner.types import Block, Page

#: Share of link characters; a table row or a list item with more is not the article's.
INSIDE_LINK_SHARE: Final = 0.1

#: Share of link characters; a block with more is not running text, however it reads.
PROSE_LINK_SHARE: Final = 0.35

#: Comments above a block; larger numbers make no difference.
MOST_COMMENTS: Final = 3

#: Blocks with the same text; larger numbers make no difference.
MOST_DUPLICATES: Final = 9

#: The value of `from_h1` on a page without headline: further away than any block may be.
NO_HEADLINE: Final = -99.0

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
_HEADING_NUMBERS: Final = sorted(_TAGS[tag] for tag in HEADINGS)
_ITEM_NUMBERS: Final = sorted(_TAGS[tag] for tag in ("li", "pre", "blockquote"))
#: The key of the article's text in JSON-LD (schema.org).
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
FEATURES: Final = (
    *_OWN, *(f"a_{name}" for name in ANCESTORS), *PLACES, *_ALIKE, *_AROUND, *_NEAR, *_PAGE, *SUMS,
)  # fmt: skip


# -- the block by itself ------------------------------------------------------------------------------------------


def _by_itself(evidence: Evidence) -> Columns:
    page, block_tokens = evidence.page, evidence.hits.tokens
    blocks = page.blocks
    stop = stop_words().get(evidence.lang or "", frozenset())
    words = list(map(len, block_tokens))
    link = [block.link_chars / len(block.text) if block.link_chars else 0.0 for block in blocks]
    ending = [ending_of(block.text) for block in blocks]
    prose = [is_prose(*block, stop) for block in zip(words, ending, block_tokens, strict=True)]
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
        "t_over": _shared_words(frozenset(tokens(page.title or "")) - stop, block_tokens, of_block=False),
        "desc": _shared_words(frozenset(tokens(page.description or "")), block_tokens, of_block=True),
        "ld": _shared_pairs(article_pairs(page), block_tokens),
    }


def _shared_words(words: frozenset[str], block_tokens: Sequence[list[str]], *, of_block: bool) -> Column:
    """Tokens that each block shares with `words`, as a share of its own tokens or of `words`; -1 without any."""
    if not words:
        return np.full(len(block_tokens), -1.0)
    shared = [len(words.intersection(tokens)) for tokens in block_tokens]
    if not of_block:
        return np.array(shared) / len(words)
    return np.array([
        count / len(tokens) if tokens else -1.0 for count, tokens in zip(shared, block_tokens, strict=True)
    ])  # fmt: skip


_HTML_TAG: Final = re.compile(r"<[^<>]{1,500}>")


def article_pairs(page: Page) -> frozenset[tuple[str, str]]:
    """Pairs of neighbouring words of the article in the page's JSON-LD; empty if there is no article in it.

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
            _collect_bodies(json_ld.loads(script.text), bodies)
    words = tokens(_HTML_TAG.sub(" ", max(bodies, key=len, default="")))
    return frozenset(pairwise(words))


def _collect_bodies(value: Any, bodies: list[str], depth: int = 0) -> None:
    """Append all texts under `_BODY_KEY` in a JSON value to `bodies`."""
    if depth > MOST_LD_DEPTH:
        return
    if isinstance(value, dict):
        if isinstance(body := value.get(_BODY_KEY), str):
            bodies.append(body)
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            _collect_bodies(member, bodies, depth + 1)


def _shared_pairs(pairs: frozenset[tuple[str, str]], block_tokens: Sequence[list[str]]) -> Column:
    """Share of each block's pairs of neighbouring words that are among `pairs`; -1 if either has none."""
    if not pairs:
        return np.full(len(block_tokens), -1.0)
    return np.array([
        len(pairs.intersection(pairwise(tokens))) / (len(tokens) - 1) if len(tokens) > 1 else -1.0
        for tokens in block_tokens
    ])  # fmt: skip


def _ancestors(blocks: Sequence[Block]) -> Columns:
    return {f"a_{name}": np.array([f"/{name}/" in block.path for block in blocks], float) for name in ANCESTORS}


# -- other blocks ---------------------------------------------------------------------------------------------------


class BlockGroups(NamedTuple):
    """The group of each block, by number.  A group has one tag and one class attribute."""

    near: Column
    """Groups whose parent elements have one class attribute, too."""
    wide: Column

    @classmethod
    def of(cls, page: Page, tree: BlockTree) -> BlockGroups:
        """The groups of the blocks of a page."""
        near: dict[tuple[str, str, str], int] = {}
        wide: dict[tuple[str, str], int] = {}
        elements = outline_of(page).columns
        parents, classes = elements.parents, elements.classes
        numbers = np.zeros((2, len(parents)), dtype=np.intp)
        for at, block in dict(zip(tree.at.tolist(), page.blocks, strict=True)).items():
            tag, names = block.tag, classes[at]
            numbers[0, at] = near.setdefault((tag, names, classes[parents[at]]), len(near))
            numbers[1, at] = wide.setdefault((tag, names), len(wide))
        return cls(*numbers[:, tree.at])


def _of_groups(groups: BlockGroups, columns: Columns, page_words: PageWords) -> Columns:
    """Features of the groups that blocks belong to; prose is that of the other blocks of the group."""
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
            f"{name}_share": others / page_words.prose, f"{name}_avg": words / count,
            f"{name}_b": np.minimum(count, FAR_WORDS), f"{name}_np": sentences,
            f"{name}_link": links / np.maximum(1.0, words),
        }  # fmt: skip
    return out


def _largest_run(n: Column, prose: Column) -> tuple[int, int, float]:
    """Positions of the first and last block of the largest run of prose, and its words."""
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


def _marks(evidence: Evidence, tree: BlockTree) -> Columns:
    """What class names and the comment thread say about each block."""
    names, ends = outline_of(evidence.page).columns.names, tree.ends
    says, hidden = np.zeros(len(names)), np.zeros(len(names))
    for number, name in enumerate(names):
        if name and _says_comment(name):
            says[number : ends[number]] = 1.0
        if "@hidden" in name:
            hidden[number : ends[number]] = 1.0
    comments = np.zeros(len(tree.at))
    for comment in evidence.thread.comments:
        comments[list(comment.blocks)] = 1.0
    return {
        "c_anc": says[tree.at],
        "hidden": hidden[tree.at],
        "com_since": np.minimum(before(comments), MOST_COMMENTS),
    }


def _headline(columns: Columns) -> int | None:
    """Position of the block that repeats the title, else of the first h1."""
    for candidates in (columns["headline"] > 0, columns["tag"] == _TAGS["h1"]):
        if candidates.any():
            return int(candidates.argmax())
    return None


def _around(evidence: Evidence, columns: Columns, page_words: PageWords) -> Columns:
    """Where on the page each block is."""
    n, prose = columns["n"], columns["prose"]
    places = np.arange(len(n))
    of_prose = n * prose
    first, last, words = _largest_run(n, prose)
    running = np.flatnonzero(prose)
    edges = (running[0], running[-1]) if len(running) else (0, len(n) - 1)
    headline = _headline(columns)
    texts = [block.text for block in evidence.page.blocks]
    count_of = Counter(texts)
    firsts: dict[str, int] = {}
    again = [firsts.setdefault(text, place) < place for place, text in enumerate(texts)]
    prose_before = before(of_prose)
    run_d = far(np.minimum(places - first, 0) + np.maximum(places - last, 0))
    within = (run_d == 0) & (columns["link"] < INSIDE_LINK_SHARE)
    return {
        "row": (within & (columns["tag"] == _TAGS["tr"])).astype(float),
        "item": (within & np.isin(columns["tag"], _ITEM_NUMBERS)).astype(float),
        "wpos": before(n) / page_words.words,
        "ppos": prose_before / page_words.prose,
        "pleft": (page_words.prose - prose_before - of_prose) / page_words.prose,
        "wbefore": np.minimum(np.cumsum(n), MOST_COUNTED),
        "from_first": far(places - edges[0]),
        "from_last": far(places - edges[1]),
        "run_d": run_d,
        "run_share": np.full(len(n), words / page_words.prose),
        "hd_b": since(np.isin(columns["tag"], _HEADING_NUMBERS)),
        "from_h1": np.full(len(n), NO_HEADLINE) if headline is None else far(places - headline),
        "again": np.array(again, dtype=float),
        "dups": np.minimum([count_of[text] for text in texts], MOST_DUPLICATES),
    }


def _near(evidence: Evidence, columns: Columns) -> Columns:
    """Features of the blocks before and after, and the distance to a block that a rule drops."""
    n, link, tag = (columns[name] for name in ("n", "link", "tag"))
    size = len(n)
    # A block that a rule would drop is near junk, even if a `keep` rule saves it: so the matches, not the claims.
    dropped = np.zeros(size)
    dropped[list(evidence.matches.drop)] = 1.0
    places = np.arange(size)
    text = np.where(np.isin(tag, _HEADING_NUMBERS), size, places)  # the next block that is not a heading
    below = moved(np.minimum.accumulate(text[::-1])[::-1], 1, size).astype(int)
    nearest = {f"nexth_{name}": np.append(columns[name], -1.0)[below] for name in ("n", "link", "prose")}
    return nearest | {
        "p1_n": moved(n, -1), "p1_link": moved(link, -1), "p1_tag": moved(tag, -1), "x1_n": moved(n, 1),
        "x1_link": moved(link, 1), "x1_tag": moved(tag, 1), "x1_gps": moved(columns["g_ps"], 1),
        "p2_link": moved(link, -2), "x2_tag": moved(tag, 2), "r_since": since(dropped),
        "r_until": since(dropped[::-1])[::-1],
    }  # fmt: skip


def class_names(page: Page, tree: BlockTree) -> Iterator[tuple[frozenset[str], str]]:
    """The class names to look up in the lexicon for each block: all tokens around it, and its own element's."""
    names = outline_of(page).columns.names
    for block, at in zip(page.blocks, tree.at.tolist(), strict=True):
        yield block.class_tokens, names[at]


def features(evidence: Evidence, lexicon: Lexicon) -> Columns:
    """The features `FEATURES` of the blocks of a page, which has at least one."""
    blocks = evidence.page.blocks
    columns = _by_itself(evidence)
    n, prose = columns["n"], columns["prose"]
    page_words = PageWords(float(n.sum()) or 1.0, float((n * prose).sum()) or 1.0)
    tree = BlockTree(evidence.page)
    columns |= _ancestors(blocks)
    columns |= tree_places(evidence.page, columns, page_words, tree)
    columns |= _of_groups(BlockGroups.of(evidence.page, tree), columns, page_words)
    columns |= _around(evidence, columns, page_words)
    columns |= _marks(evidence, tree)
    columns |= _near(evidence, columns)
    of_page = (
        float(columns["ld"].max() >= 0),
        page_words.words,
        page_words.prose,
        page_words.prose / page_words.words,
        len(blocks),
        prose.sum(),
    )
    columns |= {name: np.full(len(blocks), value, dtype=float) for name, value in zip(_PAGE, of_page, strict=True)}
    columns |= dict(zip(SUMS, lexicon.sums(class_names(evidence.page, tree)).T, strict=True))
    return columns
