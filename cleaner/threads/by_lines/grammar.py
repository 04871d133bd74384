"""Recognizes what a single line of a text is in a thread: a title, the header of a comment, a row of buttons, a name.

Every pattern is bounded and is tried only on short lines, of at most `TITLE_MAX_CHARS` characters.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from cleaner.language.dates import find_date
from cleaner.language.redact import without_addresses
from cleaner.language.vocabulary import thread_words

#: Words of the longest header of a comment
#: ("Comment by Jane Q. Public on Monday, July 3, 2012 at 5:05 pm" has 12).
HEADER_MAX_WORDS: Final = 14
#: Characters of the longest header of a comment.
HEADER_MAX_CHARS: Final = 140
#: Characters of the longest row of buttons below a comment.
FOOTER_MAX_CHARS: Final = 60
#: Characters of the longest title of a thread; "3 thoughts on “...”" quotes the headline.
TITLE_MAX_CHARS: Final = 200
#: Words of the longest name of a reader; "The Old Man of the Sea" has 6.
NAME_MAX_WORDS: Final = 6
#: Lines that each memo of this module holds.
LINE_MEMO: Final = 4096

#: Numbers in words, as in "One comment".
_COUNT_WORDS: Final = (
    "one two all ein eine einen zwei un une una uno um uma dos due dois deux en et ett yksi jeden jedna один одна bir "
    "egy één een ένα един една jedan một satu"
).split()


def _either(words: Iterable[str]) -> str:
    """An alternation of literals, longest first.  In scripts with spaces they must be whole words."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(rf"\b{re.escape(w)}\b" if w[0].isascii() or w[0] < "\u2e80" else re.escape(w) for w in ordered)


_WORDS: Final = thread_words()
#: Words of people who talk to each other (first and second person), which are common in comments and rare in news.
TALK: Final = _WORDS["talk"]
#: "Jane says:": a name, a verb of speech, and perhaps a date.
_SAYS: Final = re.compile(
    rf"(?P<author>\S.{{0,60}}?)\s*(?:{_either(_WORDS['says'])})\s*(?P<rest>.{{0,60}})", re.IGNORECASE
)
_AFTER_SAYS: Final = re.compile(r"[:：.…,]{0,3}")
#: The title of a thread: a count and a noun ("12 Comments", "{ 3 comments… read them }", "3 thoughts on ..."), or the
#: noun and a count ("Reader comments (3)", "sound off (78 Responses)").
_TITLE: Final = re.compile(
    rf"\W{{0,3}}(?:all\s)?(?:(?P<count>[1-9]\d{{0,2}}(?:[.,]?\d{{3}})?)|\b(?:{'|'.join(_COUNT_WORDS)})\b)\s?"
    rf"(?:{_either(_WORDS['titles'])})(?P<rest>(?!\w).{{0,160}})?"
    rf"|\W{{0,3}}(?:[^\W\d]{{2,15}}\s){{0,2}}(?:{_either(_WORDS['titles'])})\s?[(（\[:–-]{{1,2}}\s?(?P<number>\d{{1,5}})"
    rf"\s?[)）\]]?\W{{0,3}}"
    rf"|(?:featured|selected|best|public)\s(?:{_either(_WORDS['titles'])})"
    rf"|[^.!?]{{2,30}}\((?P<inside>[1-9]\d{{0,4}})\s(?:{_either(_WORDS['titles'])})\)",
    re.IGNORECASE,
)
#: The beginnings of such titles, or phrases inside them.  These are checked first, because all short lines are tried.
_COUNTS: Final = re.compile(
    rf"\W{{0,3}}(?:all\s)?(?:[1-9]|\b(?:{'|'.join(_COUNT_WORDS)}|featured|selected|best|public)\b)", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"[(（\[:–-]\s?\d")
