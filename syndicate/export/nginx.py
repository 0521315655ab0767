"""An example of a configuration by which nginx serves an export as the service itself would. Pure.

https://nginx.org/en/docs/http/ngx_http_core_module.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from syndicate.web.artifacts import Alias
from syndicate.web.holding import Holding, prefix
from syndicate.web.responses import cache_control

_PARAMETER = re.compile(r"[a-z0-9_]+")
_PLAIN = re.compile(r"[!#%&'()*+,./0-9:=?@A-Z\[\]_a-z~-]*")

_HEAD = """\
# An example: how nginx serves this folder as syndicate itself would. Made by `syndicate export`; copy what you need.
# It belongs into the http block, for example as a file in /etc/nginx/conf.d/. With Debian's module
# libnginx-mod-http-brotli-static, write also: brotli_static on;

"""
_SERVER = """\
server {{
    listen {listen};
    server_name {host};
    root "{folder}";
    index index.html;

    # Types: those of the service. JSON says nothing of its charset.
    default_type application/octet-stream;
    charset utf-8;
    charset_types text/html text/css text/plain text/calendar text/x-opml text/javascript
                  application/atom+xml application/rss+xml application/xml;
    types {{
        text/html html; text/css css; text/javascript js; image/svg+xml svg; image/png png; text/plain txt;
        application/atom+xml atom; application/rss+xml rss; application/feed+json json; text/calendar ics;
        text/x-opml opml;
    }}

    # Conditional requests: nginx answers them from the files' times, which are those of their publication.
    etag on;
    if_modified_since before;
    max_ranges 0;
    # The files beside them, made once.
    gzip_static on;
    gzip_vary on;

    add_header Cache-Control "{caching}";
    add_header X-Content-Type-Options nosniff;
    add_header Access-Control-Allow-Origin *;
    add_header Content-Security-Policy $syndicate_policy;
    add_header X-Robots-Tag $syndicate_robots;
    add_header Vary $syndicate_vary;
    add_header Content-Disposition $syndicate_disposition;
{rules}
    # This file and the list of what was written are nobody's business.
    location ~ /\\. {{ return 404; }}
    location ~ ^/\\.well-known/ {{ }}
    location = /nginx.conf.example {{ return 404; }}
    location ~ \\.(gz|br)$ {{ return 404; }}
    # A browser that opens a feed gets it as XML, or it would not look at its stylesheet.
    location ~ \\.(atom|rss)$ {{
        error_page 418 = @opened;
        if ($http_sec_fetch_dest = document) {{ return 418; }}
    }}
    location @opened {{ types {{ application/xml atom rss; }} }}
    location = /datasets/dcat {{ types {{ }} default_type "application/rdf+xml; charset=utf-8"; }}
    location = /feeds.json {{ types {{ application/json json; }} }}
    location ^~ /events/ {{
        types {{ application/json json; text/calendar ics; text/html html; image/svg+xml svg; }}
    }}
}}
"""
_MAPS = """\
map $uri $syndicate_pages {{
    default "{policy}";
}}
map $uri $syndicate_policy {{
    default "default-src 'none'; sandbox";
    ~\\.(atom|rss)$ "default-src 'none'; style-src 'self'; sandbox";
    ~(\\.html|/)$ $syndicate_pages;
}}
map $uri $syndicate_vary {{
    default "";
    ~\\.(atom|rss)$ Sec-Fetch-Dest;
}}
map $uri $syndicate_robots {{
    default "";
    ~\\.ics$ noindex;
    ~^/events/[^/]+\\.json$ noindex;
}}
map $uri $syndicate_disposition {{
    default "";
    ~^/events/(?<event>[a-z0-9]+)\\.ics$ 'attachment; filename="$event.ics"';
    ~/(?<calendar>[a-z0-9_-]+)\\.ics$ 'inline; filename="$calendar.ics"';
}}
"""


_MAX_AGE = timedelta(minutes=5)
_RETURNS = (
    "    # Addresses that were, and those that are elsewhere now.",
    "    if ($syndicate_gone) { return 410; }",
    "    if ($syndicate_moved) { return 308 $syndicate_moved; }",
    "    if ($syndicate_elsewhere) { return 307 $syndicate_elsewhere; }",
)


def nginx_example(holding: Holding, folder: Path, *, policy: str) -> str:
    """The configuration. ``folder``: where the files are, absolute; ``policy``: Content-Security-Policy of pages."""
    public = urlsplit(holding.config.public_url)
    aliases = [alias for several in holding.routes.aliases.values() for alias in several]
    maps, rules = _moves(aliases)
    root = prefix(holding.config)
    if root:
        rules.insert(0, f"    rewrite ^{re.escape(root)}/(.*)$ /$1;")
    return "".join(
        [
            _HEAD,
            # These must stand before the first map.
            f"map_hash_bucket_size 256;\nmap_hash_max_size {_power(2 * len(holding.routes.fixed))};\n",
            _MAPS.format(policy=policy),
            _fixed(holding),
            *maps,
            _SERVER.format(
                listen=public.port or 80,
                host=public.hostname or "_",
                folder=folder,
                caching=cache_control(_MAX_AGE),
                rules="\n".join(["", *_RETURNS, *rules, ""]),
            ),
        ]
    )


def _power(least: int) -> int:
    """A power of two that is no less, and enough for what nginx puts into a map itself."""
    return int(2 ** max(11, least.bit_length()))


def _fixed(holding: Holding) -> str:
    """What paths answer that have no file: gone, moved for ever, elsewhere for now."""
    gone: list[str] = []
    moved: list[str] = []
    elsewhere: list[str] = []
    for path, reply in sorted(holding.routes.fixed.items()):
        there = dict(reply.headers).get("Location", "")
        if not _PLAIN.fullmatch(path) or not _PLAIN.fullmatch(there):
            continue
        match reply.status.partition(" ")[0]:
            case "410":
                gone.append(f'    "{path}" 1;')
            case "308":
                moved.append(f'    "{path}" "{there}";')
            case "307":
                elsewhere.append(f'    "{path}" "{there}";')
    return "".join(
        f'map $uri ${name} {{\n    default "";\n{_lines(lines)}}}\n'
        for name, lines in (("syndicate_gone", gone), ("syndicate_moved", moved), ("syndicate_elsewhere", elsewhere))
    )


def _lines(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _moves(aliases: Sequence[Alias]) -> tuple[list[str], list[str]]:
    """Maps and rules for addresses that feeds once had, with their queries; those with most parameters first."""
    maps: list[str] = []
    rules: list[str] = []
    for number, alias in enumerate(sorted(aliases, key=lambda one: (-len(one.parameters), one.path))):
        there = dict(alias.reply.headers)["Location"]
        wanted = sorted(alias.parameters)
        told = [alias.path, there, *(value for _, value in wanted)]
        if not all(map(_PLAIN.fullmatch, told)) or not all(_PARAMETER.fullmatch(name) for name, _ in wanted):
            maps.append(f"# {len(wanted)} parameters of an old address of {there} cannot be told to nginx.\n")
            continue
        name = f"syndicate_alias_{number}"
        asked = "|".join(["$uri", *(f"$arg_{name}" for name, _ in wanted)])
        answer = "|".join([alias.path, *(value for _, value in wanted)])
        maps.append(f'map "{asked}" ${name} {{\n    default "";\n    "{answer}" "{there}";\n}}\n')
        rules.append(f"    if (${name}) {{ return 308 ${name}; }}")
    return maps, rules
