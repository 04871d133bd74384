"""E-mail and network addresses: what readers' records never hold, in no field and not in the text either."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import replace
from typing import Final

from cleaner.types import Comment

#: Groups of digits; "a::b" of a programme has fewer than any address that somebody would write.
IP6_MIN_GROUPS: Final = 3


#: What stands in the text of a comment instead.
MAIL: Final = "[e-mail]"
IP: Final = "[IP]"

_MAIL: Final = re.compile(r"(?:mailto:)?(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.IGNORECASE)
_IP4: Final = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)")
_IP6: Final = re.compile(r"(?<![\w:.])[0-9a-f:]{3,39}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])", re.IGNORECASE)
#: A mail or network address in a line of a header, with the brackets around it; wider than those above.
_ADDRESS: Final = re.compile(
    r"[<(\[]?(?:[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    r"|(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:]))[>)\]]?",
    re.IGNORECASE,
)
#: E-mail and IP addresses.
_PRIVATE: Final = re.compile(
    r"\S{1,64}@[\w-]{1,64}\.\w|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.|(?:[0-9a-f]{1,4}:){3,7}", re.IGNORECASE
)
#: An e-mail address with the brackets and the words around it; "@" alone is a handle.
_MAIL_PHRASE: Final = re.compile(
    r"(?:\be-?mail\s?:\s?)?[<(\[]?(?:mailto:)?[^\s<>()\[\],;:\"'@]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}[>)\]]?",
    re.IGNORECASE,
)
#: An address of the web, with its scheme, as "www.", or as a path below a host.
_LINK: Final = re.compile(r"[<(\[]?(?:(?:https?:)?//|\bwww\.|\b[\w-]{1,64}\.[a-z]{2,10}/)\S{0,2000}", re.IGNORECASE)
_IP: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]", re.IGNORECASE)


def has_address(text: str) -> bool:
    """True where a name holds an e-mail or IP address, whole or cut off."""
    return _PRIVATE.search(text) is not None


def has_ip(text: str) -> bool:
    """True where a value of a page holds an IP address."""
    return _IP.search(text) is not None


def has_contact(text: str) -> bool:
    """True where a value of a page holds an address of mail, web or network."""
    return any(pattern.search(text) for pattern in (_MAIL_PHRASE, _LINK, _IP))


def without_contacts(text: str) -> str:
    """A value of a page with spaces for its addresses of mail and web."""
    return _LINK.sub(" ", _MAIL_PHRASE.sub(" ", text))


def without_addresses(line: str, instead: str = "") -> str:
    """A line of a header without its mail and network addresses."""
    return _ADDRESS.sub(instead, line)


def redacted(text: str) -> str:
    """A text with its mail and network addresses replaced.

    >>> redacted("Write to jane.roe@example.org, or ping 203.0.113.7 at 12:30:15.")
    'Write to [e-mail], or ping [IP] at 12:30:15.'
    >>> redacted("2001:db8::7 answers; std::swap and version 1.2.3 do not.")
    '[IP] answers; std::swap and version 1.2.3 do not.'
    """
    if "@" in text:
        text = _MAIL.sub(MAIL, text)
    if text.count(".") > text.count(". "):
        text = _IP4.sub(lambda found: IP if _is_ip(found[0]) else found[0], text)
    if "::" in text or text.count(":") >= IP6_MIN_GROUPS:
        text = _IP6.sub(lambda found: IP if _is_ip(found[0]) else found[0], text)
    return text


def public(comment: Comment) -> Comment:
    """A comment as it may be written: no addresses in text, author and link."""
    text = redacted(comment.text)
    author = comment.author and redacted(comment.author)
    if author != comment.author:
        author = without_addresses(comment.author or "").strip(" :·•|,") or None
    url = comment.url if comment.url is None or redacted(comment.url) == comment.url else None
    if (text, author, url) == (comment.text, comment.author, comment.url):
        return comment
    return replace(comment, text=text, author=author, url=url)


def _is_ip(text: str) -> bool:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return isinstance(found, ipaddress.IPv4Address) or sum(map(bool, text.split(":"))) >= IP6_MIN_GROUPS
