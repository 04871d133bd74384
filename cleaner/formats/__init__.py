"""Where documents come from and where results go: folders, output files, the report."""

from __future__ import annotations

from cleaner.formats.folders import Format, Job, Outputs, Plan, outputs_of, plan
from cleaner.formats.report import REPORT_NAME, Report, Row, failed_row, row, row_line
from cleaner.formats.write import record_of, render, write

__all__ = [
    "REPORT_NAME",
    "Format",
    "Job",
    "Outputs",
    "Plan",
    "Report",
    "Row",
    "failed_row",
    "outputs_of",
    "plan",
    "record_of",
    "render",
    "row",
    "row_line",
    "write",
]
