"""Measure the rules alone, without scores and threads: false alarms, gain and cost.

false-alarms  what generic and platform rules remove from the gold bodies of `../shared/bench`, all of it by mistake
gain          precision and recall of scraped text, before and after the rules
flat-cost     time per paragraph with 500 and with 10,000 made-up rules
load          time until the shipped rules are ready, without and with the cache on disk

Each prints a table and says whether its limit is kept.  `--write` puts the table into docs/benchmarks.md.

    make bench-rules
    python -m benchmarks.rules false-alarms --list --sets aeb,gn1
    python -m benchmarks.rules gain load --write
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

import cleaner
from benchmarks.quality import BENCH, SETS, scorer
from cleaner.claims import claims
from cleaner.decide import assemble
from cleaner.parsing import parse
from cleaner.reading.document import read_document
from cleaner.rule_types import Action, Has, Level, Match, Origin, Pattern, Rule, Scope, Where
from cleaner.ruleset import find_hits, load, resolve
from cleaner.ruleset.select import RuleSelector
from cleaner.text import tokens, word_count
from cleaner.types import Block, Kind, Page

ROOT: Final = Path(__file__).resolve().parents[1]
FIXTURES: Final = ROOT / "fixtures"
DOCS: Final = ROOT / "docs" / "benchmarks.md"

# Limits.
#: Share of the words of a set's gold bodies that the rules may remove.
MAX_REMOVED: Final = 0.0005
#: Recall that the rules may cost.
MAX_LOST: Final = 0.001
#: Time per paragraph with MANY rules, as a multiple of that with FEW.
MAX_RATIO: Final = 1.5
#: Time per paragraph with MANY rules.
MAX_MICROSECONDS: Final = 40.0
#: Milliseconds to load and index the rules, from the files and from the cache.
MAX_COLD: Final = 150.0
MAX_WARM: Final = 30.0

GAIN_SETS: Final = ("aeb", "aed", "gn1", "turku-lines")
#: Characters of a hit that are printed.
QUOTE_CHARS: Final = 100

# Sizes of the made-up rules and pages.  They make a rule be tried about as often as a shipped one: one in 2,300 of the
# shipped English rules with a rare word is tried on a paragraph of prose, one in 3,200 of these.
FEW, MANY = 500, 10_000
PARAGRAPHS: Final = 10_000
PARAGRAPHS_PER_PAGE: Final = 40
REGEX_SHARE: Final = 0.3
#: Shares of the kinds of literals among the rules without a regex, as in the shipped rules.
LITERAL_SHARES: Final = {"is": 0.87, "has": 0.09, "starts": 0.03, "ends": 0.01}
#: Share of the paragraphs that are the junk of some rule.
HIT_SHARE: Final = 0.03
#: Share of the rare words that are names.  The others are ordinary words that few paragraphs have.
INVENTED_SHARE: Final = 0.7
INVENTED_WORDS: Final = 6_000
#: Least length of a rare word, and how often the fixtures have it at most.
RARE_CHARS: Final = 5
RARE_TIMES: Final = 2
#: Least length of a line of prose: a shorter line may be a heading or a list.
PROSE_CHARS: Final = 100
#: Words of which a line of English prose has at least two.
PROSE_WORDS: Final = frozenset("the of and to in".split())

#: Processes that are started to measure the load time.
LOADS: Final = 7
#: The code that a fresh process runs.  It prints milliseconds of CPU time for the imports, and for the rules until the
#: first text has been checked.
LOAD: Final = """
import time
start = time.process_time()
from cleaner.parsing import parse
from cleaner.reading.document import read_document
from cleaner.ruleset import find_hits, load
page = parse(read_document("A line of text."))
imported = time.process_time()
find_hits(page, load().selector)
end = time.process_time()
print(1000 * (imported - start), 1000 * (end - imported))
"""


class Report(NamedTuple):
    """The result of a benchmark in Markdown, and whether its limits are kept; None if it was skipped."""

    text: str
    kept: bool | None


class Taken(NamedTuple):
    """A block, or a part of one, that a rule takes."""

    match: Match
    text: str


# -- rules on a text ----------------------------------------------------------------------------------------------


def without_sites(rules: Sequence[Rule]) -> RuleSelector:
    """The generic and platform rules, without those of sites."""
    return RuleSelector([rule for rule in rules if rule.scope.level is not Level.SITE])


def take(text: str, selector: RuleSelector, url: str | None = None) -> tuple[list[Block], list[Taken]]:
    """The blocks of a text that the rules keep, and what they drop or strip in all rounds.

    Blocks that a rule only marks (`comments`) or scores are kept.
    """
    hits = find_hits(parse(read_document(text, kind=Kind.TEXT, url=url)), selector)
    kept, taken = list(hits.page.blocks), list[Taken]()
    while True:
        matches = resolve(hits, kept)
        taken_blocks = claims(matches).taken
        dropped = {index: match for index, match in matches.drop.items() if index in taken_blocks}
        if not dropped:
            return kept, taken
        taken += [Taken(dropped[block.index], block.text) for block in kept if block.index in dropped]
        kept = [block for block in kept if block.index not in dropped]


def body(blocks: Sequence[Block]) -> str:
    """The text of blocks."""
    return assemble((block.text, block.paragraph, block.verse) for block in blocks)


# -- tables -------------------------------------------------------------------------------------------------------


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns are padded, so that it can be read in a terminal as well.

    >>> print(table(["set", "words"], [["aeb", "7,365"]]))
    | set | words |
    |-----|------:|
    | aeb | 7,365 |
    """
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    numeric = [all(re.match(r"[-+.\d]|$", row[number]) for row in rows) for number in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    rule = "|".join("-" * (width + 1) + (":" if right else "-") for width, right in zip(widths, numeric, strict=True))
    return "\n".join([line(head), f"|{rule}|", *map(line, rows)])


def verdict(kept: bool, limit: str) -> str:
    """The line that says whether a limit is kept."""
    return f"Limit: {limit}: {'kept' if kept else 'NOT KEPT'}."


def versions() -> str:
    """The versions, the number of rules and the date as a line."""
    return (
        f"cleaner {cleaner.__version__}, regex {version('regex')}, Python {platform.python_version()}, "
        f"{len(load().rules):,} shipped rules, {date.today()}"
    )


def rewrite(page: str, name: str, section: str) -> str:
    """The page with a new text between the marks of a section.

    Raises:
        ValueError: The page has no such section.

    >>> rewrite("<!-- begin gain -->\\nold\\n<!-- end gain -->", "gain", "new")
    '<!-- begin gain -->\\nnew\\n<!-- end gain -->'
    """
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    before, opened, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (opened and closed):
        raise ValueError(f"no section {name!r}: the page needs {begin.strip()} and {end.strip()}")
    return f"{before}{begin}{section}\n{end}{after}"


# -- false alarms -------------------------------------------------------------------------------------------------


class Alarms(NamedTuple):
    """What the rules took from the gold bodies of a set."""

    pages: int
    words: int
    taken: list[tuple[str, Taken]]
    """What was taken, each with the id of its page."""

    @property
    def removed(self) -> int:
        """The number of words that were taken."""
        return sum(word_count(taken.text) for _, taken in self.taken)

    @property
    def share(self) -> float:
        """The share of all words that was taken."""
        return self.removed / self.words if self.words else 0.0


def alarms(rows: Iterator[dict[str, Any]], selector: RuleSelector) -> Alarms:
    """Run the rules on the gold bodies of some pages."""
    pages, words, hits = 0, 0, []
    for row in rows:
        gold = row.get("body")
        if gold:
            pages, words = pages + 1, words + word_count(gold)
            hits += [(row["id"], taken) for taken in take(gold, selector)[1]]
    return Alarms(pages, words, hits)


def listed(name: str, alarms_of_set: Alarms) -> Iterator[str]:
    """A line per hit: set, page, rule with its place, text."""
    for page, (match, text) in alarms_of_set.taken:
        yield f"{name}\t{page}\t{match.rule.id}\t{match.rule.origin}\t{text[:QUOTE_CHARS]}\n"


def false_alarms(args: argparse.Namespace) -> Report:
    """Measure what generic and platform rules take from gold bodies."""
    if not (args.bench / "score.py").is_file():
        return Report(f"skipped: no bench at {args.bench}", None)
    selector, read = without_sites(load().rules), scorer(args.bench).rows
    by_set: dict[str, Alarms] = {}
    for name in args.sets or SETS:
        path = args.bench / f"{name}.jsonl.gz"
        result = alarms(islice(read(path), args.pages), selector) if path.is_file() else Alarms(0, 0, [])
        if result.pages:
            by_set[name] = result
            if args.list:
                print("".join(listed(name, result)), end="", flush=True)
    if not by_set:
        return Report("skipped: no set with gold bodies", None)
    kept = all(result.share < MAX_REMOVED for result in by_set.values())
    total = Alarms(
        sum(result.pages for result in by_set.values()),
        sum(result.words for result in by_set.values()),
        [taken for result in by_set.values() for taken in result.taken],
    )
    rows = [
        [name, f"{r.pages:,}", f"{r.words:,}", f"{len(r.taken):,}", f"{r.removed:,}", f"{r.share:.4%}"]
        for name, r in (*by_set.items(), ("all", total))
    ]
    head = ["set", "gold bodies", "words", "blocks taken", "words taken", "share"]
    return Report(f"{table(head, rows)}\n\n{verdict(kept, f'below {MAX_REMOVED:.2%} in each set')}", kept)


# -- gain ---------------------------------------------------------------------------------------------------------


def measured(pages: Sequence[dict[str, Any]], clean: Callable[[dict[str, Any]], str], score: Any) -> dict[str, float]:
    """Precision, recall and F1 of bodies, by the bench's own scorer."""
    summary = score.summary([score.score_page(row, {"body": clean(row)}) for row in pages])
    values: dict[str, float] = summary["body"]
    return values


def gain_rows(name: str, variants: Mapping[str, Mapping[str, float]]) -> Iterator[list[str]]:
    """The table rows of a set.  The other variants are compared with the first."""
    base = next(iter(variants.values()))
    for number, (variant, values) in enumerate(variants.items()):
        changes = [f"{100 * (values[key] - base[key]):+.2f}" if number else "" for key in ("precision", "recall")]
        shown = [f"{values[key]:.4f}" for key in ("precision", "recall", "f1")]
        yield ["" if number else name, variant, *shown, *changes]


def is_gain(before: Mapping[str, float], after: Mapping[str, float]) -> bool:
    """True if precision rose and recall fell by no more than MAX_LOST."""
    return after["precision"] > before["precision"] and before["recall"] - after["recall"] <= MAX_LOST


def gain(args: argparse.Namespace) -> Report:
    """Compare scraped text before and after the rules."""
    if not (args.bench / "score.py").is_file():
        return Report(f"skipped: no bench at {args.bench}", None)
    score, rules = scorer(args.bench), load()
    common = without_sites(rules.rules)
    kept, rows = True, list[list[str]]()
    for name in args.sets or GAIN_SETS:
        path = args.bench / f"{name}.jsonl.gz"
        source = score.rows(path) if path.is_file() else ()
        pages = [row for row in islice(source, args.pages) if row.get("body") and "scraped_text" in row]
        if not pages:
            continue
        variants = {
            "as it is": measured(pages, lambda row: row["scraped_text"], score),
            "generic and platform rules": measured(
                pages, lambda row: body(take(row["scraped_text"], common)[0]), score
            ),
            "all rules": measured(
                pages, lambda row: body(take(row["scraped_text"], rules.selector, row.get("url"))[0]), score
            ),
        }
        before, *after = variants.values()
        kept = kept and all(is_gain(before, values) for values in after)
        rows += gain_rows(name, variants)
    if not rows:
        return Report("skipped: no set with gold bodies and scraped text", None)
    head = ["set", "text", "precision", "recall", "F1", "precision, points", "recall, points"]
    limit = f"precision rises, recall falls by at most {100 * MAX_LOST:.1f} points"
    return Report(f"{table(head, rows)}\n\n{verdict(kept, limit)}", kept)


# -- flat cost ----------------------------------------------------------------------------------------------------


class Lexicon(NamedTuple):
    """The words of which rules and paragraphs are made."""

    prose: tuple[str, ...]
    """Lines of English prose."""
    common: tuple[str, ...]
    """Ordinary words, each as often as the prose has it."""
    rare: tuple[str, ...]
    """Ordinary words that are rare in the prose."""
    invented: tuple[str, ...]
    """Invented names."""

    def name(self, rng: random.Random) -> str:
        """A word that distinguishes the junk of a rule from prose."""
        return rng.choice(self.invented if rng.random() < INVENTED_SHARE else self.rare)

    def words(self, rng: random.Random, least: int, most: int) -> list[str]:
        """Some ordinary words."""
        return rng.choices(self.common, k=rng.randint(least, most))

    def phrase(self, rng: random.Random, least: int, most: int) -> str:
        """Some ordinary words with a rare one among them."""
        words = self.words(rng, least, most)
        words.insert(rng.randint(0, len(words)), self.name(rng))
        return " ".join(words)


def invented(rng: random.Random) -> str:
    """A word of two to four syllables."""
    syllables = (rng.choice("bcdfghklmnprstvwz") + rng.choice("aeiou") + rng.choice(["", *"lnrst"]) for _ in range(4))
    return "".join(islice(syllables, rng.randint(2, 4)))


def lexicon(lines: Sequence[str], rng: random.Random) -> Lexicon:
    """The words of some lines of prose, and invented ones."""
    words = [word for line in lines for word in tokens(line) if word.isascii() and word.isalpha()]
    times = Counter(words)
    rare = sorted(word for word, count in times.items() if len(word) >= RARE_CHARS and count <= RARE_TIMES)
    names = sorted({invented(rng) for _ in range(INVENTED_WORDS)} - times.keys())
    return Lexicon(tuple(lines), tuple(word for word in words if times[word] > RARE_TIMES), tuple(rare), tuple(names))


def english_prose(folder: Path) -> list[str]:
    """The English paragraphs of the fixtures."""
    lines = (line for path in sorted(folder.glob("*/body.txt")) for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if len(line) >= PROSE_CHARS and len(PROSE_WORDS.intersection(tokens(line))) > 1]


def made_regex(words: Lexicon, rng: random.Random) -> tuple[Pattern[Any], str]:
    """A regular expression in one of the shapes that people write, and a text that it matches."""
    one, two = words.name(rng), words.name(rng)
    first, second, *rest = words.words(rng, 3, 8)
    text = " ".join(rest)
    shapes = [
        (rf"{first} {one} .{{2,80}}", f"{first} {one} {text}"),
        (rf"({first}|{second}) (our|the|your) {one}( {two})?[.!]?", f"{second} our {one}!"),
        (rf"\d{{1,4}} {one}s?( {first})?", f"12 {one}s {first}"),
        (rf"{one} {first}: ?.{{2,120}}", f"{one} {first}: {text}"),
        (rf".{{1,60}} \| {one} {first}", f"{text} | {one} {first}"),
        (rf"({one}|{two})[ :].{{0,60}}{first}\.?", f"{two}: {second} {first}."),
    ]
    pattern, example = rng.choice(shapes)
    return Pattern("re", pattern), example


def made_literals(words: Lexicon, rng: random.Random) -> tuple[Pattern[Any], str]:
    """Literals, and a text that they match."""
    kind = rng.choices(tuple(LITERAL_SHARES), tuple(LITERAL_SHARES.values()))[0]
    phrases = tuple(words.phrase(rng, int(kind != "is"), 6) for _ in range(rng.randint(1, 12)))
    one, more = rng.choice(phrases), " ".join(words.words(rng, 1, 12))
    if kind == "is":
        return Pattern("is", phrases), one
    if kind == "starts":
        return Pattern("starts", phrases[:4]), f"{phrases[0]} {more}"
    if kind == "ends":
        return Pattern("ends", phrases[:4]), f"{more} {phrases[0]}"
    first, second = words.phrase(rng, 1, 1), " ".join(words.words(rng, 1, 2))
    some = tuple(words.phrase(rng, 0, 1) for _ in range(3))
    has = rng.choice([Has(any=phrases[:5], all=(second,)), Has(all=(first, second)), Has(all=(first,), some=some)])
    return Pattern("has", has), f"{second} {one if has.any and one in has.any else phrases[0]} {more} {first} {some[0]}"


def made_rule(number: int, words: Lexicon, rng: random.Random) -> tuple[Rule, str]:
    """A generic rule and a text that it takes."""
    pattern, example = (made_regex if rng.random() < REGEX_SHARE else made_literals)(words, rng)
    bounded = pattern.matcher == "has" or rng.random() < REGEX_SHARE
    where = Where(max_words=max(word_count(example), rng.randint(8, 60))) if bounded else Where()
    rule = Rule(
        f"made/{number}", Action.DROP, "line", pattern, Scope(Level.GENERIC), where, Origin("made.toml", number)
    )
    return rule, example


def made_pages(words: Lexicon, examples: Sequence[str], seed: int, salt: int) -> list[Page]:
    """Make pages of prose with some junk.  Every paragraph holds an invented name and a word of its own.

    The words of their own depend on `salt`, all else on `seed`.  So pages of one seed try the same rules, but no cache
    has seen their paragraphs.
    """
    rng, salted = random.Random(seed), random.Random(salt)
    lines = []
    for _ in range(PARAGRAPHS):
        word = f"w{salted.getrandbits(40):010x}"
        if rng.random() < HIT_SHARE:
            lines.append(rng.choice(examples))
            continue
        line = rng.choice(words.prose).split()
        line.insert(rng.randint(1, len(line) - 1), rng.choice(words.invented))
        line.insert(rng.randint(1, len(line) - 1), word)
        lines.append(" ".join(line))
    texts = ("\n\n".join(lines[at : at + PARAGRAPHS_PER_PAGE]) for at in range(0, len(lines), PARAGRAPHS_PER_PAGE))
    return [parse(read_document(text, kind=Kind.TEXT)) for text in texts]


def microseconds(page: Page, selector: RuleSelector) -> tuple[float, int]:
    """The CPU time of the rules on a page, and the number of paragraphs that they take."""
    start = time.process_time()
    hits = find_hits(page, selector)
    taken = len(resolve(hits, hits.page.blocks).drop)
    return 1e6 * (time.process_time() - start), taken


def flat_cost(args: argparse.Namespace) -> Report:
    """Compare the time per paragraph with few and with many rules, page by page in turn.

    The first round is not counted, since it compiles patterns.  The best time is the sum of the best time of each page:
    other processes do not slow the same page in every round.
    """
    rng = random.Random(args.seed)
    words = lexicon(english_prose(FIXTURES), rng)
    made = [made_rule(number, words, rng) for number in range(1, MANY + 1)]
    examples = [example for _, example in made[:FEW]]  # both rule sets take this junk, so both do that work
    selectors = {count: RuleSelector([rule for rule, _ in made[:count]]) for count in (FEW, MANY)}
    times: dict[int, list[list[float]]] = {count: [] for count in selectors}  # by round and page
    taken: dict[int, int] = {}
    for number in range(args.rounds + 1):
        gc.collect()
        pages = made_pages(words, examples, args.seed, number)
        measured: dict[int, list[tuple[float, int]]] = {count: [] for count in selectors}
        for page in pages:
            for count, selector in selectors.items():
                measured[count].append(microseconds(page, selector))
        for count, results in measured.items():
            taken[count] = sum(dropped for _, dropped in results)
            if number:
                times[count].append([spent for spent, _ in results])
    best = {count: sum(map(min, zip(*spent, strict=True))) / PARAGRAPHS for count, spent in times.items()}
    middle = {count: median(map(sum, spent)) / PARAGRAPHS for count, spent in times.items()}
    ratio = best[MANY] / best[FEW]
    rows = [
        [f"{count:,}", f"{best[count]:.1f}", f"{middle[count]:.1f}", f"{taken[count] / PARAGRAPHS:.1%}"]
        for count in selectors
    ]
    rows.append(["ratio", f"{ratio:.2f}", f"{middle[MANY] / middle[FEW]:.2f}", "-"])
    kept = ratio <= MAX_RATIO and best[MANY] <= MAX_MICROSECONDS
    head = ["rules", "best, µs a paragraph", "median", "paragraphs taken"]
    limit = f"with {MANY:,} rules at most {MAX_RATIO} times and {MAX_MICROSECONDS:.0f} µs"
    return Report(f"{table(head, rows)}\n\n{verdict(kept, limit)}", kept)


# -- load ---------------------------------------------------------------------------------------------------------


def loads(environment: Mapping[str, str], count: int) -> tuple[list[float], list[float]]:
    """Milliseconds that fresh processes take for imports and for loading.  The first process is not counted."""
    spent = []
    for _ in range(count + 1):
        done = subprocess.run(
            [sys.executable, "-c", LOAD], env={**os.environ, **environment}, cwd=ROOT, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        spent.append([float(value) for value in done.stdout.split()])
    imports, rules = zip(*spent[1:], strict=True)
    return list(imports), list(rules)


def load_time(args: argparse.Namespace) -> Report:
    """Measure how long the shipped rules take to load, from their files and from the cache."""
    with tempfile.TemporaryDirectory() as folder:
        cold = loads({"CLEANER_NO_CACHE": "1"}, LOADS)
        warm = loads({"CLEANER_NO_CACHE": "", "CLEANER_CACHE_DIR": folder}, LOADS)
        cached = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    rows = [
        [name, f"{min(rules):.0f}", f"{median(rules):.0f}", f"{limit:.0f}", f"{min(imports):.0f}"]
        for name, (imports, rules), limit in (
            ("from the rule files", cold, MAX_COLD),
            (f"from the cache ({cached / 1000:,.0f} kB)" if cached else "no cache was written", warm, MAX_WARM),
        )
    ]
    kept = min(cold[1]) < MAX_COLD and min(warm[1]) < MAX_WARM and cached > 0
    head = ["rules and indexes", "best, ms", "median", "limit", "imports before, ms"]
    return Report(
        f"{table(head, rows)}\n\n{verdict(kept, f'{MAX_COLD:.0f} ms, from the cache {MAX_WARM:.0f} ms')}", kept
    )


# -- command line -------------------------------------------------------------------------------------------------

BENCHMARKS: Final[dict[str, Callable[[argparse.Namespace], Report]]] = {
    "false-alarms": false_alarms,
    "gain": gain,
    "flat-cost": flat_cost,
    "load": load_time,
}


def options(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("benchmark", nargs="*", help=f"benchmarks to run: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the sets and score.py")
    parser.add_argument("--sets", type=lambda names: names.split(","), help="names of sets, separated by commas")
    parser.add_argument("--pages", type=int, help="measure only the first pages of each set, this number")
    parser.add_argument("--list", action="store_true", help="false-alarms: print every hit")
    parser.add_argument("--rounds", type=int, default=5, help="flat-cost: rounds that count (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="flat-cost: seed of the generator (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/benchmarks.md")
    args = parser.parse_intermixed_args(argv)
    if unknown := [name for name in args.benchmark if name not in BENCHMARKS]:
        parser.error(f"no benchmark {unknown[0]!r}: choose from {', '.join(BENCHMARKS)}")
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Run and print; return 1 if a limit is not kept, 2 if nothing could be measured."""
    args = options(argv)
    stamp = versions()
    print(stamp)
    reports: list[Report] = []
    for name in args.benchmark or BENCHMARKS:
        report = BENCHMARKS[name](args)
        print(f"\n{name}\n\n{report.text}", flush=True)
        reports.append(report)
        if args.write and report.kept is not None:
            DOCS.write_text(rewrite(DOCS.read_text("utf-8"), name, f"{report.text}\n\n{stamp}."), "utf-8")
    if any(report.kept is False for report in reports):
        return 1
    return 2 if all(report.kept is None for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
