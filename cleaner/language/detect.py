"""The language of a text: the one whose stop words it has most of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

from cleaner.language.vocabulary import languages_of_word

#: Tokens that are read; the first paragraphs show the language as surely as the whole text.
LANGUAGE_SAMPLE_TOKENS: Final = 120

#: Least share of stop words among the tokens.  In prose it is a third to a half, in lists of names nearly zero.
LANGUAGE_MIN_SHARE: Final = 0.12


def detect_language(tokens: Iterable[str]) -> str | None:
    """The ISO 639-1 code of the language of a text; None if too few of its tokens are stop words.

    Args:
        tokens: the text as `cleaner.text.tokens` gives it; the first `LANGUAGE_SAMPLE_TOKENS` count.

    >>> detect_language("the cat sat on the mat and it was not at all happy with that".split())
    'en'
    >>> detect_language("12 14 15".split()) is None
    True
    """
    codes = languages_of_word()
    sample = list(islice(tokens, LANGUAGE_SAMPLE_TOKENS))
    votes = Counter(chain.from_iterable([codes[word] for word in sample if word in codes]))
    if not votes:
        return None
    lang, count = min(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    return lang if count >= LANGUAGE_MIN_SHARE * len(sample) else None
