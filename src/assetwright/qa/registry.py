"""The checks by name."""

from __future__ import annotations

from collections.abc import Callable

from assetwright.qa.expectations import Expectations
from assetwright.qa.finding import Finding
from assetwright.qa.picture import Picture

Check = Callable[[Picture, Expectations], Finding]
"""Looks at one picture. Pure: the same picture and expectations, the same finding."""

_checks: dict[str, Check] = {}


def register(name: str) -> Callable[[Check], Check]:
    """Enter a check under its name; ValueError for a name that is taken."""

    def enter(check: Check) -> Check:
        if name in _checks:
            raise ValueError(f"there is already a check named {name!r}")
        _checks[name] = check
        return check

    return enter


def checks() -> dict[str, Check]:
    """All checks by name, in the order they are run in."""
    import assetwright.qa.checks  # noqa: F401 - its modules enter themselves

    return dict(_checks)
