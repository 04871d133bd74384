"""HTML, text, or a file of another kind."""

from __future__ import annotations

import pytest

from cleaner.reading.sniff import guess_kind
from cleaner.types import Kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "a.html"),
        ("plain words", "A.HTM"),
        ("", "a.xhtml"),
        ("", "a.shtml"),
        ("<!DOCTYPE html><p>A", "a.txt"),
        ("\ufeff\n <HTML lang=en>", "a.txt"),
        ("<!doctype html>", ""),
        ("<!-- saved --><html>", ""),
        ("<?xml version='1.0'?>\n<html xmlns='a'>", "a"),
        ("<body class=x><p>A", ""),
        ("<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>", ""),
        ("<div class='a'><p>One.<p>Two.</div>", ""),
        ("By the editor\n<p>One.</p><p>Two.</p>\n<p>Three.</p>", ""),
        ("<p>A single paragraph.</p>\n", ""),
        ("<a href='/'>Home</a><ul><li>One<li>Two</ul>", ""),
    ],
)
def test_html_is_recognised(text: str, name: str) -> None:
    assert guess_kind(text, name) is Kind.HTML


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", ""),
        ("plain words", ""),
        ("<p>One.</p><p>Two.</p><p>Three.</p>", "a.txt"),
        ("# Title", "README.md"),
        ("The <p> tag starts a paragraph, <div> a division and <li> an item, <h1> a heading.", ""),
        ("Use <b>bold</b> and <i>italics</i>, <a href='x'>links</a> and <br> breaks.", ""),
        ("The <body> tag follows the <head>, and <html> holds both.", ""),
        ("Prose.\n" * 20 + "<p>one</p>\n<p>two</p>\n<p>three</p>\n" + "More prose.\n" * 20, ""),
        ("if a <p and p> b", ""),
        ("<p> is a tag.", ""),
        ("<p>", ""),
        ("x < y", "a.rst"),
    ],
)
def test_text_is_recognised(text: str, name: str) -> None:
    assert guess_kind(text, name) is Kind.TEXT
