"""The table in the documentation is that of the program."""

import re
from pathlib import Path

from assetwright.export.verify import Rule
from assetwright.export.verify.rules import WARNINGS

PAGE = Path(__file__).parents[3] / "docs" / "verify.md"


def test_every_rule_is_documented() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|(.*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(rule for rule, _ in rows) == sorted(Rule)
    assert {rule for rule, text in rows if "(warning)" in text} == set(WARNINGS)
