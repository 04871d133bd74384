"""The score of a block among its neighbours, seen on whole documents that no rule touches."""

from __future__ import annotations

from functools import cache

import pytest

from cleaner import Cleaner, Kind, Label, Trace
from cleaner.score.text.hand_signals import APPEAL_MIN_BLOCKS, BYLINE_REACH, MENU_MIN_LINES

STORY = (
    "The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.",
    "Engineers had found cracks in the northern pier in October, and lorries were turned away at once.",
    "The repair will cost 2.4 million and take five months, and half of the money comes from the state.",
    "Buses will take the ring road, and the school has moved its first lesson to half past eight.",
    "Swimmers cross the river as they always did, and the swans have the arches to themselves.",
)


@cache
def without_rules() -> Cleaner:
    return Cleaner(default_rules=False)


def text_of(*paragraphs: str) -> Trace:
    return without_rules().clean("\n\n".join(paragraphs), kind=Kind.TEXT, trace=True).trace


def page_of(markup: str, title: str = "Bridge stays closed until spring") -> Trace:
    source = f"<html><head><title>{title}</title></head><body>{markup}</body></html>"
    return without_rules().clean(source, kind=Kind.HTML, trace=True).trace


def html(*paragraphs: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def signals(cleaned: Trace, text: str) -> dict[str, float]:
    """Points of the signals of the first block with a text."""
    found = next(verdict for verdict in cleaned.verdicts if verdict.block.text == text)
    assert found.score is not None
    return {signal.name: signal.points for signal in found.score.signals}


def removed(cleaned: Trace) -> list[str]:
    return [verdict.block.text for verdict in cleaned.removed]


# -- text: what is no prose stays all the same ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        "Roses are red,\nviolets are blue", "500 g flour\n2 eggs\n1 pinch of salt", "Altmark 2 Werdohl 1",
        "What then?", "1987", "Jane Roe, Max Mole, Ida Krag", "字", "— Why? — Because.", "* * *",
    ],
)  # fmt: skip
def test_short_lines_without_a_sign_of_junk_are_kept(lines: str) -> None:
    cleaned = text_of(*STORY, lines, *STORY)

    assert removed(cleaned) == []


@pytest.mark.parametrize(
    "story",
    [
        (
            "議会は月曜日、古い橋を春まで閉鎖することを決めた。",
            "北の橋脚にひびが見つかったためだ。",
            "バスは環状線を走る。",
        ),
        ("สภาเมืองมีมติเมื่อวันจันทร์ให้ปิดสะพานเก่าจนถึงฤดูใบไม้ผลิ", "วิศวกรพบรอยแตกในตอม่อด้านเหนือ"),
        ("وقرر المجلس يوم الاثنين إغلاق الجسر القديم حتى الربيع.", "وجد المهندسون شقوقا في الدعامة الشمالية."),
        ("परिषद ने सोमवार को पुराने पुल को वसंत तक बंद रखने का फैसला किया।", "इंजीनियरों को उत्तरी खंभे में दरारें मिलीं।"),
    ],
    ids=["ja", "th", "ar", "hi"],
)
def test_prose_of_other_scripts_is_kept(story: tuple[str, ...]) -> None:
    assert removed(text_of(*story)) == []


# -- text: menus and bylines ------------------------------------------------------------------------------------------

MENU = "\n".join(("Home", "News", "Sport", "Weather", "About us")[:MENU_MIN_LINES])


def test_a_menu_above_the_headline_goes() -> None:
    cleaned = text_of(MENU, "Bridge stays closed until spring", *STORY)

    assert removed(cleaned) == MENU.split("\n")
    assert signals(cleaned, "Home")["menu"] < 0


