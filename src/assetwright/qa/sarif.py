"""Reports as SARIF 2.1.0, which code hosts show beside the files.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from assetwright.qa.finding import Finding, Level
from assetwright.qa.inspection import FileReport

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SHOWN = (Level.ERROR, Level.WARNING)


def sarif(reports: Sequence[FileReport], version: str) -> bytes:
    """One run, with a result for every error and warning; ``version`` is the program's."""
    found = [
        (report.path, finding)
        for report in reports
        for finding in report.findings
        if finding.level in _SHOWN
    ]
    rules = sorted({finding.check for _, finding in found})
    driver = {"name": "assetwright", "version": version, "rules": [{"id": name} for name in rules]}
    results = [_result(path, finding, rules.index(finding.check)) for path, finding in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2).encode() + b"\n"


def _result(path: str, finding: Finding, rule: int) -> dict[str, object]:
    # Whole files are meant; hosts show a result only where it has a line.
    place = {"artifactLocation": {"uri": quote(path)}, "region": {"startLine": 1}}
    return {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": finding.level.value,
        "message": {"text": f"{path} {finding.message}."},
        "locations": [{"physicalLocation": place}],
        "properties": {"value": finding.value, "limit": finding.limit, "unit": finding.unit},
    }
