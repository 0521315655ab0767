"""QR codes as SVG, for a phone in front of a screen or a printed page. Pure."""

from __future__ import annotations

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=512)
def qr_svg(address: str) -> bytes:
    """A QR code of an address, black on white in every scheme, with a quiet zone (ISO/IEC 18004)."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True, nl=False)
    return out.getvalue()
