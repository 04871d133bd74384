"""The promises that hold for every document: nothing lost, explained, stable, no state; on texts and pages made of
the lines that dirty articles are made of, in any order.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import Cleaner, Comment, Kind, Label, Status, Trace, Verdict
from cleaner.explain import explanation, replay
from cleaner.language.redact import redacted
from cleaner.reading.document import read_document
from cleaner.rule_types import Action
from tests.drawn import drawn

# -- what documents are made of ---------------------------------------------------------------------------------------

PROSE = (
    "The council met on Monday and voted to keep the old bridge closed for the whole of the winter.",
    "Engineers had found cracks in the northern pier, some of them as wide as a finger, and sent the lorries away.",
    "“We are sorry for every minute that people lose on their way to work,” said the mayor, Anna Lund.",
    "You should have read the report of 2019, I told them so, and nobody listened to me!",
    "Der Rat hat am Montag beschlossen, die alte Brücke über den Fluss bis zum Frühjahr für alle zu sperren.",
    "Le conseil a décidé lundi de fermer le vieux pont jusqu'au printemps, pour les camions comme pour les piétons.",
    "В понедельник совет решил, что старый мост через реку останется закрытым до самой весны, и не только зимой.",
    "議会は月曜日、古い橋を春まで閉鎖することを決めた。北の橋脚にひびが見つかったためだ。",
    "وقرر المجلس يوم الاثنين إغلاق الجسر القديم حتى الربيع، بعد أن وجد المهندسون شقوقا في الدعامة الشمالية.",
    "The repair costs 2.4 million and takes five months; half of the money comes from the state, half from the town.",
    "Our newsletter has 4,000 readers, says the editor, and not one of them was ever asked to subscribe to it.",
    "Readers gave 300 pounds for the swans. The donation was spent on bread, and the newspaper regrets to say so.",
)
SHORT = (
    "The bridge", "Why?", "No.", "Altmark, 1987", "7:05 Ring Road", "Roses are red", "500 g flour", "* * *", "…",
    "x | y | z", "What did the mayor say?", "and the boats lay still,", "https://example.org/a/b", "3.5 million", "字",
    "a\u200bb", "Q: Can I cross on foot?", "A: No.", "CHAIR: You saw it?", "TV",
    "The tide came in, the tide went out,", "İß", "1",
)  # fmt: skip
JUNK = (
    "Advertisement", "Read more", "Read More: the town and its swans", "Share this article", "Follow us on Facebook",
    "Sign up for our free weekly newsletter", "You can unsubscribe at any time.",
    "Subscribers agree to the Privacy Policy", "Dear readers,", "We need your help.",
    "Your support makes our journalism possible. Please donate today.",
    "By supporting us you defend independent journalism. Thank you for your donation.", "Once", "Monthly", "Annual",
    "Not ready to support today?", "Remind me later.", "image captionThe harbour at dawn, before the ferry sails",
    "media captionDivers", "Photo: Jane Doe/Example Agency", "© 2026 Example News. All rights reserved.", "[ad_1]",
    "Anzeige", "Lesen Sie auch", "Publicité", "Реклама", "広告", "Related articles", "Cookie settings", "By Jane Roe",
    "March 3, 2021", "Published 3 March 2021, 14:05", "Download our app",
    "Jane Roe is a columnist and author of two books.", "Liked it? Take a second to support Kitchen on Patreon!",
    "Home", "News", "Sport", "Weather", "Contact",
)  # fmt: skip
THREAD = (
    "2 Comments", "Comments", "3 thoughts on “The bridge”", "Kommentare (3)", "Комментарии (4)", "Leave a Reply",
    "Cancel reply", "Your email address will not be published. Required fields are marked *", "Name *", "Email *",
    "Post Comment", "Please enter your comment!", "Comments are closed.", "Reply", "12 likes",
    "Reply · Share · Report", "Jane Roe says:", "July 26, 2012 at 3:56 pm", "Jane Roe",
    "Max Mole on July 27, 2012 at 3:56 pm", "Ida · 3 days ago", "2 days ago", "Anna schreibt:",
    "3. März 2021 um 14:05 Uhr", "In reply to Jane Roe", "#12 Max | 02.04.2026 11:20", "max@example.org says:",
    "203.0.113.7 · 3 days ago", "I drove over it for ten years and never felt a thing.",
    "So did I, and I had to stand in it the whole way!", "Thank you for writing this.", "Where do you live?",
)  # fmt: skip

INDENTS = ("", "", "", "", "  ", "    ", "      ", "\t", "\t\t", "\u00a0\u00a0", " ")
MARKERS = ("", "", "", "", "1. ", "2. ", "3) ", "• ", "- ", "* ", "1.2. ", "1.2.1 ", "#3 ", "(5) ", "[4] ", "> ", "— ")
BREAKS = ("\n", "\n", "\n\n", "\n\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "  \n", "\n \u00a0\n", "\f", "\u2028")

POOLS: Final = (PROSE, SHORT, JUNK, THREAD)
LINES = st.one_of(*map(st.sampled_from, POOLS))
#: Reading takes NUL and byte order marks away; all else stays as it is.
ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufeff", max_codepoint=0x1FFFF), max_size=24
)


def joined(parts: Iterable[tuple[str, str, str, str]]) -> str:
    return "".join(indent + marker + line + end for indent, marker, line, end in parts)


def lines_of(texts: st.SearchStrategy[str], markers: Sequence[str], most: int) -> st.SearchStrategy[str]:
    line = st.tuples(st.sampled_from(INDENTS), st.sampled_from(markers), texts, st.sampled_from(BREAKS))
    return st.lists(line, max_size=most).map(joined)


def article(lead: Sequence[str], tail: str) -> str:
    return "\n\n".join(lead) + "\n\n" + tail


#: Lines of all sorts in any order; and an article with what may stand below one.
SOUP = lines_of(st.one_of(LINES, ANY_TEXT), MARKERS, 16)
ARTICLES = st.builds(
    article,
    st.lists(st.sampled_from(PROSE), min_size=3, max_size=6),
    st.one_of(
        lines_of(st.sampled_from(THREAD + PROSE[:4]), MARKERS, 14),
        lines_of(st.sampled_from(JUNK + SHORT), ("",), 14),
        lines_of(LINES, ("1. ", "2. ", "• ", "- ", ""), 14),
    ),
)
TEXTS = st.one_of(SOUP, ARTICLES)

CLASSES = (
    "", "", "story", "article-body", "sidebar", "comment", "comment-content", "share-bar", "byline", "nav",
    "comments", "promo",
)  # fmt: skip
LEAVES = ("p", "p", "p", "div", "span", "h2", "li", "a", "td", "blockquote", "figcaption", "button", "b", "pre")
BOXES = ("div", "div", "section", "article", "aside", "nav", "ul", "ol", "footer", "form", "table", "main", "li")


def element(tag: str, name: str, inside: str) -> str:
    return f'<{tag} class="{name}">{inside}</{tag}>'


def comment_item(author: str, text: str, inside: str) -> str:
    return (
        f'<li class="comment"><div class="comment-author"><b>{html.escape(author)}</b> says:</div>'
        f'<div class="comment-content"><p>{html.escape(text)}</p></div>{inside}</li>'
    )


LEAF = st.builds(
    element, st.sampled_from(LEAVES), st.sampled_from(CLASSES), st.one_of(LINES, ANY_TEXT).map(html.escape)
)
TREE = st.recursive(
    st.one_of(LEAF, LEAF, st.just("<br>"), st.just("<br><br>"), LINES.map(html.escape)),
    lambda inside: st.one_of(
        st.builds(element, st.sampled_from(BOXES), st.sampled_from(CLASSES), st.lists(inside, max_size=5).map("".join)),
        st.builds(comment_item, st.sampled_from(("Jane", "Max Mole")), st.sampled_from(THREAD), inside),
    ),
    max_leaves=16,
)


def page(title: str, parts: Sequence[str]) -> str:
    return f"<!DOCTYPE html><html><head><title>{html.escape(title)}</title></head><body>{''.join(parts)}</body></html>"


PAGES = st.builds(page, LINES, st.lists(TREE, max_size=4))

# -- the machine under test -------------------------------------------------------------------------------------------

#: A moderate number of examples.
PROFILE = drawn(60)
FEW = drawn(25)


@cache
def cleaner() -> Cleaner:
    return Cleaner()


def traced(source: str | bytes, kind: Kind, **more: Any) -> Trace:
    return cleaner().trace_document(read_document(source, kind=kind, **more))


text_of = partial(traced, kind=Kind.TEXT)
page_of = partial(traced, kind=Kind.HTML)


def ink(text: str) -> Counter[str]:
    """The characters of a text that are no white space."""
    return Counter("".join(text.split()))


def words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in text.split())


def texts_with(cleaned: Trace, label: Label) -> list[str]:
    return [verdict.block.text for verdict in cleaned.verdicts if verdict.label is label]


def outcome(cleaned: Trace) -> tuple[Any, ...]:
    """Everything that somebody could see of a result, bar what `trace` adds."""
    return (
        cleaned.body,
        cleaned.title,
        [comment.record() for comment in cleaned.comments],
        [(v.block, v.label, v.cause.kind, v.cause.note, cause_of(v)) for v in cleaned.verdicts],
        cleaned.status,
        cleaned.warnings,
    )


def cause_of(verdict: Verdict) -> tuple[Any, ...] | None:
    match = verdict.cause.match
    return (match.rule.id, str(match.rule.origin), match.index, match.start, match.end) if match else None


# -- 1. nothing is lost -----------------------------------------------------------------------------------------------

#: Texts that once broke a promise, each with the least that did it.
GLUED_LABEL_AND_LINE_ABOVE: Final = "\t\tREAD MORE: town\n  image captionThe"
GLUED_LABEL_IN_A_COMMENT: Final = (
    "One of them had reported his bicycle stolen in 1989 and was, he said, quite moved.\n"
    "The race will be held on the twenty-first of June. The water board will measure the water every day before it.\n"
    "5 comments\nMads 3 days ago\nmedia captionDivers"
)
MARKER_ALONE: Final = "Comments\n\n\n1. I think that it stays closed.\n\n2. You do? Me too!\n—"
THREADS_IN_TWO_ROUNDS: Final = (
    "The council met on Monday and voted to keep the old bridge closed for the whole of the winter. Engineers had "
    "found cracks in the northern pier, some of them as wide as a finger, and sent the lorries away at once.\n\n"
    "Jane says:\nJuly 3, 2012\nI did it.\nReply\n\nMax says:\nJuly 4, 2012\nMe too, I think.\nReply\n\n"
    "Ida says:\nJuly 5, 2012\nI did not!\nReply\n\nComments\n\n• Share on Facebook\n\n"
    "• I think that it was you, and my word, you did!\n"
)
LANGUAGE_CHANGES: Final = "do I pay?\nSa newsletter, chaque semaine, compte 4000 lecteurs.\nJane says:\n#3 2026 à"
TOPIC_CHANGES: Final = "Advertisement\n#3 Advertisement\r\n4."
TOPIC_CHANGES_BY_RULE: Final = (
    "Your donation our journalism.\n\n\tIf you can, please consider a donation today. Our work needs you.\nDie"
)
INDENTATION_MATTERS: Final = "haben?\n1.2.1 You left on foot again in April. Why?\n (5)"
NOTHING: Final = ("", " ", "\n\n\n", "\u00a0\u2003\n", "\f")

Check = Callable[[str], None]


def examples(*texts: str) -> Callable[[Check], Check]:
    """Explicit examples, tried before the drawn ones."""

    def add(check: Check) -> Check:
        for text in texts:
            check = example(text)(check)
        return check

    return add


def assert_each_block_has_one_verdict(cleaned: Trace) -> None:
    assert [verdict.block for verdict in cleaned.verdicts] == list(cleaned.page.blocks)
    assert [block.index for block in cleaned.page.blocks] == list(range(len(cleaned.page.blocks)))


def assert_offsets(cleaned: Trace) -> None:
    """Blocks point into the text, in order, and all ink of the text lies in exactly one of them."""
    text, position = cleaned.page.text, 0
    for block in cleaned.page.blocks:
        assert position <= block.start < block.end <= len(text)
        assert " ".join(text[block.start : block.end].split()) == block.text != ""
        assert not text[position : block.start].strip()
        position = block.end
    assert not text[position:].strip()


def assert_nothing_lost(cleaned: Trace) -> None:
    """Body, comments and removed are the whole; where no rule cut inside a word, also word by word."""
    kept, comments, removed = (texts_with(cleaned, label) for label in (Label.BODY, Label.COMMENT, Label.REMOVED))
    whole = cleaned.page.text
    assert ink("".join([*kept, *comments, *removed])) == ink(whole)
    assert ink(cleaned.body) == ink("".join(kept))
    assert words([cleaned.body]) == words(kept)
    if not any(v.cause.match and v.cause.match.rule.action is Action.STRIP for v in cleaned.verdicts):
        assert words([*kept, *comments, *removed]) == words([whole])


@pytest.mark.slow
@examples(GLUED_LABEL_AND_LINE_ABOVE, GLUED_LABEL_IN_A_COMMENT, *NOTHING)
@PROFILE
@given(TEXTS)
def test_text_is_parted_into_body_comments_and_removed(source: str) -> None:
    cleaned = text_of(source)

    assert cleaned.page.text == source
    assert_each_block_has_one_verdict(cleaned)
    assert_offsets(cleaned)
    assert_nothing_lost(cleaned)


@pytest.mark.slow
@examples(*NOTHING)
@PROFILE
@given(PAGES)
def test_a_page_is_parted_into_body_comments_and_removed(source: str) -> None:
    cleaned = page_of(source)

    assert_each_block_has_one_verdict(cleaned)
    assert_offsets(cleaned)
    assert_nothing_lost(cleaned)


def assert_comments_own_their_blocks(cleaned: Trace) -> None:
    """No block stands in two comments, or in a comment and elsewhere."""
    owned = [index for comment in cleaned.comments for index in comment.blocks]
    assert len(owned) == len(set(owned))
    assert set(owned) == {v.block.index for v in cleaned.verdicts if v.label is Label.COMMENT}


def assert_comment_texts(comment: Comment, cleaned: Trace) -> None:
    """A comment of a text says what its blocks say; list marker and header, which begin it, may have become fields.

    Addresses never get out, so they are replaced in both.
    """
    blocks = [cleaned.page.blocks[index] for index in comment.blocks]
    said = words([comment.text])
    assert comment.text.strip() == comment.text != ""
    assert not said - words(redacted(block.text) for block in blocks)
    assert not words(redacted(block.text) for block in blocks[1:]) - said
    assert comment.span == (blocks[0].start, blocks[-1].end)


@pytest.mark.slow
@examples(GLUED_LABEL_IN_A_COMMENT, MARKER_ALONE, THREADS_IN_TWO_ROUNDS)
@PROFILE
@given(TEXTS)
def test_comments_of_a_text_hold_their_blocks_and_no_others(source: str) -> None:
    cleaned = text_of(source)

    assert_comments_own_their_blocks(cleaned)
    for comment in cleaned.comments:
        assert_comment_texts(comment, cleaned)


@pytest.mark.slow
@PROFILE
@given(PAGES)
def test_comments_of_a_page_hold_their_blocks_and_no_others(source: str) -> None:
    cleaned = page_of(source)

    assert_comments_own_their_blocks(cleaned)
    for comment in cleaned.comments:
        start, end = comment.span
        assert 0 <= start <= end <= len(cleaned.page.text)
        assert all(start <= cleaned.page.blocks[i].start and cleaned.page.blocks[i].end <= end for i in comment.blocks)


def assert_thread_order(comments: Sequence[Comment]) -> None:
    """Ids are unique; a parent comes before its child and is shallower."""
    depths: dict[str, int] = {}
    for comment in comments:
        assert comment.id not in depths
        assert comment.depth >= 0
        if comment.parent_id is not None:
            assert depths[comment.parent_id] < comment.depth
        depths[comment.id] = comment.depth


@pytest.mark.slow
@examples(THREADS_IN_TWO_ROUNDS)
@PROFILE
@given(TEXTS)
def test_comments_of_a_text_form_trees_and_stand_in_its_order(source: str) -> None:
    comments = text_of(source).comments

    assert_thread_order(comments)
    assert [comment.span for comment in comments] == sorted(comment.span for comment in comments)


@pytest.mark.slow
@PROFILE
@given(PAGES)
def test_comments_of_a_page_form_trees(source: str) -> None:
    assert_thread_order(page_of(source).comments)


@pytest.mark.slow
@PROFILE
@given(TEXTS)
def test_no_mail_or_network_address_is_an_author(source: str) -> None:
    for comment in text_of(source).comments:
        assert "example.org" not in (comment.author or "")
        assert "203.0.113.7" not in (comment.author or "")


# -- 2. everything is explained ---------------------------------------------------------------------------------------


def assert_causes(cleaned: Trace) -> None:
    for verdict in cleaned.verdicts:
        match, score = verdict.cause.match, verdict.score
        if verdict.cause.kind == "rule":
            assert match is not None
            assert match.rule.id
            assert match.rule.origin.line >= 1
            assert 0 <= match.start <= match.end <= len(cleaned.page.text)
        elif verdict.cause.kind == "thread":
            assert verdict.cause.note
            assert verdict.label is not Label.BODY
        else:
            assert verdict.cause.kind == "score"
            assert score is not None
            assert verdict.label is (Label.BODY if score.total >= 0 else Label.REMOVED)
            assert sum(signal.points for signal in score.signals) == pytest.approx(score.total, abs=1e-5)


def assert_replays(cleaned: Trace) -> None:
    body, comments = replay(json.loads(json.dumps(explanation(cleaned))))

    assert body == cleaned.body
    assert comments == json.loads(json.dumps([comment.record() for comment in cleaned.comments]))


@pytest.mark.slow
@examples(GLUED_LABEL_IN_A_COMMENT, THREADS_IN_TWO_ROUNDS, *NOTHING)
@PROFILE
@given(TEXTS)
def test_the_explanation_of_a_text_has_a_cause_for_each_verdict_and_replays(source: str) -> None:
    cleaned = cleaner().trace_document(text_of(source).document, signals=True)

    assert_causes(cleaned)
    assert_replays(cleaned)


@pytest.mark.slow
@PROFILE
@given(PAGES)
def test_the_explanation_of_a_page_has_a_cause_for_each_verdict_and_replays(source: str) -> None:
    cleaned = cleaner().trace_document(page_of(source).document, signals=True)

    assert_causes(cleaned)
    assert_replays(cleaned)


@pytest.mark.slow
@PROFILE
@given(TEXTS)
def test_tracing_changes_nothing_in_a_text(source: str) -> None:
    cleaned = text_of(source)

    assert outcome(cleaner().trace_document(cleaned.document, signals=True)) == outcome(cleaned)


@pytest.mark.slow
@PROFILE
@given(PAGES)
def test_tracing_changes_nothing_in_a_page(source: str) -> None:
    cleaned = page_of(source)

    assert outcome(cleaner().trace_document(cleaned.document, signals=True)) == outcome(cleaned)


# -- 3. stable --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@examples(LANGUAGE_CHANGES, TOPIC_CHANGES, TOPIC_CHANGES_BY_RULE, INDENTATION_MATTERS, THREADS_IN_TWO_ROUNDS, *NOTHING)
@drawn(200)
@given(TEXTS)
def test_cleaning_a_clean_body_removes_nothing(source: str) -> None:
    body = text_of(source).body

    again = text_of(body)

    assert again.body == body
    assert again.comments == ()
    assert again.removed == ()


@pytest.mark.slow
@FEW
@given(st.lists(st.tuples(st.sampled_from(Kind), st.one_of(TEXTS, PAGES)), min_size=2, max_size=5), st.randoms())
def test_no_state_passes_between_documents(documents: list[tuple[Kind, str]], random: Any) -> None:
    apart = [outcome(Cleaner().trace_document(read_document(source, kind=kind))) for kind, source in documents]
    order = list(range(len(documents)))
    random.shuffle(order)

    together = {place: outcome(traced(documents[place][1], documents[place][0])) for place in order}

    assert [together[place] for place in range(len(documents))] == apart


@FEW
@given(lines_of(LINES, MARKERS, 16))
def test_bytes_give_what_their_text_gives(source: str) -> None:
    assert outcome(text_of(source.encode())) == outcome(text_of(source))


#: Prints what a process makes of documents on its standard input.
_PRINT: Final = """
import json, sys
from cleaner import Cleaner
from cleaner.explain import explanation
cleaner = Cleaner()
for source, kind in json.load(sys.stdin):
    print(json.dumps(explanation(cleaner.clean(source, kind=kind, trace=True).trace)))
"""


def explained_by_a_process(documents: list[tuple[str, str]], hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _PRINT],
        input=json.dumps(documents),
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.slow
def test_the_order_of_sets_changes_nothing() -> None:
    soup = "\n\n".join(line for pool in zip(*POOLS, strict=False) for line in pool)
    thread = article(PROSE[:5], "\n".join(THREAD))
    markup = page(
        "The bridge", [element("p", name, html.escape(line)) for name, line in zip(CLASSES, JUNK, strict=False)]
    )
    documents = [(soup, "text"), (thread, "text"), (markup, "html")]

    here = [json.dumps(explanation(cleaner().clean(source, kind=kind, trace=True).trace)) for source, kind in documents]

    assert explained_by_a_process(documents, hash_seed="1").splitlines() == here


# -- status -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@PROFILE
@given(st.one_of(TEXTS, PAGES), st.sampled_from(Kind))
def test_a_document_without_body_is_empty_and_no_other(source: str, kind: Kind) -> None:
    cleaned = cleaner().clean(source, kind=kind)

    assert (cleaned.status is Status.EMPTY) == (cleaned.body == "")
    assert not cleaned.status.failed
