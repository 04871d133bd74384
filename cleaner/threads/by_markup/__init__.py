"""Comment threads of HTML pages.

Where the comments are is told by signature (`systems.SYSTEMS`), then by class names that many elements share, then by
like children of a container (`items`), then by header lines ("Jane on July 26, 2012 at 3:56 pm", `headers`), and last
by JSON-LD (`jsonld`).  What a record says of author, date, link and score is read from a copy of the items with
BeautifulSoup (`fields`); its text comes from the page's blocks (`roles`, `records`), so that each block ends up in one
place.
"""

from __future__ import annotations

from cleaner.threads.by_markup.page_thread import find_html_thread

__all__ = ["find_html_thread"]
