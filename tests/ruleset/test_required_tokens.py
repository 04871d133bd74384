"""The tokens that a rule is indexed by must be in every text that it matches; else the index loses the match.

This is checked by drawing small patterns together with texts that match them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest
import regex
from hypothesis import assume, given
from hypothesis import strategies as st

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.rule_types import Action, BlockEnds, Has, Pattern
from cleaner.ruleset import load
from cleaner.ruleset.matchers import match_function, required
from cleaner.ruleset.regex_tokens import first_tokens, max_width, of_regex
from cleaner.ruleset.required_tokens import WHOLE, Clauses, Edges, begins_with, index_key
from cleaner.text import folded, tokens
from tests.drawn import drawn

GLUED_RIGHT = Edges(right=False)
GLUED_LEFT = Edges(left=False)


def lacking(clauses: Clauses, text: str) -> list[list[str]]:
    """The clauses that do not hold for a text."""
    found = tokens(text)
    return [sorted(clause) for clause in clauses if clause.isdisjoint(found)]


def assert_sound(pattern: str, text: str) -> None:
    """A text that a pattern fits as a whole holds a token of every clause, begins as it does and is no wider."""
    if not regex.fullmatch(f"(?:{pattern})", text, regex.IGNORECASE):
        raise ValueError(f"{pattern} does not match {text}")
    assert lacking(of_regex(pattern), text) == [], (pattern, text)
    assert len(text) <= max_width(pattern), (pattern, text)
    first = first_tokens(pattern)
    assert first is None or begins_with(tokens(text), first), (pattern, text, first)


# -- random patterns and texts that match them ------------------------------------------------------------------------


class Sample(NamedTuple):
    """A piece of a pattern, a text that it matches when it stands alone, and whether a count may follow it."""

    pattern: str
    text: str
    atom: bool = True


LITERALS = "a b c Z é ß ж 広 1 7 _ - . ' ’ … © ( [ | $ *".split()
WORDS = ["read", "more", "sign up", "Café", "don’t", "реклама", "広告", "comments", "ad_1", "x", "no. 1"]
CLASSES = [
    (r"\d", "5"),
    (r"\w", "w"),
    (r"\s", " "),
    (r"\W", "!"),
    (r"\W", "©"),
    (r"\D", "x"),
    (r"\S", "y"),
    (".", "e"),
    (".", " "),
    ("[abc]", "b"),
    ("[^abc]", "d"),
    ("[^abc]", " "),
    ("[]x]", "]"),
    ("[^]x]", "y"),
    (r"[\]x-z]", "z"),
    (r"[\w ]", " "),
    ("[[:alpha:]]", "q"),
    ("[a-z' ]", "'"),
    (r"\p{Lu}", "Q"),
    (r"\P{Lu}", "1"),
    (r"\pL", "q"),
    (r"\p{^Lu}", "1"),
]
ZERO_WIDTH = [
    r"\b",
    r"\B",
    "^",
    "$",
    r"\A",
    r"\Z",
    r"\m",
    r"\M",
    "(?=.)",
    "(?![0-9])",
    "(?<=[a-z ])",
    r"(?<!\d)",
    "(?=more)",
    "(?!news )",
    "(?<!news )",
]
GROUPS = ["({})", "(?:{})", "(?i:{})", "(?s-i:{})", "(?P<n>{})", "(?<n>{})"]
COUNTED_SHARE = 0.3
KINDS = ["word"] * 5 + ["space"] * 5 + ["literal"] * 2 + ["class"] * 2 + ["zero-width"] + ["group"] * 4
SAMPLES_A_SEED = 20
QUANTIFIERS: list[tuple[str, int, int]] = [
    ("?", 0, 1),
    ("??", 0, 1),
    ("*", 0, 3),
    ("*?", 0, 3),
    ("+", 1, 3),
    ("+?", 1, 3),
    ("{1}", 1, 1),
    ("{2}", 2, 2),
    ("{0,2}", 0, 2),
    ("{,2}", 0, 2),
    ("{1,3}", 1, 3),
    ("{2,}", 2, 4),
    ("{1,2}?", 1, 2),
]


class Sampler:
    """Draws patterns and texts that they match.  A plain generator, because hypothesis takes ten times as long to draw
    one of these and most of what it draws first is trivial."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def literal(self, choices: Sequence[str]) -> Sample:
        text = self.random.choice(choices)
        return Sample(regex.escape(text, special_only=True, literal_spaces=True), text, len(text) == 1)

    def group(self, depth: int) -> Sample:
        """Alternatives in brackets; the text is that of one of them."""
        branches = [self.sequence(depth - 1) for _ in range(self.random.randint(1, 3))]
        shape = self.random.choice(GROUPS)
        pattern = shape.format("|".join(branch.pattern for branch in branches))
        return Sample(pattern, self.random.choice(branches).text)

    def piece(self, depth: int) -> Sample:
        kind = self.random.choice(KINDS if depth else [kind for kind in KINDS if kind != "group"])
        if kind == "group":
            return self.group(depth)
        if kind == "class":
            return Sample(*self.random.choice(CLASSES))
        if kind == "zero-width":
            return Sample(self.random.choice(ZERO_WIDTH), "", atom=False)
        return self.literal({"word": WORDS, "space": [" "], "literal": LITERALS}[kind])

    def counted(self, depth: int) -> Sample:
        sample = self.piece(depth)
        if not sample.atom or self.random.random() > COUNTED_SHARE:
            return sample
        sign, low, high = self.random.choice(QUANTIFIERS)
        return Sample(sample.pattern + sign, sample.text * self.random.randint(low, high), atom=False)

    def sequence(self, depth: int = 2) -> Sample:
        parts = [self.counted(depth) for _ in range(self.random.randint(1, 5))]
        return Sample("".join(part.pattern for part in parts), "".join(part.text for part in parts), atom=False)


