"""Events as the systems that publish structured data write them, and as hostile hands would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from syndicate.model import Event

Made = Callable[..., Event]

ANNA = {"@type": "ContactPoint", "name": "Anna Ek", "telephone": "tel:08-1", "email": "mailto:a@aby.example"}


@pytest.mark.parametrize(
    ("properties", "contact"),
    [
        ({"organizer": {"name": "Aby", "contactPoint": ANNA}}, "Anna Ek, 08-1, a@aby.example"),
        ({"contactPoint": ANNA, "organizer": {"name": "Aby", "telephone": "08-2"}}, "Anna Ek, 08-1, a@aby.example"),
        (
            {"contactPoint": [ANNA, {"contactType": "Biljetter", "url": "https://x.se/"}]},
            "Anna Ek, 08-1, a@aby.example; Biljetter, https://x.se/",
        ),
        ({"organizer": {"name": "Aby", "telephone": "08-2", "url": "https://x.se/"}}, "08-2, https://x.se/"),
        ({"organizer": {"name": "Aby", "email": "a@aby.example"}}, "a@aby.example"),
        ({"organizer": {"name": "Aby", "url": "https://x.se/"}}, None),  # who it is, not whom to ask
        ({"organizer": {"name": "Aby", "email": "", "contactPoint": []}}, None),
        ({"contactPoint": "Anna Ek"}, "Anna Ek"),
        ({"contactPoint": {"url": "javascript:x"}}, None),
    ],
)
def test_whom_to_ask(event: Made, properties: dict[str, Any], contact: str | None) -> None:
    assert event(**properties).contact == contact
