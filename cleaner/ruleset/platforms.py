"""Signs that a platform made a page.  The rules of a platform file with `detect` act only on pages that have one."""

from __future__ import annotations

import functools
from typing import Final

from cleaner.parsing.outline import outline_of
from cleaner.rule_types import Detect, Scope
from cleaner.text import folded
from cleaner.types import Kind, Page

#: Elements that load something, and the attributes that say from where.
_LOADING: Final = ("script", "link", "img", "iframe", "source", "amp-img")
_ADDRESSES: Final = ("src", "href", "data-src", "srcset")


class Signs:
    """The signs of one page.  They are gathered when the first rule needs them, since most pages have no such rule."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._shown: dict[Detect, bool] = {}

    def allow(self, scope: Scope) -> bool:
        """True if the page has a sign of the scope's platform, or the scope names no signs.

        Scraped text has lost its markup, so only `text` signs count there; a scope without any is allowed.

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
        """True if an element has a class or id; a star at the end of `wanted` matches any further characters."""
        if self.page.outline is None:
            return False
        names = outline_of(self.page).all_names
        return f"\n{wanted[:-1]}" in names if wanted.endswith("*") else f"\n{wanted}\n" in names

    @functools.cached_property
    def _lines(self) -> frozenset[str]:
        return frozenset(folded(block.text) for block in self.page.blocks)

    @functools.cached_property
    def _generators(self) -> tuple[str, ...]:
        metas = () if self.page.tree is None else self.page.tree.iter("meta")
        return tuple(
            folded(meta.get("content") or "") for meta in metas if (meta.get("name") or "").lower() == "generator"
        )

    @functools.cached_property
    def _assets(self) -> str:
        """The addresses of everything that the page loads, one per line."""
        elements = () if self.page.tree is None else self.page.tree.iter(*_LOADING)
        values = (value for element in elements for key in _ADDRESSES if (value := element.get(key)))
        return "\n".join(value for value in values if not value.startswith("data:"))
