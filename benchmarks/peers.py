"""The tools that are compared, each in a process of its own.

Each process runs one tool.  So memory, caches and garbage collector belong to that tool alone, and a page that crashes
the process costs only that page.  Requests and answers are pickles on its standard input and output.

    python -m benchmarks.peers NAME     # used by `Worker`
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]

#: Seconds after which a page counts as failed.  The slowest known pages take 5.
PAGE_SECONDS: Final = 60.0
#: Seconds for imports, models and the warm-up page.
START_SECONDS: Final = 120.0
#: Characters that are kept of the line that says why a page failed.
ERROR_CHARS: Final = 120
KIB: Final = 1024


class Page(NamedTuple):
    """The input of a tool.  `lang` is the set's own label, because jusText does not detect the language."""

    source: str | bytes
    url: str | None = None
    kind: str = "html"
    lang: str | None = None


#: A comment as text, or as a record whose `text` holds it.
Comment = str | dict[str, Any]


class Output(NamedTuple):
    """What a tool makes of a page."""

    body: str
    comments: Sequence[Comment] = ()


class Answer(NamedTuple):
    """The output for a page, and the CPU time in seconds."""

    output: Output
    seconds: float


Clean = Callable[[Page], Output]


class Tool(NamedTuple):
    """How a tool is called."""

    name: str
    distribution: str
    start: Callable[[], Clean]
    comments: bool = False
    """Whether it returns comments."""
    text: bool = False
    """Whether it reads text.  Other tools get the lines of a text as the paragraphs of a page."""
    only: frozenset[str] = frozenset()
    """The sets on which it is run; empty for all."""


class StartError(Exception):
    """A tool is installed but cannot be used."""


# -- how each tool is called --------------------------------------------------------------------------------------


def _cleaner() -> Clean:
    import cleaner  # only in the process of this tool, like the imports below

    tool = cleaner.Cleaner()

    def clean(page: Page) -> Output:
        result = tool.clean(page.source, url=page.url, kind=page.kind)
        return Output(result.body, [comment.record() for comment in result.comments])

    return clean


def _trafilatura(*, fast: bool = False, precision: bool = False) -> Callable[[], Clean]:
    def start() -> Clean:
        from trafilatura import extract

        def clean(page: Page) -> Output:
            body = extract(page.source, include_comments=False, fast=fast, favor_precision=precision)
            return Output(body or "")

        return clean

    return start


def _trafilatura_with_comments() -> Clean:
    import trafilatura

    def clean(page: Page) -> Output:
        document: Any = trafilatura.bare_extraction(page.source)
        return Output(document.text or "", [document.comments or ""]) if document else Output("")

    return clean


def _resiliparse() -> Clean:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def clean(page: Page) -> Output:
        source = page.source
        tree = (
            HTMLTree.parse(source)
            if isinstance(source, str)
            else HTMLTree.parse_from_bytes(source, detect_encoding(source) or "utf-8")
        )
        return Output(extract_plain_text(tree, main_content=True, alt_texts=False, comments=False))

    return clean


#: Elements that begin a new line.
LINES: Final = tuple("p div li tr table ul ol dl dt dd h1 h2 h3 h4 h5 h6 pre blockquote section article br".split())


def _readability() -> Clean:
    from lxml import html
    from readability import Document

    def clean(page: Page) -> Output:
        tree = html.fromstring(Document(page.source).summary(html_partial=True))
        for element in tree.iter(*LINES):
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
        return Output(str(tree.text_content()))

    return clean


#: The languages of the sets, and the names of jusText's word lists for them.
STOPLISTS: Final = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ko": "Korean", "nl": "Dutch",
    "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
}  # fmt: skip


