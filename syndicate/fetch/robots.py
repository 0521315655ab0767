"""robots.txt by RFC 9309.

The standard library's reader takes the first rule that matches instead of the longest, knows no wildcards and drops
groups that are named twice (python/cpython#138907, mended in 2026 only), so this is a small one of the RFC's grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

_LINE = re.compile(r"\r\n|\r|\n")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Rule:
    """``Allow`` or ``Disallow`` with its path pattern, normalised. ``line``: counted from 1."""

    allow: bool
    pattern: str
    line: int

    def matches(self, path: str) -> bool:
        """Whether the pattern covers ``path``. Linear: each part between stars is looked for once, from the left."""
        pattern, anchored = (self.pattern[:-1], True) if self.pattern.endswith("$") else (self.pattern, False)
        first, *rest = pattern.split("*")
        if not path.startswith(first):
            return False
        if not rest:
            return not anchored or path == first
        at = len(first)
        for part in rest[:-1]:
            at = path.find(part, at)
            if at < 0:
                return False
            at += len(part)
        if anchored:
            return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at
        return path.find(rest[-1], at) >= 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one robots.txt for one product token."""

    rules: tuple[Rule, ...] = ()

    def forbidding(self, path: str) -> Rule | None:
        """The rule that forbids ``path``; None where it may be fetched.

        path: with query, as it goes over the wire
        The longest pattern decides; of equally long ones, Allow (section 2.2.2).
        """
        if path.split("?", 1)[0] == "/robots.txt":
            return None
        wanted = _normal(path).replace("*", "%2A").replace("$", "%24")
        best: Rule | None = None
        for rule in self.rules:
            heavier = best is None or (len(rule.pattern), rule.allow) > (len(best.pattern), best.allow)
            if heavier and rule.matches(wanted):
                best = rule
        return best if best is not None and not best.allow else None


def token(user_agent: str) -> str:
    """The product token of a User-Agent, lower-case: what robots.txt calls it (section 2.2.1).

    >>> token("syndicate/1.0 (+https://example.se/)")
    'syndicate'
    """
    found = re.match(r"[A-Za-z_-]+", user_agent.strip())
    return found[0].lower() if found else "*"


def parse(body: bytes, *, agent: str) -> Rules:
    """The rules of ``body`` for the product token ``agent``: every group that names it, else every group for ``*``.

    Pure; never raises: what is not a rule is passed over.
    """
    rules: dict[str, list[Rule]] = {}  # of the two names that matter; a file may hold any number of others
    named: set[str] = set()
    naming = False  # whether a further user-agent line joins the group that is being named
    for number, line in enumerate(_LINE.split(body.decode("utf-8-sig", errors="replace")), start=1):
        key, colon, value = line.split("#", 1)[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            name = _named(value)
            named = named | {name} if naming else {name}
            naming = True
            if name in (agent, "*"):
                rules.setdefault(name, [])
            else:
                named.discard(name)
        elif key in ("allow", "disallow"):
            naming = False
            if value:
                for name in named:
                    rules[name].append(Rule(key == "allow", _pattern(value), number))
    return Rules(tuple(rules.get(agent, rules.get("*", []))))


def _named(value: str) -> str:
    return "*" if value.startswith("*") else token(value) if re.match(r"[A-Za-z_-]", value) else ""


def _pattern(value: str) -> str:
    """A pattern normalised like the paths it is held against; ``$`` is special at the end only."""
    end = "$" if value.endswith("$") else ""
    inner = value.removesuffix("$")
    return _normal(inner).replace("$", "%24") + end


def _normal(path: str) -> str:
    """Percent-encoding made one: unreserved characters plain, everything else in capitals (RFC 3986 section 6.2.2)."""

    def one(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else f"%{match[1].upper()}"

    return re.sub(r"%([0-9A-Fa-f]{2})", one, quote(path, safe="%/:?#[]@!$&'()*+,;=~"))
