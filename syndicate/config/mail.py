"""The value that names a mail server: ``smtp://user:password@host:587``."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, WithJsonSchema

from syndicate.config.values import list_of, read_contact, text

_FORM = "smtp://user:${SMTP_PASSWORD}@mail.example.se:587"


def read_smtp(value: object) -> str:
    """The address of a mail server: ``smtp://`` (STARTTLS where it is offered) or ``smtps://`` (TLS from the start)."""
    written = text(value)
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        raise ValueError(f"this is not the address of a mail server, such as {_FORM}") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or parts.query or port == 0:
        raise ValueError(f"this is not the address of a mail server, such as {_FORM}")
    return written


Smtp = Annotated[
    str,
    BeforeValidator(read_smtp),
    WithJsonSchema({"type": "string", "pattern": r"^(smtps?://|\$\{)", "examples": [_FORM]}),
]
Contacts = Annotated[
    tuple[str, ...],
    BeforeValidator(list_of(read_contact)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": "@"},
                {"type": "array", "items": {"type": "string", "pattern": "@"}, "minItems": 1},
            ]
        }
    ),
]
