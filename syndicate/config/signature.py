"""What decides what a source's load holds, as one hash: where it is another, what was remembered is void. Pure."""

from __future__ import annotations

import hashlib
import json

from syndicate.config import values as v
from syndicate.config.models import SiteKeys, SourceKeys


def base_of(source: SourceKeys, *, site: SiteKeys) -> str:
    """The address that relative links of a source resolve against: its own, of a database the site's."""
    return source.url if source.url and not v.is_database(source.url) else site.url


def signature_of(source: SourceKeys, *, site: SiteKeys, plugin: str = "") -> str:
    """SHA-256 hex over what decides what a source's load holds; its schedule, caps on time and titles left out.

    plugin: the package that reads it, with its version: another one may read the same otherwise
    """
    deciding = {
        "version": 1,
        "kind": source.kind,
        "type": source.type,
        "url": v.without_password(source.url) if source.url and v.is_database(source.url) else source.url,
        "path": source.path,
        "base": base_of(source, site=site),
        **({"query": source.query} if source.query else {}),
        "items": source.items,
        "fields": source.fields,
        "detail": source.detail,
        "next": source.next,
        **({"paging": source.paging.model_dump()} if source.paging else {}),
        **({"occasions": source.occasions} if source.occasions else {}),
        "max_pages": source.max_pages,
        "max_items": source.max_items,
        "date_format": source.date_format,
        "language": source.language or site.language,
        "zone": site.timezone,
        "user_agent": source.user_agent,
        **({"ids": source.ids} if source.ids != "mint" else {}),
        **({"plugin": plugin, "options": source.options} if plugin else {}),
    }
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()
