"""Single lines of a flattened thread: the header above a comment, the buttons below it.

Every pattern is bounded and is tried only on lines of at most `HEADER_MAX_CHARS`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from cleaner.language.dates import find_date
from cleaner.language.redact import without_addresses
from cleaner.language.vocabulary import thread_words

#: Words; the longest line that is read as the header of a comment
#: ("Comment by Jane Q. Public on Monday, July 3, 2012 at 5:05 pm").
HEADER_MAX_WORDS: Final = 14

#: Characters; the same for header lines, and for lines of buttons below a comment.
HEADER_MAX_CHARS: Final = 140
FOOTER_MAX_CHARS: Final = 60

#: Characters; the longest title of a thread ("3 thoughts on “...”" quotes the headline).
TITLE_MAX_CHARS: Final = 200

#: Words; the longest name of a reader ("The Old Man of the Sea").
NAME_MAX_WORDS: Final = 6


#: "One comment" in the languages of the interfaces.
_COUNT_WORDS: Final = (
    "one two all ein eine einen zwei un une una uno um uma dos due dois deux en et ett yksi jeden jedna один одна bir "
    "egy één een ένα един една jedan một satu"
).split()


def _either(words: Iterable[str]) -> str:
    """An alternation of literals, longest first; edges of spaced scripts are word boundaries."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(rf"\b{re.escape(w)}\b" if w[0].isascii() or w[0] < "\u2e80" else re.escape(w) for w in ordered)


