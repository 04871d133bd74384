"""The calls of the library: one document, one file, or many of them in worker processes.

All arguments but the first are keywords, in the same order everywhere.  Every error that these calls raise on purpose
is a `CleanerError`.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from cleaner import limits
from cleaner.errors import UsageError
from cleaner.explain import explanation, render
from cleaner.explain.terminal import EXPLAIN_WIDTH
from cleaner.metadata import metadata_of
from cleaner.pipeline import clean_document
from cleaner.reading.document import host_of, read_document, read_path
from cleaner.ruleset import load
from cleaner.runs.pool.pool import guarded_map
from cleaner.runs.pool.tasks import PoolLimits, Task
from cleaner.types import Cleaned, Document, Failure, Kind, Metadata, MetadataLevel, Status, Trace

Rules = str | Path | Iterable[str | Path]
"""A rule file or a folder of them, or several of these."""

Source = str | bytes | Path
"""A page or a text, or the path of a file that holds one."""

_OPTIONS: Final = ("url", "kind", "id")
"""The options that a document of `clean_many` may have."""

#: The scheme of an address, and the schemes whose addresses have a host.
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{0,30}:", re.IGNORECASE)
_WEB: Final = frozenset({"http:", "https:"})

#: What None means for the limits of `clean_many`, for messages.
_NO_LIMIT: Final = {"jobs": ", or None for one per core", "timeout": "", "memory": ", or None for no limit"}

E = TypeVar("E", bound=StrEnum)

_LOGGER: Final = logging.getLogger(__name__)


class Cleaner:
    """Cleans documents with one set of rules.

    Make one and use it for as many documents as you like: loading rules takes longer than cleaning a page.  A Cleaner
    keeps no state between documents, so their order never changes a result.

    Args:
        rules: rule files or folders of them, added to the shipped rules; one path or several.
        default_rules: False leaves the shipped rules out.

    Raises:
        RuleError: a rule file that is missing or cannot be used.  The message names the file, the line and a remedy.
        UsageError: `rules` holds something that is no path.

    >>> from cleaner import Cleaner
    >>> cleaner = Cleaner()
    >>> cleaner.clean("<p>A story of some length, told in plain sentences.</p>").kind
    <Kind.HTML: 'html'>
    """

    def __init__(self, rules: Rules = (), *, default_rules: bool = True) -> None:
        self._rules = load(_rule_paths(rules), default=default_rules)

    def clean(
        self,
        source: str | bytes,
        *,
        url: str | None = None,
        kind: Kind | str | None = None,
        id: str = "",
        metadata: MetadataLevel | str = MetadataLevel.BASIC,
        trace: bool = False,
    ) -> Cleaned:
        """Clean one document.

        Args:
            source: a page or a text.  Bytes are decoded by the first of these that fits: a byte order mark, a saved
                HTTP header, the charset that the page declares, UTF-8, a guess.
            url: the address of the page.  It selects the rules of its site.
            kind: "html" or "text"; None finds out from the content.
            id: the name of the document in the result.
            metadata: "basic" reads what the page states; "full" asks trafilatura for what is missing, which takes about
                as long as cleaning does; "none" gives the title only.
            trace: True keeps the parsed page, the verdict on each block and the signals of the scores in
                `Cleaned.trace`, for explanations.  It never changes the result, and takes up to seven times as long.

        Raises:
            InputError: the bytes are no text, or there are too many of them.
            UsageError: an argument that makes no sense.
        """
        level = _level(metadata)
        return self._cleaned(_read(source, url=url, kind=kind, id=id), level, trace=trace)

    def clean_file(
        self,
        path: str | Path,
        *,
        url: str | None = None,
        kind: Kind | str | None = None,
        id: str = "",
        metadata: MetadataLevel | str = MetadataLevel.BASIC,
        trace: bool = False,
    ) -> Cleaned:
        """Clean the document in a file.  The file name may tell the kind, and is the id if none is given.

        Arguments and errors are those of `clean`; a file that cannot be read is an InputError.
        """
        level = _level(metadata)
        return self._cleaned(_read_file(path, url=url, kind=kind, id=id), level, trace=trace)

    def trace_document(self, document: Document, *, signals: bool = False) -> Trace:
        """Clean a document that was read already, and keep everything about how that was done.

        `signals` adds the signals of the scores and the near misses.  It changes no verdict.
        """
        return clean_document(document, self._rules, trace=signals)

    def _cleaned(self, document: Document, level: MetadataLevel, *, trace: bool) -> Cleaned:
        made = self.trace_document(document, signals=trace)
        stated = Metadata(title=made.title)
        if level is not MetadataLevel.NONE:
            stated = metadata_of(made, full=level is MetadataLevel.FULL)
        for warning in made.warnings:
            _LOGGER.info("%s: %s", document.id or "document", warning)
        cleaned = Cleaned.of(made, stated)
        return replace(cleaned, trace=made) if trace else cleaned


def clean(
    source: str | bytes,
    *,
    url: str | None = None,
    kind: Kind | str | None = None,
    id: str = "",
    rules: Rules = (),
    default_rules: bool = True,
    metadata: MetadataLevel | str = MetadataLevel.BASIC,
    trace: bool = False,
) -> Cleaned:
    """Clean one document; `Cleaner.clean` describes the arguments, and `Cleaner` those of the rules.

    >>> from cleaner import clean
    >>> clean("Read more", kind="text").body
    ''
    """
    cleaner = Cleaner(rules, default_rules=default_rules)
    return cleaner.clean(source, url=url, kind=kind, id=id, metadata=metadata, trace=trace)


def clean_file(
    path: str | Path,
    *,
    url: str | None = None,
    kind: Kind | str | None = None,
    id: str = "",
    rules: Rules = (),
    default_rules: bool = True,
    metadata: MetadataLevel | str = MetadataLevel.BASIC,
    trace: bool = False,
) -> Cleaned:
    """Clean the document in a file; `Cleaner.clean_file` describes the arguments, and `Cleaner` those of the rules."""
    cleaner = Cleaner(rules, default_rules=default_rules)
    return cleaner.clean_file(path, url=url, kind=kind, id=id, metadata=metadata, trace=trace)


# -- many documents -----------------------------------------------------------------------------------------------


class _Given(NamedTuple):
    """A document of `clean_many` as a worker gets it: plain data."""

    source: str | bytes | Path
    url: str | None
    kind: str | None
    id: str


def clean_many(
    sources: Iterable[Source | tuple[Source, Mapping[str, Any]]],
    *,
    rules: Rules = (),
    default_rules: bool = True,
    metadata: MetadataLevel | str = MetadataLevel.BASIC,
    jobs: int | None = None,
    timeout: float = limits.DOCUMENT_SECONDS,
    memory: int | None = limits.DOCUMENT_MEMORY_BYTES,
) -> Generator[Cleaned, None, None]:
    """Clean many documents in worker processes; the results come in the order of the input.

    A document that cannot be read, hangs, takes too much memory or crashes its worker costs only itself: its result has
    a status that `failed`, the reason in `error`, and an empty body.  `sources` is read as workers become free, so it
    may be longer than memory.  Closing the iterator early ends the workers.

    Args:
        sources: pages or texts (str or bytes) and paths of files, or pairs of one of these and a mapping with any of
            "url", "kind" and "id".  The id is by default the path of a file, else the number of the document from 0.
        rules, default_rules, metadata: see `Cleaner`.
        jobs: worker processes; None means one per core that this process may use.
        timeout: seconds for one document.
        memory: bytes by which one document may let its worker grow; None sets no limit.  Linux only.

    Raises:
        RuleError: a rule file that is missing or cannot be used.
        UsageError: an argument, or an item of `sources`, that makes no sense.

    >>> from cleaner import clean_many
    >>> [cleaned.body for cleaned in clean_many(["It opened on Monday.", "Read more"], jobs=1)]
    ['It opened on Monday.', '']
    """
    paths, level = _rule_paths(rules), _level(metadata)
    load(paths, default=default_rules)  # so that a broken rule file is an error here, not in each worker
    if isinstance(sources, str | bytes | Path | Mapping) or not isinstance(sources, Iterable):
        raise UsageError(f"clean_many takes an iterable of documents, not {_type(sources)}; use clean or clean_file")
    _refuse_limits(jobs, timeout, memory)
    pool_limits = PoolLimits(jobs or _cores(), timeout, memory)
    return _results(sources, partial(_work, paths, default_rules, level), pool_limits)


def _results(
    sources: Iterable[Any], setup: Callable[[], Callable[[tuple[Any, ...]], Cleaned | Failure]], pool_limits: PoolLimits
) -> Generator[Cleaned, None, None]:
    with closing(guarded_map(_tasks(sources), setup, pool_limits)) as results:
        for given, result in results:
            if isinstance(result, Failure):
                _LOGGER.warning("%s: %s: %s", given.id, result.status, result.error)
                yield _failed(given, result)
            else:
                yield result


def _tasks(sources: Iterable[Any]) -> Iterator[Task]:
    for number, item in zip(count(), sources):
        given = _given(item, number)
        size = 0 if isinstance(given.source, Path) else len(given.source)
        # Only its name is needed of a document that failed, so the data is not kept until the result is there.
        yield Task(given._replace(source=""), tuple(given), size)


def _given(item: Any, number: int) -> _Given:
    source, options = item, {}
    if isinstance(item, tuple):
        try:
            source, options = item
            options = dict(options)
        except (TypeError, ValueError) as error:
            raise UsageError(
                f"document {number} is a tuple, but not one of a source and a mapping of {', '.join(_OPTIONS)}"
            ) from error
    if unknown := sorted(set(options) - set(_OPTIONS)):
        raise UsageError(f"document {number} has the option {unknown[0]!r}; there are {', '.join(_OPTIONS)}")
    if not isinstance(source, str | bytes | Path):
        raise UsageError(
            f"document {number} is {_type(source)}; give str, bytes or a Path, or a pair of it and options"
        )
    name = str(source) if isinstance(source, Path) else str(number)
    return _Given(source, options.get("url"), options.get("kind"), options.get("id") or name)


def _work(
    paths: tuple[Path, ...], default_rules: bool, level: MetadataLevel
) -> Callable[[tuple[Any, ...]], Cleaned | Failure]:
    """Make the function with which a worker cleans a document."""
    cleaner = Cleaner(paths, default_rules=default_rules)

    def work(payload: tuple[Any, ...]) -> Cleaned | Failure:
        source, url, kind, id = _Given(*payload)
        clean_source: Callable[..., Cleaned] = cleaner.clean_file if isinstance(source, Path) else cleaner.clean
        try:
            return clean_source(source, url=url, kind=kind, id=id, metadata=level)
        except UsageError as error:  # such as an address without a host: a fault of this document, not of the call
            return Failure(Status.UNREADABLE, str(error))

    return work


def _failed(given: _Given, failure: Failure) -> Cleaned:
    kind = next((kind for kind in Kind if kind == given.kind), None)
    return Cleaned(given.id, given.url, kind, None, "", status=failure.status, error=failure.error)


def _refuse_limits(jobs: Any, timeout: Any, memory: Any) -> None:
    """Refuse limits that no document could keep to."""
    for name, value, types in (
        ("jobs", jobs, int | None),
        ("timeout", timeout, int | float),
        ("memory", memory, int | None),
    ):
        is_number = isinstance(value, types) and not isinstance(value, bool)
        if not is_number or (value is not None and not value > 0):
            raise UsageError(f"{name}={value!r}: must be a number above 0{_NO_LIMIT[name]}")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# -- explanations -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why every block of a document is body, comment or removed.  `print` it, or use its data."""

    data: Mapping[str, Any]
    """What `cleaner explain --json` writes."""

    def __str__(self) -> str:
        return self.text()

    def text(self, *, width: int = EXPLAIN_WIDTH, color: bool = False, full: bool = False) -> str:
        """The explanation in lines of at most `width` columns; `full` shows whole blocks and all near misses."""
        return render(dict(self.data), width, color, full=full)

    def to_json(self) -> str:
        """The data as one line of JSON, without a line end."""
        return json.dumps(self.data, ensure_ascii=False)


