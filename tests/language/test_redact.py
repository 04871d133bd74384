"""No e-mail or network address of a reader gets out, in whatever field or form."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, Comment, Trace
from cleaner.language.redact import has_address, public, redacted, without_addresses, without_contacts
from cleaner.output import CommentsFormat, render_comments

ARTICLE = (
    "The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.\n\n"
    "Engineers had found cracks in the northern pier in October. Lorries were turned away at once, and since last week "
    "nobody may cross, not even on foot. Write to the town at bridge@altmark.example about it."
)
MAIL, IP4, IP6 = "jane.roe+bus@mail.example.org", "203.0.113.7", "2001:db8::7"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"Write to {MAIL}.", "Write to [e-mail]."),
        (f"<mailto:{MAIL}>", "<[e-mail]>"),
        ("ÄNNE@EXAMPLE.DE", "[e-mail]"),
        (f"From {IP4}, port 80", "From [IP], port 80"),
        (f"{IP4}.", "[IP]."),
        (f"http://{IP4}/x", "http://[IP]/x"),
        (f"My {IP6}!", "My [IP]!"),
        ("fe80:0:0:0:1:2:3:4", "[IP]"),
        (f"{MAIL} {IP4} {IP6} {MAIL}", "[e-mail] [IP] [IP] [e-mail]"),
    ],
)
def test_addresses_are_replaced(text: str, written: str) -> None:
    assert redacted(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "", "@jane, no", "jane@home", "At 12:30:15 on 1.2.2012", "version 1.2.3", "999.1.1.1", "1.2.3.4.5",
        "std::swap(a, b)",
        "a::b", "Mark 1:2:3", "https://example.org/@jane", "10.000.000 and 3,5", "::",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_address_stays(text: str) -> None:
    assert redacted(text) == text


def test_a_comment_without_addresses_is_the_same_object() -> None:
    comment = Comment("c1", "Nothing here.", author="Jane", url="https://example.org/1")

    assert public(comment) is comment


def test_author_and_link_lose_theirs() -> None:
    got = public(Comment("c1", "Hello", author=f"Jane ({MAIL})", url=f"mailto:{MAIL}"))

    assert (got.author, got.url) == ("Jane", None)
    assert public(Comment("c1", "Hello", author=IP4)).author is None


def of_text() -> Trace:
    return (
        Cleaner()
        .clean(
            f"{ARTICLE}\n\n3 Comments\n\n{MAIL} says:\nMy bus is late.\n\n"
            f"Max ({IP4}) · 2 days ago\nAsk {MAIL} at {IP4}.\n\nIda, 1 day ago\nI am {IP6}, you know.",
            kind="text",
            trace=True,
        )
        .trace
    )


def of_page() -> Trace:
    items = "".join(
        f'<li class="comment"><div class="comment-author">{name} says:</div>'
        f'<div class="comment-content"><p>{text}</p></div><a href="mailto:{MAIL}">#</a></li>'
        for name, text in ((MAIL, "My bus is late."), (f"Max {IP4}", f"Ask {MAIL} at {IP4}."), ("Ida", f"I am {IP6}."))
    )
    article = "".join(f"<p>{paragraph}</p>" for paragraph in ARTICLE.split("\n\n"))
    return (
        Cleaner()
        .clean(
            f'<body><article>{article}</article><ol class="commentlist">{items}</ol></body>', kind="html", trace=True
        )
        .trace
    )


@pytest.mark.parametrize("got", [of_text(), of_page()], ids=["text", "page"])
@pytest.mark.parametrize("format", CommentsFormat)
def test_no_form_holds_an_address_of_a_reader(got: Trace, format: CommentsFormat) -> None:
    written = render_comments(got, format)

    assert len(got.comments) == 3
    assert "[e-mail]" in written.replace("\\", "")
    assert not any(address in written.replace("\\", "") for address in (MAIL, IP4, IP6, "bridge@altmark.example"))


def test_the_body_keeps_the_addresses_of_the_article() -> None:
    assert "bridge@altmark.example" in of_text().body


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Max (max@example.org)", "Max "),
        (f"Max <{MAIL}>, yesterday", "Max , yesterday"),
        (f"Max [{IP4}]", "Max "),
        ("Max (2001:db8:0:1:x)", "Max (2001:db8:0:1:x)"),
        ("Max (2001:db8::)", "Max "),
        ("Max (@max)", "Max (@max)"),
    ],
)
def test_header_lines_lose_the_brackets_with_the_address(line: str, rest: str) -> None:
    assert without_addresses(line) == rest


@pytest.mark.parametrize("name", [MAIL, f"Max {IP4}", "84.134.12.x", "2001:db8:0:1:x", "jane@example.o", "10.0.0."])
def test_a_name_with_a_sign_of_an_address_is_found(name: str) -> None:
    assert has_address(name)


@pytest.mark.parametrize("name", ["Jane Roe", "@jane", "Jane @ home", "Max 2.0.1", "12:30:15", "J. R. Roe"])
def test_a_name_without_an_address_is_left_alone(name: str) -> None:
    assert not has_address(name)


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        (f"Jane Roe, E-Mail: {MAIL}", "Jane Roe,  "),
        ("Jane Roe <mailto:j’roe@example.org>", "Jane Roe  "),
        ("Jane Roe (www.example.org/jane", "Jane Roe  "),
        ("https://example.org/jane", " "),
        ("Jane Roe @jane", "Jane Roe @jane"),
    ],
)
def test_values_of_pages_lose_addresses_of_mail_and_web(value: str, rest: str) -> None:
    assert without_contacts(value) == rest
