"""E-mail and IP addresses: finds and removes them in texts, header lines and values of pages.

All patterns for addresses are here.  Three places ask for them, and each needs something else:

- The text of a comment (`redacted`) is prose.  Only whole addresses are replaced, so that times, versions and
  code stay.
- A header line (`without_addresses`) has an author, a date and little else.  An IPv6 address may be cut off, and the
  brackets around an address are removed with it.
- A name (`has_address`, `without_contacts`) comes from anywhere.  The first sign of an address is enough to refuse it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import replace
from typing import Final

from cleaner.types import Comment

#: Groups of digits in an IPv6 address; "a::b" in program code has fewer than any address that somebody would write.
IP6_MIN_GROUPS: Final = 3

#: What replaces an address in the text of a comment.
MAIL: Final = "[e-mail]"
IP: Final = "[IP]"

# Parts of the patterns.  A label of a host name has at most 63 characters (RFC 1035), the part before "@" at most 64
# (RFC 5321).
_HOST: Final = r"@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_MAIL: Final = rf"[\w.+-]{{1,64}}{_HOST}"
_IP4: Final = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)"

#: In prose: a whole address.  "mailto:" belongs to it, brackets and full stops around it do not.
_MAIL_IN_TEXT: Final = re.compile(rf"(?:mailto:)?(?<![\w.+-]){_MAIL}", re.IGNORECASE)
_IP4_IN_TEXT: Final = re.compile(_IP4)
#: What may be an IPv6 address, perhaps with an IPv4 address at its end; `ipaddress` decides.
_IP6_IN_TEXT: Final = re.compile(
    r"(?<![\w:.])[0-9a-f:]{3,39}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])", re.IGNORECASE
)
#: In a header line: the same with the brackets around it, and anything that has the colons of an IPv6 address, since
#: some sites cut off the address of a reader.
_IN_HEADER: Final = re.compile(
    rf"[<(\[]?(?:{_MAIL}|{_IP4}|(?<![\w:])[0-9a-f]{{0,4}}(?::[0-9a-f]{{0,4}}){{2,7}}(?![\w:]))[>)\]]?", re.IGNORECASE
)
#: A sign of an address: an "@" with a host behind it, three groups of an IPv4 or of an IPv6 address.
_SIGN: Final = re.compile(r"\S@[\w-]{1,63}\.\w|\b(?:\d{1,3}\.){3}|(?:[0-9a-f]{1,4}:){3}", re.IGNORECASE)
#: In the value of a meta tag, which may hold anything: an e-mail address with brackets and words around it.  More
#: characters count before its "@" than in prose, where quotes and slashes end a word.
_MAIL_IN_VALUE: Final = re.compile(
    rf"(?:\be-?mail\s?:\s?)?[<(\[]?(?:mailto:)?[^\s<>()\[\],;:\"'@]{{1,64}}{_HOST}[>)\]]?", re.IGNORECASE
)
#: An address of the web, with its scheme, as "www.", or as a path below a host.
_LINK: Final = re.compile(r"[<(\[]?(?:(?:https?:)?//|\bwww\.|\b[\w-]{1,64}\.[a-z]{2,10}/)\S{0,2000}", re.IGNORECASE)


def has_address(text: str) -> bool:
    """True if a name has an e-mail or IP address in it, whole, masked or cut off.

    >>> has_address("Jane (84.134.12.x)"), has_address("jane@example.org"), has_address("@jane")
    (True, True, False)
    """
    return _SIGN.search(text) is not None


def has_contact(text: str) -> bool:
    """True if a name has an address of mail, network or web in it.

    >>> has_contact("The Orle Weekly"), has_contact("www.example.org")
    (False, True)
    """
    return has_address(text) or _LINK.search(text) is not None


def without_contacts(text: str) -> str:
    """The value of a meta tag with a space for each address of mail and web.

    >>> without_contacts("Jane Roe (e-mail: jane@example.org)")
    'Jane Roe ( '
    """
    return _LINK.sub(" ", _MAIL_IN_VALUE.sub(" ", text))


def without_addresses(line: str, instead: str = "") -> str:
    """A header line with `instead` for each e-mail and IP address and the brackets around it.

    >>> without_addresses("Max (max@example.org) at 203.0.113.7")
    'Max  at '
    """
    return _IN_HEADER.sub(instead, line)


def redacted(text: str) -> str:
    """The text of a comment with `MAIL` and `IP` for the addresses in it.

    >>> redacted("Write to jane.roe@example.org, or ping 203.0.113.7 at 12:30:15.")
    'Write to [e-mail], or ping [IP] at 12:30:15.'
    >>> redacted("2001:db8::7 answers; std::swap and version 1.2.3 do not.")
    '[IP] answers; std::swap and version 1.2.3 do not.'
    """
    if "@" in text:
        text = _MAIL_IN_TEXT.sub(MAIL, text)
    if text.count(".") > text.count(". "):
        text = _IP4_IN_TEXT.sub(_ip_replaced, text)
    if "::" in text or text.count(":") >= IP6_MIN_GROUPS:
        text = _IP6_IN_TEXT.sub(_ip_replaced, text)
    return text


def public(comment: Comment) -> Comment:
    """The comment without addresses in text, author and link, as it may be written.

    A comment that has none is returned as it is.
    """
    text = redacted(comment.text)
    author = comment.author and redacted(comment.author)
    if author != comment.author:
        author = without_addresses(comment.author or "").strip(" :·•|,") or None
    url = comment.url if comment.url is None or redacted(comment.url) == comment.url else None
    if (text, author, url) == (comment.text, comment.author, comment.url):
        return comment
    return replace(comment, text=text, author=author, url=url)


def _ip_replaced(match: re.Match[str]) -> str:
    return IP if _is_ip(match[0]) else match[0]


def _is_ip(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return isinstance(address, ipaddress.IPv4Address) or sum(map(bool, text.split(":"))) >= IP6_MIN_GROUPS