def fits(compiled: regex.Pattern[str], text: str, method: str = "fullmatch") -> bool:
    """True where a pattern fits; one that backtracks without end says nothing, as in the engine."""
    try:
        return getattr(compiled, method)(text, timeout=PATTERN_TIMEOUT) is not None
    except TimeoutError:
        return False


def samples(seed: int) -> Iterator[tuple[regex.Pattern[str], Sample]]:
    """Patterns that compile, each with a text that it probably matches."""
    sampler = Sampler(seed)
    for _ in range(SAMPLES_A_SEED):
        sample = sampler.sequence()
        if "©" in sample.text and r"\W" in sample.pattern and r"\d" in sample.pattern:
            continue  # see test_any_sign_and_a_number_begin_a_pattern
        try:
            yield regex.compile(f"(?:{sample.pattern})", regex.IGNORECASE), sample
        except regex.error:  # a look behind of no fixed width, a name used twice
            continue


seeds = st.integers(0, 2**32)


@pytest.mark.slow
@drawn(70)
@given(seeds)
def test_a_text_that_a_pattern_fits_holds_what_the_pattern_needs(seed: int) -> None:
    for compiled, sample in samples(seed):
        for text in (sample.text, sample.text.upper(), sample.text.title()):
            if fits(compiled, text):
                assert_sound(sample.pattern, text)


@pytest.mark.slow
@drawn(50)
@given(seeds, st.sampled_from(["", "x", "X y", " y", "1", "広", "!"]))
def test_a_prefix_to_strip_may_be_glued_to_the_text(seed: int, rest: str) -> None:
    for compiled, sample in samples(seed):
        text = sample.text + rest
        if fits(compiled, text, "match"):
            assert lacking(of_regex(sample.pattern, GLUED_RIGHT), text) == [], (sample.pattern, text)


@pytest.mark.slow
@drawn(50)
@given(seeds, st.sampled_from(["", "x", "y X", "y ", "1", "広", "!"]))
def test_a_suffix_to_strip_may_be_glued_to_the_text(seed: int, before: str) -> None:
    for _, sample in samples(seed):
        text = before + sample.text
        if fits(regex.compile(f"(?:{sample.pattern})\\Z", regex.IGNORECASE), text, "search"):
            assert lacking(of_regex(sample.pattern, GLUED_LEFT), text) == [], (sample.pattern, text)


@pytest.mark.slow
def test_the_samples_are_worth_something() -> None:
    """A good part of the patterns match their text and need some token, or the tests above would show nothing."""
    drawn = [(compiled, sample) for seed in range(30) for compiled, sample in samples(seed)]
    matching = [sample for compiled, sample in drawn if fits(compiled, sample.text)]

    assert len(matching) > len(drawn) / 2
    assert sum(bool(of_regex(sample.pattern)) for sample in matching) > len(matching) / 4


#: Patterns that a grammar of literals, classes and counts describes; hypothesis finds texts for them by itself.
TYPICAL = [
    r"\d{1,3} (comments|responses|thoughts on .{1,9})|leave a reply|comments?",
    r"Liked it\?{1,2} Take a second to support .{1,9} on Patreon( and get .{1,9})?!",
    r"image (caption|source|copyright)",
    r"(Share|Tweet|Pin)( (this|it|on (Facebook|Twitter)))?[.!]?",
    r"\[ad[_ -]?\d{1,2}\]",
    r"(read|see) (more|also)( on this)?: .{1,20}",
    r"© ?(BBC|Reuters|AP)( \d{4})?",
    r"(?:Photo|Picture)(?:s)? (?:by|credit):? [A-Z][a-z]{1,9}",
    r"don['’]t miss( out)?",
    r"(Ещё|Читайте) (также|по теме)",
    r"(関連|広告)(記事)?",
    r"\w+ min(ute)?s? read",
    r"(sign|log)[ -]?(in|up) ?(now|here)?",
    r"Page \d+ of \d+",
    r"(a|an|the)? ?newsletter",
]


