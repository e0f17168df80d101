"""Whatever a log line is made of, it is one line that does nothing to a terminal."""

from __future__ import annotations

import io
import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.store import EventLog, printable
from assetwright.store.redaction import redacted
from assetwright.types import AuditRecord, EnvironmentProblem, InputError, RequestOutcome

HOSTILE = [
    'line\nbreak\r\n2026-11-24 error forged="yes"',
    "\x1b[2J\x1b]0;title\x07\x9b31m\x7f\x00",
    "\u202egpj.exe\u202c \u2066x\u2069 zero\u200bwidth\ufeff\u2028\u2029",
    "\ud800 \U000e0041",
]
ANY_TEXT = st.text(st.characters(codec=None))


def lines(kind: str, **fields: object) -> str:
    stream = io.StringIO()
    EventLog(kind, stream).event("request", **fields)
    return stream.getvalue()


@pytest.mark.parametrize("prompt", HOSTILE)
def test_json_lines_are_exact(prompt: str) -> None:
    line = lines("json", prompt=prompt, nested={"a": [prompt]})
    assert line.endswith("\n")
    assert line[:-1].isascii()
    assert line[:-1].isprintable()
    event = json.loads(line)
    assert event["prompt"] == event["nested"]["a"][0] == prompt
    assert (event["event"], event["level"]) == ("request", "info")
    assert event["timestamp"].endswith("Z")


@pytest.mark.parametrize("prompt", HOSTILE)
def test_text_lines_are_one_line(prompt: str) -> None:
    line = lines("text", prompt=prompt, user=prompt)
    assert line.count("\n") == 1
    assert not [c for c in line[:-1] if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"}]
    assert ' info request prompt="' in line


@given(ANY_TEXT)
def test_any_text_is_printable_and_plain_text_stays(text: str) -> None:
    shown = printable(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"}]
    assert printable(shown) == shown
    shown.encode()


def test_printable() -> None:
    assert printable("[icon] a heart \\ ünïcödé 日本 🦄") == "[icon] a heart \\ ünïcödé 日本 🦄"
    assert printable("a\nb\t\x1b\u202e\U000e0041") == "a\\nb\\t\\x1b\\u202e\\U000e0041"


@pytest.mark.parametrize("kind", ["json", "text"])
def test_no_passwords(kind: str) -> None:
    secret = "hunter2"
    line = lines(
        kind,
        url=f"postgresql://me:{secret}@host/db?sslpassword={secret}&x=1",
        nested=[{"deep": (f"password={secret}", f"failed at redis://:{secret}@h:1/0")}],
        error=ValueError(f"http://u:{secret}@h"),
    )
    assert secret not in line
    assert "postgresql://me:***@host/db" in line
    assert "x=1" in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://me:a@b:c/d@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("http://host:80/path", "http://host:80/path"),
        ("host=h password='a b' user=u", "host=h password=*** user=u"),
        ("a heart, 12:30 @ noon", "a heart, 12:30 @ noon"),
    ],
)
def test_redacted(text: str, expected: str) -> None:
    assert redacted(text) == expected


def test_the_line_of_a_request_has_no_prompt() -> None:
    stream = io.StringIO()
    record = AuditRecord("api", "a wombat", RequestOutcome.REFUSED, tenant="acme", reasons=("x",))
    EventLog("json", stream).request(record, 7)
    assert "wombat" not in stream.getvalue()
    event = json.loads(stream.getvalue())
    assert (event["position"], event["outcome"], event["tenant"]) == (7, "refused", "acme")


def test_settings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("ASSETWRIGHT_LOG", raising=False)
    EventLog.from_settings().event("nothing")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("ASSETWRIGHT_LOG", "json")
    EventLog.from_settings().event("something")
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["event"] == "something"
    monkeypatch.setenv("ASSETWRIGHT_LOG", "xml")
    with pytest.raises(InputError, match="off, text or json"):
        EventLog.from_settings()
    with pytest.raises(InputError, match="off, text or json"):
        EventLog("xml")


def test_without_its_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "structlog", None)
    EventLog("off").event("nothing")
    with pytest.raises(EnvironmentProblem, match="structlog"):
        EventLog("json")