_NOUN: Final = re.compile(_either(_WORDS["titles"]), re.IGNORECASE)
_FIRST_WORD: Final = re.compile(r"\s([^\W\d_]{1,30})")
_MORE: Final = re.compile(
    r"[^\W\d_]{1,3}$|leave|write|post|permalink|read|from|sobre|pour|über|över|about|için|below|along|with|have",
    re.IGNORECASE,
)
#: The title of a form, with whatever follows.
_FORM: Final = re.compile(
    r"\W{0,3}(?:leave|post|add|write|submit)\s(?:a|your)\s(?:comment|reply|response)\b[^.!?]{0,40}", re.I
)
#: The title of a box next to the article that lists new or popular things, such as comments on other articles.
_WIDGET: Final = re.compile(
    r"\W{0,3}(?:(?:recent|latest|newest|most|popular|related|other|more|neueste|letzte|beliebte|derniers?"
    r"|dernières|récents?|últimos|últimas|recientes|ultimi|ultime|recenti|recente|laatste|senaste|siste|seneste|ostatnie"
    r"|последние|новые|останні|son|nejnovější|最近|最新)\s?(?:\w+\s?){1,3}|archives?|categories|tags|blogroll|pages|meta"
    r"|archiv|kategorien|archivos|categorías|catégories|archivio|categorie|архив|категории)\W{0,3}",
    re.IGNORECASE,
)
#: What every header has: a digit of a date, a word of a relative date, or a verb of speech.
_MAYBE: Final = re.compile(
    rf"\d|\b(?:ago|yesterday|today|now|gestern|heute|hier|ayer|hoy|ieri|oggi|ontem|hoje|вчера|сегодня)\b"
    rf"|{_either(_WORDS['says'])}",
    re.IGNORECASE,
)
#: Words before a name in headers: "Comment by Jane on ...", "Posted by Jane at ...".
_LEAD: Final = re.compile(
    r"(?:\#?\d{1,5}[.)]?\s+)?"
    r"(?:comment(?:ed)?|posted|written|submitted|reply|kommentar|geschrieben|verfasst|par|publié|por|enviado|escrito|scritto"
    r"|inviato|geplaatst|skrivet|написал)?"
    r"\s{0,3}(?:\b(?:by|from|von|par|por|da|di|door|av|af|от)\b:?)?\s*",
    re.IGNORECASE,
)
#: A line that begins with a word for the author: "Posted by Jane".
SIGNED: Final = re.compile(
    r"(?:[+\-−]?\d{1,4}\s+)?(?:comment\s?)?(?:\#?\d{1,6}\s?[-–—|:.)]?\s)?"
    r"(?:(?:posted|written|submitted|comment(?:ed)?|geschrieben|verfasst|publié|enviado|escrito|scritto|inviato|geplaatst"
    r"|skrivet|написал)\s)?(?:by|from|von|par|por|da|di|door|av|af|от)\b",
    re.IGNORECASE,
)
_LEAD_BY: Final = re.compile(r"^(?:(?:posted|comment|written)\s)?by:?\s", re.IGNORECASE)
#: Votes and the number of the comment, before the name in some headers.
_COUNT: Final = re.compile(
    r"(?:[+\-−]?\d{1,4}\s+)?(?:comment\s?)?\#\d{1,6}\s{0,2}(?:[-–—|:]\s{0,2})?|\(\d{1,4}\)\s", re.I
)
#: Buttons and counts after the date: "reply actions 4 recs", "#4337", "(#40750343)", "| Permalink".
_TRAIL: Final = re.compile(
    rf"(?:[\s|·•,]{{1,4}}(?:{_either(_WORDS['buttons'])}|actions|up|via mobile|\d{{1,4}} recs?|journal|homepage|parent"
    r"|\[\s?URL\s?\]"
    r"|\(?\#\d{1,12}\)?)){1,8}\s{0,3}",
    re.IGNORECASE,
)
_URL: Final = re.compile(r"\(?\bhttps?://\S{1,300}")
#: The number that the site knows a reader by: "Jane (143330)".
_USER_NUMBER: Final = re.compile(r"\s\(\d{1,9}\)(?:\s\*)?")
#: Words that a header may have in addition to name and date.
_GLUE: Final = re.compile(
    r"(?:\b(?:on|at|am|um|uhr|le|à|el|a las|il|alle|em|às|op|om|den|kl|the|edited|reply|permalink|link|said|says|and"
    r"|in)\b|[\s,;:.·•|()\[\]\-–—@#/»«↓→°]|\d{1,5})*",
    re.IGNORECASE,
)
#: "In reply to Jane".
_IN_REPLY: Final = re.compile(
    rf"(?:{_either(_WORDS['reply'])})\s{{1,3}}(?P<name>[^\s:,·•|/][^:,·•|/]{{0,40}})[:,.]?", re.IGNORECASE
)
#: One button or count below a comment.
_FOOTER: Final = re.compile(
    rf"(?:\(?(?:{_either(_WORDS['buttons'])})\)?"
    r"|[\d,.]{1,7}\ ?(?:likes?|replies|reply|points?|votes?|upvotes?|people\ like\ this)?"
    r"|[+\-–−▲▼↑↓👍👎♥❤]{1,3}\ ?\d{0,6}|\d{1,5}\ ?[👍👎♥❤▲▼])[\s·•|/,()\d]{0,9}",
    re.IGNORECASE,
)
_BETWEEN_BUTTONS: Final = re.compile(r"\s*[|·•,]\s*|\s/\s|\s{2,}")
#: Characters and digits that timetables and results have, and names of readers have not.
_NOT_A_NAME: Final = re.compile(r"[|/:;=<>{}\[\]]|\b\d{1,2}[.:]\d\d\b|^\d+$")
#: A time of day without a day, as in live blogs and timetables.
CLOCK: Final = re.compile(
    r"\d{1,2}(?:[:.h]\d\d){1,2}\s?(?:[ap]\.?m\.?|uhr|h)?|\d{1,2}\s?(?:[ap]\.?m\.?|uhr)", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_LETTER_OR_DIGIT: Final = re.compile(r"[^\W_]")
_COUNT_STARTS: Final = frozenset("#+-−(0123456789Cc")
_SENTENCE_ENDS: Final = frozenset(".!?。！？")
#: What is between a name and the date after it, and between a date and the name after it.
_AFTER_NAME: Final = re.compile(
    r"[\s,;:·•|/(\[–—-]*\b(?:on|at|am|le|el|il|em|op|den|vom|du|said|says|wrote|writes)?[\s,;:·•|/(\[–—-]*$", re.I
)
_BEFORE_NAME: Final = re.compile(r"^[\s,;:·•|/)\]–—-]+(?:by|von|par|por|da|door|av)?\s*")
_HOUR_WORD: Final = re.compile(r"\s?(?:uhr|hrs|h)\b", re.IGNORECASE)
INITIAL: Final = re.compile(r"\b\w{1,2}\.$")


@functools.lru_cache(maxsize=LINE_MEMO)
def is_footer(text: str) -> bool:
    """True for a line of buttons or counts below a comment.

    >>> is_footer("Reply"), is_footer("12 likes"), is_footer("Reply to the letter came late.")
    (True, True, False)
    """
    return len(text) <= FOOTER_MAX_CHARS and all(
        _FOOTER.fullmatch(part) for part in _BETWEEN_BUTTONS.split(text.strip(" |·•/,")) if part
    )


def is_clock(date: str) -> bool:
    """True for a date that is one or two times of day, without a day.

    >>> is_clock("14:05"), is_clock("8:00 a.m. – 4:00 p.m."), is_clock("July 26, 14:05"), is_clock("2 days ago")
    (True, True, False, False)
    """
    return CLOCK.search(date) is not None and _LETTER_OR_DIGIT.search(CLOCK.sub("", date)) is None


class HeaderLine(NamedTuple):
    """Author and date as a header states them, and the reader whom the comment answers; None if it does not."""

    author: str | None
    date: str | None
    reply_to: str | None = None


@functools.lru_cache(maxsize=LINE_MEMO)
def read_header(text: str) -> HeaderLine | None:
    """Read the header of a comment; None if the line is not a header.

    >>> read_header("Jane Roe says:")
    HeaderLine(author='Jane Roe', date=None, reply_to=None)
    >>> read_header("Jane Roe on July 26, 2012 at 3:56 pm")
    HeaderLine(author='Jane Roe', date='July 26, 2012 at 3:56 pm', reply_to=None)
    >>> read_header("Jane Roe met the minister on July 26, 2012 at the station.") is None
    True
    """
    if len(text) > HEADER_MAX_CHARS or len(text.split()) > HEADER_MAX_WORDS:
        return None
    reply = None
    if match := _IN_REPLY.search(text):
        reply = match["name"].strip()
        text = f"{text[: match.start()].strip(' ,·•|–-')} {text[match.end() :]}".strip(" ,·•|–-")
        if not text:
            return HeaderLine(None, None, reply)
    if not _MAYBE.search(text):
        return None
    text = _bare(text)
    if (match := _SAYS.fullmatch(text)) and is_name(match["author"]):
        date = _date_only(match["rest"])
        if (_AFTER_SAYS.fullmatch(match["rest"].strip()) or date) and not find_date(match["author"]):
            return HeaderLine(_LEAD_BY.sub("", match["author"]), date, reply)
    return _dated(text, reply)


@functools.lru_cache(maxsize=LINE_MEMO)
def says(text: str) -> bool:
    """True for a line that begins with what may be a name and a verb of speech.

    >>> says("Jane Roe says: I agree"), says("Jane Roe on July 26, 2012")
    (True, False)
    """
    return _SAYS.match(text) is not None


class ThreadTitle(NamedTuple):
    """The title of a thread."""

    stated: int | None
    """The number of comments that it states; None if it states none."""


@functools.lru_cache(maxsize=LINE_MEMO)
def read_title(text: str) -> ThreadTitle | None:
    """Read the title of a thread with a count of its comments; None if the line is no such title.

    >>> read_title("12 Comments"), read_title("3 thoughts on “The old bridge”")
    (ThreadTitle(stated=12), ThreadTitle(stated=3))
    >>> read_title("Reader comments (4)"), read_title("One reply")
    (ThreadTitle(stated=4), ThreadTitle(stated=None))
    >>> read_title("Two responses were given to that"), read_title("Comments on the budget")
    (None, None)
    """
    if len(text) > TITLE_MAX_CHARS or not (_COUNTS.match(text) or _NUMBERED.search(text)):
        return None
    if not (match := _TITLE.fullmatch(text)):
        return None
    rest = match["rest"] or ""
    # "1 Thought Leadership" and "3 replies were given" are not titles: the words after the noun must begin with a short
    # one or invite the reader to write.
    next_word = _FIRST_WORD.match(rest)
    if rest[-1:] in _SENTENCE_ENDS or (next_word and not _MORE.match(next_word[1])):
        return None
    digits = re.sub(r"\D", "", match["count"] or match["number"] or match["inside"] or "")
    return ThreadTitle(int(digits)) if digits else ThreadTitle(None)


def is_newest(text: str) -> bool:
    """True for "Latest comments", which is the title of a thread or of a box; the lines below it show which."""
    return is_widget(text) and _NOUN.search(text) is not None


def role_of(text: str) -> str | None:
    """The role of a line in a thread by its words: "start", "form", or None.

    >>> role_of("12 Comments"), role_of("Post a comment or log in"), role_of("The bridge")
    ('start', 'form', None)
    """
    if read_title(text):
        return "start"
    return "form" if len(text) <= FOOTER_MAX_CHARS and _FORM.fullmatch(text) else None


@functools.lru_cache(maxsize=LINE_MEMO)
def is_widget(text: str) -> bool:
    """True for the title of a box next to the article: new posts, comments on other articles, archives.

    >>> is_widget("Recent comments"), is_widget("Archives"), is_widget("Recent comments make it clear that all is well")
    (True, True, False)
    """
    return len(text) <= FOOTER_MAX_CHARS and _WIDGET.fullmatch(text) is not None


def _bare(text: str) -> str:
    """A header without the number, the address and the buttons around name and date."""
    if "://" in text:
        text = _URL.sub("", text).strip()
    if text[:1] in _COUNT_STARTS and (count := _COUNT.match(text)):
        text = text[count.end() :]
    if "(" in text:
        text = _USER_NUMBER.sub("", text)
    for trail in _TRAIL.finditer(text):
        if trail.end() == len(text) and trail.start():
            return text[: trail.start()]
    return text


def _date_only(text: str) -> str | None:
    """The date in a text that holds nothing else but glue."""
    span = find_date(text)
    if span is None or not _GLUE.fullmatch(text[: span[0]] + " " + text[span[1] :]):
        return None
    return text[span[0] : span[1]]


def _dated(text: str, reply: str | None) -> HeaderLine | None:
    """The header with a name and a date, in either order, and nothing else but glue."""
    span = find_date(text)
    if span is None:
        return None
    end = span[1] + (hour.end() if (hour := _HOUR_WORD.match(text[span[1] :])) else 0)
    date, before, after = text[span[0] : end], text[: span[0]], text[end:]
    lead = _LEAD.match(before)
    name = before[lead.end() :] if lead else before
    name = _AFTER_NAME.sub("", name)
    if not name:
        tail = _BEFORE_NAME.sub("", after)
        if tail and not _GLUE.fullmatch(after):
            if not _DIGIT.search(date):  # "Today Jane ..." begins a sentence
                return None
            return HeaderLine(tail.rstrip(" :»"), date, reply) if is_name(tail) else None
        return HeaderLine(None, date, reply) if _GLUE.fullmatch(before) or (lead and not name) else None
    return HeaderLine(name, date, reply) if _GLUE.fullmatch(after) and is_name(name) else None


def is_name(text: str) -> bool:
    """True for what may be the name of a reader, or an address in place of one."""
    text = without_addresses(text, "@").strip()
    if not text or len(text.split()) > NAME_MAX_WORDS or text[-1] in "?!…," or text.endswith("..."):
        return False
    if not (text[0].isalnum() or text[0] in "@_") or _NOT_A_NAME.search(text):
        return False
    return read_title(text) is None and not is_footer(text)
