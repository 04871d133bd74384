"""Whether a page shows that a platform made it: what the rules of a platform file with `detect` wait for."""

from __future__ import annotations

import functools
from typing import Final

from lxml import etree

from cleaner.rule_types import Detect, Scope
from cleaner.text import folded
from cleaner.types import Kind, Page

#: Elements that load something, and the attributes that say from where.
_LOADING: Final = ("script", "link", "img", "iframe", "source", "amp-img")
_ADDRESSES: Final = ("src", "href", "data-src", "srcset")
_CLASSES: Final = etree.XPath("//@class", smart_strings=False)
_IDS: Final = etree.XPath("//@id", smart_strings=False)


class Signs:
    """The signs of one page, gathered when a rule first asks for them: most pages have no rule that does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._shown: dict[Detect, bool] = {}

    def allow(self, scope: Scope) -> bool:
        """True where a rule of this scope may act on the page, as far as its platform goes.

        Scraped text has lost its markup, so there a rule is bound only where its file gives `text` signs.

        >>> from cleaner.rule_types import Level
        >>> from cleaner.types import Document
        >>> page = Page(Document("a", "Story.\\n\\nPublished with Ghost", Kind.TEXT), "", ())
        >>> Signs(page).allow(Scope(Level.PLATFORM, platform="ghost", detect=Detect(generator=("Ghost",))))
        True
        >>> Signs(page).allow(Scope(Level.PLATFORM, platform="ghost", detect=Detect(text=("Powered by Ghost",))))
        False
        """
        signs = scope.detect
        if signs is None:
            return True
        if signs not in self._shown:
            in_text = self.page.document.kind is Kind.TEXT
            self._shown[signs] = self._text(signs) if in_text else self._markup(signs)
        return self._shown[signs]

    def _text(self, signs: Detect) -> bool:
        return not signs.text or any(folded(phrase) in self._lines for phrase in signs.text)

    def _markup(self, signs: Detect) -> bool:
        return (
            any(name.startswith(folded(wanted)) for wanted in signs.generator for name in self._generators)
            or any(self._has_class(wanted) for wanted in signs.class_tokens)
            or any(wanted in self._assets for wanted in signs.asset)
            or any(folded(phrase) in self._lines for phrase in signs.text)
        )

    def _has_class(self, wanted: str) -> bool:
        """True where an element has a class or id; a star at its end stands for any further characters."""
        return f"\n{wanted[:-1]}" in self._classes if wanted.endswith("*") else f"\n{wanted}\n" in self._classes

    @functools.cached_property
    def _lines(self) -> frozenset[str]:
        return frozenset(folded(block.text) for block in self.page.blocks)

    @functools.cached_property
    def _generators(self) -> tuple[str, ...]:
        found = () if self.page.tree is None else self.page.tree.iter("meta")
        return tuple(
            folded(meta.get("content") or "") for meta in found if (meta.get("name") or "").lower() == "generator"
        )

    @functools.cached_property
    def _classes(self) -> str:
        """The classes and ids of all elements, a line each: one string is looked through sooner than many."""
        if self.page.tree is None:
            return ""
        found = {*_CLASSES(self.page.tree), *_IDS(self.page.tree)}  # one by one: their union would be put in order
        return "\n".join(["", *" ".join(sorted(found)).lower().split(), ""])

    @functools.cached_property
    def _assets(self) -> str:
        """The addresses of all that the page loads, a line each."""
        found = () if self.page.tree is None else self.page.tree.iter(*_LOADING)
        values = (value for element in found for key in _ADDRESSES if (value := element.get(key)))
        return "\n".join(value for value in values if not value.startswith("data:"))