_WORDS: Final = thread_words()
#: First and second person singular and the like: who talks in comments, hardly ever in news.
TALK: Final = _WORDS["talk"]
#: "Jane says:": the name before the verb, nothing but a date after it.
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
#: How such a title begins, or what it has inside: a quick look, since all short lines are asked.
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
#: The title of a form, whatever stands behind it.
_FORM: Final = re.compile(
    r"\W{0,3}(?:leave|post|add|write|submit)\s(?:a|your)\s(?:comment|reply|response)\b[^.!?]{0,40}", re.I
)
#: The title of a box beside the article that lists newest or favourite things, comments among them.
_WIDGET: Final = re.compile(
    r"\W{0,3}(?:(?:recent|latest|newest|most|popular|related|other|more|neueste|letzte|beliebte|derniers?"
    r"|dernières|récents?|últimos|últimas|recientes|ultimi|ultime|recenti|recente|laatste|senaste|siste|seneste|ostatnie"
    r"|последние|новые|останні|son|nejnovější|最近|最新)\s?(?:\w+\s?){1,3}|archives?|categories|tags|blogroll|pages|meta"
    r"|archiv|kategorien|archivos|categorías|catégories|archivio|categorie|архив|категории)\W{0,3}",
    re.IGNORECASE,
)
#: What every header line holds: a digit of its date, a word of a relative date, or a verb of speech.
_MAYBE: Final = re.compile(
    rf"\d|\b(?:ago|yesterday|today|now|gestern|heute|hier|ayer|hoy|ieri|oggi|ontem|hoje|вчера|сегодня)\b"
    rf"|{_either(_WORDS['says'])}",
    re.IGNORECASE,
)
#: Words around a name in header lines: "Comment by Jane on ...", "Posted by Jane at ...".
_LEAD: Final = re.compile(
    r"(?:\#?\d{1,5}[.)]?\s+)?"
    r"(?:comment(?:ed)?|posted|written|submitted|reply|kommentar|geschrieben|verfasst|par|publié|por|enviado|escrito|scritto"
    r"|inviato|geplaatst|skrivet|написал)?"
    r"\s{0,3}(?:\b(?:by|from|von|par|por|da|di|door|av|af|от)\b:?)?\s*",
    re.IGNORECASE,
)
#: A line that begins with the word before a name.
SIGNED: Final = re.compile(
    r"(?:[+\-−]?\d{1,4}\s+)?(?:comment\s?)?(?:\#?\d{1,6}\s?[-–—|:.)]?\s)?"
    r"(?:(?:posted|written|submitted|comment(?:ed)?|geschrieben|verfasst|publié|enviado|escrito|scritto|inviato|geplaatst"
    r"|skrivet|написал)\s)?(?:by|from|von|par|por|da|di|door|av|af|от)\b",
    re.IGNORECASE,
)
_LEAD_BY: Final = re.compile(r"^(?:(?:posted|comment|written)\s)?by:?\s", re.IGNORECASE)
#: What stands before a name in some headers: votes and the number of the comment.
_COUNT: Final = re.compile(
    r"(?:[+\-−]?\d{1,4}\s+)?(?:comment\s?)?\#\d{1,6}\s{0,2}(?:[-–—|:]\s{0,2})?|\(\d{1,4}\)\s", re.I
)
#: Buttons and counts behind the date: "reply actions 4 recs", "#4337", "(#40750343)", "| Permalink".
_TRAIL: Final = re.compile(
    rf"(?:[\s|·•,]{{1,4}}(?:{_either(_WORDS['buttons'])}|actions|up|via mobile|\d{{1,4}} recs?|journal|homepage|parent"
    r"|\[\s?URL\s?\]"
    r"|\(?\#\d{1,12}\)?)){1,8}\s{0,3}",
    re.IGNORECASE,
)
_URL: Final = re.compile(r"\(?\bhttps?://\S{1,300}")
#: Many reader's names stand beside the number that the site knows them by: "Jane (143330)".
_USER_NUMBER: Final = re.compile(r"\s\(\d{1,9}\)(?:\s\*)?")
#: What may be left of a header line besides name and date.
_GLUE: Final = re.compile(
    r"(?:\b(?:on|at|am|um|uhr|le|à|el|a las|il|alle|em|às|op|om|den|kl|the|edited|reply|permalink|link|said|says|and"
    r"|in)\b|[\s,;:.·•|()\[\]\-–—@#/»«↓→°]|\d{1,5})*",
    re.IGNORECASE,
)
#: "In reply to Jane": whom a comment answers.
_IN_REPLY: Final = re.compile(
    rf"(?:{_either(_WORDS['reply'])})\s{{1,3}}(?P<name>[^\s:,·•|/][^:,·•|/]{{0,40}})[:,.]?", re.IGNORECASE
)
#: One button or count below a comment, whole.
_FOOTER: Final = re.compile(
    rf"(?:\(?(?:{_either(_WORDS['buttons'])})\)?"
    r"|[\d,.]{1,7}\ ?(?:likes?|replies|reply|points?|votes?|upvotes?|people\ like\ this)?"
    r"|[+\-–−▲▼↑↓👍👎♥❤]{1,3}\ ?\d{0,6}|\d{1,5}\ ?[👍👎♥❤▲▼])[\s·•|/,()\d]{0,9}",
    re.IGNORECASE,
)
_BETWEEN_BUTTONS: Final = re.compile(r"\s*[|·•,]\s*|\s/\s|\s{2,}")
#: Characters and runs of digits that stand in time-tables and results, not in the names of readers.
_NOT_A_NAME: Final = re.compile(r"[|/:;=<>{}\[\]]|\b\d{1,2}[.:]\d\d\b|^\d+$")
#: A time of day alone: live blogs and time-tables are full of them.
CLOCK: Final = re.compile(
    r"\d{1,2}(?:[:.h]\d\d){1,2}\s?(?:[ap]\.?m\.?|uhr|h)?|\d{1,2}\s?(?:[ap]\.?m\.?|uhr)", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_LETTER_OR_DIGIT: Final = re.compile(r"[^\W_]")
_COUNT_STARTS: Final = frozenset("#+-−(0123456789Cc")
_SENTENCE_ENDS: Final = frozenset(".!?。！？")
_HOUR_WORD: Final = re.compile(r"\s?(?:uhr|hrs|h)\b", re.IGNORECASE)
INITIAL: Final = re.compile(r"\b\w{1,2}\.$")


@functools.lru_cache(maxsize=4096)
def is_footer(text: str) -> bool:
    """True for a line of buttons or counts below a comment.

    >>> is_footer("Reply"), is_footer("12 likes"), is_footer("Reply to the letter came late.")
    (True, True, False)
    """
    return len(text) <= FOOTER_MAX_CHARS and all(
        _FOOTER.fullmatch(part) for part in _BETWEEN_BUTTONS.split(text.strip(" |·•/,")) if part
    )


def is_clock(date: str) -> bool:
    """True for a date that is a time of day, or two, and no day.

    >>> is_clock("14:05"), is_clock("8:00 a.m. – 4:00 p.m."), is_clock("July 26, 14:05"), is_clock("2 days ago")
    (True, True, False, False)
    """
    return CLOCK.search(date) is not None and _LETTER_OR_DIGIT.search(CLOCK.sub("", date)) is None


class HeaderLine(NamedTuple):
    """Author and date as a header line gives them."""

    author: str | None
    date: str | None
    reply_to: str | None = None


@functools.lru_cache(maxsize=4096)
def header(text: str) -> HeaderLine | None:
    """Reads the line above a comment, None where the line is none.

    >>> header("Jane Roe says:")
    HeaderLine(author='Jane Roe', date=None, reply_to=None)
    >>> header("Jane Roe on July 26, 2012 at 3:56 pm")
    HeaderLine(author='Jane Roe', date='July 26, 2012 at 3:56 pm', reply_to=None)
    >>> header("Jane Roe met the minister on July 26, 2012 at the station.") is None
    True
    """
    if len(text) > HEADER_MAX_CHARS or len(text.split()) > HEADER_MAX_WORDS:
        return None
    reply = None
    if found := _IN_REPLY.search(text):
        reply = found["name"].strip()
        text = f"{text[: found.start()].strip(' ,·•|–-')} {text[found.end() :]}".strip(" ,·•|–-")
        if not text:
            return HeaderLine(None, None, reply)
    if not _MAYBE.search(text):
        return None
    text = _bare(text)
    if (found := _SAYS.fullmatch(text)) and is_name(found["author"]):
        date = _date_only(found["rest"])
        rest = found["rest"].strip()
        if _AFTER_SAYS.fullmatch(rest) or date:
            lead = find_date(found["author"])
            if not lead:
                return HeaderLine(_LEAD_BY.sub("", found["author"]), date, reply)
    return _dated(text, reply)


@functools.lru_cache(maxsize=4096)
def says(text: str) -> bool:
    """True for a line that begins with what may be a name and a verb of speech.

    >>> says("Jane Roe says: I agree"), says("Jane Roe on July 26, 2012")
    (True, False)
    """
    return _SAYS.match(text) is not None


class ThreadTitle(NamedTuple):
    """The title of a thread, and how many comments it says there are; None: it does not say."""

    stated: int | None


@functools.lru_cache(maxsize=4096)
def title(text: str) -> ThreadTitle | None:
    """Reads the title of a thread that counts its comments, None where the line is none.

    >>> title("12 Comments"), title("3 thoughts on “The old bridge”"), title("Reader comments (4)"), title("One reply")
    (ThreadTitle(stated=12), ThreadTitle(stated=3), ThreadTitle(stated=4), ThreadTitle(stated=None))
    >>> title("Two responses were given to that"), title("Comments on the budget")
    (None, None)
    """
    if len(text) > TITLE_MAX_CHARS or not (_COUNTS.match(text) or _NUMBERED.search(text)):
        return None
    if not (found := _TITLE.fullmatch(text)):
        return None
    rest = found["rest"] or ""
    # "1 Thought Leadership", "3 replies were given": what goes on in words begins with a short one, or asks for more.
    goes_on = _FIRST_WORD.match(rest)
    if rest[-1:] in _SENTENCE_ENDS or (goes_on and not _MORE.match(goes_on[1])):
        return None
    digits = re.sub(r"\D", "", found["count"] or found["number"] or found["inside"] or "")
    return ThreadTitle(int(digits)) if digits else ThreadTitle(None)


def is_newest(text: str) -> bool:
    """True for "Latest comments", which is the title of a thread or of a box, as what stands below tells."""
    return is_widget(text) and _NOUN.search(text) is not None


def role_of(text: str) -> str | None:
    """The part that a line plays in a thread by its words: "start", "form", or None.

    >>> role_of("12 Comments"), role_of("Post a comment or log in"), role_of("The bridge")
    ('start', 'form', None)
    """
    if title(text):
        return "start"
    return "form" if len(text) <= FOOTER_MAX_CHARS and _FORM.fullmatch(text) else None


@functools.lru_cache(maxsize=4096)
def is_widget(text: str) -> bool:
    """True for the title of a box beside the article: newest posts, comments of other articles, archives.

    >>> is_widget("Recent comments"), is_widget("Archives"), is_widget("Recent comments make it clear that all is well")
    (True, True, False)
    """
    return len(text) <= FOOTER_MAX_CHARS and _WIDGET.fullmatch(text) is not None


def _bare(text: str) -> str:
    """A header line without the number, the address and the buttons around name and date."""
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
    span = find_date(text)
    if span is None or not _GLUE.fullmatch(text[: span[0]] + " " + text[span[1] :]):
        return None
    return text[span[0] : span[1]]


def _dated(text: str, reply: str | None) -> HeaderLine | None:
    """A name and a date, in either order, and nothing else but glue."""
    span = find_date(text)
    if span is None:
        return None
    end = span[1] + (hour.end() if (hour := _HOUR_WORD.match(text[span[1] :])) else 0)
    date, before, after = text[span[0] : end], text[: span[0]], text[end:]
    lead = _LEAD.match(before)
    name = before[lead.end() :] if lead else before
    name = re.sub(
        r"[\s,;:·•|/(\[–—-]*\b(?:on|at|am|le|el|il|em|op|den|vom|du|said|says|wrote|writes)?[\s,;:·•|/(\[–—-]*$",
        "",
        name,
        flags=re.I,
    )
    if not name:
        tail = re.sub(r"^[\s,;:·•|/)\]–—-]+(?:by|von|par|por|da|door|av)?\s*", "", after)
        if tail and not _GLUE.fullmatch(after):
            if not _DIGIT.search(date):  # "Today Jane ..." begins a sentence
                return None
            return HeaderLine(tail.rstrip(" :»"), date, reply) if is_name(tail) else None
        return HeaderLine(None, date, reply) if _GLUE.fullmatch(before) or (lead and not name) else None
    return HeaderLine(name, date, reply) if _GLUE.fullmatch(after) and is_name(name) else None


def is_name(text: str) -> bool:
    """True for what could be the name of a reader, or the address that stands in its place."""
    text = without_addresses(text, "@").strip()
    if not text or len(text.split()) > NAME_MAX_WORDS or text[-1] in "?!…," or text.endswith("..."):
        return False
    if not (text[0].isalnum() or text[0] in "@_") or _NOT_A_NAME.search(text):
        return False
    return title(text) is None and not is_footer(text)
