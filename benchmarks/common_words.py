"""Which words are too common to index a rule by: those of many paragraphs of real articles, language by language.

Reads the gold bodies of `../shared/bench` and prints the words, for `cleaner/ruleset/data/common.txt`:

    python -m benchmarks.common_words > cleaner/ruleset/data/common.txt
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from cleaner.language.detect import detect_language
from cleaner.text import tokens

BENCH = Path(__file__).resolve().parents[1].parent / "shared" / "bench"
SETS = ("aeb", "aed", "gn1", "wcxb", "turku-lines")
# Share of a language's paragraphs; a rule indexed by a rarer word is tried on less than one paragraph of a page.
MIN_SHARE = 0.01
# Share of a language's articles, so that no word of one article's subject is taken for a common one.
MIN_ARTICLES = 0.05
# Paragraphs; a language with fewer says little.
MIN_PARAGRAPHS = 400
# Words; shorter paragraphs are headings and list items.
PROSE_WORDS = 12


def bodies() -> Iterator[str]:
    """Gold bodies; of labelled lines those that are body."""
    for name in SETS:
        path = BENCH / f"{name}.jsonl.gz"
        if not path.is_file():
            continue
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                body = row.get("body") or row.get("gold_body")
                if isinstance(body, str):
                    yield body


def main() -> int:
    """Print the words."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    spread: defaultdict[str, Counter[str]] = defaultdict(Counter)
    paragraphs: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    for body in bodies():
        lines = [found for line in body.split("\n") if len(found := tokens(line)) >= PROSE_WORDS]
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
    known = sorted(lang for lang, count in paragraphs.items() if count >= MIN_PARAGRAPHS)
    words = {
        word
        for lang in known
        for word, count in seen[lang].items()
        if count >= MIN_SHARE * paragraphs[lang]
        and spread[lang][word] >= MIN_ARTICLES * articles[lang]
        and len(word) > 1
        and not word.isdigit()
    }
    print(f"# Words of at least {MIN_SHARE:.0%} of the paragraphs of real articles, by language: {', '.join(known)}.")
    print("# Written by benchmarks/common_words.py; do not edit.")
    print("\n".join(sorted(words)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
