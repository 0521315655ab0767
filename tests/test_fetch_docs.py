"""The page on fetching names what there is."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from syndicate.fetch import Limits

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "explanation" / "fetching.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_every_limit_is_explained(name: str) -> None:
    assert f"| `{name}` |" in PAGE


def test_every_rule_that_an_error_may_carry_is_listed() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "syndicate" / "fetch").glob("*.py"))
    errors = r"(?:Refused|Unreachable|TimedOut|TooLarge|BadResponse)"
    raised = set(re.findall(r'rule="([a-z-]+)"', source))
    raised |= set(re.findall(rf'(?:fail|_fail)\({errors}, "([a-z-]+)"', source))
    raised |= set(re.findall(r'(?:_refuse\(\w+|CodingError\(|expired\()(?:, )?"([a-z-]+)"', source))
    assert len(raised) > 20
    table = PAGE.split("## The words in `rule`")[1]
    assert raised <= set(re.findall(r"`([a-z-]+)`", table))
