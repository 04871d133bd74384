"""The matchers of rules: the ways in which a rule states what it looks for.

`MATCHERS` is the table of them, by their key in a rule file.  Whatever reads, indexes, runs, explains or checks rules
asks this table; no other module knows what matchers there are.

To add a matcher, write a subclass of `Matcher` below and put `@register` above it.  It must have

    key       its key in a rule file
    read      the value of that key, checked, as a value that can be hashed and pickled
    compile   a function that tries a text

and should say what is true of it, because the defaults claim nothing:

    required      words that a text must hold; without them the rule is tried on every paragraph, and lint warns (W01)
    near_miss     why a text that holds a piece of the pattern does not fit (for `cleaner explain` and `rules test`)
    normalized    the value without what makes no difference, so that lint finds duplicates (E02)
    any_length    True where a text of any length can fit, so that lint asks generic rules for a bound (E06)
    fewest_words  words of the shortest text that fits, so that lint finds bounds that nothing satisfies (E08)
    strips        the ends that `strip` may cut off with it

The other members are for special cases: each says what it is.  Then describe the key in `rules.schema.json` and in
docs/rules.md; a test compares the three.  `tests/ruleset/test_matchers.py` adds a matcher of its own as an example.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar

import regex

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.rule_types import BlockEnds, Has, Pattern
from cleaner.ruleset import fitting, near_misses, regex_tokens
from cleaner.ruleset.css import Choice, choices
from cleaner.ruleset.fitting import PREFIX, SUFFIX, Fold, MatchFunction
from cleaner.ruleset.required_tokens import WHOLE, Clause, Clauses, Edges, of_any, of_has
from cleaner.ruleset.toml_reader import Table
from cleaner.text import fold_marks, folded, tokens, word_count

V = TypeVar("V")
Literals = tuple[str, ...]
KeyPath = tuple[str, ...]

HAS_KEYS: Final = ("any", "all", "some", "min_some")
_PHRASE_GROUPS: Final = ("any", "all", "some")

#: Whether a word is known to end at each edge of a pattern, by what `strip` cuts off ("" for rules that cut nothing):
#: a label may be glued to the text that it is cut from.
EDGES: Final = {"": WHOLE, PREFIX: Edges(right=False), SUFFIX: Edges(left=False)}


class Matcher(Generic[V]):
    """One way of saying what a rule looks for; `V` is the type of its value.  Stateless.

    `edge` is "prefix" or "suffix" where the rule strips that end of a text, else "": then the whole text must fit.
    """

    key: ClassVar[str]
    """Its key in a rule file."""
    more_keys: ClassVar[tuple[str, ...]] = ()
    """Further keys of the rule that belong to it (`to`)."""
    strips: ClassVar[tuple[str, ...]] = ()
    """The ends that `strip` may cut off with it."""
    spans: ClassVar[bool] = False
    """True if it matches a run of blocks.  Such a matcher belongs to `drop = "block"`, all others to other actions."""
    at_block_end: ClassVar[bool] = True
    """True if it may match the first or last line of a block (inside `from` and `to`)."""
    has_case: ClassVar[bool] = True
    """True if `case` may be written next to it."""
    html_only: ClassVar[bool] = False
    """True if it chooses elements of a page (see `choices`), so that it does nothing on text."""
    folds: ClassVar[bool] = True
    """True if its function looks at the folded text (its second argument)."""
    is_whole: ClassVar[bool] = False
    """True if a text that equals one of `literals` matches.  The index finds such a rule by all words of the text."""
    any_length: ClassVar[bool] = False
    """True if a text of any length can match, whatever the value is."""
    literal_paths: ClassVar[tuple[KeyPath, ...]] = ()
    """Where a rule file has literals: paths of keys below its own; `()` is the value itself."""

    def inner_keys(self) -> tuple[str, ...]:
        """The keys of its value if that is a table in the rule file."""
        return ()

    def read(self, table: Table) -> V:
        """The value, read from the table of a rule (or of an end of a block), which has the key.

        Raises:
            RuleError: the value cannot be used.  Call `table.fail`, which adds file and line.
        """
        raise NotImplementedError

    def compile(self, pattern: Pattern[V], edge: str) -> MatchFunction:
        """The function that tries a text.  Fold literals with `fold_of(pattern)`."""
        raise NotImplementedError

    # -- for the index: claims that hold for every matching text ------------------------------------------------------

    def required(self, pattern: Pattern[V], edges: Edges = WHOLE) -> Clauses:
        """Sets of tokens; every matching text contains one token of each set as a whole word."""
        return ()

    def alternatives(self, pattern: Pattern[V]) -> tuple[Literals, ...]:
        """Groups of literals; every matching text contains one of each group.  A group is one clause of `required`."""
        return ()

    def beginnings(self, pattern: Pattern[V]) -> list[list[str]]:
        """Token lists; every matching text starts with one of them.  Empty if unknown."""
        return []

    def endings(self, pattern: Pattern[V]) -> list[list[str]]:
        """Token lists; every matching text ends with one of them.  Empty if unknown."""
        return []

    def first_tokens(self, pattern: Pattern[V]) -> Clause | None:
        """Tokens; the first token of every matching text is one of them.  None if unknown."""
        phrases = self.beginnings(pattern)
        return frozenset(words[0] for words in phrases) if phrases and all(phrases) else None

    def last_tokens(self, pattern: Pattern[V]) -> Clause | None:
        """Tokens; the last token of every matching text is one of them.  None if unknown."""
        phrases = self.endings(pattern)
        return frozenset(words[-1] for words in phrases) if phrases and all(phrases) else None

    def max_chars(self, pattern: Pattern[V]) -> float:
        """Characters of the longest text that matches as a whole; infinity if unknown."""
        return float("inf")

    # -- for explanations and lint ------------------------------------------------------------------------------------

    def near_miss(self, pattern: Pattern[V], text: str, edge: str) -> str | None:
        """Why a text that contains part of the pattern does not match; None if it contains none."""
        return None

    def normalized(self, pattern: Pattern[V]) -> Hashable:
        """The value in canonical form.  Patterns that match the same texts should have the same one."""
        return pattern.value

    def fewest_words(self, pattern: Pattern[V]) -> int:
        """Words of the shortest matching text; 0 if unknown."""
        return 0

    # -- special cases ------------------------------------------------------------------------------------------------

    def literals(self, pattern: Pattern[V]) -> Literals:
        """The value if it is a tuple of alternative literals; else empty."""
        return ()

    def expression(self, pattern: Pattern[V]) -> str | None:
        """The value if it is a regular expression, which lint then checks for slow and loose parts; else None."""
        return None

    def parts(self, pattern: Pattern[V]) -> tuple[tuple[KeyPath, Pattern[Any]], ...]:
        """The patterns that look at single texts, each with the keys that lead to it: the ends of a block."""
        return (((), pattern),)

    def choices(self, pattern: Pattern[V]) -> tuple[Choice, ...]:
        """With `html_only`: how the elements are chosen."""
        return ()


MATCHERS: Final[dict[str, Matcher[Any]]] = {}
"""All matchers by key, in the order of the documentation."""


M = TypeVar("M", bound=type[Matcher[Any]])


def register(matcher: M) -> M:
    """Put a matcher into the table."""
    MATCHERS[matcher.key] = matcher()
    return matcher


class LiteralMatcher(Matcher[Literals]):
    """Base class of matchers whose value is a list of literals."""

    literal_paths = ((),)

    def read(self, table: Table) -> Literals:
        """The literals: a string with one on each line, or a list."""
        return table.strings(self.key)

    def compile(self, pattern: Pattern[Literals], edge: str) -> MatchFunction:
        """A function that matches whole texts, or cuts a label off an end."""
        fold = fold_of(pattern)
        return fitting.label(pattern.value, edge, fold) if edge else self.fits(pattern.value, fold)

    def fits(self, literals: Literals, fold: Fold) -> MatchFunction:
        """The function of a rule that does not strip."""
        raise NotImplementedError

    def required(self, pattern: Pattern[Literals], edges: Edges = WHOLE) -> Clauses:
        """All words of a single literal, or the longest word of each."""
        return of_any(pattern.value, edges)

    def normalized(self, pattern: Pattern[Literals]) -> Hashable:
        """The literals without order, and folded where the function folds them."""
        return frozenset(pattern.value if pattern.case else map(folded, pattern.value))

    def fewest_words(self, pattern: Pattern[Literals]) -> int:
        """The words of the shortest literal."""
        return min(map(word_count, pattern.value))

    def literals(self, pattern: Pattern[Literals]) -> Literals:
        """All of them."""
        return pattern.value


@register
class WholeMatcher(LiteralMatcher):
    """`is`: the text is one of the literals."""

    key = "is"
    strips = (PREFIX, SUFFIX)
    is_whole = True

    def fits(self, literals: Literals, fold: Fold) -> MatchFunction:
        """Fits a text that is one of the literals."""
        return fitting.whole_text(literals, fold)

    def beginnings(self, pattern: Pattern[Literals]) -> list[list[str]]:
        """The tokens of the literals."""
        return _tokens_of(pattern.value)

    def endings(self, pattern: Pattern[Literals]) -> list[list[str]]:
        """The tokens of the literals."""
        return _tokens_of(pattern.value)


@register
class StartMatcher(LiteralMatcher):
    """`starts`: the text begins with one of the literals."""

    key = "starts"
    strips = (PREFIX,)
    any_length = True

    def fits(self, literals: Literals, fold: Fold) -> MatchFunction:
        """Fits a text that begins with one of the literals."""
        return fitting.at_start(literals, fold)

    def beginnings(self, pattern: Pattern[Literals]) -> list[list[str]]:
        """The tokens of the literals."""
        return _tokens_of(pattern.value)

    def near_miss(self, pattern: Pattern[Literals], text: str, edge: str) -> str | None:
        """A literal is inside the text."""
        return near_misses.of_literals(pattern.value, text, "start")


@register
class EndMatcher(LiteralMatcher):
    """`ends`: the text ends with one of the literals."""

    key = "ends"
    strips = (SUFFIX,)
    any_length = True

    def fits(self, literals: Literals, fold: Fold) -> MatchFunction:
        """Fits a text that ends with one of the literals."""
        return fitting.at_end(literals, fold)

    def endings(self, pattern: Pattern[Literals]) -> list[list[str]]:
        """The tokens of the literals."""
        return _tokens_of(pattern.value)

    def near_miss(self, pattern: Pattern[Literals], text: str, edge: str) -> str | None:
        """A literal is inside the text."""
        return near_misses.of_literals(pattern.value, text, "end")


@register
class PhraseMatcher(Matcher[Has]):
    """`has`: the text contains certain phrases."""

    key = "has"
    any_length = True
    literal_paths = tuple((group,) for group in _PHRASE_GROUPS)

    def inner_keys(self) -> tuple[str, ...]:
        """The groups of phrases, and how many of the last must be there."""
        return HAS_KEYS

    def read(self, table: Table) -> Has:
        """The groups of phrases; at least one of them has some."""
        inner = table.inner(self.key, '{ any = ["..."], all = ["..."] }')
        inner.known(HAS_KEYS, self.key)
        groups = {key: inner.strings(key) if key in inner else () for key in _PHRASE_GROUPS}
        if not any(groups.values()):
            table.fail("has names no phrase", 'write has = { all = ["..."] }', self.key)
        least = inner.whole_number("min_some") if "min_some" in inner else 1
        if least > max(1, len(groups["some"])):
            message = f"min_some = {least}, but some has {len(groups['some'])} phrases"
            inner.fail(message, "lower min_some", "min_some")
        return Has(groups["any"], groups["all"], groups["some"], least)

    def compile(self, pattern: Pattern[Has], edge: str) -> MatchFunction:
        """Matches a text that contains the phrases."""
        return fitting.phrases(pattern.value, fold_of(pattern))

    def required(self, pattern: Pattern[Has], edges: Edges = WHOLE) -> Clauses:
        """The words of `all`, and one clause for each of the other groups."""
        return of_has(pattern.value)

    def alternatives(self, pattern: Pattern[Has]) -> tuple[Literals, ...]:
        """The groups `any` and `some`: one phrase of each is enough."""
        return pattern.value.any, pattern.value.some

    def near_miss(self, pattern: Pattern[Has], text: str, edge: str) -> str | None:
        """One group of phrases is missing."""
        return near_misses.of_has(pattern.value, text)

    def normalized(self, pattern: Pattern[Has]) -> Hashable:
        """The groups without order, and folded where the function folds them."""
        has, fold = pattern.value, str if pattern.case else folded
        return *(frozenset(map(fold, group)) for group in (has.any, has.all, has.some)), has.min_some

    def fewest_words(self, pattern: Pattern[Has]) -> int:
        """The words of the longest phrase that is required."""
        has = pattern.value
        one_of = [min(map(word_count, group)) for group in (has.any, has.some) if group]
        return max((*map(word_count, has.all), *one_of))


@register
class RegexMatcher(Matcher[str]):
    """`re`: a regular expression of the `regex` module matches the whole text."""

    key = "re"
    strips = (PREFIX, SUFFIX)
    folds = False

    def read(self, table: Table) -> str:
        """The expression; it compiles and does not match the empty string."""
        source = table.string(self.key, "'...' with single quotes")
        if table.file.proven:
            return source
        try:
            empty = regex.compile(f"(?:{source})").fullmatch("", timeout=PATTERN_TIMEOUT)
        except regex.error as error:
            table.fail(f"re does not compile: {error}", "correct the pattern (syntax of the `regex` module)", self.key)
        except (RecursionError, OverflowError, MemoryError, TimeoutError):
            table.fail("re is too large or too deeply nested", "split it into several rules", self.key)
        if empty:
            table.fail("re matches the empty string", "make some part of the pattern obligatory", self.key)
        return source

    def compile(self, pattern: Pattern[str], edge: str) -> MatchFunction:
        """Fits a text that the expression matches as a whole, or one end of it."""
        return fitting.expression(pattern.value, edge, case=pattern.case)

    def required(self, pattern: Pattern[str], edges: Edges = WHOLE) -> Clauses:
        """The words that every match has."""
        return regex_tokens.of_regex(pattern.value, edges)

    def first_tokens(self, pattern: Pattern[str]) -> Clause | None:
        """The words that a match can begin with."""
        return regex_tokens.first_tokens(pattern.value)

    def max_chars(self, pattern: Pattern[str]) -> float:
        """The width of the widest match."""
        return regex_tokens.max_width(pattern.value)

    def near_miss(self, pattern: Pattern[str], text: str, edge: str) -> str | None:
        """The expression matches a piece of the text."""
        return near_misses.of_regex(pattern.value, text, edge, case=pattern.case)

    def expression(self, pattern: Pattern[str]) -> str:
        """The expression as it is written."""
        return pattern.value


@register
class CssMatcher(Matcher[str]):
    """`css`: the block is inside an element that a selector chooses."""

    key = "css"
    at_block_end = False
    has_case = False
    html_only = True

    def read(self, table: Table) -> str:
        """The selector, which compiles."""
        selector = table.string(self.key, '"div.newsletter"')
        if table.file.proven:
            return selector
        from cssselect import HTMLTranslator, SelectorError
        from lxml import etree

        try:
            etree.XPath(HTMLTranslator().css_to_xpath(selector))(etree.Element("p"))
        except (SelectorError, etree.XPathError, RecursionError, ValueError) as error:
            table.fail(f"css is not a selector: {error}", "use a CSS 3 selector such as div.newsletter > p", self.key)
        return selector

    def compile(self, pattern: Pattern[str], edge: str) -> MatchFunction:
        """Fits no text: elements are chosen on the tree."""
        return lambda text, key: None

    def choices(self, pattern: Pattern[str]) -> tuple[Choice, ...]:
        """The alternatives of the selector."""
        return choices(pattern.value)


@register
class BlockMatcher(Matcher[BlockEnds]):
    """`from` and `to`: a block of lines from one that matches the first pattern to one that matches the second."""

    key = "from"
    more_keys = ("to",)
    spans = True
    at_block_end = False

    def inner_keys(self) -> tuple[str, ...]:
        """The matchers that an end may have, and `case`."""
        return (*end_matchers(), "case")

    def read(self, table: Table) -> BlockEnds:
        """Both ends."""
        ends = []
        for key in (self.key, *self.more_keys):
            if not isinstance(table.data.get(key), dict):
                table.fail(f"a block rule without {key}", f'write {key} = {{ starts = "..." }}', key)
            end = table.inner(key, '{ starts = "..." }')
            end.known(self.inner_keys(), key)
            ends.append(read_pattern(end, end_matchers(), key))
        return BlockEnds(*ends)

    def compile(self, pattern: Pattern[BlockEnds], edge: str) -> MatchFunction:
        """The function of the first end."""
        return match_function(pattern.value.first)

    def required(self, pattern: Pattern[BlockEnds], edges: Edges = WHOLE) -> Clauses:
        """The clauses of the first end."""
        return required(pattern.value.first)

    def normalized(self, pattern: Pattern[BlockEnds]) -> Hashable:
        """Both ends."""
        return tuple(normalized(end) for end in pattern.value)

    def parts(self, pattern: Pattern[BlockEnds]) -> tuple[tuple[KeyPath, Pattern[Any]], ...]:
        """Both ends."""
        return (("from",), pattern.value.first), (("to",), pattern.value.last)


# -- asking the matcher of a pattern ------------------------------------------------------------------------------


def matcher_of(pattern: Pattern[Any]) -> Matcher[Any]:
    """The matcher of a pattern."""
    return MATCHERS[pattern.matcher]


def matcher_keys() -> tuple[str, ...]:
    """The keys of all matchers in a rule file."""
    return tuple(key for matcher in MATCHERS.values() for key in (matcher.key, *matcher.more_keys))


def text_matchers() -> tuple[str, ...]:
    """The keys of matchers that look at one text or element."""
    return tuple(key for key, matcher in MATCHERS.items() if not matcher.spans)


def end_matchers() -> tuple[str, ...]:
    """The keys of matchers that may match the first or last line of a block."""
    return tuple(key for key, matcher in MATCHERS.items() if matcher.at_block_end)


def read_pattern(table: Table, allowed: Sequence[str], what: str) -> Pattern[Any]:
    """The pattern of a table that has exactly one of the allowed matchers; `what` names the table in complaints.

    Raises:
        RuleError: none or several of them, or a value that cannot be used.
    """
    matcher = MATCHERS[table.one_of(allowed, what, "no matcher")]
    case = table.truth("case")
    if not matcher.has_case and "case" in table:
        table.fail(f"case with {matcher.key}", "leave case out", "case")
    return Pattern(matcher.key, matcher.read(table), case)


def fold_of(pattern: Pattern[Any]) -> Fold:
    """How the literals of a pattern, and the texts that it is tried on, are made comparable."""
    return fold_marks if pattern.case else folded


def match_function(pattern: Pattern[Any], edge: str = "") -> MatchFunction:
    """The function that tries a text; it takes the text and its folded form."""
    matcher = matcher_of(pattern)
    match = matcher.compile(pattern, edge)
    if not (pattern.case and matcher.folds):
        return match
    return lambda text, key: match(text, fold_marks(text))


def required(pattern: Pattern[Any], edges: Edges = WHOLE) -> Clauses:
    """The clauses of a pattern; for a block rule, those of its first end."""
    return matcher_of(pattern).required(pattern, edges)


def near_miss(pattern: Pattern[Any], text: str, edge: str = "") -> str | None:
    """Why a pattern does not match a text; None if the text contains no part of it."""
    return matcher_of(pattern).near_miss(pattern, text, edge)


def opening(pattern: Pattern[Any]) -> Pattern[Any]:
    """The pattern that is looked for first: the first end of a block, else the pattern itself."""
    return matcher_of(pattern).parts(pattern)[0][1]


def normalized(pattern: Pattern[Any]) -> Hashable:
    """A pattern without what makes no difference: order, and what folding folds."""
    return pattern.matcher, pattern.case, matcher_of(pattern).normalized(pattern)


def _tokens_of(literals: Iterable[str]) -> list[list[str]]:
    return [tokens(folded(literal)) for literal in literals]