@pytest.mark.parametrize(
    "paragraphs",
    [
        (*STORY, MENU),
        ("Bridge stays closed until spring", MENU, *STORY),
        (MENU.replace("Sport", "What we think of sport"), *STORY),
        (MENU.replace("Sport", "Rain fell."), *STORY),
        ("\n".join(MENU.split("\n")[: MENU_MIN_LINES - 1]), *STORY),
    ],
    ids=["below", "inside", "a long line", "a sentence", "too few lines"],
)
def test_other_runs_of_short_lines_are_no_menus(paragraphs: tuple[str, ...]) -> None:
    cleaned = text_of(*paragraphs)

    assert "menu" not in signals(cleaned, "Home")
    assert not set(STORY) & set(removed(cleaned))


@pytest.mark.parametrize(
    "paragraphs",
    [
        (MENU,),
        (MENU, "The end"),
        ("An old pond", "A frog jumps", "The sound of water"),
        ("Altmark 2", "Werdohl 1", "Altena 0"),
    ],
    ids=["a list", "a list with an end", "a short poem", "a table"],
)
def test_of_a_text_without_prose_nothing_is_taken(paragraphs: tuple[str, ...]) -> None:
    assert removed(text_of(*paragraphs)) == []


# -- text: what is spared ---------------------------------------------------------------------------------------------


def test_the_headline_of_an_article_gets_points() -> None:
    cleaned = text_of("Bridge stays closed until spring", *STORY)

    assert signals(cleaned, "Bridge stays closed until spring")["title"] > 0
    assert all("title" not in signals(cleaned, paragraph) for paragraph in STORY)


def test_the_headline_is_looked_for_below_a_menu() -> None:
    assert "title" in signals(
        text_of(MENU, "Bridge stays closed until spring", *STORY), "Bridge stays closed until spring"
    )


def test_short_sentences_at_the_end_of_an_article_stay_and_talk_of_newsletters_goes() -> None:
    cleaned = text_of(*STORY, "So?", "Nobody knew.", "Subscribe to our weekly newsletter and get it in your inbox.")

    assert removed(cleaned) == ["Subscribe to our weekly newsletter and get it in your inbox."]


def test_on_a_page_full_of_menus_nothing_is_spared() -> None:
    menus = [f"{name} {number}" for number in range(30) for name in ("Sport", "Football results", "Weather in Altmark")]

    assert text_of("\n".join(menus), *STORY, "\n".join(menus)).body == "\n\n".join(STORY)


@pytest.mark.parametrize("line", ["By Jane Roe", "March 3, 2021", "Published 3 March 2021, 14:05", "Von Jane Roe"])
def test_a_byline_below_the_headline_goes(line: str) -> None:
    cleaned = text_of("Bridge stays closed until spring", line, *STORY)

    assert removed(cleaned) == [line]
    assert signals(cleaned, line)["byline"] < 0


@pytest.mark.parametrize("line", ["By Jane Roe", "March 3, 2021"])
def test_further_down_such_a_line_belongs_to_the_story(line: str) -> None:
    assert len(STORY) * 2 >= BYLINE_REACH

    assert removed(text_of(*STORY, *STORY, line, *STORY)) == []


def test_the_dates_of_a_chronology_are_kept_from_the_first_one_on() -> None:
    dates = ("3 March 2019", "14 May 2020", "8 October 2020")
    entries = [part for date, entry in zip(dates, STORY[2:], strict=True) for part in (date, entry)]

    assert removed(text_of("How the bridge came to be closed", *STORY[:3], *entries)) == []


# -- text: appeals ----------------------------------------------------------------------------------------------------

APPEAL = (
    "Your support keeps our journalism free, and every donation helps us to go on.",
    "We ask you to give what you can, once or monthly, and to remind your friends.",
    "Readers like you pay for our work, and your membership makes us independent.",
    "Thank you for your donation, and for your trust in us.",
)


def test_an_appeal_in_good_prose_below_the_article_goes() -> None:
    cleaned = text_of(*STORY, *APPEAL)

    assert cleaned.body == "\n\n".join(STORY)
    assert all(signals(cleaned, paragraph)["appeal"] < 0 for paragraph in APPEAL)


def test_labels_between_its_paragraphs_go_with_it() -> None:
    assert text_of(*STORY, APPEAL[0], "Once\nMonthly\nAnnual", *APPEAL[1:]).body == "\n\n".join(STORY)