def explanation_of(
    source: Cleaned | str | bytes,
    *,
    url: str | None = None,
    kind: Kind | str | None = None,
    id: str = "",
    rules: Rules = (),
    default_rules: bool = True,
) -> Explanation:
    """Explain a result, or clean a document and explain that.

    Args:
        source: a result of `clean(..., trace=True)`, or a document, which is cleaned with the other arguments.
        url, kind, id: see `Cleaner.clean`.
        rules, default_rules: see `Cleaner`.

    Raises:
        UsageError: a result without a trace.
        InputError: the bytes are no text, or there are too many of them.

    >>> from cleaner import explanation_of
    >>> print(explanation_of("Read more", kind="text").data["blocks"][0]["label"])
    removed
    """
    if not isinstance(source, Cleaned):
        cleaner = Cleaner(rules, default_rules=default_rules)
        source = cleaner.clean(source, url=url, kind=kind, id=id, metadata=MetadataLevel.NONE, trace=True)
    if source.trace is None:
        raise UsageError("a result without a trace cannot be explained; clean the document with trace=True")
    return Explanation(explanation(source.trace))


# -- arguments ----------------------------------------------------------------------------------------------------


def _read(source: Any, *, url: str | None, kind: Kind | str | None, id: str) -> Document:
    if isinstance(source, Path):
        raise UsageError(f"clean takes a page or a text, not the path of one; use clean_file({str(source)!r})")
    if not isinstance(source, str | bytes):
        raise UsageError(f"clean takes a page or a text as str or bytes, not {_type(source)}")
    return read_document(source, id=_id(id), url=_url(url), kind=_kind(kind))


