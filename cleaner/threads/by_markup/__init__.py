"""Comment threads of HTML pages.

Items, the places of single comments, are found in one of these ways, in this order: by the selectors of a comment
system (`systems.SYSTEMS`), by class names that many elements share, as like children of a container (`items`), by
header lines such as "Jane on July 26, 2012 at 3:56 pm" (`header_items`).  Comments that no block shows come last
(`threads.hidden`).

The text of a record comes from the page's blocks, so that each block ends up in one place (`roles`, `records`).  Its
author, date, link and score are read from a copy of the items with BeautifulSoup (`fields`).
"""

from __future__ import annotations

from cleaner.threads.by_markup.page_thread import find_html_thread

__all__ = ["find_html_thread"]