def test_paragraphs_around_an_appeal_stay() -> None:
    cleaned = text_of(*STORY, *APPEAL, STORY[0], "Altmark is quiet.")

    assert cleaned.body == "\n\n".join([*STORY, STORY[0], "Altmark is quiet."])


def test_fewer_paragraphs_than_an_appeal_has_get_no_such_points() -> None:
    cleaned = text_of(*STORY, *APPEAL[: APPEAL_MIN_BLOCKS - 1])

    assert all("appeal" not in signals(cleaned, paragraph) for paragraph in APPEAL[: APPEAL_MIN_BLOCKS - 1])


def test_an_appeal_that_somebody_is_quoted_with_is_part_of_the_story() -> None:
    quoted = [f"“{paragraph}” said the editor of the Altmark newspaper." for paragraph in APPEAL]

    cleaned = text_of(*STORY, *quoted)

    assert all("appeal" not in signals(cleaned, paragraph) for paragraph in quoted)


def test_an_article_about_donations_is_kept() -> None:
    about = (
        "Readers of the Altmark newspaper gave 40,000 in donations last year, more than subscriptions brought in.",
        "A donation of ten pays for one page, said the editor, and a membership for a whole month of newspapers.",
        "The newspaper asked its readers for support when the bridge was closed, and 900 readers answered.",
        "Nobody had to pay for the donations, for a bank of Altmark had waived its share, and the post office too.",
        "In March the readers will vote on what their donations shall pay for.",
    )

    assert removed(text_of(*about)) == []


def test_an_article_in_the_second_person_is_kept() -> None:
    about = (
        "You wake up at five, and your first thought is the bridge, because you have to be across the river by six.",
        "You take your bicycle and your coat. We have all been there, and our fathers were there before us.",
        "You ask your neighbour whether the ferry runs, and we ask ours, and none of us has an answer for you.",
        "Our town sleeps. You do not. Your lamp is the only light on the road to the pier, you think.",
    )

    assert removed(text_of(*about)) == []


# -- text: other signals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call", ["Support our journalism!", "Subscribe to our newsletter!", "Become a member and support us!"]
)
def test_a_short_call_for_support_goes(call: str) -> None:
    assert removed(text_of(*STORY, call)) == [call]


@pytest.mark.parametrize("line", ["Support the bridge!", "“Support our journalism!”", "Close it now!", "You did it!"])
def test_other_exclamations_stay(line: str) -> None:
    assert removed(text_of(*STORY[:3], line, *STORY[3:])) == []


BIOGRAPHY = "Jane Roe is a freelance columnist and the author of two novels about Venice."


def test_a_biography_below_the_article_goes() -> None:
    assert removed(text_of(*STORY, BIOGRAPHY)) == [BIOGRAPHY]


def test_a_columnist_in_the_middle_of_the_story_stays() -> None:
    assert removed(text_of(*STORY[:3], BIOGRAPHY, *STORY[3:])) == []


def test_a_columnist_who_has_to_do_with_the_story_stays() -> None:
    line = "The bridge is safe, wrote the columnist Jane Roe, and the council of Altmark found engineers who said so."

    assert removed(text_of(*STORY, line)) == []


# -- pages ------------------------------------------------------------------------------------------------------------


def test_a_page_of_bare_paragraphs_is_its_own_container() -> None:
    cleaned = page_of(html(*STORY))

    assert cleaned.body == "\n\n".join(STORY)


def test_the_container_may_lie_deep() -> None:
    cleaned = page_of(
        f"<div><nav><a href=/>Home</a></nav><main><div><section>{html(*STORY)}</section></div></main></div>"
    )

    assert cleaned.body == "\n\n".join(STORY)


def test_a_subheading_between_paragraphs_is_body() -> None:
    cleaned = page_of(f"<article>{html(*STORY[:2])}<h2>The cracks</h2>{html(*STORY[2:])}</article>")

    assert cleaned.body.split("\n\n") == [*STORY[:2], "The cracks", *STORY[2:]]


