"""Cleaning functions that misbehave on command.  Worker processes import this module by name."""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from cleaner.errors import InputError
from cleaner.output.atomic import temporary_path
from cleaner.runs import Clean, Options, make_clean
from cleaner.types import Document, Page, Status, Trace


class UnpicklableError(Exception):
    """An error that no pipe takes."""

    def __init__(self) -> None:
        super().__init__("holds a function")
        self.function = lambda: None


def deep(n: int) -> int:
    return deep(n + 1) + 1


def clean(document: Document) -> Trace:
    """Do what the text says; anything else becomes the body."""
    match document.source.split():
        case ["kill"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["exit", code]:
            os._exit(int(code))
        case ["sys.exit"]:
            sys.exit(5)
        case ["hang"]:
            time.sleep(600)
        case ["wait-for", path]:
            while not Path(path).exists():
                time.sleep(0.01)
        case ["raise"]:
            raise ValueError("as told")
        case ["raise-unpicklable"]:
            raise UnpicklableError
        case ["recursion"]:
            deep(0)
        case ["memory"]:
            raise MemoryError
        case ["allocate"]:
            bytearray(8 << 30)
        case ["segfault"]:
            ctypes.string_at(0)
        case ["stack"]:
            sys.setrecursionlimit(1 << 30)
            json.loads("[" * 10_000_000)
        case ["regex"]:
            re.match(r"(?:a+a+)+b", "a" * 1000)
        case ["too-large"]:
            raise InputError("x", "larger than told", "make it smaller", Status.TOO_LARGE)
        case ["interrupt"]:
            os.kill(os.getpid(), signal.SIGINT)
    return Trace(document, Page(document, document.source, ()), None, document.source.strip(), (), ())


def make(options: Options) -> Clean:
    return clean


def make_poisoned(options: Options) -> Clean:
    """The real thing, but for documents that begin with "poison"."""
    real = make_clean(options)

    def clean_or_die(document: Document) -> Trace:
        word, _, rest = document.source.partition(" ")
        return clean(replace(document, source=rest)) if word == "poison" else real(document)

    return clean_or_die


def make_logging(options: Options) -> Clean:
    """Names each document that it cleans in a file."""

    def logged(document: Document) -> Trace:
        with open(os.environ["CLEANED_LOG"], "a", encoding="utf-8") as log:
            log.write(f"{document.id}\n")
        return clean(document)

    return logged


def make_dead(options: Options) -> Clean:
    os._exit(7)


def make_broken(options: Options) -> Clean:
    raise RuntimeError("cannot be made")


def make_fragile(options: Options) -> Clean:
    """A worker that dies while starting, once."""
    mark = Path(str(options.url))
    if not mark.exists():
        mark.touch()
        os._exit(7)
    return clean


def make_late(options: Options) -> Clean:
    time.sleep(2 * options.timeout)
    return clean


def make_slow(options: Options) -> Clean:
    time.sleep(600)
    return clean


def half(document: Document) -> Trace:
    """Leave a half-written body behind, then die."""
    if document.source == "die-writing":
        body = Path(str(document.url))
        body.parent.mkdir()
        temporary_path(body, os.getpid()).write_text("hal")
        os._exit(1)
    return clean(document)


def make_half(options: Options) -> Clean:
    return half
