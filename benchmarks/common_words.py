"""Find the words that are too common to index a rule by: in each language, those of many paragraphs of articles.

It reads the gold bodies of `../shared/bench` and prints the words for `cleaner/ruleset/data/common.txt`:

    python -m benchmarks.common_words > cleaner/ruleset/data/common.txt
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from benchmarks.quality import BENCH, every_row
from cleaner.language.detect import detect_language
from cleaner.text import tokens

SETS: Final = ("aeb", "aed", "gn1", "wcxb", "turku-lines")
#: Share of a language's paragraphs.  A rule indexed by a rarer word is tried on less than one paragraph of a page.
MIN_SHARE: Final = 0.01
#: Share of a language's articles.  It keeps out the words of a single article's subject.
MIN_ARTICLES: Final = 0.05
#: Paragraphs.  A language with fewer is left out.
MIN_PARAGRAPHS: Final = 400
#: Words.  Shorter paragraphs are headings and list items.
PROSE_WORDS: Final = 12


def bodies() -> Iterator[str]:
    """The gold bodies of the sets that are in the folder."""
    for name in SETS:
        path = BENCH / f"{name}.jsonl.gz"
        for row in every_row(path) if path.is_file() else ():
            body = row.get("body") or row.get("gold_body")
            if isinstance(body, str):
                yield body


def main() -> int:
    """Print the words; return 1 if there is no bench."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    spread: defaultdict[str, Counter[str]] = defaultdict(Counter)
    paragraphs: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    for body in bodies():
        lines = [line_tokens for line in body.split("\n") if len(line_tokens := tokens(line)) >= PROSE_WORDS]
        lang = detect_language(token for line in lines for token in line)
        if lang is None:
            continue
        articles[lang] += 1
        spread[lang].update({token for line in lines for token in line})
        for line in lines:
            paragraphs[lang] += 1
            seen[lang].update(set(line))
    if not paragraphs:
        print("skipped: ../shared/bench is absent", file=sys.stderr)
        return 1
    languages = sorted(lang for lang, count in paragraphs.items() if count >= MIN_PARAGRAPHS)
    words = {
        word
        for lang in languages
        for word, count in seen[lang].items()
        if count >= MIN_SHARE * paragraphs[lang]
        and spread[lang][word] >= MIN_ARTICLES * articles[lang]
        and len(word) > 1
        and not word.isdigit()
    }
    print(
        f"# Words of at least {MIN_SHARE:.0%} of the paragraphs of real articles, by language: {', '.join(languages)}."
    )
    print("# Written by benchmarks/common_words.py; do not edit.")
    print("\n".join(sorted(words)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
