"""A light language detector: the language whose stop words a text uses most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

from cleaner.language.vocabulary import languages_of_word

#: Tokens; the first paragraphs tell the language as surely as the whole text does.
LANGUAGE_SAMPLE_TOKENS: Final = 120

#: Share of tokens that are stop words of the language; in prose a third to a half are, in lists of names hardly any.
LANGUAGE_MIN_SHARE: Final = 0.12


def detect_language(tokens: Iterable[str]) -> str | None:
    """ISO 639-1 code of the language of lower-case tokens, None where no stop words stand out.

    >>> detect_language("the cat sat on the mat and it was not at all happy with that".split())
    'en'
    >>> detect_language("12 14 15".split()) is None
    True
    """
    known = languages_of_word()
    sample = list(islice(tokens, LANGUAGE_SAMPLE_TOKENS))
    votes = Counter(chain.from_iterable([known[word] for word in sample if word in known]))
    if not votes:
        return None
    lang, count = min(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    return lang if count >= LANGUAGE_MIN_SHARE * len(sample) else None
