"""Phrases for the names of signals, for readers of explanations.

The short names are those of the features in the model files; explanations show the phrases.  "Block" is a line of a
text as well.  Phrases fit behind a number of points and before a value: "-0.45 share of prose in the 3 lines above and
below (0.68)".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from cleaner.rule_types import Rule

#: Signals that are not features: points that all blocks of the fit had, what the document adds to each block, and what
#: spares a line of an article.
BASE: Final = "base"
CUT: Final = "cut"
ARTICLE: Final = "article"

RULE_PREFIX: Final = "rule "
_WEAK_RULE: Final = "weak evidence of rule "


def rule_signal(rule: Rule) -> str:
    """The name of the signal that a `score` rule gives."""
    return f"{RULE_PREFIX}{rule.id}"


def phrase_of(name: str) -> str:
    """The phrase for a signal; a name that is in no table is its own phrase.

    >>> phrase_of("x1_ending"), phrase_of("rule generic/prices")
    ('ending of the block below', 'weak evidence of rule generic/prices')
    """
    if name.startswith(RULE_PREFIX):
        return _WEAK_RULE + name.removeprefix(RULE_PREFIX)
    return PHRASES.get(name, name)


_BLOCK: Final = {
    "n": "words",
    "prose": "reads like running text",
    "ending": "ending of the block",
    "parw": "words of the paragraph",
    "dups": "blocks with the same text",
    "link": "share of link text",
    "tag": "kind of element",
    "headline": "repeats the title",
    "byline": "looks like a byline or date",
    "t_over": "share of the title's words",
    "desc": "share of words that the description has",
    "ld": "share of word pairs that the JSON-LD article has",
    "hidden": "hidden",
    "again": "repeats an earlier block",
    "row": "row of a table of the article",
    "item": "list item, code or quotation in the article",
    "caps": "share of words with a capital",
    "marker": "begins with a bullet or number",
    "excited": "ends with an exclamation or question mark",
    "commas": "commas per word",
    "hints": "words common in boilerplate",
    "gap": "empty line above",
}  # fmt: skip

_POSITION: Final = {
    "wpos": "share of the page's words above",
    "ppos": "share of the prose above",
    "pleft": "share of the prose below",
    "wbefore": "words above",
    "number": "lines above",
    "from_first": "blocks from the first prose",
    "from_last": "blocks from the last prose",
    "run_d": "blocks from the largest run of prose",
    "run_share": "share of the prose in its largest run",
    "hd_b": "blocks below a heading",
    "from_h1": "blocks from the headline",
    "com_since": "comments above",
    "c_anc": "inside an element that says comment",
    "up_b": "lines up to the next prose",
    "up_w": "words up to the next prose",
    "dn_b": "lines down to the next prose",
    "win3": "share of prose in the 3 lines above and below",
    "win3_n": "words per line in the 3 lines above and below",
    "win8": "share of prose in the 8 lines above and below",
    "r_since": "blocks since one that a rule drops",
    "r_until": "blocks until one that a rule drops",
    "depth": "elements around the block",
    "ct_up": "steps up to an element around the main prose",
    "ct_out": "steps from there down to the main prose",
    "c5_up": "steps up to an element around half of the prose",
    "c5_out": "steps from there down to half of the prose",
    "c8_up": "steps up to an element around most of the prose",
    "c8_out": "steps from there down to most of the prose",
}  # fmt: skip

_NEIGHBOURS: Final = {
    "p1_n": "words of the block above",
    "p1_link": "share of link text in the block above",
    "p1_tag": "kind of element of the block above",
    "p1_ending": "ending of the block above",
    "p1_caps": "share of words with a capital in the block above",
    "p2_link": "share of link text two blocks above",
    "x1_n": "words of the block below",
    "x1_link": "share of link text in the block below",
    "x1_tag": "kind of element of the block below",
    "x1_gps": "share of prose in blocks like the one below",
    "x1_ending": "ending of the block below",
    "x2_tag": "kind of element two blocks below",
    "nexth_n": "words of the next block that is no heading",
    "nexth_link": "share of link text in the next block that is no heading",
    "nexth_prose": "next block that is no heading reads like running text",
}  # fmt: skip

_DOCUMENT: Final = {
    "P_words": "words of the document",
    "P_prose": "words of the document's prose",
    "P_pshare": "share of prose in the document",
    "P_blocks": "blocks of the document",
    "P_nprose": "blocks of prose in the document",
    "P_ld": "JSON-LD has the article",
    "P_median": "words of the middle line by length",
    "P_short": "share of short lines in the document",
    "P_caps": "share of words with a capital in the document",
    "P_ending": "share of lines in the document that end like sentences",
    "P_gaps": "share of lines in the document below an empty one",
    "lx_c": "class names here and around",
    "lx_cneg": "class names here and around that speak against body",
    "lx_o": "class names of the element itself",
}  # fmt: skip

_HAND_SET: Final = {
    "menu": "menu above the headline",
    "bars": "labels with bars between them",
    "call": "short call for support",
    "pitch": "asks to subscribe or donate and says little else",
    "listed": "title below a label that a rule drops",
    "boxed": "between two lines that rules drop",
    "appeal": "appeal to the reader",
    "biography": "biography of the author",
    "title": "headline above prose",
    ARTICLE: "spared in an article",
    BASE: "starting points",
    CUT: "cut of this document",
}  # fmt: skip

#: What a feature measures in a group of blocks, by the end of its name.  `{}` is the group.
_OF_GROUP: Final = {
    "n": "words in {}",
    "ps": "share of prose in {}",
    "share": "share of the page's prose in {}",
    "wshare": "share of the page's words in {}",
    "link": "share of link text in {}",
    "avg": "words per block in {}",
    "b": "blocks in {}",
    "np": "blocks of prose in {}",
}
_LEVELS: Final = {
    "m1": "the parent element",
    "m2": "the element two levels up",
    "m3": "the element three levels up",
    "m4": "the element four levels up",
}
_KINSHIPS: Final = {"g": "blocks of the same classes and parent classes", "k": "blocks of the same classes"}
#: Names of elements.  For each of them, a feature says whether a block is inside such an element.
ANCESTORS: Final = ("article", "main", "footer", "figure")


def _of_groups() -> Iterator[tuple[str, str]]:
    for level, group in _LEVELS.items():
        for end in ("n", "ps", "share", "wshare", "link", "avg", "b"):
            yield f"{level}_{end}", _OF_GROUP[end].format(group)
    for kinship, group in _KINSHIPS.items():
        for end in ("ps", "share", "avg", "b", "np", "link"):
            yield f"{kinship}_{end}", _OF_GROUP[end].format(group)
    for name in ANCESTORS:
        yield f"a_{name}", f"inside <{name}>"


#: What each signal says, by name: features of pages and texts, signals set by hand, and what belongs to the document.
PHRASES: Final[Mapping[str, str]] = MappingProxyType({
    **_BLOCK, **_POSITION, **_NEIGHBOURS, **_DOCUMENT, **_HAND_SET, **dict(_of_groups()),
})  # fmt: skip
