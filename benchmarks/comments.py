"""Compare reader comments with gold, by set and by comment system, as text and as records.

A folder in the format of `../shared/bench` is needed: files `<set>.jsonl.gz` with one page per line (`html` and the
gold for it), and the `score.py` whose docstring defines the measures of text.  docs/comments.md describes the format.

Measures of text:

    F1, P, R    tokens of comments that were found (`score.py`, mean over pages with comments)
    headed      the same F1 with author and date written before each comment, as gold from marked pages often has them
    leak        share of the gold comments' 4-grams that are in the body
    false       share of pages without comments for which 20 words of comments or more came out
    taken       share of the words of the gold body that are in the comments, in runs of four words or more, and in no
                gold comment; the mean over pages, since otherwise one page with wrong gold would count like a hundred
    found       share of known snippets of comments that are in the comments
    in body     share of known snippets of comments that are in the body

Measures of records, if the gold lists posts one by one (`comment_items`).  A record and a post are a pair if the F1 of
their words is at least PAIR_F1.  Each is in at most one pair, and the best pairs are chosen first:

    post F1     F1 of pairs among records and posts; an opening post that the gold counts and the tool has as body is
                counted as a record
    one         share of records that are in a pair
    author, date, depth
                share of pairs whose record agrees with the post, of the pairs whose post can be compared (an author
                known by the number of a profile cannot)

    make bench-comments
    python -m benchmarks.comments --sets gn1,harvest-forum --worst 10
    python -m benchmarks.comments --sets "" --cost
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

import cleaner
from benchmarks.quality import BENCH, rows, scorer, source
from cleaner.language.dates import parse_date

SETS: Final = ("dragnet", "gn1", "trafilatura-eval", "harvest-forum", "aeb", "aed", "wcxb")
SURVEY: Final = "comment-survey.jsonl"
WORDS: Final = re.compile(r"\w+")
GRAM: Final = 4  # words; as in the scorer
#: F1 of words from which on a record and a post are a pair.  A record that joins two posts of equal length has .67.
PAIR_F1: Final = 0.7
#: Numbers of comments of the two pages whose cost is compared.
SIZES: Final = (1_000, 10_000)
MEGABYTE: Final = 1 << 20
#: Files of Linux that show the peak memory of a process, and that reset it.
STATUS: Final = Path("/proc/self/status")
RESET: Final = Path("/proc/self/clear_refs")

Row = Mapping[str, Any]


class Pairs(NamedTuple):
    """Counts of a page's records, its posts and their pairs.

    `author`, `date` and `depth` count the pairs that agree, and the pairs that can be compared.
    """

    posts: int = 0
    records: int = 0
    pairs: int = 0
    body: int = 0
    """1 if the body is the opening post."""
    author: tuple[int, int] = (0, 0)
    date: tuple[int, int] = (0, 0)
    depth: tuple[int, int] = (0, 0)


class Scored(NamedTuple):
    """The measures of one page."""

    set: str
    id: str
    system: str
    text: dict[str, Any]
    """The page's score by `score.py`."""
    headed: float | None
    """F1 of the tokens of comments with their authors and dates; None without comments in the gold."""
    taken: tuple[int, int]
    """Words of the gold body that are in the comments, and all words of the gold body."""
    pairs: Pairs | None
    cause: str
    """How the tool found the thread, in its own words."""


# -- a page -------------------------------------------------------------------------------------------------------


