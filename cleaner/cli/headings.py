"""A click command whose help lists its options under headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

OTHER_OPTIONS: Final = "Other options"


class CommandWithHeadings(click.Command):
    """A command with many options.  `headings`: the names of the parameters below each heading, in their order."""

    def __init__(self, *args: Any, headings: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options heading by heading; those without one, such as --help, come last."""
        records: dict[str, tuple[str, str]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None and parameter.name is not None:
                records[parameter.name] = record
        for heading, names in self.headings.items():
            with formatter.section(heading):
                formatter.write_dl([records.pop(name) for name in names])
        if records:
            with formatter.section(OTHER_OPTIONS):
                formatter.write_dl(list(records.values()))