@drawn(40)
@given(st.data())
@pytest.mark.parametrize("pattern", TYPICAL)
def test_patterns_of_real_rules_are_sound(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern, fullmatch=True))
    assume(regex.fullmatch(pattern, text, regex.IGNORECASE))

    assert_sound(pattern, text)


@pytest.mark.slow
def test_patterns_of_the_shipped_rules_hold_for_their_own_hits() -> None:
    checked = 0
    for one in load().rules:
        if one.pattern.matcher != "re" or one.action is Action.STRIP:
            continue
        pattern = one.pattern.value
        compiled = regex.compile(f"(?:{pattern})", regex.IGNORECASE)
        clauses, width, first = of_regex(pattern), max_width(pattern), first_tokens(pattern)
        for text in (" ".join(hit.split()) for hit in one.hit if isinstance(hit, str)):
            if fits(compiled, text):
                assert lacking(clauses, text) == [], (one.id, text)
                assert len(text) <= width, (one.id, text)
                assert first is None or begins_with(tokens(text), first), (one.id, text)
                checked += 1

    assert checked


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(read|see) ?more", "readmore"),
        (r"(read|see)\s*more", "seemore"),
        ("(read|see) {0,2}more", "readmore"),
        (r"(read|see)\W?more", "readmore"),
        ("(sign|log) *(in|up)", "signup"),
    ],
)
def test_a_space_that_may_be_absent_does_not_end_a_word(pattern: str, text: str) -> None:
    assert_sound(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\d+_comments", "12_comments"),
        ("_+comments here", "__comments here"),
        ("(ad|box)_slot", "ad_slot"),
        ("foo_.", "foo_x"),
    ],
)
def test_an_underscore_goes_on_with_a_word(pattern: str, text: str) -> None:
    assert_sound(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"© ?\d{4} .{1,20}", "© 2026 The Example"), ("© BBC .{1,9}", "© BBC 2026"), (r"\W{0,3}Reuters", "© Reuters")],
)
def test_a_copyright_sign_at_the_beginning(pattern: str, text: str) -> None:
    assert_sound(pattern, text)


# -- known gaps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?x:sign up)", "signup"),  # verbose: white space is no text
        (r"(?a:more\b).*", "moreé"),  # ASCII: no word character above 127
        (r"the\X", "thee\u0301\u0301"),  # a cluster of characters counts as one
        ("(?:the ){00}end", "end"),
        ("more{00}x yes", "morx yes"),
        ("(the sign[[]|foo) [x]", "foo x"),  # no nested sets in the version 0 of `regex`
    ],
)
def test_constructs_that_need_more_care(pattern: str, text: str) -> None:
    assert_sound(pattern, text)


def test_turkish_letters_match_as_regex_has_it() -> None:
    assert_sound("istanbul haberleri", "İstanbul haberleri")


# -- what is found, not only what is true -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("Read more about this", [["read"], ["more"], ["about"], ["this"]]),
        ("(Comments|Responses) here", [["comments", "responses"], ["here"]]),
        ("(sign up|subscribe) today", [["sign", "subscribe"], ["today"]]),
        (r"\d+ comments", [["comments"]]),
        (r"Page \d+ of \d+", [["page"]]),
        ("comments?", [["comment", "comments"]]),
        ("comments?x", []),
        (r"\d+ comment(s)?\.?", [["comment", "comments"]]),
        ("repl(y|ies)? below", [["repl", "replies", "reply"], ["below"]]),
        ("advertisements?( here)?|sponsored", [["advertisement", "advertisements", "sponsored"]]),
        (r"\bNewsletter\b.{1,40}", [["newsletter"]]),
        (r"\[ad\] advert", [["advert"]]),
        (r"(?i:Privacy) policy", [["privacy"], ["policy"]]),
        (r".+", []),
        ("", []),
        (r"foo\1", []),
        ("(?>atomic) group", []),
    ],
)
def test_tokens_of_patterns(pattern: str, expected: list[list[str]]) -> None:
    assert sorted(map(sorted, of_regex(pattern))) == sorted(expected)


@pytest.mark.parametrize(
    ("pattern", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("a|bcd|ef", 3),
        (r"\d{1,3} (no|yes){2}", 10),
        ("a?b", 2),
        ("(?=abc)d", 1),
        ("(?=abc)*d", 1),
        ("a{2}", 2),
        ("a{,4}", 4),
        ("a+", math.inf),
        ("a{2,}", math.inf),
        ("(a*|b)c", math.inf),
        (r"a\1", math.inf),
        (r"(?>a)", math.inf),
        ("[^]]x", 2),
        (r"\x41", math.inf),
    ],
)
def test_width_of_patterns(pattern: str, width: float) -> None:
    assert max_width(pattern) == width


