"""Expressions, presets and paging in the configuration: what is filled in, and what is wrong in words with a line."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from syndicate.config import Config, parse, parse_expression
from syndicate.config.presets import filled, presets, with_endpoint
from syndicate.config.reading import read
from syndicate.errors import ConfigError

SITE = """\
site: {title: Åby, url: https://www.aby.example/, language: sv, timezone: Europe/Stockholm, authority: "a.example,2026"}
feeds: {a: {from: [a]}}
sources:
  a:
"""
PAGE = (Path(__file__).parent.parent / "docs/how-to/json-source.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def configured(source: str) -> Config:
    return parse(SITE + source, path=Path("/srv/feeds_config.yaml"), env={"OPENAGENDA_KEY": "x"})


def problems(source: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        configured(source)
    return [str(problem) for problem in caught.value.problems]


# --- presets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("kind", ["news", "events"])
def test_every_preset_is_a_sound_configuration(name: str, kind: str) -> None:
    fields = ", start: s" if kind == "events" else ""
    source = (
        f"    kind: {kind}\n    preset: {name}\n    url: https://www.aby.example/\n    fields: {{title: t{fields}}}\n"
    )
    made = configured(source).sources["a"]
    assert (made.type, made.fields["title"]) == ("json", ("t",))
    assert made.items
    assert presets()[name]["about"]
    assert presets()[name]["docs"].startswith("https://")


def test_a_preset_fills_in_what_is_not_given() -> None:
    made = configured("    kind: news\n    preset: wordpress\n    url: https://www.aby.example/blogg/\n").sources["a"]
    assert made.url == "https://www.aby.example/blogg/wp-json/wp/v2/posts?_embed=1&per_page=50"
    assert made.fields["title"] == ("title.rendered::html",)
    assert made.paging is not None
    assert made.paging.page == "page"
    assert made.base == made.url


def test_what_is_given_goes_before_the_preset() -> None:
    source = (
        "    kind: events\n    preset: tribe\n    url: https://www.aby.example/wp-json/tribe/events/v1/events?page=1\n"
        "    items: hits\n    fields: {when: dates, category: type}\n    paging: {page: page}\n"
    )
    made = configured(source).sources["a"]
    assert made.url == "https://www.aby.example/wp-json/tribe/events/v1/events?page=1"
    assert (made.items, made.next) == ("hits", None)
    assert made.fields["when"] == ("dates",)
    assert not made.fields.keys() & {"start", "end", "all_day", "timezone", "categories"}
    assert made.fields["link"] == ("url",)


def test_fields_of_the_other_kind_are_left_out() -> None:
    news = configured("    kind: news\n    preset: drupal\n    url: https://www.aby.example/\n").sources["a"]
    events = configured("    kind: events\n    preset: drupal\n    url: https://www.aby.example/\n").sources["a"]
    assert not news.fields.keys() & {"start", "end", "location"}
    assert not events.fields.keys() & {"published", "updated"}


def test_what_a_preset_fills_in_decides_what_is_read() -> None:
    one = configured("    kind: news\n    preset: wordpress\n    url: https://www.aby.example/\n").sources["a"]
    other = configured(
        "    kind: news\n    preset: wordpress\n    url: https://www.aby.example/\n    fields: {link: guid}\n"
    ).sources["a"]
    assert one.signature != other.signature


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example", "https://a.example/api/v1/x?n=1"),
        ("https://a.example/", "https://a.example/api/v1/x?n=1"),
        ("https://a.example/sub", "https://a.example/sub/api/v1/x?n=1"),
        ("https://a.example/api/v2/y", None),
        ("https://a.example/?rest_route=/wp/v2/posts", None),
        ("https://a.example/apis", "https://a.example/apis/api/v1/x?n=1"),
        ("http://[broken", None),
    ],
)
def test_the_address_of_the_api_is_put_behind_that_of_the_site_alone(url: str, expected: str | None) -> None:
    assert with_endpoint(url, "api/v1/x?n=1") == (expected or url)


def test_a_file_keeps_the_sites_address() -> None:
    source = "    kind: news\n    preset: wordpress\n    path: posts.json\n    url: https://www.aby.example/\n"
    assert configured(source).sources["a"].url == "https://www.aby.example/"


@pytest.mark.parametrize("data", [{}, {"sources": None}, {"sources": {"a": None}}, {"sources": {"a": {"preset": []}}}])
def test_data_of_any_shape_is_left_for_the_checks(data: dict[str, Any]) -> None:
    assert filled(data) == data


# --- what is wrong ---------------------------------------------------------------------------------------------------

GOOD = """\
    kind: news
    type: json
    url: https://api.aby.example/
    items: data.items
    fields:
      title: name
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            GOOD + "      link: $.url\n",
            "sources.a.fields.link: “$.url” is not a JMESPath expression: it looks like JSONPath",
        ),
        (GOOD + "      link: web-url\n", "needs quotes: '\"last-name\"' (line 11)"),
        (GOOD + "      link: [url, 'fo(x)']\n", "sources.a.fields.link.1: “fo” is not a function of JMESPath"),
        (GOOD + "      link: join(x)\n", "join() takes 2, not 1 arguments"),
        (GOOD + "      link: '`url`'\n", "between ` and ` stands JSON; for a text write 'url'"),
        (GOOD + "      link: url::htlm\n", "“::htlm” is not known; did you mean html?"),
        (GOOD + "      link: Link::header\n", "::header is for next and paging"),
        (GOOD + "    detail: {content: 'a['}\n", "sources.a.detail.content: “a[” is not a CSS selector"),
        (GOOD + "    next: links.\n", "sources.a.next: “links.” is not a JMESPath expression: something is missing"),
        (GOOD + "    occasions: 'a['\n", "sources.a.occasions: “a[” is not a JMESPath expression"),
        (GOOD + "    paging: {}\n", "sources.a.paging: give one of page, offset and cursor"),
        (GOOD + "    paging: {page: p, offset: o}\n", "sources.a.paging: give one of page, offset and cursor"),
        (GOOD + "    paging: {cursor: c}\n", "sources.a.paging: value is missing"),
        (GOOD + "    paging: {page: p, step: 3}\n", "sources.a.paging.step: this goes with offset"),
        (GOOD + "    paging: {page: p, pages: '['}\n", "sources.a.paging.pages: “[” is not a JMESPath expression"),
        (GOOD + "    paging: {page: p, total: 'x('}\n", "sources.a.paging.total"),
        (GOOD + "    paging: {page: p, pags: x}\n", "this key is not known; did you mean pages?"),
        (GOOD + "    paging: {page: p, first: -1}\n", "out of range"),
        (GOOD + "    paging: page\n", "keys are expected below this one"),
        (GOOD + "    paging: {page: p}\n    next: n\n", "give either next or paging, not both"),
        (GOOD + "    preset: wordpres\n", "“wordpres” is not a preset; did you mean wordpress? (line 11)"),
        (GOOD.replace("json", "html") + "    preset: wordpress\n", "sources.a.preset: this is for type: json"),
        (
            GOOD.replace("json", "jsonld") + "    paging: {page: p}\n",
            "sources.a.paging: this is for type: json and html",
        ),
        (
            GOOD.replace("json", "html") + "    paging: {page: p, pages: 'li['}\n",
            "sources.a.paging.pages: “li[” is not a CSS selector",
        ),
        ("    kind: news\n    type: json\n    url: https://a.example/\n", "or name a preset"),
        ("    kind: events\n    preset: wordpress\n    url: https://a.example/\n", "events need a time"),
    ],
)
def test_a_fault_is_told_with_its_place(source: str, expected: str) -> None:
    assert any(expected in line for line in problems(source)), problems(source)