def _justext() -> Clean:
    import justext

    lists = {lang: justext.get_stoplist(name) for lang, name in STOPLISTS.items()}

    def clean(page: Page) -> Output:
        words = lists.get((page.lang or "en").partition("-")[0])
        # As its manual says for a language without a list: there are no stop words, and none are required.
        paragraphs = (
            justext.justext(page.source, words)
            if words
            else justext.justext(page.source, frozenset(), stopwords_low=0, stopwords_high=0)
        )
        return Output("\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate))

    return clean


OURS: Final = "cleaner"
#: The tool with whose speed that of the others is compared.
YARDSTICK: Final = "trafilatura"
#: Sets with gold comments.
COMMENT_SETS: Final = ("gn1", "dragnet", "harvest-forum", "trafilatura-eval")

_WITH_COMMENTS: Final = Tool(
    "trafilatura comments",
    "trafilatura",
    _trafilatura_with_comments,
    comments=True,
    only=frozenset(COMMENT_SETS),
)
TOOLS: Final = {
    tool.name: tool
    for tool in (
        Tool(OURS, "article-cleaner", _cleaner, comments=True, text=True),
        Tool(YARDSTICK, "trafilatura", _trafilatura()),
        Tool("trafilatura fast", "trafilatura", _trafilatura(fast=True)),
        Tool("trafilatura precision", "trafilatura", _trafilatura(precision=True)),
        _WITH_COMMENTS,
        Tool("Resiliparse", "Resiliparse", _resiliparse),
        Tool("readability-lxml", "readability-lxml", _readability),
        Tool("jusText", "jusText", _justext),
    )
}


def installed(tool: Tool) -> str | None:
    """The version of a tool, None if it is not installed."""
    try:
        return version(tool.distribution)
    except PackageNotFoundError:
        return None


# -- in the process of a tool --------------------------------------------------------------------------------------

#: A page that is cleaned before the first: loading on first use is not counted.
WARM_UP: Final = (
    "<html><head><title>Harbour</title></head><body><nav><a href='/'>Home</a></nav><article>"
    + "<p>The harbour was closed on Tuesday after the storm, and the boats that lay in it stayed there.</p>" * 8
    + "</article><p>All rights reserved</p></body></html>"
)


def peak_memory() -> int:
    """The peak memory of this process in bytes.

    `/proc` is preferred, since the figure of `getrusage` includes the parent process before the program was started.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * KIB
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * KIB


def serve(name: str) -> None:
    """Answer requests until the process is killed.  An exception ends the process, and `Worker` starts another."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a tool prints must not mix with the answers
    logging.disable()
    warnings.simplefilter("ignore")
    clean = TOOLS[name].start()
    clean(Page(WARM_UP, lang="en"))
    if TOOLS[name].text:
        clean(Page(WARM_UP.replace("<", "\n<"), kind="text", lang="en"))
    gc.collect()
    gc.freeze()
    answer: tuple[str, list[Comment], float, int] | None = None  # plain types: here these classes belong to __main__
    while True:
        pickle.dump(answer, answers)
        answers.flush()
        page = Page(*pickle.load(requests))
        start = time.process_time()
        output = clean(page)
        seconds = time.process_time() - start
        answer = (output.body, list(output.comments), seconds, peak_memory())
        del page, output


# -- in the process that asks -----------------------------------------------------------------------------------------


class Worker:
    """A tool in a process of its own.

    `failures` holds the reason for each page on which it failed, `peak` its peak memory in bytes.

    Raises:
        StartError: the tool cannot be started.
    """

    def __init__(self, name: str, command: Sequence[str] = ()) -> None:
        self.name = name
        self.failures: list[str] = []
        self.peak = 0
        self._command = [*(command or [sys.executable, "-m", "benchmarks.peers"]), name]
        self._start()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, page: Page) -> Answer | None:
        """The answer for a page, None if the tool fails on it."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            pickle.dump(tuple(page), self._process.stdin)
            self._process.stdin.flush()
        if received := self._receive(PAGE_SECONDS):
            body, comments, seconds, peak = received[0]
            self.peak = max(self.peak, peak)
            return Answer(Output(body, comments), seconds)
        self.failures.append(self._reason())
        self._end()
        self._start()
        return None

    def _start(self) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _end
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )  # fmt: skip
        if self._receive(START_SECONDS) is None:
            reason = self._reason()
            self._end()
            raise StartError(f"{self.name}: {reason}")

    def _receive(self, seconds: float) -> tuple[Any] | None:
        """The answer of the process, in a tuple; None if it ends or takes too long."""
        assert self._process.stdout is not None
        timer = threading.Timer(seconds, self._process.kill)
        timer.start()
        try:
            return (pickle.load(self._process.stdout),)
        except (EOFError, pickle.UnpicklingError):
            return None
        finally:
            timer.cancel()

    def _reason(self) -> str:
        """The last line that the process wrote, which names the exception."""
        code = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").split("\n")
        messages = [line.strip() for line in lines if line.strip()]
        return messages[-1][:ERROR_CHARS] if messages and code > 0 else f"ended with status {code}"

    def _end(self) -> None:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.kill()
        process.wait()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.stdout.close()
        self._errors.close()


if __name__ == "__main__":
    serve(sys.argv[1])
