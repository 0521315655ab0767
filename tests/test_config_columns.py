"""Sources of named columns: what their keys may hold, and the address of a database, whose password nobody sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate.config import Config, parse
from syndicate.config.values import read_source_url, without_password
from syndicate.errors import ConfigError

SITE = """
site: {title: T, url: https://www.aby.example/, language: sv, timezone: Europe/Stockholm, authority: "aby.example,2026"}
feeds: {a: {from: [a]}}
sources:
  a:
"""
SQL = "kind: news\ntype: sql\nurl: sqlite:///cms.db\nquery: SELECT 1"
FILES = "kind: events\ntype: files\npath: kalender.csv"


def read(keys: str, **env: str) -> Config:
    text = SITE + "".join(f"    {line}\n" for line in keys.splitlines())
    return parse(text, path=Path("/srv/feeds/feeds_config.yaml"), env=env)


def problems(keys: str, **env: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(keys, **env)
    return [f"{problem.path.removeprefix('sources.a')}: {problem.message}" for problem in caught.value.problems]


def test_files_need_only_a_path() -> None:
    source = read(FILES).sources["a"]
    assert (source.path, source.url, source.base) == (Path("/srv/feeds/kalender.csv"), None, "https://www.aby.example/")


@pytest.mark.parametrize("path", ["innehall", ".", "'**/*.md'", "'nytt/[ab]?.md'"])
def test_a_folder_or_a_pattern_is_a_path(path: str) -> None:
    assert read(FILES.replace("kalender.csv", path))


def test_events_in_files_need_not_name_their_date() -> None:
    assert read(FILES + "\nfields: {title: Vad}").sources["a"].fields == {"title": ("Vad",)}
    assert problems(FILES + "\nfields: {end: Slut}") == [".fields.end: end is given without start"]


@pytest.mark.parametrize("name", ["Datum och tid", "place.name", "Pris (kr)", "a-b_c", "Ämne #1", "E-post: vem"])
def test_a_column_may_have_any_name(name: str) -> None:
    assert read(FILES + f"\nfields: {{title: '{name}'}}").sources["a"].fields["title"] == (name,)


@pytest.mark.parametrize("name", ["h3 a::attr(href)", "ul.news > li", ".date", "#id", "a[href^=x]", "data{x}"])
def test_a_selector_is_no_column(name: str) -> None:
    assert problems(FILES + f"\nfields: {{title: '{name}'}}") == [
        f".fields.title: “{name}” looks like a selector; write the name of the column or key, for example Rubrik"
    ]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("kind: news\ntype: files\nurl: https://www.aby.example/", "path is missing: name a folder or a file"),
        (FILES + "\ndetail: {content: x}", ".detail: "),
        (FILES + "\nnext: x", ".next: "),
        (FILES + "\nquery: SELECT 1", ".query: this is for type: sql"),
        ("kind: news\ntype: sql\nurl: sqlite:///cms.db", "query is missing"),
        (SQL + "\nitems: x", ".items: "),
        (SQL + "\npath: cms.db", ".path: give either url or path, not both"),
        (SQL.replace("SELECT 1", "DELETE FROM x"), ".query: a query begins with SELECT (or WITH); nothing else is run"),
        (SQL.replace("SELECT 1", "PRAGMA x"), ".query: a query begins"),
        (SQL.replace("sqlite:///cms.db", "https://www.aby.example/"), ".url: write the address of a database"),
        (SQL.replace("sqlite:///cms.db", "mysql://a:hemligt@b/c"), ".url: a database of type mysql cannot be read"),
        (SQL.replace("sqlite:///cms.db", "postgresql:x"), ".url: write postgresql://"),
        (SQL.replace("sqlite:///cms.db", "sqlite://"), ".url: write postgresql://"),
        (
            "kind: news\nurl: sqlite:///cms.db\nitems: li\nfields: {title: h3}",
            ".url: this is the address of a database",
        ),
    ],
)
def test_what_does_not_fit_is_told(keys: str, told: str) -> None:
    found = problems(keys)
    assert [told in problem for problem in found] == [True], found
    assert "hemligt" not in str(found)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("postgresql://u:p@db.example.se/cms", "postgresql://u:p@db.example.se/cms"),
        (
            "postgres://u:p@db.example.se:5433/cms?sslmode=require",
            "postgresql://u:p@db.example.se:5433/cms?sslmode=require",
        ),
        ("postgresql+psycopg://db/cms", "postgresql://db/cms"),
        ("sqlite:////var/www/cms.db", "sqlite:////var/www/cms.db"),
        ("https://www.åby.example/x", "https://www.xn--by-xia.example/x"),
    ],
)
def test_an_address_is_read_and_read_again_the_same(written: str, url: str) -> None:
    assert read_source_url(written) == url
    assert read_source_url(url) == url


def test_links_of_a_database_are_relative_to_the_site() -> None:
    assert read(SQL).sources["a"].base == "https://www.aby.example/"


SECRET = "postgresql://feeds:hem/l@g%40@db.example.se/cms"


def test_the_password_of_a_database_is_shown_nowhere() -> None:
    for config in (
        read(SQL.replace("sqlite:///cms.db", "${DB}"), DB=SECRET),
        read(SQL.replace("sqlite:///cms.db", SECRET)),
    ):
        assert config.sources["a"].url == SECRET
        shown = f"{config!r} {config.masked()} {config.mask(SECRET)} {config.sources['a']}"
        assert "hem/l" not in shown
        assert "g%40" not in shown


def test_a_new_password_is_no_other_source() -> None:
    one = read(SQL.replace("sqlite:///cms.db", "postgresql://u:a@db/cms?password=x")).sources["a"].signature
    two = read(SQL.replace("sqlite:///cms.db", "postgresql://u:b@db/cms?password=y")).sources["a"].signature
    other = read(SQL.replace("sqlite:///cms.db", "postgresql://u:b@db/annan")).sources["a"].signature
    assert one == two != other
    assert without_password("postgresql://u@db/c") == "postgresql://u@db/c"


def test_another_query_is_another_reading() -> None:
    assert read(SQL).sources["a"].signature != read(SQL + " AS id").sources["a"].signature
