"""What rules do to a page: each action, each matcher, bounds and order; and nothing gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.limits import PATTERN_TIMEOUT
from cleaner.parsing import parse
from cleaner.pipeline import clean_document
from cleaner.rule_types import Action, Match
from cleaner.ruleset import Hits, Matches, RuleSet, find_hits, load, resolve
from cleaner.text import fold
from cleaner.types import Document, Kind, Label, Page

GENERIC = "generic = true\n"
PLATFORM = 'platform = "wordpress"\n'
SITE = 'site = ["example.org"]\n'
HOST = "example.org"
STORY = "The ferry left at noon and came back at six, and nobody aboard had seen the island at all."


class Result(NamedTuple):
    """What rules made of a page, told by the texts of its blocks."""

    hits: Hits
    matches: Matches

    @property
    def page(self) -> Page:
        return self.hits.page

    @property
    def texts(self) -> list[str]:
        return [block.text for block in self.page.blocks]

    def named(self, table: dict[int, Match]) -> list[str]:
        return [self.texts[index] for index in sorted(table)]

    @property
    def drop(self) -> list[str]:
        """Whole blocks to be removed, without pieces that were cut off."""
        return self.named({index: m for index, m in self.matches.drop.items() if index not in self.hits.stripped})

    @property
    def keep(self) -> list[str]:
        return self.named(self.matches.keep)

    @property
    def roles(self) -> dict[str, str]:
        return {self.texts[index]: match.rule.arg for index, match in self.matches.roles.items()}

    @property
    def points(self) -> dict[str, list[float]]:
        return {self.texts[index]: [m.rule.points for m in group] for index, group in self.matches.points.items()}

    @property
    def stripped(self) -> list[str]:
        """What the spans of the stripped matches point at in the input."""
        return [self.page.text[m.start : m.end] for _, m in sorted(self.hits.stripped.items())]

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.hits.warnings + self.matches.warnings


Look = Callable[..., Result]


def rule(body: str, name: str = "a") -> str:
    return f'\n[[rule]]\nid = "{name}"\n{body}\n'


@pytest.fixture
def rules(tmp_path: Path) -> Callable[..., RuleSet]:
    """Loads rule files from their texts; a text without header is generic."""

    def make(*files: str) -> RuleSet:
        paths = [tmp_path / f"r{number}.toml" for number in range(len(files))]
        for path, text in zip(paths, files, strict=True):
            path.write_text(GENERIC + text if text.startswith("\n") else text, encoding="utf-8")
        return load(paths, default=False)

    return make


@pytest.fixture
def look(rules: Callable[..., RuleSet]) -> Look:
    def apply(text: str, *files: str, kind: Kind = Kind.TEXT, trace: bool = False, lang: str | None = None) -> Result:
        return result(text, rules(*files), kind=kind, trace=trace, lang=lang)

    return apply


def result(
    text: str, rules: RuleSet, *, kind: Kind = Kind.TEXT, trace: bool = False, lang: str | None = None
) -> Result:
    hits = find_hits(parse(Document("a", text, kind, host=HOST)), rules.selector, trace=trace)
    return Result(hits, resolve(hits, hits.page.blocks, lang))


# -- is ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("Advertisement", "ADVERTISEMENT"),
        ("Advertisement", "  advertisement "),
        ("Read More", "Read\u00a0 more"),
        ("Don't miss", "Don’t miss"),
        ("Don’t miss", "Don't miss"),
        ('He said "no"', "He said “no”"),
        ('He said "no"', "He said «no»"),
        ("News - Sport", "News – Sport"),
        ("News — Sport", "News - Sport"),
        ("Read more...", "Read more…"),
        ("Read more…", "Read more..."),
        ("(c) BBC", "© BBC"),
        ("© BBC", "(C) BBC"),
        ("Advertisement", "Ad\u200bvertise\u00adment\u200e"),
        ("Ad\u200bvertisement", "Advertisement"),
        ("[ad_1]", "[AD_1]"),
        ("***", "***"),
        ("広告", "広告"),
        ("Ещё по теме", "ЕЩЁ ПО ТЕМЕ"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_whole_unit_matches_whatever_its_case_and_type(look: Look, literal: str, text: str) -> None:
    assert look(text, rule(f"drop = 'line'\nis = '''{literal}'''")).drop == [fold(text)]


@pytest.mark.parametrize(
    "text",
    ["Advertisement revenue fell", "The Advertisement", "Advertisements", "Advertisement.", "Adver tisement", "advert"],
)
def test_less_or_more_than_the_literal_is_no_whole_unit(look: Look, text: str) -> None:
    assert look(text, rule('drop = "line"\nis = "Advertisement"')).drop == []


def test_a_modifier_apostrophe_is_an_apostrophe(look: Look) -> None:
    assert look("Donʼt miss", rule('drop = "line"\nis = "Don\'t miss"')).drop == ["Donʼt miss"]


def test_each_line_of_a_literal_is_a_literal(look: Look) -> None:
    found = look("Two\n\nOne\n\nOne Two\n\nThree", rule("drop = 'line'\nis = '''\nOne\n\n  Two \n'''"))

    assert found.drop == ["Two", "One"]


def test_the_span_of_a_match_is_the_whole_block_in_the_input(look: Look) -> None:
    found = look("One.\r\n\r\n\tRead \u00a0more\r\n", rule('drop = "line"\nis = "read more"'))
    match = found.matches.drop[1]

    assert found.page.text[match.start : match.end] == "Read \u00a0more"


def test_case_counts_where_the_rule_says_so(look: Look) -> None:
    text = "Read More\n\nread more\n\nREAD MORE"

    assert look(text, rule('drop = "line"\nis = "Read More"\ncase = true')).drop == ["Read More"]
    assert look(text, rule("drop = 'line'\nre = 'R.+ M.+'\ncase = true")).drop == ["Read More", "READ MORE"]


@pytest.mark.parametrize("matcher", ['starts = "Read"', 'ends = "More"', 'has = { any = ["ad Mor", "Read"] }'])
def test_case_counts_for_every_matcher_of_literals(look: Look, matcher: str) -> None:
    text = "Read More\n\nread more"

    assert look(text, rule(f'drop = "line"\n{matcher}\ncase = true')).drop == ["Read More"]


def test_only_case_counts_where_case_counts(look: Look) -> None:
    assert look("Don’t Miss", rule('drop = "line"\nis = "Don\'t Miss"\ncase = true')).drop == ["Don’t Miss"]


# -- starts, ends, has ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("matcher", "text", "fits"),
    [
        ('starts = "Read more"', "Read more", True),
        ('starts = "Read more"', "READ MORE: a story", True),
        ('starts = "Read more"', "Read more, read on", True),
        ('starts = "Read more"', "Read moreover", False),
        ('starts = "Read more"', "Please read more", False),
        ('starts = "Read more:"', "Read more:here", True),
        ('starts = ["See", "Read"]', "Read it", True),
        ('starts = "©"', "© BBC", True),
        ('starts = "(c)"', "© BBC", True),
        ('starts = "広告"', "広告です", True),
        ('ends = "says"', "the mayor SAYS", True),
        ('ends = "says"', "says", True),
        ('ends = "says"', "the mayor says.", False),
        ('ends = "says"', "an essays", False),
        ('ends = "says."', "he says.", True),
        ('ends = "..."', "Read more…", True),
        ('ends = "広告"', "これは広告", True),
        ('has = { any = ["sign up", "subscribe"] }', "Please sign up now", True),
        ('has = { any = ["sign up", "subscribe"] }', "Subscribe!", True),
        ('has = { any = ["sign up", "subscribe"] }', "A design upset", False),
        ('has = { any = ["sign up"] }', "design upset, so sign up", True),
        ('has = { all = ["news", "letter"] }', "a letter of news", True),
        ('has = { all = ["news", "letter"] }', "a newsletter", False),
        ('has = { all = ["news", "letter"] }', "the news", False),
        ('has = { some = ["one", "two", "three"], min_some = 2 }', "three and one", True),
        ('has = { some = ["one", "two", "three"], min_some = 2 }', "one and one", False),
        ('has = { some = ["one", "two"] }', "two", True),
        ('has = { any = ["a1", "a2"], all = ["b"], some = ["c1", "c2"] }', "b, c2 and a1", True),
        ('has = { any = ["a1", "a2"], all = ["b"], some = ["c1", "c2"] }', "b and c2", False),
        ('has = { any = ["a1", "a2"], all = ["b"], some = ["c1", "c2"] }', "a1 and c2", False),
        ('has = { any = ["a1", "a2"], all = ["b"], some = ["c1", "c2"] }', "a1 and b", False),
        ('has = { any = ["don\'t miss"] }', "Please, DON’T\u00a0miss it", True),
        ('has = { any = ["広告"] }', "これは広告です", True),
    ],
)
def test_phrases_at_an_edge_or_anywhere_stand_at_word_boundaries(
    look: Look, matcher: str, text: str, fits: bool
) -> None:
    assert look(text, rule(f'drop = "line"\n{matcher}')).drop == ([fold(text)] if fits else [])


@pytest.mark.parametrize(
    ("matcher", "text"),
    [
        ('starts = ["Читайте так", "Смотри"]', "Читайте также"),
        ('ends = ["ме дня", "ёлка"]', "Новости по теме дня"),
        ('has = { any = ["будущее рек", "скидка"] }', "Наше будущее реклама"),
        ('starts = ["Weitere Stra", "Mehr Menü"]', "Mehr Menüs"),
    ],
)
def test_word_boundaries_of_other_alphabets(look: Look, matcher: str, text: str) -> None:
    assert look(text, rule(f'drop = "line"\n{matcher}')).drop == []


# -- re ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"\d+ comments?", "12 COMMENTS", True),
        (r"\d+ comments?", "Over 12 comments", False),
        (r"\d+ comments?", "12 comments below", False),
        ("a|b comments", "a comments", False),
        ("read|read more", "Read more", True),
        ("Read more", "Read\u00a0 \tmore", True),
        (r"\p{Lu}\w+ says", "Jane says", True),
        ("(read|see) ?more", "readmore", True),
        (r"\d+_comments", "12_comments", True),
        (r"[^\w]{0,2}Reuters", "© Reuters", True),
    ],
)
def test_a_regular_expression_fits_the_whole_unit(look: Look, pattern: str, text: str, fits: bool) -> None:
    assert look(text, rule(f"drop = 'line'\nre = '{pattern}'")).drop == ([fold(text)] if fits else [])


# -- strip ------------------------------------------------------------------------------------------------------------

PREFIX = "strip = 'prefix'\n"
SUFFIX = "strip = 'suffix'\n"


@pytest.mark.parametrize(
    ("body", "text", "cut", "rest"),
    [
        (PREFIX + "starts = 'image caption'", "image captionUS agencies said", "image caption", "US agencies said"),
        (PREFIX + "starts = 'image caption'", "Image \u00a0Caption  US said", "Image \u00a0Caption", "US said"),
        (PREFIX + "starts = 'advert'", "Ad\u200bver\u00adtThe mayor", "Ad\u200bver\u00adt", "The mayor"),
        (PREFIX + "starts = '(c) BBC'", "© BBCThe mayor", "© BBC", "The mayor"),
        (PREFIX + "starts = '© BBC'", "(C) BBC The mayor", "(C) BBC", "The mayor"),
        (PREFIX + "starts = 'Strasse:'", "Straße: ein Foto", "Straße:", "ein Foto"),
        (PREFIX + "starts = 'Straße:'", "STRASSE: ein Foto", "STRASSE:", "ein Foto"),
        (PREFIX + "starts = 'more...'", "More… The mayor", "More…", "The mayor"),
        (PREFIX + "is = 'Photo:'", "PHOTO: The mayor", "PHOTO:", "The mayor"),
        (PREFIX + "starts = ['image', 'image caption']", "image caption US said", "image caption", "US said"),
        (PREFIX + "re = 'image (caption|source)(?=\\p{Lu})'", "Image sourceUS said", "Image source", "US said"),
        (PREFIX + "re = '.{1,9}: '", "Photo:\u00a0  The mayor", "Photo:\u00a0", "The mayor"),
        (SUFFIX + "ends = 'read more'", "The end. Read  \u00a0More", "Read  \u00a0More", "The end."),
        (SUFFIX + "ends = 'read more...'", "The end.Read more…", "Read more…", "The end."),
        (SUFFIX + "ends = '(c) BBC'", "The end© BBC", "© BBC", "The end"),
        (SUFFIX + "ends = 'strasse'", "Das Ende der Straße", "Straße", "Das Ende der"),
        (SUFFIX + "ends = 'share'", "The end. Sha\u00adre", "Sha\u00adre", "The end."),
        (SUFFIX + "ends = ['more', 'read more']", "The end. Read more", "Read more", "The end."),
        (SUFFIX + "re = '[(]Reuters[)]'", "The end. (Reuters)", "(Reuters)", "The end."),
        (SUFFIX + "re = 'Follow @\\w{1,9}'", "The end.  Follow  @bbc", "Follow  @bbc", "The end."),
    ],
)  # fmt: skip
def test_a_piece_is_cut_off_to_the_letter(look: Look, body: str, text: str, cut: str, rest: str) -> None:
    found = look(f"Before.\r\n\r\n  {text}  \r\n\r\nAfter.", rule(body))
    pieces = [fold(cut), rest] if body.startswith(PREFIX) else [rest, fold(cut)]

    assert found.texts == ["Before.", *pieces, "After."]
    assert found.stripped == [cut.strip()] or found.stripped == [cut]
    assert found.drop == []
    assert_partition(found.page)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (PREFIX + "starts = 'image caption'", "The image caption was wrong"),
        (SUFFIX + "ends = 'read more'", "Read more about this"),
        (PREFIX + "re = 'image caption(?=\\p{Lu})'\ncase = true", "image caption contest winners announced"),
    ],
)
def test_a_phrase_elsewhere_is_not_cut(look: Look, body: str, text: str) -> None:
    assert look(text, rule(body)).texts == [text]


def test_a_unit_that_is_all_prefix_is_removed_whole(look: Look) -> None:
    found = look("Image caption\n\nA story.", rule(PREFIX + "starts = 'image caption'"))

    assert found.texts == ["Image caption", "A story."]
    assert found.stripped == ["Image caption"]


def test_the_piece_is_removed_and_the_rest_stays(rules: Callable[..., RuleSet]) -> None:
    document = Document("a", f"Photo: {STORY}", Kind.TEXT)
    cleaned = clean_document(document, rules(rule(PREFIX + "starts = 'Photo:'")))

    assert cleaned.body == STORY
    (removed,) = cleaned.removed
    assert (removed.block.text, removed.cause.kind) == ("Photo:", "rule")
    assert removed.cause.match is not None
    assert (removed.cause.match.start, removed.cause.match.end) == (0, len("Photo:"))


def test_several_pieces_are_cut_off_one_by_one(look: Look) -> None:
    text = "image captionimage source The mayor said so. Read more Share"
    found = look(
        text,
        rule(PREFIX + "starts = ['image caption', 'image source']"),
        rule(SUFFIX + "ends = ['Read more', 'Share']"),
    )

    assert found.texts == ["image caption", "image source", "The mayor said so.", "Read more", "Share"]
    assert found.stripped == ["image caption", "image source", "Read more", "Share"]
    assert_partition(found.page)


def test_what_is_left_meets_all_other_rules(look: Look) -> None:
    found = look("PhotoAdvertisement", rule(PREFIX + "starts = 'Photo'"), rule("drop = 'line'\nis = 'Advertisement'"))

    assert (found.stripped, found.drop) == (["Photo"], ["Advertisement"])


def test_of_two_prefixes_the_longer_is_cut_and_a_site_s_own_before_it(look: Look) -> None:
    short, long = PREFIX + "starts = 'Photo:'", PREFIX + "starts = 'Photo: Agency'"

    assert look("Photo: Agency The mayor", rule(short, "a"), rule(long, "b")).stripped == ["Photo: Agency"]
    assert look("Photo: Agency The mayor", SITE + rule(short), rule(long)).texts[0] == "Photo:"


@pytest.mark.parametrize(("words", "cut"), [(4, True), (3, False)])
def test_words_are_counted_before_a_piece_is_cut_off(look: Look, words: int, cut: bool) -> None:
    found = look("Photo: The mayor spoke", rule(PREFIX + f"starts = 'Photo:'\nwhere = {{ max_words = {words} }}"))

    assert bool(found.hits.stripped) is cut


def test_a_piece_of_an_html_block_keeps_element_and_order(look: Look) -> None:
    source = "<p>One</p><div class=x>image caption<b>Two</b> <a href=x>three</a></div><p>Four</p>"
    found = look(source, rule(PREFIX + "starts = 'image caption'"), kind=Kind.HTML)

    assert found.texts == ["One", "image caption", "Two three", "Four"]
    assert [node.tag for node in found.page.nodes] == ["p", "div", "div", "p"]
    assert [block.class_tokens for block in found.page.blocks[1:3]] == [{"x"}, {"x"}]
    assert all(block.link_chars <= len(block.text) for block in found.page.blocks)
    assert_partition(found.page)


def test_keep_protects_a_unit_from_being_cut(look: Look) -> None:
    found = look("Photo: the exhibition", rule(PREFIX + "starts = 'Photo:'"), rule("keep = true\nends = 'exhibition'"))

    assert (found.texts, found.keep) == (["Photo: the exhibition"], ["Photo: the exhibition"])


@pytest.mark.slow
def test_a_thousand_pieces_can_be_cut_off(look: Look) -> None:
    found = look("Ad " * 1000 + "end", rule(PREFIX + "starts = 'Ad'"))

    assert (len(found.stripped), found.texts[-1]) == (1000, "end")


def test_a_pattern_that_matches_no_character_cuts_nothing(look: Look) -> None:
    found = look("Then he spoke.", rule(PREFIX + "re = '(Photo: )?(?=\\p{Lu})'\ncase = true"))

    assert found.hits.stripped == {}


def test_a_site_s_cut_comes_before_a_generic_drop(look: Look) -> None:
    text = "Photo: Read on, said the mayor."
    found = look(text, SITE + rule(PREFIX + "starts = 'Photo:'"), rule("drop = 'line'\nhas = { any = ['read on'] }"))

    assert found.stripped == ["Photo:"]


def assert_partition(page: Page) -> None:
    """Every character that is not white space is in exactly one block, and the blocks stand in order."""
    position = 0
    for index, block in enumerate(page.blocks):
        assert block.index == index
        assert position <= block.start < block.end
        assert not page.text[position : block.start].strip()
        assert fold(page.text[block.start : block.end]) == block.text
        position = block.end
    assert not page.text[position:].strip()


CUTS = "".join(
    [
        rule(PREFIX + "starts = ['image caption', '©', '...', 'Ad', 'ß']", "a"),
        rule(SUFFIX + "ends = ['read more…', '(c)', 'Ad', 'ss']", "b"),
        rule(PREFIX + "re = '[0-9]{1,3}[.) ]{0,2}'", "c"),
        rule(SUFFIX + "re = '[!?]{1,2}'", "d"),
    ]
)
pieces = [
    "image caption",
    "Image\u00a0 Caption",
    "©",
    "(c)",
    "…",
    "...",
    "Ad",
    "\u200b",
    "ß",
    "SS",
    "read more…",
    "12",
    "3)",
    "!?",
]
units = st.lists(st.sampled_from([*pieces, "Story", " ", "\t", "x"]), min_size=1, max_size=8).map("".join)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(units, min_size=1, max_size=4), st.sampled_from(["\n\n", "\r\n", "\u2028"]))
def test_nothing_is_lost_or_doubled_by_cutting(rules: Callable[..., RuleSet], parts: list[str], end: str) -> None:
    found = result(end.join(parts), cuts(rules))

    assert_partition(found.page)
    for index, match in found.hits.stripped.items():
        block = found.page.blocks[index]
        assert fold(found.page.text[match.start : match.end]) == block.text
    assert len(found.hits.tokens) == len(found.page.blocks)


_cuts: list[RuleSet] = []


def cuts(rules: Callable[..., RuleSet]) -> RuleSet:
    if not _cuts:
        _cuts.append(rules(CUTS))
    return _cuts[0]


# -- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "fits"), [(5, True), (4, False)])
@pytest.mark.parametrize(
    "matcher", ['is = "One, two: three four five"', 'starts = "One"', "re = 'One.+'", 'has = { all = ["five"] }']
)
def test_max_words(look: Look, matcher: str, words: int, fits: bool) -> None:
    found = look("One, two: three four five", rule(f'drop = "line"\n{matcher}\nwhere = {{ max_words = {words} }}'))

    assert bool(found.drop) is fits


def numbered(count: int) -> str:
    return "\n\n".join(f"Ad {number}" for number in range(count))


@pytest.mark.parametrize(
    ("count", "pos", "expected"),
    [
        (8, "head", [0, 1]),
        (9, "head", [0, 1, 2]),
        (1, "head", [0]),
        (10, "tail", [6, 7, 8, 9]),
        (5, "tail", [3, 4]),
        (3, "tail", [2]),
    ],
)
def test_head_is_the_first_quarter_and_tail_the_last_two_fifths(
    look: Look, count: int, pos: str, expected: list[int]
) -> None:
    found = look(numbered(count), rule(f'drop = "line"\nstarts = "Ad"\nwhere = {{ pos = "{pos}" }}'))

    assert sorted(found.matches.drop) == expected


@pytest.mark.parametrize("count", [1, 2])
def test_the_last_block_stands_in_the_tail_however_short_the_text(look: Look, count: int) -> None:
    found = look(numbered(count), rule('drop = "line"\nstarts = "Ad"\nwhere = { pos = "tail" }'))

    assert sorted(found.matches.drop) == [count - 1]


@pytest.mark.parametrize("action", ["keep = true", 'comments = "start"', "score = 2", 'drop = "line"'])
def test_a_position_bounds_every_action(look: Look, action: str) -> None:
    matches = look(numbered(10), rule(f'{action}\nstarts = "Ad"\nwhere = {{ pos = "tail" }}')).matches
    found = {**matches.keep, **matches.roles, **matches.points, **matches.drop}

    assert sorted(found) == [6, 7, 8, 9]


def test_positions_are_those_among_the_blocks_still_in_play(look: Look) -> None:
    hits = look(numbered(10), rule('drop = "line"\nstarts = "Ad"\nwhere = { pos = "tail" }')).hits
    left = hits.page.blocks[:5]

    assert sorted(resolve(hits, left).drop) == [3, 4]


# -- paragraphs of several lines --------------------------------------------------------------------------------------


def test_a_paragraph_rule_sees_the_lines_of_a_paragraph_joined(look: Look) -> None:
    text = "Sign up\nfor our letter\n\nSign up\n\nfor our letter"
    found = look(text, rule('drop = "paragraph"\nis = "Sign up for our letter"'))

    assert sorted(found.matches.drop) == [0, 1]
    assert {found.page.text[m.start : m.end] for m in found.matches.drop.values()} == {"Sign up\nfor our letter"}


@pytest.mark.parametrize(
    "matcher",
    ["re = 'Sign up .{1,9} letter'", 'starts = "Sign up for"', 'ends = "our letter"', 'has = { all = ["up for our"] }'],
)
def test_every_matcher_sees_lines_joined(look: Look, matcher: str) -> None:
    assert look("Sign up\nfor our letter", rule(f'drop = "paragraph"\n{matcher}')).drop == ["Sign up", "for our letter"]


def test_lines_of_html_are_joined_too(look: Look) -> None:
    found = look(
        "<p>Sign up<br>now</p><p>Sign up</p><p>now</p>", rule('drop = "paragraph"\nis = "Sign up now"'), kind=Kind.HTML
    )

    assert sorted(found.matches.drop) == [0, 1]


def test_a_line_rule_sees_single_lines_only(look: Look) -> None:
    text = "Sign up\nnow"

    assert look(text, rule('drop = "line"\nis = "Sign up now"')).drop == []
    assert look(text, rule('drop = "line"\nis = "now"')).drop == ["now"]
    assert look(text, rule('drop = "paragraph"\nis = "now"')).drop == ["now"]


def test_keep_protects_whole_paragraphs(look: Look) -> None:
    found = look("Sign up\nnow", rule('keep = true\nis = "Sign up now"'), rule('drop = "line"\nis = "now"'))

    assert found.keep == ["Sign up", "now"]


@pytest.mark.parametrize(("words", "fits"), [(4, True), (3, False)])
def test_max_words_counts_the_words_of_the_whole_paragraph(look: Look, words: int, fits: bool) -> None:
    found = look(
        "One two\nthree four",
        rule(f'drop = "paragraph"\nhas = {{ all = ["two three"] }}\nwhere = {{ max_words = {words} }}'),
    )

    assert bool(found.drop) is fits


def test_a_position_bounds_paragraphs_of_several_lines(look: Look) -> None:
    text = "Sign up\nnow\n\nTwo\n\nThree\n\nFour\n\nFive"

    assert look(text, rule('drop = "paragraph"\nis = "Sign up now"\nwhere = { pos = "tail" }')).drop == []


# -- blocks from .. to ------------------------------------------------------------------------------------------------


def block_rule(
    start: str = 'starts = "Dear readers"', end: str = 'ends = "later."', bound: str = "max_paragraphs = 4"
) -> str:
    return rule(f'drop = "block"\nfrom = {{ {start} }}\nto = {{ {end} }}\nwhere = {{ {bound} }}')


APPEAL = ["Dear readers, we need you.", "Give now.", "Remind me later."]


def test_a_block_goes_from_its_first_end_to_its_last(look: Look) -> None:
    found = look("\n\n".join(["Before.", *APPEAL, "After, much later on."]), block_rule())

    assert found.drop == APPEAL
    assert found.warnings == ()
    text = found.page.text
    assert {text[m.start : m.end] for m in found.matches.drop.values()} == {"\n\n".join(APPEAL)}


def test_both_ends_may_stand_in_one_unit(look: Look) -> None:
    assert look("Dear readers, give now or later.\n\nMore.", block_rule()).drop == ["Dear readers, give now or later."]


def test_a_block_ends_at_the_first_end(look: Look) -> None:
    assert look("\n\n".join([*APPEAL, "Once more, later."]), block_rule()).drop == APPEAL


def test_a_text_may_hold_several_blocks(look: Look) -> None:
    assert look("\n\n".join([*APPEAL, "Story.", *APPEAL]), block_rule()).drop == [*APPEAL, *APPEAL]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ('is = "Dear readers, we need you."', 'is = "Remind me later."'),
        ("re = 'Dear .{1,99}'", "re = '.{1,99} later[.]'"),
        ('has = { all = ["readers", "need you"] }', 'has = { any = ["remind me"] }'),
        ('ends = "need you."', 'starts = "Remind"'),
    ],
)
def test_every_matcher_can_be_an_end(look: Look, start: str, end: str) -> None:
    assert look("\n\n".join(["Before.", *APPEAL, "After."]), block_rule(start, end)).drop == APPEAL


def test_literals_of_the_ends_may_run_over_lines(look: Look) -> None:
    text = "Before.\n\nDear readers,\n\nWe are facing\n\nhard times.\n\nRemind\n\nme\n\nlater.\n\nAfter."
    rules = block_rule('starts = "Dear readers, We are facing"', 'ends = "Remind me later."', "max_words = 20")

    assert look(text, rules).drop == ["Dear readers,", "We are facing", "hard times.", "Remind", "me", "later."]


def test_one_of_several_last_ends_may_be_a_sign(look: Look) -> None:
    found = look("Start\n\nGive now.\n\n***\n\nStory.", block_rule('is = "Start"', 'is = ["***", "End"]'))

    assert found.drop == ["Start", "Give now.", "***"]


def test_a_phrase_at_an_end_may_run_over_lines(look: Look) -> None:
    rules = block_rule('ends = "readers, we need you."', 'is = "Remind me later."', "max_words = 20")

    assert look("Dear readers, we\n\nneed you.\n\nRemind me\n\nlater.", rules).drop == [
        "Dear readers, we",
        "need you.",
        "Remind me",
        "later.",
    ]


def test_a_block_of_html(look: Look) -> None:
    source = "<p>Before.</p><div>Dear readers,<p>we need you.</p></div><p>Later.</p><p>After.</p>"

    assert look(source, block_rule('is = "Dear readers,"', 'is = "later."'), kind=Kind.HTML).drop == [
        "Dear readers,",
        "we need you.",
        "Later.",
    ]


@pytest.mark.parametrize(
    ("bound", "fits"),
    [
        ("max_paragraphs = 3", True),
        ("max_paragraphs = 2", False),
        ("max_words = 10", True),
        ("max_words = 9", False),
        ("max_paragraphs = 3, max_words = 9", False),
        ("max_paragraphs = 2, max_words = 10", False),
    ],
)
def test_a_block_keeps_to_its_bounds_both_ends_included(look: Look, bound: str, fits: bool) -> None:
    found = look("\n\n".join(["Before.", *APPEAL]), block_rule(bound=bound))

    assert found.drop == (APPEAL if fits else [])
    assert bool(found.warnings) is not fits


def test_lines_of_one_paragraph_count_as_one(look: Look) -> None:
    assert look("\n".join(APPEAL), block_rule(bound="max_paragraphs = 1")).drop == APPEAL


def test_an_unclosed_block_does_nothing_and_says_so(look: Look) -> None:
    found = look("\n\n".join(["Before.", *APPEAL[:2], "A story that goes on."]), block_rule())

    assert found.drop == []
    (warning,) = found.warnings
    assert "r0/a" in warning
    assert "r0.toml:3" in warning
    assert "unclosed" in warning


def test_a_later_block_is_found_behind_an_unclosed_one(look: Look) -> None:
    found = look("\n\n".join([APPEAL[0], *["Story."] * 4, *APPEAL]), block_rule())

    assert sorted(found.matches.drop) == [5, 6, 7]
    assert len(found.warnings) == 1


def test_without_its_first_end_a_block_rule_is_silent(look: Look) -> None:
    found = look("Readers, dear as they are, came.\n\nRemind me later.", block_rule())

    assert (found.drop, found.warnings) == ([], ())


def test_a_block_begins_in_its_position(look: Look) -> None:
    rules = block_rule(bound='max_paragraphs = 4, pos = "tail"')

    assert look("\n\n".join([*APPEAL, *["Story."] * 7]), rules).drop == []
    assert look("\n\n".join([*["Story."] * 7, *APPEAL]), rules).drop == APPEAL


def test_blocks_that_are_gone_are_not_looked_at(look: Look) -> None:
    hits = look("\n\n".join(["Before.", *APPEAL]), block_rule()).hits

    assert resolve(hits, hits.page.blocks[:2]).drop == {}
    assert resolve(hits, hits.page.blocks[2:]).drop == {}
    assert sorted(resolve(hits, [hits.page.blocks[1], hits.page.blocks[3]]).drop) == [1, 3]


# -- after ------------------------------------------------------------------------------------------------------------

AFTER = 'drop = "after"\nis = "More stories"\nwhere = {{ {} }}'


def test_after_takes_the_match_and_all_that_follows(look: Look) -> None:
    found = look("Story.\n\nMore stories\n\nOne\n\nTwo", rule(AFTER.format("max_paragraphs = 3")))

    assert (found.drop, found.warnings) == (["More stories", "One", "Two"], ())


@pytest.mark.parametrize("bound", ["max_paragraphs = 2", "max_words = 3"])
def test_after_does_nothing_beyond_its_bounds_and_says_so(look: Look, bound: str) -> None:
    found = look("Story.\n\nMore stories\n\nOne\n\nTwo", rule(AFTER.format(bound)))

    assert found.drop == []
    assert len(found.warnings) == 1
    assert "r0/a" in found.warnings[0]


# -- comments, score, css ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["start", "item", "form", "end"])
def test_marks_of_a_comment_thread(look: Look, role: str) -> None:
    found = look("Story.\n\n12 Comments", rule(f"comments = '{role}'\nre = '\\d+ comments'"))

    assert found.roles == {"12 Comments": role}
    assert (found.drop, found.keep) == ([], [])


def test_of_two_marks_the_more_specific_counts(look: Look) -> None:
    found = look("Reply", rule('comments = "form"\nis = "Reply"'), SITE + rule('comments = "end"\nis = "Reply"'))

    assert found.roles == {"Reply": "end"}


def test_points_of_all_rules_add_up(look: Look) -> None:
    files = (
        rule("score = 2\nstarts = 'Sign'", "a")
        + rule("score = -0.5\nends = 'up'", "b")
        + rule("score = 9\nis = 'x'", "c")
    )
    found = look("Sign up\n\nStory.", files)

    assert {text: sorted(points) for text, points in found.points.items()} == {"Sign up": [-0.5, 2.0]}
    assert (found.drop, found.keep) == ([], [])


PAGE = "<div class='box wide'><p>One</p>Two</div><p id=x>Three</p><ul><li>Four</ul>"


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("div.box", ["One", "Two"]),
        (".box > p", ["One"]),
        ("#x, li", ["Three", "Four"]),
        ("p", ["One", "Three"]),
        ("body", ["One", "Two", "Three", "Four"]),
        ("div.other", []),
        ("li:first-child", ["Four"]),
        ("[class~=wide] p", ["One"]),
    ],
)
def test_css_selects_a_block_or_what_is_around_it(look: Look, selector: str, expected: list[str]) -> None:
    assert look(PAGE, rule(f'drop = "line"\ncss = "{selector}"'), kind=Kind.HTML).drop == expected


def test_css_works_with_every_action_that_takes_whole_blocks(look: Look) -> None:
    assert look(PAGE, rule('keep = true\ncss = "li"'), kind=Kind.HTML).keep == ["Four"]
    assert look(PAGE, rule('comments = "item"\ncss = "li"'), kind=Kind.HTML).roles == {"Four": "item"}
    assert look(PAGE, rule('score = 3\ncss = "li"'), kind=Kind.HTML).points == {"Four": [3.0]}


def test_css_does_nothing_on_text_or_on_an_empty_page(look: Look) -> None:
    assert look("div.box", rule('drop = "line"\ncss = "div"')).drop == []
    assert look("", rule('drop = "line"\ncss = "div"'), kind=Kind.HTML).texts == []


def test_css_and_a_cut_on_one_page(look: Look) -> None:
    source = "<div><p>Photo: One</p></div><p>Two</p>"
    found = look(
        source, rule(PREFIX + "starts = 'Photo:'", "a") + rule('drop = "line"\ncss = "div"', "b"), kind=Kind.HTML
    )

    assert (found.texts, found.drop) == (["Photo:", "One", "Two"], ["One"])


def test_max_words_bounds_css(look: Look) -> None:
    found = look(
        PAGE.replace("One", "One word too many"),
        rule('drop = "line"\ncss = "div"\nwhere = { max_words = 2 }'),
        kind=Kind.HTML,
    )

    assert found.drop == ["Two"]


# -- order ------------------------------------------------------------------------------------------------------------


def test_site_beats_platform_beats_generic(look: Look) -> None:
    body = rule('drop = "line"\nis = "Ad"')
    levels = [GENERIC + body, PLATFORM + body, SITE + body]

    for files in (levels, levels[::-1]):
        (match,) = look("Ad", *files).matches.drop.values()
        assert match.rule.scope.sites
    (match,) = look("Ad", levels[1], levels[0]).matches.drop.values()
    assert match.rule.scope.platform


def test_within_a_level_the_longer_match_wins(look: Look) -> None:
    line = rule('drop = "line"\nis = "Give now."', "line")
    for files in ((line + block_rule(),), (block_rule() + line,)):
        found = look("\n\n".join(APPEAL), *files)

        assert {match.rule.id for match in found.matches.drop.values()} == {"r0/a"}


def test_a_level_counts_more_than_length(look: Look) -> None:
    found = look("\n\n".join(APPEAL), block_rule(), SITE + rule('drop = "line"\nis = "Give now."'))

    assert [found.matches.drop[index].rule.id for index in range(3)] == ["r0/a", "r1/a", "r0/a"]


def test_files_in_another_order_decide_the_same(tmp_path: Path) -> None:
    paths = [tmp_path / "one.toml", tmp_path / "two.toml"]
    for path, matcher in zip(paths, ('starts = "Ad"', 'ends = "now"'), strict=True):
        path.write_text(GENERIC + rule(f'drop = "line"\n{matcher}'), encoding="utf-8")
    chosen = [result("Ad now", load(order, default=False)).matches.drop[0].rule for order in (paths, paths[::-1])]

    assert chosen[0] == chosen[1]


@pytest.mark.parametrize(
    "drop",
    [
        SITE + rule(f'drop = "line"\nis = "{STORY}"'),
        SITE + rule('drop = "block"\nfrom = { is = "Start" }\nto = { is = "End" }\nwhere = { max_paragraphs = 9 }'),
        SITE + rule('drop = "after"\nis = "Start"\nwhere = { max_paragraphs = 9 }'),
        PLATFORM + rule('drop = "paragraph"\nstarts = "The ferry"'),
        rule(f"score = 99\nis = '{STORY}'"),
        rule(f"comments = 'item'\nis = '{STORY}'"),
    ],
    ids=["line", "block", "after", "paragraph", "score", "item"],
)
def test_keep_beats_every_other_rule(rules: Callable[..., RuleSet], drop: str) -> None:
    text = f"Start\n\n{STORY}\n\nEnd"
    keep = rule('keep = true\nhas = { any = ["ferry"] }')
    document = Document("a", text, Kind.TEXT, host=HOST)

    verdict = clean_document(document, rules(drop, keep)).verdicts[1]

    assert (verdict.block.text, verdict.label) == (STORY, Label.BODY)
    assert verdict.cause.match is not None
    assert verdict.cause.match.rule.action is Action.KEEP


# -- slow patterns ----------------------------------------------------------------------------------------------------

#: Twice as long for every character more.
SLOW = "(x|xx)+y"
LONG = "x" * 80


@pytest.mark.slow
def test_a_pattern_that_takes_too_long_is_named_and_does_nothing(look: Look) -> None:
    files = rule(f"drop = 'line'\nre = '{SLOW}'", "slow") + rule('drop = "line"\nis = "Ad"', "ad")
    found = look(f"Ad\n\n{LONG}\n\nAd\n\n{LONG}", files)

    assert found.drop == ["Ad", "Ad"]
    assert found.warnings == (f"rule r0/slow: pattern took more than {PATTERN_TIMEOUT} s and was left out",)


@pytest.mark.slow
@pytest.mark.parametrize("action", [PREFIX, "keep = true\n"])
def test_a_slow_pattern_is_harmless_with_every_action(look: Look, action: str) -> None:
    found = look(LONG, rule(f"{action}re = '{SLOW}'"))

    assert found.texts == [LONG]
    assert len(found.warnings) == 1


@pytest.mark.slow
@pytest.mark.parametrize("ends", [(f"re = '{SLOW}'", 'is = "End"'), ('is = "Start"', f"re = '{SLOW}'")])
def test_a_slow_end_of_a_block_is_named(look: Look, ends: tuple[str, str]) -> None:
    found = look(f"Start\n\n{LONG}\n\nEnd", block_rule(*ends))

    assert any("took more than" in warning for warning in found.warnings)


# -- trace ------------------------------------------------------------------------------------------------------------


def decided(found: Result) -> tuple[object, ...]:
    matches = found.matches
    spans = [
        {index: match[1:] for index, match in table.items()} for table in (matches.drop, matches.keep, matches.roles)
    ]
    ids = [{index: match.rule.id for index, match in table.items()} for table in (matches.drop, matches.keep)]
    return (found.texts, found.stripped, spans, ids, found.points, found.warnings)


def shipped_examples() -> list[str]:
    """Hits and misses of the shipped rules as pages of twenty paragraphs."""
    lines = [str(text) for one in load().rules for text in (*one.hit, *one.miss) if isinstance(text, str)]
    step = 20
    return ["\n\n".join(lines[start : start + step]) for start in range(0, len(lines), step * 9)]


@pytest.mark.slow
def test_trace_changes_no_result_on_examples_of_the_shipped_rules() -> None:
    for text in shipped_examples():
        assert decided(result(text, load(), trace=True)) == decided(result(text, load()))


@pytest.mark.slow
def test_trace_changes_no_result_where_a_pattern_is_slow(look: Look) -> None:
    body = rule(f"drop = 'line'\nre = 'advert {SLOW}'\nwhere = {{ max_words = 2 }}")
    text = f"advert {LONG} and so on\n\nadvert xxy"

    assert look(text, body).drop == ["advert xxy"]
    assert decided(look(text, body, trace=True)) == decided(look(text, body))


# -- list markers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["• Read more", "- Read more", "– Read More", "* read more"])
def test_a_whole_unit_may_have_a_bullet_before_it(look: Look, text: str) -> None:
    assert look(text, rule('drop = "line"\nis = "Read more"')).drop == [text]


@pytest.mark.parametrize("text", ["-Read more", "1. Read more", "> Read more", "•• Read more"])
def test_a_whole_unit_has_no_other_sign_before_it(look: Look, text: str) -> None:
    assert look(text, rule('drop = "line"\nis = "Read more"')).drop == []


@pytest.mark.parametrize("drop", ["drop = 'line'", "keep = true"])
def test_within_a_level_a_drop_or_keep_of_the_whole_comes_before_a_cut(look: Look, drop: str) -> None:
    text = "Photo: Read on, said the mayor."
    found = look(text, rule(PREFIX + "starts = 'Photo:'"), rule(f"{drop}\nhas = {{ any = ['read on'] }}"))

    assert found.stripped == []


# -- language ---------------------------------------------------------------------------------------------------------

GERMAN = 'generic = true\nlang = ["de", "nds"]\n'


@pytest.mark.parametrize(("lang", "drop"), [("de", ["Mehr"]), ("nds", ["Mehr"]), (None, ["Mehr"]), ("en", [])])
def test_a_generic_rule_acts_on_pages_of_its_language_or_of_none(look: Look, lang: str | None, drop: list[str]) -> None:
    assert look(f"{STORY}\n\nMehr", GERMAN + rule('drop = "line"\nis = "Mehr"'), lang=lang).drop == drop


@pytest.mark.parametrize(
    "body",
    [
        'drop = "block"\nfrom = { is = "Mehr" }\nto = { is = "Ende" }\nwhere = { max_words = 60 }',
        'drop = "after"\nis = "Mehr"\nwhere = { max_words = 60 }',
        'keep = true\nis = "Mehr"',
        'score = 2\nis = "Mehr"',
    ],
)
def test_language_bounds_what_takes_or_keeps_text(look: Look, body: str) -> None:
    text = f"{STORY}\n\nMehr\n\nEnde"

    def acts(lang: str) -> bool:
        found = look(text, GERMAN + rule(body), lang=lang).matches
        return bool(found.drop or found.keep or found.points or found.roles)

    assert (acts("de"), acts("en")) == (True, False)


def test_a_site_speaks_its_own_language_on_all_of_its_pages(look: Look) -> None:
    assert look("Mehr", SITE + 'lang = ["de"]\n' + rule('drop = "line"\nis = "Mehr"'), lang="en").drop == ["Mehr"]


def test_a_thread_may_have_another_language_than_its_article(look: Look) -> None:
    assert look("Mehr", GERMAN + rule('comments = "form"\nis = "Mehr"'), lang="en").roles == {"Mehr": "form"}


def test_a_piece_is_cut_off_in_any_language(look: Look) -> None:
    found = look("Foto: A ferry.", GERMAN + rule(PREFIX + "starts = 'Foto:'"), lang="en")

    assert found.stripped == ["Foto:"]


def test_an_explanation_names_the_language(look: Look) -> None:
    found = look("Mehr", GERMAN + rule('drop = "line"\nis = "Mehr"'), lang="en", trace=True)

    assert [miss.reason for miss in found.matches.near_misses] == ["for pages in de, nds; this one is in en"]


def test_the_language_is_that_of_the_text_rather_than_of_the_page_s_attribute(rules: Callable[..., RuleSet]) -> None:
    german = "Die alte Brücke über die Lenne bleibt bis zum Frühjahr zu, und der Rat hat das am Abend so entschieden."
    page = f"<html lang='en'><body><p>{german}</p><p>{german}</p><p>Mehr</p></body></html>"
    cleaned = clean_document(Document("a", page, Kind.HTML), rules(GERMAN + rule('drop = "line"\nis = "Mehr"')))

    assert [v.cause.match.rule.id for v in cleaned.verdicts if v.cause.match] == ["r0/a"]


# -- platforms --------------------------------------------------------------------------------------------------------

GHOST = (
    'platform = "ghost"\ndetect = { generator = "Ghost", class = ["gh-*", "kg-card"], asset = "/ghost/assets/" }\n'
    + rule('drop = "line"\nis = "Read more"')
)


@pytest.mark.parametrize(
    ("sign", "drop"),
    [
        ("<meta name=generator content='Ghost 5.2'>", True),
        ("<meta name=Generator content='ghost'>", True),
        ("<meta name=generator content='A Ghost'>", False),
        ("<meta name=description content='Ghost'>", False),
        ("<div class='wide GH-head'></div>", True),
        ("<div id=kg-card></div>", True),
        ("<div class=kg-cards></div>", False),
        ("<script src='https://example.org/ghost/assets/a.js'></script>", True),
        ("<link href='/ghost/assets/a.css' rel=stylesheet>", True),
        ("<a href='/ghost/assets/a.css'>a link</a>", False),
        ("", False),
    ],
)
def test_platform_rules_wait_for_a_sign_of_the_platform_in_html(look: Look, sign: str, drop: bool) -> None:
    page = f"<html><body>{sign}<p>{STORY}</p><p>Read more</p></body></html>"

    assert look(page, GHOST, kind=Kind.HTML).drop == ["Read more"] * drop


def test_text_shows_no_markup_so_platform_rules_act(look: Look) -> None:
    assert look(f"{STORY}\n\nRead more", GHOST).drop == ["Read more"]


def test_text_signs_bound_platform_rules_on_text(look: Look) -> None:
    head = 'platform = "ghost"\ndetect = { text = "Published with Ghost" }\n'
    signed = head + rule('drop = "line"\nis = "Read more"')

    assert look(f"{STORY}\n\nRead more\n\nPublished with  GHOST", signed).drop == ["Read more"]
    assert look(f"{STORY}\n\nRead more\n\nIt was published with Ghost, she said.", signed).drop == []


def test_without_signs_in_its_file_a_platform_is_everywhere(look: Look) -> None:
    page = f"<p>{STORY}</p><p>Read more</p>"

    assert look(page, PLATFORM + rule('drop = "line"\nis = "Read more"'), kind=Kind.HTML).drop == ["Read more"]


def test_css_and_blocks_wait_for_the_platform_too(look: Look) -> None:
    head = 'platform = "ghost"\ndetect = { class = "kg-card" }\n'
    css = head + rule('drop = "line"\ncss = "p.more"')
    block = head + rule('drop = "block"\nfrom = { is = "More" }\nto = { is = "End" }\nwhere = { max_words = 9 }')
    page = "<p class=more>More</p><p>End</p>"

    for rules_ in (css, block):
        assert look(page, rules_, kind=Kind.HTML).drop == []
        assert look(f"{page}<div class=kg-card></div>", rules_, kind=Kind.HTML).drop[:1] == ["More"]


def test_an_explanation_names_the_missing_platform(look: Look) -> None:
    found = look("<p>Read more</p>", GHOST, kind=Kind.HTML, trace=True)

    assert [miss.reason for miss in found.hits.near_misses] == ["the page shows no sign of ghost"]
