#!/usr/bin/env python3
"""Refuse a commit message that breaks the rules of the house; a commit-msg hook, see .pre-commit-config.yaml.

The subject is one line of at most 72 characters about one topic, so it holds no semicolon.  An empty line follows it,
then the body.  Subjects that git writes itself are left alone.

    commit_message.py FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

#: Characters of a subject: `git log` indents it by four, and a terminal is 80 wide.
LONGEST_SUBJECT = 72
#: How subjects begin that git writes.
WRITTEN_BY_GIT = ("Merge ", "Revert ", "fixup! ", "squash! ", "amend! ")
#: What begins a line that git leaves out of the message, and the line from which on it leaves out everything.
COMMENT = "#"
SCISSORS = "# ------------------------ >8 ------------------------"


def message_of(text: str) -> list[str]:
    """The lines of a message as git keeps them: without comments and without empty lines at the beginning."""
    lines = text.partition(SCISSORS)[0].splitlines()
    message = "\n".join(line.rstrip() for line in lines if not line.startswith(COMMENT))
    return message.strip("\n").split("\n")


def problems(text: str) -> Iterator[str]:
    """A line for each rule that a message breaks."""
    subject, *body = message_of(text)
    if subject.startswith(WRITTEN_BY_GIT):
        return
    if not subject.strip():
        yield "the message is empty"
    if len(subject) > LONGEST_SUBJECT:
        yield f"the subject has {len(subject)} characters; {LONGEST_SUBJECT} are allowed"
    if ";" in subject:
        yield "the subject holds a semicolon; make two commits of two topics"
    if body and body[0]:
        yield "the second line is not empty; the body begins on the third"


def main(argv: Sequence[str] | None = None) -> int:
    """Check the message in a file; return 1 if it is refused."""
    (name,) = sys.argv[1:] if argv is None else argv
    lines = list(problems(Path(name).read_text("utf-8")))
    for line in lines:
        print(f"commit message: {line}", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