@pytest.mark.parametrize(
    "pattern", ["(", "a{", "a{x}", "[", "[^", "\\", "(?", "(?P<", "a)b", "|", "(|)", "a{1", r"\p{"]
)
def test_no_pattern_breaks_the_scanner(pattern: str) -> None:
    assert isinstance(of_regex(pattern), tuple)
    assert max_width(pattern) >= 0


@given(st.text("ab(){}[]|?*+\\^$.,:=!<>P01_ -"))
def test_no_text_breaks_the_scanner(pattern: str) -> None:
    for edges in (WHOLE, GLUED_LEFT, GLUED_RIGHT):
        assert all(clause and all(clause) for clause in of_regex(pattern, edges))
    assert max_width(pattern) >= 0


def test_the_key_of_the_index_is_one_of_the_clauses() -> None:
    clauses = of_regex("the newsletter (of|by) us")

    assert index_key(clauses) == frozenset({"newsletter"})
    assert index_key(()) is None


# -- literals ---------------------------------------------------------------------------------------------------------

#: ASCII letters, because word boundaries of other spaced scripts are not looked at yet; see test_match.
phrases = st.lists(
    st.sampled_from(["read", "more", "Sign", "up", "©", "BBC", "don’t", "–", "...", "[ad]", "12", "広告", "x"]),
    min_size=1,
    max_size=4,
).map(" ".join)
literals = st.lists(phrases.filter(folded), min_size=1, max_size=3).map(tuple)
units = st.lists(
    st.one_of(phrases, st.sampled_from(["s", "un", ", ", "!", "\u200b", "\u00a0", "READ", "bbc", "(c)"])), max_size=6
)


def holds(pattern: Pattern, text: str) -> bool:
    """True where a pattern does not match a text, or all its clauses hold for it."""
    return match_function(pattern, "")(text, folded(text)) is None or not lacking(required(pattern), text)


@pytest.mark.slow
@drawn(100)
@given(literals, units, st.sampled_from(["is", "starts", "ends"]), st.sampled_from(["", " "]))
def test_literals_need_the_tokens_that_every_match_holds(
    phrases: tuple[str, ...], parts: list[str], matcher: str, glue: str
) -> None:
    pattern = Pattern(matcher, phrases)

    assert holds(pattern, glue.join(parts))
    for phrase in phrases:
        assert holds(pattern, phrase)
        assert holds(pattern, glue.join([phrase, *parts]))
        assert holds(pattern, glue.join([*parts, phrase]))


@pytest.mark.slow
@drawn(100)
@given(st.tuples(literals, literals, literals), units, st.sampled_from([" ", ", "]))
def test_phrases_anywhere_need_the_tokens_that_every_match_holds(
    groups: tuple[tuple[str, ...], ...], parts: list[str], glue: str
) -> None:
    pattern = Pattern("has", Has(*groups, min_some=1))
    chosen = [groups[0][0], *groups[1], groups[2][-1]]

    assert match_function(pattern, "")(glue.join(chosen), folded(glue.join(chosen))) is not None
    assert holds(pattern, glue.join([*parts, *chosen, *parts]))
    assert holds(pattern, glue.join(parts))


@pytest.mark.parametrize(
    ("pattern", "edges", "expected"),
    [
        (Pattern("is", ("Sign up now",)), WHOLE, [["now"], ["sign"], ["up"]]),
        (Pattern("is", ("Sign up", "Subscribe")), WHOLE, [["sign", "subscribe"]]),
        (Pattern("is", ("Sign up", "…")), WHOLE, []),
        (Pattern("starts", ("image caption",)), GLUED_RIGHT, [["image"]]),
        (Pattern("starts", ("caption",)), GLUED_RIGHT, []),
        (Pattern("starts", ("caption:",)), GLUED_RIGHT, [["caption"]]),
        (Pattern("ends", ("read more",)), GLUED_LEFT, [["more"]]),
        (Pattern("has", Has(any=("a b", "c"), all=("news letter",))), WHOLE, [["a", "c"], ["letter"], ["news"]]),
        (
            Pattern("from", BlockEnds(Pattern("starts", ("Dear readers",)), Pattern("is", ("End",)))),
            WHOLE,
            [["dear"], ["readers"]],
        ),
        (Pattern("css", "div.x"), WHOLE, []),
    ],
)
def test_tokens_of_matchers(pattern: Pattern, edges: Edges, expected: list[list[str]]) -> None:
    assert sorted(map(sorted, required(pattern, edges))) == expected
