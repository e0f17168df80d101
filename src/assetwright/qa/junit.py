"""Reports as JUnit XML, which CI systems show as tests: a suite a file, a case a check."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from assetwright.export.metadata import without_forbidden
from assetwright.qa.finding import Finding, Level
from assetwright.qa.inspection import FileReport


def junit(reports: Sequence[FileReport]) -> bytes:
    """One document; a warning is a passed case that says so."""
    root = ElementTree.Element("testsuites", name="assetwright check")
    totals = [0, 0, 0]
    for report in reports:
        levels = [finding.level for finding in report.findings]
        counts = (len(levels), levels.count(Level.ERROR), levels.count(Level.SKIPPED))
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        suite = ElementTree.SubElement(
            root, "testsuite", {"name": without_forbidden(report.path), **_counts(counts)}
        )
        for finding in report.findings:
            _case(suite, report.path, finding)
    for name, value in _counts(totals).items():
        root.set(name, value)
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return document + b"\n"


def _counts(counts: Sequence[int]) -> dict[str, str]:
    tests, failures, skipped = map(str, counts)
    return {"tests": tests, "failures": failures, "errors": "0", "skipped": skipped}


def _case(suite: ElementTree.Element, path: str, finding: Finding) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=without_forbidden(path),
        name=finding.check,
        file=without_forbidden(path),
    )
    message = without_forbidden(finding.message)
    match finding.level:
        case Level.ERROR:
            ElementTree.SubElement(case, "failure", type=finding.check, message=message)
        case Level.SKIPPED:
            ElementTree.SubElement(case, "skipped", message=message)
        case Level.WARNING:
            ElementTree.SubElement(case, "system-out").text = f"warning: {message}"
        case Level.PASSED:
            pass