def _read_file(path: Any, *, url: str | None, kind: Kind | str | None, id: str) -> Document:
    if not isinstance(path, str | Path):
        raise UsageError(f"clean_file takes a path, not {_type(path)}; use clean for a page or a text itself")
    return read_path(Path(path), id=_id(id) or str(path), url=_url(url), kind=_kind(kind))


def _id(id: str) -> str:
    if not isinstance(id, str):
        raise UsageError(f"id={id!r}: must be a str, not {_type(id)}")
    return id


def _url(url: str | None) -> str | None:
    """The address of a page.  One without a host, such as `urn:x` or `file:///a.html`, selects no rules of a site."""
    if url is None or url == "":
        return None
    if not isinstance(url, str):
        raise UsageError(f"url={url!r}: must be a str or None, not {_type(url)}")
    scheme = _SCHEME.match(url)
    if host_of(url) is None and (scheme is None or scheme[0].lower() in _WEB):
        raise UsageError(f"url={url!r}: has no host; give it in full, such as https://example.org/story, or None")
    return url


def _kind(kind: Kind | str | None) -> Kind | None:
    return None if kind is None else _choice(Kind, kind, "kind")


def _level(metadata: MetadataLevel | str) -> MetadataLevel:
    return _choice(MetadataLevel, metadata, "metadata")


def _choice(choices: type[E], value: Any, name: str) -> E:
    try:
        return choices(value)
    except ValueError:
        allowed = ", ".join(repr(choice.value) for choice in choices)
        raise UsageError(f"{name}={value!r}: must be one of {allowed}") from None


def _rule_paths(rules: Any) -> tuple[Path, ...]:
    """The paths of rule files and folders; a single path counts as a list of one."""
    paths = (rules,) if isinstance(rules, str | Path) else rules
    if not isinstance(paths, Iterable):
        raise UsageError(f"rules={rules!r}: must be paths of rule files or folders")
    listed = tuple(paths)
    if wrong := [path for path in listed if not isinstance(path, str | Path)]:
        raise UsageError(f"rules: {wrong[0]!r} is {_type(wrong[0])}, not the path of a rule file or folder")
    return tuple(map(Path, listed))


def _type(value: Any) -> str:
    return "None" if value is None else f"of type {type(value).__name__}"
