"""The forms of the comments file: what is written can be read again, by people and by what importers ask for."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cleaner import Comment, Trace
from cleaner.output import CommentsFormat, render_comments
from cleaner.output.comments_files import NOBODY
from cleaner.types import Document, Kind, Page

TITLE = "The <old> bridge & its *swans*"
URL = "https://example.org/bridge?a=1&b=2"
THREAD = (
    Comment("c1", "I drove over it & felt 1 < 2.\n\nNever again ]]> I say.", None, 0, "Jane", "2012-07-26T15:56:00Z",
            "July 26, 2012 at 3:56 pm", score=4),
    Comment("c2", "You should have read it.", "c1", 1, "Max", "2012-07-27T15:56:00+02:00", score=-2),
    Comment("c3", "So did mine!", "c2", 2, None, None, "2 days ago"),
    Comment("c4", "My bus took an hour.", None, 0, "<b>Ida</b>", "2012-07-28", url="https://example.org/bridge#c4"),
)  # fmt: skip
WP = "{http://wordpress.org/export/1.2/}"
DSQ_WXR = "{http://www.disqus.com/}"
DISQUS = "{http://disqus.com}"
DSQ_ID = "{http://disqus.com/disqus-internals}id"
DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def cleaned(comments: tuple[Comment, ...] = THREAD, **changes: Any) -> Trace:
    document = Document("a/b.html", "", Kind.HTML, URL, "example.org")
    values: dict[str, Any] = {"document": document, "page": Page(document, "", ()), "title": TITLE} | changes
    return Trace(body="", comments=comments, verdicts=(), **values)


def rendered(format: CommentsFormat, comments: tuple[Comment, ...] = THREAD, **changes: Any) -> str:
    return render_comments(cleaned(comments, **changes), format)


def parsed(format: CommentsFormat, comments: tuple[Comment, ...] = THREAD) -> Any:
    return etree.fromstring(rendered(format, comments).encode())


def plain(markup: str) -> str:
    """The text of a comment that was written as HTML."""
    root = etree.fromstring(f"<div>{markup}</div>")
    return "\n\n".join("\n".join(p.itertext()) for p in root)


# -- all forms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", CommentsFormat)
def test_a_file_ends_with_one_newline_and_has_no_white_space_at_the_ends_of_lines(format: CommentsFormat) -> None:
    written = rendered(format)

    assert written.endswith("\n")
    assert not written.endswith("\n\n")
    assert all(line == line.rstrip() for line in written.split("\n"))


@pytest.mark.parametrize("format", [CommentsFormat.JSONL, CommentsFormat.TXT, CommentsFormat.MD])
def test_no_comments_make_an_empty_file(format: CommentsFormat) -> None:
    assert rendered(format, ()) == ""


def test_the_suffixes_differ_and_say_what_the_files_are() -> None:
    suffixes = {format.suffix for format in CommentsFormat}

    assert len(suffixes) == len(CommentsFormat)
    assert all(suffix.startswith(".comments.") for suffix in suffixes)


def test_json_lines_are_the_records() -> None:
    lines = rendered(CommentsFormat.JSONL).splitlines()

    assert [json.loads(line) for line in lines] == [comment.record() for comment in THREAD]


# -- text and Markdown ------------------------------------------------------------------------------------------------


def test_text_sets_who_and_when_above_what_and_answers_below() -> None:
    assert rendered(CommentsFormat.TXT) == (
        "Jane · 2012-07-26 15:56 UTC · +4\n"
        "    I drove over it & felt 1 < 2.\n\n"
        "    Never again ]]> I say.\n\n"
        "    Max · 2012-07-27 15:56+02:00 · -2\n"
        "        You should have read it.\n\n"
        f"        {NOBODY} · 2 days ago\n"
        "            So did mine!\n\n"
        "<b>Ida</b> · 2012-07-28\n"
        "    My bus took an hour.\n"
    )


def test_long_lines_of_text_are_wrapped_at_words_and_lose_none() -> None:
    text = " ".join(f"word{n}" for n in range(60))

    lines = rendered(CommentsFormat.TXT, (Comment("c1", text, depth=20), Comment("c2", text))).splitlines()

    assert max(map(len, lines)) <= 4 * 21 + 40
    assert " ".join(" ".join(lines).split()).count(text) == 2


def test_markdown_nests_a_list_and_escapes_what_it_would_read_as_markup() -> None:
    assert rendered(CommentsFormat.MD) == (
        "# Comments on “The \\<old> bridge & its \\*swans\\*”\n\n"
        "- **Jane** · 2012-07-26 15:56 UTC · +4\n\n"
        "  I drove over it & felt 1 \\< 2.\n\n"
        "  Never again \\]\\]> I say.\n\n"
        "  - **Max** · 2012-07-27 15:56+02:00 · -2\n\n"
        "    You should have read it.\n\n"
        f"    - **{NOBODY}** · 2 days ago\n\n"
        "      So did mine!\n\n"
        "- **\\<b>Ida\\</b>** · 2012-07-28\n\n"
        "  My bus took an hour.\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# no heading", "\\# no heading"),
        ("> no quote", "\\> no quote"),
        ("- no list", "\\- no list"),
        ("12. no list", "12\\. no list"),
        ("=== no underline", "\\=== no underline"),
        ("`code` and [link](x)", "\\`code\\` and \\[link\\](x)"),
        ("snake_case and _stress_", "snake_case and \\_stress\\_"),
        ("&lt; stays, R&D too", "\\&lt; stays, R&D too"),
        ("1 - 2 = -1", "1 - 2 = -1"),
    ],
)
def test_markdown_says_what_the_reader_wrote(text: str, written: str) -> None:
    assert rendered(CommentsFormat.MD, (Comment("c1", text),), title=None) == (
        f"# Comments\n\n- **{NOBODY}**\n\n  {written}\n"
    )


def test_a_markdown_list_never_skips_a_step_which_would_make_it_code() -> None:
    written = rendered(CommentsFormat.MD, (Comment("c1", "One"), Comment("c2", "Two", "c1", 5)))

    assert "\n  - **Anonymous**\n\n    Two\n" in written


# -- JSON-LD ----------------------------------------------------------------------------------------------------------


def test_json_ld_is_a_graph_of_the_article_and_comments_that_refer_to_each_other() -> None:
    document = json.loads(rendered(CommentsFormat.JSONLD))
    article, *comments = document["@graph"]

    assert document["@context"] == "https://schema.org"
    assert article == {"@type": "Article", "@id": URL, "commentCount": 4, "url": URL, "headline": TITLE}
    assert {comment["@type"] for comment in comments} == {"Comment"}
    assert [comment["text"] for comment in comments] == [comment.text for comment in THREAD]
    assert [comment["about"] for comment in comments] == [{"@id": URL}] * 4
    assert [comment.get("author", {}).get("name") for comment in comments] == ["Jane", "Max", None, "<b>Ida</b>"]
    assert [comment.get("datePublished") for comment in comments] == [comment.published for comment in THREAD]
    assert [comment.get("parentItem") for comment in comments] == [
        None, {"@id": comments[0]["@id"]}, {"@id": comments[1]["@id"]}, None,
    ]  # fmt: skip
    assert (comments[0]["upvoteCount"], comments[1]["downvoteCount"]) == (4, 2)
    assert comments[3]["url"] == "https://example.org/bridge#c4"
    assert None not in [value for comment in comments for value in comment.values()]


def test_json_ld_may_stand_in_a_script_element() -> None:
    text = "</script><script>alert(1)</script>"

    written = rendered(CommentsFormat.JSONLD, (Comment("c1", text),))

    assert "</" not in written
    assert json.loads(written)["@graph"][1]["text"] == text


def test_json_ld_names_are_addresses_whatever_the_ids_of_the_site() -> None:
    written = json.loads(rendered(CommentsFormat.JSONLD, (Comment("a b/ü#1", "One"),)))

    assert re.fullmatch(r"[!-~]+#comment-[\w%.~-]+", written["@graph"][1]["@id"], re.ASCII)


# -- WXR --------------------------------------------------------------------------------------------------------------

#: What the importer of WordPress reads of a post and of a comment, and Disqus asks for.
ITEM = {
    "post_id", "post_date", "post_date_gmt", "comment_status", "ping_status", "post_name", "status", "post_parent",
    "menu_order", "post_type", "post_password", "is_sticky",
}  # fmt: skip
COMMENT = {
    "comment_id", "comment_author", "comment_author_email", "comment_author_url", "comment_author_IP", "comment_date",
    "comment_date_gmt", "comment_content", "comment_approved", "comment_type", "comment_parent", "comment_user_id",
}  # fmt: skip


def assert_wxr(root: Any) -> None:
    """What WordPress and Disqus expect of a file, or they do not take it."""
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    assert re.fullmatch(r"\d+\.\d+", channel.findtext(f"{WP}wxr_version"))
    assert channel.find(f"{WP}base_site_url") is not None
    logins = {login.text for login in channel.iterfind(f"{WP}author/{WP}author_login")}
    (item,) = channel.iterfind("item")
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") in logins
    assert item.findtext("title")
    assert item.find("link") is not None
    assert item.find("{http://purl.org/rss/1.0/modules/content/}encoded") is not None
    assert item.findtext(f"{DSQ_WXR}thread_identifier")
    assert {element.tag.removeprefix(WP) for element in item if isinstance(element.tag, str)} >= ITEM
    assert item.findtext(f"{WP}comment_status") in ("open", "closed")
    known = {"0"}
    for comment in item.iterfind(f"{WP}comment"):
        assert {field.tag.removeprefix(WP) for field in comment} == COMMENT
        number = comment.findtext(f"{WP}comment_id")
        assert number.isdecimal()
        assert number not in known
        assert comment.findtext(f"{WP}comment_parent") in known  # parents come first
        known.add(number)
        assert comment.findtext(f"{WP}comment_author")
        assert comment.findtext(f"{WP}comment_approved") == "1"
        for name in ("comment_date", "comment_date_gmt"):
            assert DATE.fullmatch(comment.findtext(WP + name))
        assert not comment.findtext(f"{WP}comment_author_email")
        assert not comment.findtext(f"{WP}comment_author_IP")


def wxr_fields(name: str, comments: tuple[Comment, ...] = THREAD) -> list[str]:
    return [field.text for field in parsed(CommentsFormat.WXR, comments).iter(f"{WP}{name}")]


def test_wxr_has_what_its_importers_read() -> None:
    root = parsed(CommentsFormat.WXR)

    assert_wxr(root)
    assert root.findtext("channel/item/title") == TITLE
    assert root.findtext("channel/item/link") == URL
    assert root.findtext(f"channel/{WP}base_site_url") == "https://example.org"
    assert [plain(text) for text in wxr_fields("comment_content")] == [comment.text for comment in THREAD]
    assert wxr_fields("comment_author") == ["Jane", "Max", NOBODY, "<b>Ida</b>"]
    assert wxr_fields("comment_parent") == ["0", "1", "2", "0"]


def test_wxr_gives_the_time_of_the_page_and_of_greenwich_and_a_mark_for_none() -> None:
    assert wxr_fields("comment_date") == [
        "2012-07-26 15:56:00", "2012-07-27 15:56:00", "1970-01-01 00:00:00", "2012-07-28 00:00:00",
    ]  # fmt: skip
    assert wxr_fields("comment_date_gmt")[1] == "2012-07-27 13:56:00"


def test_wxr_without_comments_is_a_post_without_comments() -> None:
    root = parsed(CommentsFormat.WXR, ())

    assert_wxr(root)
    assert not list(root.iter(f"{WP}comment"))


# -- the XML of Disqus ------------------------------------------------------------------------------------------------


def assert_disqus(root: Any) -> None:
    """Categories, then threads, then posts whose parents stand before them; no addresses."""
    assert root.tag == f"{DISQUS}disqus"
    kinds = [element.tag.removeprefix(DISQUS) for element in root]
    assert kinds == sorted(kinds, key=["category", "thread", "post"].index)
    assert kinds.count("thread") == 1
    thread = root.find(f"{DISQUS}thread")
    assert thread.find(f"{DISQUS}link") is not None
    assert thread.findtext(f"{DISQUS}title")
    known: set[str] = set()
    for post in root.iterfind(f"{DISQUS}post"):
        assert post.get(DSQ_ID).isdecimal()
        assert post.get(DSQ_ID) not in known
        assert post.find(f"{DISQUS}thread").get(DSQ_ID) == thread.get(DSQ_ID)
        parent = post.find(f"{DISQUS}parent")
        assert parent is None or parent.get(DSQ_ID) in known
        known.add(post.get(DSQ_ID))
        datetime.strptime(post.findtext(f"{DISQUS}createdAt"), "%Y-%m-%dT%H:%M:%SZ")
        assert post.findtext(f"{DISQUS}author/{DISQUS}name")
        assert [post.findtext(f"{DISQUS}{flag}") for flag in ("isDeleted", "isSpam")] == ["false", "false"]
    assert not list(root.iter(f"{DISQUS}email", f"{DISQUS}ipAddress"))


def test_disqus_xml_has_what_importers_read() -> None:
    root = parsed(CommentsFormat.DISQUS_XML)
    posts = list(root.iterfind(f"{DISQUS}post"))

    assert_disqus(root)
    assert [plain(post.findtext(f"{DISQUS}message")) for post in posts] == [comment.text for comment in THREAD]
    assert [post.findtext(f"{DISQUS}id") for post in posts] == ["c1", "c2", "c3", "c4"]
    assert [
        None if (parent := post.find(f"{DISQUS}parent")) is None else parent.get(DSQ_ID) for post in posts
    ] == [None, "1", "2", None]  # fmt: skip
    assert posts[1].findtext(f"{DISQUS}createdAt") == "2012-07-27T13:56:00Z"
    assert root.findtext(f"{DISQUS}thread/{DISQUS}link") == URL


def test_disqus_xml_without_comments_is_a_thread_without_posts() -> None:
    root = parsed(CommentsFormat.DISQUS_XML, ())

    assert_disqus(root)
    assert not root.findall(f"{DISQUS}post")


def test_an_answer_before_what_it_answers_is_one_to_the_article() -> None:
    early = (Comment("c2", "Two", "c1", 1), Comment("c1", "One"))

    assert wxr_fields("comment_parent", early) == ["0", "0"]


# -- any text ---------------------------------------------------------------------------------------------------------

ANY = st.builds(
    Comment,
    id=st.just("c1"),
    text=st.text(min_size=1),
    author=st.none() | st.text(min_size=1),
    published=st.none() | st.sampled_from(["2012-07-26", "2012-07-26T15:56:00-08:00", "no date", "2012-13-45"]),
    published_raw=st.none() | st.text(),
    score=st.none() | st.integers(-9, 9),
)


@pytest.mark.slow
@given(ANY)
def test_whatever_a_reader_wrote_the_xml_can_be_read(comment: Comment) -> None:
    assert_disqus_text(parsed(CommentsFormat.DISQUS_XML, (comment,)), comment.text)
    assert len(wxr_fields("comment_content", (comment,))) == 1


def assert_disqus_text(root: Any, text: str) -> None:
    """All characters that XML can hold are there; those that it cannot are left out."""
    letters = [char for char in text if char.isprintable() and not char.isspace()]
    written = plain(root.findtext(f"{DISQUS}post/{DISQUS}message"))
    assert [char for char in written if char.isprintable() and not char.isspace()] == letters


@pytest.mark.slow
@given(ANY)
def test_whatever_a_reader_wrote_json_ld_text_and_markdown_hold_it(comment: Comment) -> None:
    assert json.loads(rendered(CommentsFormat.JSONLD, (comment,)))["@graph"][1]["text"] == comment.text
    words = "".join(rendered(CommentsFormat.TXT, (comment,)).split())
    assert "".join(comment.text.split()) in words
    assert rendered(CommentsFormat.MD, (comment,)).startswith("# Comments")
