"""JUnit's XML, which CI systems list by test: one for every file.

There is no standard; this keeps to what https://github.com/testmoapp/junitxml documents.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from assetwright.export.metadata import without_forbidden
from assetwright.qa.baseline.report.commands import approve_one
from assetwright.qa.baseline.run import Run


def junit(run: Run) -> str:
    """The document; no times in it, so that the same run gives the same bytes."""
    failures = len(run.to_look_at)
    counts = f'tests="{len(run.results)}" failures="{failures}" errors="0"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {counts}>"]
    lines.append(f'  <testsuite name="assetwright baseline" {counts}>')
    for result in run.results:
        case = f'    <testcase classname="baseline" name={_quoted(result.path)}'
        if result.status.passes:
            lines.append(f"{case}/>")
            continue
        message = f"{result.status}: {result.comparison.why}"
        lines.append(f"{case}>")
        kind = result.status.replace(" ", "-")
        remedy = f"if it is right: {approve_one(run, result)}"
        both = _quoted(f"{message}; {remedy}")
        lines.append(f'      <failure type="{kind}" message={both}/>')
        lines.append("    </testcase>")
    lines += ["  </testsuite>", "</testsuites>", ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """As an attribute, without what XML 1.0 has no way to write."""
    return quoteattr(without_forbidden(text))
