"""Comment threads in flattened text, where tags are gone and only lines, markers and indentation are left.

Two shapes are known.  A *list thread* is a run of numbered or bulleted items at the end of the text, nested by indentation.
A *header thread* is a run of comments that each begin with a line such as "Jane says:" or "Jane, 2 days ago".  Either is
taken only on evidence of comments: lists, interviews, letters and live blogs look much the same.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cleaner.comments.dates import find_date, parse_date
from cleaner.ruleset import Matches
from cleaner.settings import (
    ARTICLE_MIN_WORDS,
    ARTICLE_QUOTE_WORDS,
    FOOTER_MAX_CHARS,
    FORM_MAX_BLOCKS,
    HEADER_BODY_BLOCKS,
    HEADER_MAX_CHARS,
    HEADER_MAX_WORDS,
    HEADERS_AFTER_TITLE,
    HEADERS_ALONE,
    LIST_EVIDENCE,
    LIST_LONG_WORDS,
    LIST_MIN_ITEMS,
    LIST_SHORT_WORDS,
    NAME_MAX_WORDS,
    SECTION_GAP,
    TALK_SHARE,
    TITLE_REACH,
)
from cleaner.text import folded, tokens
from cleaner.types import Block, Comment, Thread

#: "Jane says:" in the words of comment templates; the name before it, nothing but a date after it.
_SAYS: Final = re.compile(
    r"""(?P<author>\S.{0,60}?)\s*
        (?: \b(?:says|said|wrote|replied|commented|schreibt|sagt|sagte|schrieb|meint|antwortet|kommentiert|dit|a\ dit|a\ écrit
             |écrit|dice|dijo|escribió|comentó|ha\ scritto|scrive|ha\ detto|diz|disse|escreveu|comentou|schreef|zegt|skriver
             |säger|sade|skrev|siger|sier|sanoo|kirjoitti|pisze|napisał|napisała|mówi|powiedział|говорит|пишет|написал
             |написала|сказал|каже|пише|dedi\ ki|diyor\ ki|şunları\ söyledi|řekl|říká|napsal|spune|a\ scris|azt\ mondta
             |berkata|έγραψε|λέει|пише|каза|kaže|diu|a\ dit)\b
          | さん(?:\ のコメント|より)? | より | :\ 说 | 说道? )
        \s*(?P<rest>.{0,60})""",
    re.VERBOSE | re.IGNORECASE,
)
#: What every header line holds: a digit of its date, a word of a relative date, or a colon or such after "says".
_MAYBE: Final = re.compile(
    r"\d|[:：]|さん|より|说|\b(?:says|said|wrote|ago|yesterday|today|now|gestern|heute|hier|ayer|hoy|ieri|oggi|ontem|hoje|вчера|сегодня)\b",
    re.IGNORECASE,
)
#: Words around a name in header lines: "Comment by Jane on ...", "Posted by Jane at ...".
_LEAD: Final = re.compile(
    r"(?:\#?\d{1,5}[.)]?\s+)?(?:comment(?:ed)?|posted|written|submitted|reply|kommentar|geschrieben|verfasst|par|publié|por"
    r"|enviado|escrito|scritto|inviato|geplaatst|skrivet|написал)?\s{0,3}(?:\b(?:by|from|von|par|por|da|di|door|av|af|от)\b:?)?\s*",
    re.IGNORECASE,
)
#: What may be left of a header line besides name and date.
_GLUE: Final = re.compile(
    r"(?:\b(?:on|at|am|um|uhr|le|à|el|a las|il|alle|em|às|op|om|den|kl|the|edited|reply|permalink|link|said|says|and|in)\b"
    r"|[\s,;:.·•|()\[\]\-–—@#/»«↓→°]|\d{1,5})*",
    re.IGNORECASE,
)
_IN_REPLY: Final = re.compile(
    r"(?:in reply to|replying to|antwort auf|als antwort auf|en réponse à|en respuesta a|in risposta a|em resposta a|als antwoord op"
    r"|som svar (?:på|til)|vastaus(?:ena)?|w odpowiedzi (?:do|na)|в ответ на|у відповідь на|yanıt olarak|@)\s{0,3}(?P<name>[^\s:,].{0,40}?)[:,.]?",
    re.IGNORECASE,
)
#: Lines below a comment: buttons and counts.  Whole lines only.
_FOOTER: Final = re.compile(
    r"""(?: \(?(?:reply|like|likes|dislike|share|report|report\ abuse|flag|permalink|link|quote|edit|delete|upvote|downvote|reply\ to\ this
           |log\ in\ to\ reply|reply\ [↓→»]|respond|recommend|more|show\ more|copy\ link|thumb\ up|thumb\ down|vote
           |antworten|gefällt\ mir|melden|teilen|zitieren|répondre|j['’]aime|signaler|partager|citer|responder|me\ gusta|denunciar
           |reportar|citar|compartir|rispondi|mi\ piace|segnala|condividi|cita|curtir|compartilhar|beantwoorden|reageer
           |vind\ ik\ leuk|svara|gilla|anmäl|dela|svar|synes\ godt\ om|rapporter|anmeld|besvar|liker|vastaa|tykkää|ilmoita
           |odpowiedz|lubię\ to|zgłoś|cytuj|udostępnij|ответить|нравится|пожаловаться|поделиться|цитировать|відповісти|подобається
           |yanıtla|beğen|şikayet\ et|paylaş|odpovědět|nahlásit|răspunde|válasz|balas|trả\ lời|απάντηση|respon|odgovori|отговор
           |返信|回复|답글|رد|השב)\)?
         | [\d,.]{1,7}\ ?(?:likes?|replies|reply|points?|votes?|upvotes?|people\ like\ this)?
         | [+\-–−▲▼↑↓👍👎♥❤]{1,3}\ ?\d{0,6} | \d{1,5}\ ?[👍👎♥❤▲▼]
        ) (?:[\s·•|/,()\d]{0,9})""",
    re.VERBOSE | re.IGNORECASE,
)
_BETWEEN_BUTTONS: Final = re.compile(r"\s*[|·•,]\s*|\s/\s|\s{2,}")
_TERMINAL: Final = frozenset(".!?…。！？")
#: Characters and runs of digits that stand in time-tables and results, not in the names of readers.
_NOT_A_NAME: Final = re.compile(r"[|/:;=<>{}\[\]]|\b\d{1,2}[.:]\d\d\b|^\d+$")
#: A time of day alone: live blogs and time-tables are full of them.
_CLOCK: Final = re.compile(
    r"\d{1,2}(?:[:.h]\d\d){1,2}\s?(?:[ap]\.?m\.?|uhr|h)?|\d{1,2}\s?(?:[ap]\.?m\.?|uhr)", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_HOUR_WORD: Final = re.compile(r"\s?(?:uhr|hrs|h)\b", re.IGNORECASE)
_INITIAL: Final = re.compile(r"\b\w{1,2}\.$")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")
#: First and second person singular and the like: who talks in comments, hardly ever in news.
_TALK: Final = frozenset(
    "i i'm me my you your you're im lol ich du dein mir mich je j'ai moi tu toi vous yo tú mi me usted io tu voi eu você meu "
    "ik jij mij jag mig du jeg deg dig minä sinä ja mnie ty я ты вы мне меня мой я ти мені ben sen bana sana já ty eu tu én te "
    "saya kamu tôi bạn εγώ εσύ 我 你 私".split()
)
_QUOTED: Final = re.compile(r"""["“„«»”]""")


class _Item(NamedTuple):
    """A comment on its way to a record."""

    blocks: tuple[Block, ...]
    text: str
    level: int
    author: str | None = None
    date: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class _View:
    """The lines that a thread is looked for in; `taken` are those that a rule has spoken for."""

    blocks: Sequence[Block]
    roles: dict[int, str]
    taken: frozenset[int]
    kept: frozenset[int]

    def furniture(self, block: Block) -> bool:
        return block.index in self.taken or block.index in self.roles or is_footer(block.text)


@functools.lru_cache(maxsize=4096)
def is_footer(text: str) -> bool:
    """True for a line of buttons or counts below a comment.

    >>> is_footer("Reply"), is_footer("12 likes"), is_footer("Reply to the letter came late.")
    (True, True, False)
    """
    return len(text) <= FOOTER_MAX_CHARS and all(
        _FOOTER.fullmatch(part) for part in _BETWEEN_BUTTONS.split(text.strip(" |·•/,")) if part
    )


class Header(NamedTuple):
    """Author and date as a header line gives them."""

    author: str | None
    date: str | None
    reply_to: str | None = None


@functools.lru_cache(maxsize=4096)
def header(text: str) -> Header | None:
    """Reads the line above a comment, None where the line is none.

    >>> header("Jane Roe says:")
    Header(author='Jane Roe', date=None, reply_to=None)
    >>> header("Jane Roe on July 26, 2012 at 3:56 pm")
    Header(author='Jane Roe', date='July 26, 2012 at 3:56 pm', reply_to=None)
    >>> header("Jane Roe met the minister on July 26, 2012 at the station.") is None
    True
    """
    if len(text) > HEADER_MAX_CHARS or not _MAYBE.search(text) or len(text.split()) > HEADER_MAX_WORDS:
        return None
    reply = None
    if found := _IN_REPLY.search(text):
        reply = found["name"].strip() if found.end() == len(text) else None
        text = text[: found.start()].strip(" ,·•|–-") if reply else text
        if not text:
            return None
    if (found := _SAYS.fullmatch(text)) and _is_name(found["author"]):
        date = _date_only(found["rest"])
        rest = found["rest"].strip()
        if rest in ("", ":", "：") or date:
            lead = find_date(found["author"])
            if not lead:
                return Header(found["author"], date, reply)
    return _dated(text, reply)


def _date_only(text: str) -> str | None:
    span = find_date(text)
    if span is None or not _GLUE.fullmatch(text[: span[0]] + " " + text[span[1] :]):
        return None
    return text[span[0] : span[1]]


def _dated(text: str, reply: str | None) -> Header | None:
    """A name and a date, in either order, and nothing else but glue."""
    span = find_date(text)
    if span is None:
        return None
    end = span[1] + (hour.end() if (hour := _HOUR_WORD.match(text[span[1] :])) else 0)
    date, before, after = text[span[0] : end], text[: span[0]], text[end:]
    lead = _LEAD.match(before)
    name = before[lead.end() :] if lead else before
    name = re.sub(
        r"[\s,;:·•|(\[–—-]*\b(?:on|at|am|le|el|il|em|op|den|vom|du|said|says|wrote)?[\s,;:·•|(\[–—-]*$",
        "",
        name,
        flags=re.I,
    )
    if not name:
        tail = re.sub(r"^[\s,;:·•|)\]–—-]+(?:by|von|par|por|da|door|av)?\s*", "", after)
        if tail and not _GLUE.fullmatch(after):
            if not _DIGIT.search(date):  # "Today Jane ..." begins a sentence
                return None
            return Header(tail.rstrip(" :»"), date, reply) if _is_name(tail) else None
        return Header(None, date, reply) if _GLUE.fullmatch(before) or (lead and not name) else None
    return Header(name, date, reply) if _GLUE.fullmatch(after) and _is_name(name) else None


def _is_name(text: str) -> bool:
    text = text.strip()
    if not text or len(text.split()) > NAME_MAX_WORDS or text[-1] in "?!…," or text.endswith("..."):
        return False
    return (text[0].isalnum() or text[0] in "@_") and _NOT_A_NAME.search(text) is None


# -- list threads -------------------------------------------------------------------------------------------------


def _list_region(view: _View) -> tuple[int, int] | None:
    """The run of items at the end of the text, furniture below it left out: places of its first and last line."""
    blocks = view.blocks
    end = len(blocks)
    while end and view.furniture(blocks[end - 1]) and not _item_marker(blocks[end - 1]):
        end -= 1
    start = end
    lowest = min((b.indent for b in blocks[:end] if _item_marker(b)), default=None)
    if lowest is None:
        return None
    for place in range(end - 1, -1, -1):
        block = blocks[place]
        if _item_marker(block):
            start = place
        elif block.indent == 0 and not view.furniture(block):
            break
    while start < end and not _item_marker(blocks[start]):
        start += 1
    return (start, end) if start < end and start > 0 else None


def _item_marker(block: Block) -> bool:
    return bool(block.marker) and block.marker[0] != ">"


def _list_items(view: _View, start: int, end: int) -> list[_Item]:
    """Items of a region; a line without marker belongs to the item above it."""
    groups: list[list[Block]] = []
    for block in view.blocks[start:end]:
        if _item_marker(block):
            groups.append([block])
        elif not view.furniture(block):
            groups[-1].append(block)
    indents = sorted({group[0].indent for group in groups})
    step = min((b - a for a, b in zip(indents, indents[1:], strict=False)), default=1)
    items = []
    for group in groups:
        dots = _NUMBER.match(group[0].marker.strip("([#"))
        nested = dots.group().count(".") if dots else 0
        level = nested or (group[0].indent - indents[0]) // step
        paragraphs = [block.content if n == 0 else block.text for n, block in enumerate(group)]
        items.append(_Item(tuple(group), "\n\n".join(p for p in paragraphs if p), level))
    return [_with_header(item) for item in items]


def _with_header(item: _Item) -> _Item:
    """Takes author and date from an item whose first paragraph is a header line."""
    first, _, rest = item.text.partition("\n\n")
    found = header(first) if rest else None
    if found is None:
        return item
    return item._replace(text=rest, author=found.author, date=found.date, reply_to=found.reply_to)


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = tokens(text)
    for at in range(len(words) - ARTICLE_QUOTE_WORDS + 1):
        yield tuple(words[at : at + ARTICLE_QUOTE_WORDS])


class Evidence(NamedTuple):
    """One reason for or against taking a list as a thread."""

    name: str
    points: float


def _list_evidence(view: _View, start: int, items: list[_Item]) -> list[Evidence]:
    """Reasons that a run of items is a thread.  Points are weighed in `settings.LIST_EVIDENCE`."""
    weight = LIST_EVIDENCE
    out: list[Evidence] = []
    count = len(items)
    words = [len(item.text.split()) for item in items]
    levels = {item.level for item in items}
    before = view.blocks[start - 1]
    nested = [n for item, n in zip(items, words, strict=True) if item.level > 0]
    if nested and sum(nested) / len(nested) >= LIST_SHORT_WORDS:
        out.append(Evidence("nested talk", weight["nested"]))
        if max(levels) > 1:
            out.append(Evidence("deeply nested", weight["deep"]))
        if len({item.blocks[0].marker[-1:].isalnum() or item.blocks[0].marker[:1].isdigit() for item in items}) > 1:
            out.append(Evidence("numbers over bullets", weight["mixed"]))
    article = {shingle for block in view.blocks[:start] for shingle in _shingles(block.text)}
    quoting = sum(any(shingle in article for shingle in _shingles(item.text)) for item in items)
    if 0 < quoting * 2 <= count:  # where most items stand in the article too, the list repeats it
        out.append(Evidence("quotes the article", weight["quote"] * min(2, quoting)))
    talk = sum(not _TALK.isdisjoint(tokens(item.text)) or "!" in item.text for item in items)
    if talk >= TALK_SHARE * count:
        out.append(Evidence("talk", weight["talk"]))
    named = sum(item.author is not None or item.text.startswith("@") for item in items)
    if named >= TALK_SHARE * count:
        out.append(Evidence("names", weight["names"]))
    if view.blocks[start].gap >= SECTION_GAP:
        out.append(Evidence("set apart", weight["apart"]))
    if any(view.roles.get(block.index) in ("start", "form") for block in view.blocks[max(0, start - 3) : start]):
        out.append(Evidence("comment title above", weight["title"]))
    if sum(words) / count >= LIST_LONG_WORDS:
        out.append(Evidence("long items", weight["long"]))
    if before.text.endswith((":", "：")):
        out.append(Evidence("announced by a colon", weight["colon"]))
    if sum(n < LIST_SHORT_WORDS for n in words) * 2 > count:
        out.append(Evidence("short items", weight["short"]))
    if sum(item.text[-1:] not in _TERMINAL and not _QUOTED.match(item.text[-1:]) for item in items) * 2 > count:
        out.append(Evidence("items without full stop", weight["open"]))
    return out


def _list_thread(view: _View) -> Thread | None:
    region = _list_region(view)
    if region is None:
        return None
    items = _list_items(view, *region)
    if len(items) < LIST_MIN_ITEMS:
        return None
    evidence = _list_evidence(view, region[0], items)
    if sum(reason.points for reason in evidence) < LIST_EVIDENCE["threshold"]:
        return None
    cause = "list thread: " + ", ".join(reason.name for reason in evidence)
    taken = {block.index for item in items for block in item.blocks}
    furniture = [
        (block.index, "furniture of the comment thread")
        for block in view.blocks[region[0] : region[1]]
        if block.index not in taken
    ]
    furniture += _title_above(view, region[0])
    furniture += _form_below(view, region[1])
    return Thread(_records(items, cause), tuple(furniture))


def _title_above(view: _View, start: int) -> list[tuple[int, str]]:
    out = []
    for block in reversed(view.blocks[:start]):
        if not view.furniture(block):
            break
        out.append((block.index, "title of the comment thread"))
    return out


def _form_below(view: _View, end: int) -> list[tuple[int, str]]:
    """Lines of the comment form, up to the last one that a rule or a footer word knows."""
    last = end
    for place in range(end, min(len(view.blocks), end + FORM_MAX_BLOCKS)):
        if view.furniture(view.blocks[place]):
            last = place + 1
    return [(block.index, "below the comment thread") for block in view.blocks[end:last] if view.furniture(block)]


# -- header threads -----------------------------------------------------------------------------------------------


class _Head(NamedTuple):
    """A header found at a place; `first` is where it begins, a name line above a date line included."""

    first: int
    last: int
    header: Header


def _heads(view: _View) -> list[_Head]:
    """Header lines, lines of one header joined: "Jane" / "2 days ago", or "Jane says:" / "July 3 at 5 pm"."""
    out: list[_Head] = []
    for place, block in enumerate(view.blocks):
        if block.index in view.kept:
            continue
        found = header(block.text) or (header(block.content) if block.marker else None)
        if found is None:
            continue
        if out and out[-1].last == place - 1 and not (out[-1].header.author and found.author):
            previous = out.pop()
            joined = Header(
                previous.header.author or found.author,
                previous.header.date or found.date,
                previous.header.reply_to or found.reply_to,
            )
            out.append(_Head(previous.first, place, joined))
            continue
        first = place
        if found.author is None and place and _name_line(view, place - 1) and not (out and out[-1].last == place - 1):
            found = found._replace(author=view.blocks[place - 1].text)
            first = place - 1
        out.append(_Head(first, place, found))
    return out


def _name_line(view: _View, place: int) -> bool:
    block = view.blocks[place]
    text = block.text
    return (
        not view.furniture(block)
        and _is_name(text)
        and len(text.split()) <= NAME_MAX_WORDS - 1
        and (text[-1] not in ".:;" or _INITIAL.search(text) is not None)
        and not (block.marker and len(block.marker) == len(text))
    )


def _header_run(view: _View) -> tuple[int | None, list[_Head]] | None:
    """The title's place (or None) and the headers of the thread."""
    heads = _heads(view)
    if not heads:
        return None
    words = 0
    for title, block in enumerate(view.blocks):
        if view.roles.get(block.index) in ("start", "form") and words >= ARTICLE_MIN_WORDS:
            below = [head for head in heads if head.first > title]
            if below and below[0].first - title <= TITLE_REACH and _is_thread(view, below, HEADERS_AFTER_TITLE):
                return title, below
        words += len(block.text.split())
    # Without a title only lines that name a reader count: dates alone stand in live blogs and chronologies.
    run = _last_run([head for head in heads if _names_reader(view, head)])
    if not run or sum(len(b.text.split()) for b in view.blocks[: run[0].first]) < ARTICLE_MIN_WORDS:
        return None
    return (None, run) if _is_thread(view, run, HEADERS_ALONE) and _talks(view, run) else None


def _names_reader(view: _View, head: _Head) -> bool:
    found = head.header
    if not found.author:
        return False
    if _SAYS.match(view.blocks[head.first].text):
        return True
    return found.date is not None and not _CLOCK.fullmatch(found.date)


def _is_thread(view: _View, heads: list[_Head], least: int) -> bool:
    """True where there are so many headers and most have a line of text below that is no furniture."""
    ends = [head.first for head in heads[1:]] + [len(view.blocks)]
    bodies = sum(
        any(not view.furniture(block) for block in view.blocks[head.last + 1 : end])
        for head, end in zip(heads, ends, strict=True)
    )
    names = {head.header.author for head in heads if _names_reader(view, head)}
    named = len(names) > 1 or (bool(names) and len(heads) < HEADERS_ALONE)  # one name over and over is a label
    return len(heads) >= least and bodies * 2 > len(heads) and (named or len(heads) > least)


def _talks(view: _View, heads: list[_Head]) -> bool:
    """True where readers talk: "says", buttons below, or first and second person in half of the comments."""
    says = sum(_SAYS.match(view.blocks[head.first].text) is not None for head in heads)
    buttons = sum(is_footer(block.text) for block in view.blocks[heads[0].first :])
    if max(says, buttons) >= HEADERS_ALONE - 1:
        return True
    ends = [head.first for head in heads[1:]] + [len(view.blocks)]
    talk = 0
    for head, end in zip(heads, ends, strict=True):
        text = " ".join(block.text for block in view.blocks[head.last + 1 : end])
        talk += not _TALK.isdisjoint(tokens(text)) or "!" in text
    return talk >= TALK_SHARE * len(heads)


def _last_run(heads: list[_Head]) -> list[_Head]:
    """The last headers that follow each other closely."""
    run: list[_Head] = []
    for head in reversed(heads):
        if run and run[-1].first - head.last > HEADER_BODY_BLOCKS:
            break
        run.append(head)
    return run[::-1]


def _header_items(view: _View, heads: list[_Head]) -> tuple[list[_Item], int]:
    """Items of a header thread, and the place after the last one."""
    ends = [head.first for head in heads[1:]] + [_last_end(view, heads)]
    indents = sorted({view.blocks[head.first].indent for head in heads})
    step = min((b - a for a, b in zip(indents, indents[1:], strict=False)), default=1)
    items = []
    for head, end in zip(heads, ends, strict=True):
        lines = [block for block in view.blocks[head.last + 1 : end] if not view.furniture(block)]
        if not lines:
            continue
        level = (view.blocks[head.first].indent - indents[0]) // step
        text = "\n\n".join(block.text for block in lines)
        author = head.header.author.strip(" :·•|,") if head.header.author else None
        items.append(_Item(tuple(lines), text, level, author, head.header.date, head.header.reply_to))
    return items, ends[-1]


def _last_end(view: _View, heads: list[_Head]) -> int:
    """Where the last comment ends: at the form, the end mark or its own footer, else with the text."""
    start = heads[-1].last + 1
    footers = any(is_footer(b.text) for head in heads[:-1] for b in view.blocks[head.last + 1 : heads[-1].first])
    for place in range(start, len(view.blocks)):
        block = view.blocks[place]
        if view.roles.get(block.index) in ("form", "end", "start") or (
            block.index in view.taken and not is_footer(block.text)
        ):
            return place
        if footers and place > start and is_footer(block.text):
            return place
    return len(view.blocks)


def _header_thread(view: _View) -> Thread | None:
    run = _header_run(view)
    if run is None:
        return None
    title, heads = run
    items, end = _header_items(view, heads)
    if not items:
        return None
    start = title if title is not None else heads[0].first
    taken = {block.index for item in items for block in item.blocks}
    furniture = [
        (block.index, "furniture of the comment thread")
        for block in view.blocks[start:end]
        if block.index not in taken and block.index not in view.kept
    ]
    furniture += _title_above(view, start) + _form_below(view, end)
    cause = "header thread" + (" below a comment title" if title is not None else "")
    return Thread(_records(items, cause), tuple(furniture))


# -- records ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """Comments that the next one may answer: the newest of each level, and the newest of each author."""

    levels: list[tuple[int, str]] = field(default_factory=list)
    authors: dict[str, tuple[str, int]] = field(default_factory=dict)


def _records(items: list[_Item], cause: str) -> tuple[Comment, ...]:
    """Comments in thread order; the parent is the one answered by name, else the nearest shallower one above."""
    state = _Open()
    out = []
    for number, item in enumerate(items, 1):
        name = f"c{number}"
        parent, level = None, item.level
        if item.reply_to and (known := state.authors.get(folded(item.reply_to))):
            parent, level = known[0], max(level, known[1] + 1)
        while state.levels and state.levels[-1][0] >= level:
            state.levels.pop()
        if parent is None and state.levels:
            parent = state.levels[-1][1]
        state.levels.append((level, name))
        if item.author:
            state.authors[folded(item.author)] = (name, level)
        span = (item.blocks[0].start, item.blocks[-1].end)
        out.append(
            Comment(
                name, item.text, parent, level, item.author, parse_date(item.date) if item.date else None, item.date,
                span=span, cause=cause, blocks=tuple(block.index for block in item.blocks),
            )
        )  # fmt: skip
    return tuple(out)


def find_text_thread(blocks: Sequence[Block], matches: Matches) -> Thread:
    """The thread in the lines of a text, empty where there is none."""
    view = _View(
        blocks,
        {index: match.rule.arg for index, match in matches.marks.items() if index not in matches.keep},
        frozenset(matches.drop) - frozenset(matches.keep),
        frozenset(matches.keep),
    )
    found = _list_thread(view) or _header_thread(view) or Thread()
    if found.comments:
        return found
    form = [(index, f"comment furniture ({role})") for index, role in view.roles.items() if role in ("form", "end")]
    return Thread(furniture=tuple(form))