def test_a_short_paragraph_between_paragraphs_is_body() -> None:
    cleaned = page_of(f"<article>{html(*STORY[:2])}<p>No.</p>{html(*STORY[2:])}</article>")

    assert "No." in cleaned.body.split("\n\n")


def test_a_heading_above_nothing_but_links_goes() -> None:
    links = '<ul><li><a href="/a">Swans return</a></li><li><a href="/b">Ferry sinks</a></li></ul>'

    cleaned = page_of(f"<article>{html(*STORY)}<h2>More stories</h2>{links}</article>")

    assert cleaned.body == "\n\n".join(STORY)


def test_lists_quotes_and_tables_of_the_article_are_body() -> None:
    markup = (
        f"<article>{html(*STORY[:3])}<blockquote><p>“We are sorry for every minute,” said the mayor.</p></blockquote>"
        "<ul><li>Buses run every ten minutes.</li><li>The ferry runs every half hour.</li></ul>"
        f"{html(*STORY[3:])}</article>"
    )

    body = page_of(markup).body

    assert "“We are sorry for every minute,” said the mayor." in body
    assert "Buses run every ten minutes." in body
    assert "The ferry runs every half hour." in body


def test_the_headline_is_the_title_and_not_body() -> None:
    cleaned = page_of(f"<article><h1>Bridge stays closed until spring</h1>{html(*STORY)}</article>")

    assert cleaned.title == "Bridge stays closed until spring"
    assert cleaned.body == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden><p>This note is shown to nobody who reads the page about the bridge.</p></div>",
        '<p style="display:none">This note is shown to nobody who reads the page about the bridge.</p>',
        "<template><p>This note is shown to nobody who reads the page about the bridge.</p></template>",
        "<noscript>This note is shown to nobody who reads the page about the bridge.</noscript>",
    ],
    ids=["hidden", "style", "template", "noscript"],
)
def test_what_nobody_sees_is_no_body(hidden: str) -> None:
    assert page_of(f"<article>{html(*STORY)}</article>{hidden}").body == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "furniture",
    [
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/n">News from the whole region</a></li></ul></nav>',
        "<aside><p>Subscribe to our newsletter, and never miss a story again.</p></aside>",
        "<footer><p>© 2026 Example News</p></footer>",
        '<figure><img src="a.jpg"><figcaption>The old bridge at dawn, before the ferry sails.</figcaption></figure>',
        '<form><label>Name</label><button>Send</button></form>',
        '<div class="share-bar"><span>Share</span> <a href="#">Facebook</a> <a href="#">Twitter</a></div>',
        '<p class="byline">By Jane Roe</p>',
        '<div class="related-posts"><p><a href="/s">Swans return to the lower lock of the canal</a></p></div>',
    ],
    ids=["nav", "aside", "footer", "figure", "form", "share", "byline", "related"],
)  # fmt: skip
@pytest.mark.parametrize("inside", [True, False], ids=["inside", "beside"])
def test_furniture_of_a_page_is_removed_by_its_markup_alone(
    request: pytest.FixtureRequest, furniture: str, inside: bool
) -> None:
    if inside and furniture.startswith("<aside>"):
        reason = "a sentence in an aside between paragraphs scores as body: asides of articles often are"
        request.applymarker(pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason))
    around = f"{html(*STORY[:3])}{{}}{html(*STORY[3:])}" if inside else f"{html(*STORY)}"
    markup = f"<article>{around.format(furniture)}</article>" + ("" if inside else furniture)

    assert page_of(markup).body == "\n\n".join(STORY)


def test_every_verdict_by_score_agrees_with_its_total() -> None:
    cleaned = page_of(f"<nav><a href=/>Home</a></nav><article>{html(*STORY)}</article><footer><p>© 2026</p></footer>")

    for verdict in cleaned.verdicts:
        assert verdict.score is not None
        assert (verdict.label is Label.BODY) == (verdict.score.total >= 0)