def grams(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, with their counts."""
    words = WORDS.findall(text)
    return Counter(zip(*(words[i:] for i in range(GRAM)), strict=False))


def taken(gold: Row, comments: str, score: ModuleType) -> tuple[int, int]:
    """The number of words of the gold body that are in the comments, and of all words of the gold body.

    Runs of four words that a gold comment holds as well are not counted.
    """
    body = gold.get("body")
    if not body:
        return 0, 0
    body_grams = grams(body) - grams(score.comment_text(gold.get("comments")))
    return sum((body_grams & grams(comments)).values()), len(WORDS.findall(body))


def plain(markup: str) -> str:
    """The text of a gold post without the tags that it may hold."""
    return re.sub(r"<[^<>]{1,300}>", " ", markup)


def words_f1(a: Counter[str], b: Counter[str]) -> float:
    """F1 of two bags of words.

    >>> words_f1(Counter("abc"), Counter("abd")), words_f1(Counter(), Counter())
    (0.6666666666666666, 0.0)
    """
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def paired(posts: Sequence[str], made: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of posts and of texts that were made, by number, best pairs first.

    >>> paired(["one two three", "four five"], ["four five", "one two", "six"])
    [(1, 0), (0, 1)]
    """
    wanted = [Counter(WORDS.findall(text)) for text in posts]
    texts = [Counter(WORDS.findall(text)) for text in made]
    candidates = ((words_f1(a, b), -abs(i - j), i, j) for i, a in enumerate(wanted) for j, b in enumerate(texts))
    pairs: list[tuple[int, int]] = []
    paired_posts, paired_texts = set[int](), set[int]()
    for value, _, i, j in sorted(candidates, reverse=True):
        if value < PAIR_F1:
            break
        if i not in paired_posts and j not in paired_texts:
            paired_posts.add(i)
            paired_texts.add(j)
            pairs.append((i, j))
    return pairs


def letters(name: str) -> str:
    """A name without case, punctuation and white space."""
    return "".join(WORDS.findall(name.casefold())).replace("_", "")


def same_author(gold: str, said: str | None) -> bool | None:
    """Whether the author is that of the gold, which gives a name or the address of a profile.

    The result is None if the gold names nobody.

    >>> same_author("/members/jane-roe.4711/", "Jane Roe"), same_author("/user/4711", "Jane")
    (True, None)
    """
    name = unquote(gold).strip()
    if name.startswith("javascript:"):
        return None
    if re.search(r"[/=?]", name):
        name = re.split(r"[/?&]", name.partition("#")[0].rstrip("/"))[-1].rpartition("=")[2]
        name = re.sub(r"\.\d{1,12}$|^\d{1,12}-", "", name)
        if re.fullmatch(r"\w{0,32}\d{4,12}|[0-9a-f]{32}|\d{0,12}", name):  # a number, a session
            return None
    if not letters(name):
        return None
    variants = (said or "", re.sub(r"\(.{0,20}\)", "", said or ""))
    return letters(name) in map(letters, variants)


def same_date(gold: str, said: Mapping[str, Any]) -> bool | None:
    """Whether the date is that of the gold, to the precision of the gold; None if they cannot be compared.

    >>> same_date("April 9", {"published": "2020-04-09T17:15Z"}), same_date("2 days ago", {"published": "2020-04-09"})
    (True, None)
    """
    made = str(said.get("published") or "")[: len("2020-04-09")]
    yearless = not re.search(r"\b(?:19|20)\d\d\b", gold)
    for text, digits in ((gold, 10), (f"{gold} {made[:4]}" if yearless else "", 10), (f"1 {gold}", 7)):
        if made and (want := parse_date(text)):
            return want[:digits] == made[:digits]
    raw, text = (" ".join(words.split()).casefold() for words in (str(said.get("published_raw") or ""), gold))
    if not text or (made and raw != text):
        return None
    return bool(raw) and (raw in text or text in raw)


def pairs_of(items: Sequence[Row], records: Sequence[Row], body: str) -> Pairs:
    """Compare the records of a page with the posts of the gold.  The body may be the opening post."""
    posts = [plain(str(item.get("text") or "")) for item in items]
    numbers = [i for i, text in enumerate(posts) if WORDS.search(text)]
    opening = bool(numbers) and bool(paired([posts[numbers[0]]], [body]))
    if opening and not any(i == 0 for i, _ in paired([posts[numbers[0]]], [str(r["text"]) for r in records])):
        numbers = numbers[1:]
    else:
        opening = False
    pairs = paired([posts[i] for i in numbers], [str(record["text"]) for record in records])
    agree: dict[str, list[bool]] = {"author": [], "date": [], "depth": []}
    for i, j in pairs:
        item, record = items[numbers[i]], records[j]
        answers = {
            "author": same_author(str(item.get("user") or item.get("author") or ""), record["author"]),
            "date": same_date(str(item.get("date") or ""), record),
            "depth": item["depth"] == record["depth"] if "depth" in item else None,
        }
        for field, answer in answers.items():
            if answer is not None:
                agree[field].append(answer)
    counts = {field: (sum(values), len(values)) for field, values in agree.items()}
    return Pairs(len(numbers) + opening, len(records) + opening, len(pairs) + opening, int(opening), **counts)


def scored(name: str, row: Row, system: str, result: cleaner.Cleaned, score: ModuleType) -> Scored:
    """All measures of one page."""
    records = [comment.record() for comment in result.comments]
    text = score.score_page(row, {"body": result.body, "comments": records})
    heads = ["\n".join(filter(None, (r["author"], r["published_raw"], r["text"]))) for r in records]
    headed = score.score_page(row, {"comments": heads}).get("comments", {}).get("f1")
    items = row.get("comment_items")
    pairs = pairs_of(items, records, result.body) if items else None
    cause = records[0]["cause"] if records else ""
    return Scored(name, row["id"], system, text, headed, taken(row, score.comment_text(records), score), pairs, cause)


# -- tables -------------------------------------------------------------------------------------------------------


def share(counts: Sequence[tuple[int, int]]) -> float | None:
    """The share that many counts (part, whole) add up to; None if there is nothing to count."""
    total = sum(n for _, n in counts)
    return sum(n for n, _ in counts) / total if total else None


def figures(pages: Sequence[Scored], score: ModuleType) -> dict[str, float | int | None]:
    """The figures of a row; None if the gold says nothing about one."""
    summary = score.summary([page.text for page in pages])
    comments, snippets = summary.get("comments", {}), summary.get("comment_snippets", {})
    pairs = [page.pairs for page in pages if page.pairs]
    made = [(p.pairs - p.body, p.records - p.body) for p in pairs]
    return {
        "pages": len(pages),
        "with": comments.get("pages"),
        "F1": comments.get("f1"),
        "headed": score.mean([page.headed for page in pages]),
        "P": comments.get("precision"),
        "R": comments.get("recall"),
        "leak": comments.get("leak"),
        "false": summary.get("no_comments", {}).get("false"),
        "taken": score.mean([taken / words for taken, words in (page.taken for page in pages) if words]),
        "found": snippets.get("found"),
        "in body": snippets.get("leak"),
        "post F1": share([(2 * p.pairs, p.posts + p.records) for p in pairs]),
        "one": share(made),
        "author": share([p.author for p in pairs]),
        "date": share([p.date for p in pairs]),
        "depth": share([p.depth for p in pairs]),
    }


def cell(value: float | int | None, width: int) -> str:
    """A right-aligned figure: counts as they are, shares with three or four decimals, "-" for None."""
    if value is None:
        return f"{'-':>{width}}"
    return f"{value:>{width}}" if isinstance(value, int) else f"{value:>{width}.{3 if width < 7 else 4}f}"


WIDTHS: Final = {"taken": 7, "false": 7, "post F1": 7, "in body": 7}


def table(groups: Mapping[str, Sequence[Scored]], score: ModuleType) -> Iterator[str]:
    """The lines of a table with a row per group."""
    head: list[str] = []
    for name, pages in groups.items():
        values = figures(pages, score)
        if not head:
            head = [f"{key:>{WIDTHS.get(key, 6)}}" for key in values]
            yield " ".join([f"{'':18}", *head])
        yield " ".join([f"{name[:18]:18}", *(cell(value, WIDTHS.get(key, 6)) for key, value in values.items())])


def grouped(pages: Sequence[Scored], key: str) -> dict[str, list[Scored]]:
    """Pages by their set or system, in the given order."""
    out: dict[str, list[Scored]] = defaultdict(list)
    for page in pages:
        out[getattr(page, key)].append(page)
    return dict(out)


def badness(page: Scored) -> float:
    """How bad a page is: 1 minus F1 of text or posts, plus the shares of leaked, false and taken words."""
    comments, text = page.text.get("comments"), page.text
    lost = 1 - comments["f1"] + comments["leak"] if comments else 0.0
    if page.pairs:
        lost = 1 - 2 * page.pairs.pairs / max(1, page.pairs.posts + page.pairs.records)
    if snippets := text.get("snippets_of_comments"):
        lost += (snippets[2] - snippets[0] + snippets[1]) / snippets[2]
    return float(lost + text.get("false", 0.0) + page.taken[0] / max(1, page.taken[1]))


def worst(pages: Sequence[Scored], count: int) -> Iterator[str]:
    """The worst pages of each set, with what went wrong and how the thread was found."""
    for name, members in grouped(pages, "set").items():
        yield f"\n{name}: worst pages"
        for page in sorted(members, key=badness, reverse=True)[:count]:
            if badness(page) > 0:
                notes = {
                    "comments": {k: round(v, 2) for k, v in page.text.get("comments", {}).items()},
                    "snippets": page.text.get("snippets_of_comments"),
                    "false": page.text.get("false"),
                    "taken": page.taken[0],
                    "pairs": page.pairs and tuple(page.pairs),
                }
                shown = " ".join(f"{key} {value}" for key, value in notes.items() if value)
                yield f"  {page.id}  [{page.system}]  {shown}  {page.cause}"


# -- cost ---------------------------------------------------------------------------------------------------------


def _item(number: int, replies: str = "") -> str:
    meta = f'<cite class="fn">Reader {number}</cite> <a href="#c{number}">July 26, 2012 at 3:{number % 60:02} pm</a>'
    text = f"<p>I saw it leave at {number}, and the pier was full of people who waved.</p><p>So it goes.</p>"
    parts = f'<div class="vcard">{meta}</div><div class="comment-text">{text}</div>'
    return f'<li class="comment" id="comment-{number}">{parts}{replies}</li>'


def long_page(count: int) -> str:
    """A page with an article and a number of comments; every second comment replies to the one before it."""
    days = (f"<p>The ferry will sail again on day {n}, said the harbour master of the town.</p>" for n in range(9))
    pairs = (_item(n, f'<ul class="children">{_item(n + 1)}</ul>') for n in range(0, count, 2))
    thread = f'<ol class="commentlist" id="comments">{"".join(pairs)}</ol>'
    return f"<html><body><article>{''.join(days)}</article>{thread}</body></html>"


def _peak(*, reset: bool = False) -> float:
    """The peak memory of the process in megabytes.  `reset` starts the measurement anew if the system can do that."""
    if reset and RESET.exists():
        RESET.write_text("5")
    if STATUS.exists():
        peak = re.search(r"VmHWM:\s*(\d+) kB", STATUS.read_text())
        if peak:
            return int(peak[1]) * 1024 / MEGABYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def _cost(count: int) -> tuple[int, float, float]:
    """The records of one page, the seconds and the megabytes that it takes; for a fresh process."""
    tool = cleaner.Cleaner()
    tool.clean(long_page(10), kind="html")
    page = long_page(count)
    before, start = _peak(reset=True), time.process_time()
    records = len(tool.clean(page, kind="html").comments)
    seconds = time.process_time() - start
    return records, seconds, _peak() - before


def cost() -> Iterator[str]:
    """A table of time and memory for pages with few and with many comments."""
    yield f"{'comments':>9} {'records':>8} {'seconds':>8} {'ms each':>8} {'MB':>7} {'kB each':>8}"
    for count in SIZES:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            records, seconds, megabytes = pool.apply(_cost, (count,))
        each, memory = 1000 * seconds / count, 1024 * megabytes / count
        yield f"{count:>9} {records:>8} {seconds:>8.2f} {each:>8.3f} {megabytes:>7.1f} {memory:>8.1f}"


# -- command line -------------------------------------------------------------------------------------------------


def systems(folder: Path) -> dict[tuple[str, str], str]:
    """The comment system of each page by set and id; empty if the folder has no survey."""
    path = folder / SURVEY
    if not path.is_file():
        return {}
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return {(row["dataset"], row["id"]): str(row.get("system") or "none") for row in rows if "id" in row}


def evaluate(folder: Path, names: Sequence[str], limit: int | None, score: ModuleType) -> Iterator[Scored]:
    """The scored pages of the sets that are in the folder."""
    system_of, tool = systems(folder), cleaner.Cleaner()
    for name in names:
        path = folder / f"{name}.jsonl.gz"
        for row in islice(rows(path), limit) if path.is_file() else ():
            page = source(row, "html")
            if page is not None:
                result = tool.clean(page, url=row.get("url"), kind="html")
                yield scored(name, row, system_of.get((name, row["id"]), "none"), result, score)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; return 2 if there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--sets", default=",".join(SETS), help="names of sets, separated by commas")
    parser.add_argument("--pages", type=int, help="measure only the first pages of each set, this number")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst pages of each set")
    parser.add_argument("--cost", action="store_true", help="also measure time and memory of 1,000 and 10,000 comments")
    args = parser.parse_args(argv)
    names = [name for name in args.sets.split(",") if name]
    if names and not (args.bench / "score.py").is_file():
        print(f"no bench at {args.bench}: nothing was measured", file=sys.stderr)
        return 2
    if names:
        score = scorer(args.bench)
        pages = list(evaluate(args.bench, names, args.pages, score))
        print("\n".join(table(grouped(pages, "set"), score)))
        marked = [page for page in pages if page.system != "none" and figures([page], score)["with"]]
        print("\n" + "\n".join(table(grouped(sorted(marked, key=lambda p: p.system), "system"), score)))
        if args.worst:
            print("\n".join(worst(pages, args.worst)))
    if args.cost:
        print("\n" + "\n".join(cost()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
