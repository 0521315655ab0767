"""Sources and feeds as YAML that may be pasted, and a whole file to start from. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from syndicate.discover._site import Site


def dumped(data: Mapping[str, Any]) -> str:
    """Data as YAML in the house's style: two spaces, short lists on one line."""
    yaml = YAML()
    yaml.width = 4096
    yaml.allow_unicode = True
    out = StringIO()
    yaml.dump(_styled(data), out)
    return out.getvalue()


def _styled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return CommentedMap((key, _styled(part)) for key, part in value.items())
    if isinstance(value, (list, tuple)):
        parts = CommentedSeq(_styled(part) for part in value)
        parts.fa.set_flow_style()
        return parts
    return harmless(value) if isinstance(value, str) else value


def harmless(words: str) -> str:
    """Words of a page that mean nothing to a configuration: no ``${...}``, which would be read as a secret's name.

    >>> harmless("Priser ${file:/etc/passwd}")
    'Priser $ {file:/etc/passwd}'
    """
    return words.replace("${", "$ {")


def feed_of(name: str, title: str, description: str | None = None) -> dict[str, Any]:
    """A feed of one source."""
    return {"title": title, **({"description": description} if description else {}), "from": [name]}


def whole(site: Site, sources: Mapping[str, Mapping[str, Any]], feeds: Mapping[str, Mapping[str, Any]]) -> str:
    """A configuration that can be read, without a word beside it."""
    about = {
        "title": site.title,
        "url": site.url,
        "language": site.language,
        "timezone": site.timezone,
        "authority": site.authority,
    }
    return dumped({"site": about, "sources": sources, "feeds": feeds})


def pasted(sources: Mapping[str, Mapping[str, Any]], feeds: Mapping[str, Mapping[str, Any]]) -> str:
    """The two groups to paste into a configuration that is there."""
    return dumped({"sources": sources, "feeds": feeds})


def indented(words: str, by: str) -> str:
    """Every line of a text moved in."""
    return "".join(f"{by}{line}" if line.strip() else line for line in words.splitlines(keepends=True))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence."""
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else "".join(names)