@pytest.mark.parametrize(
    "written",
    [
        "@",
        "a.b",
        "a[::2]",
        "a[?b == 'c::html']",
        "'x::html'",
        '"a::b"',
        "a || `null`",
        '`[1, "2"]`',
        "not_null(a, b, c)",
    ],
)
def test_what_jmespath_allows_is_allowed(written: str) -> None:
    assert parse_expression(written).take is None


@pytest.mark.parametrize("written", ["(" * 900, "[" * 1500, "a." * 600 + "a", "!" * 1999, "&" * 1999, "a" * 2001])
def test_a_monstrous_expression_raises_nothing_but_what_is_promised(written: str) -> None:
    with contextlib.suppress(ValueError):
        parse_expression(written)


# --- the how-to page -------------------------------------------------------------------------------------------------


def test_the_examples_of_the_page_work() -> None:
    assert len(BLOCKS) == 7
    for block in BLOCKS[:2]:
        name = re.search(r"^  (\w+):$", block, re.MULTILINE)
        assert name
        parse(SITE.partition("sources:")[0].replace("[a]", f"[{name[1]}]") + block, path=Path("/srv/f.yaml"), env={})
    events = GOOD.partition("    fields:")[0].replace("news", "events")
    assert configured(events + BLOCKS[2]).sources["a"].occasions == "dates"
    for block in BLOCKS[3:6]:
        assert configured(GOOD + block).sources["a"].paging


def test_the_preset_of_the_page_is_one() -> None:
    preset = read(BLOCKS[6]).data
    assert set(preset) <= {
        "about",
        "docs",
        "endpoint",
        "items",
        "occasions",
        "fields",
        "next",
        "paging",
        "date_format",
        "language",
    }
    data = {"sources": {"a": {"kind": "events", "preset": "mine", "url": "https://a.example/"}}}
    made = filled(data, {"mine": preset})["sources"]["a"]
    assert made["url"] == "https://a.example/api/v3/meetings?limit=50"
    assert "published" not in made["fields"]
    text = SITE.partition("sources:")[0] + f"sources: {{a: {made}}}".replace("'preset': 'mine', ", "")
    assert parse(text, path=Path("/srv/f.yaml"), env={}).sources["a"].paging


def test_the_page_tells_every_preset_and_where_it_asks() -> None:
    told = {row[0]: row[1] for row in re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", PAGE, re.MULTILINE)}
    assert set(told) == set(presets())
    for name, preset in presets().items():
        assert told[name] == f"`{preset['endpoint']}`" if "endpoint" in preset else told[name].startswith("nothing")


def test_every_preset_is_plain_yaml_with_known_keys() -> None:
    known = {"about", "docs", "endpoint", "items", "occasions", "fields", "next", "paging", "date_format", "language"}
    for name, preset in presets().items():
        assert set(preset) <= known, name
        text = (Path(__file__).parent.parent / f"syndicate/sources/presets/{name}.yaml").read_text(encoding="utf-8")
        assert YAML(typ="safe", pure=True).load(text).keys() == preset.keys()
