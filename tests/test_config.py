"""feeds_config.yaml -> Config: what is accepted, what is refused, and in which words."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from syndicate import config as config_package
from syndicate.cadence import Cron, Duration, Every
from syndicate.config import Config, load, parse, problems, selectors
from syndicate.errors import ConfigError
from tests.support.plugged import importable, put_example

ROOT = Path(__file__).parents[1]

WHOLE = (Path(__file__).parent / "whole_config.yaml").read_text(encoding="utf-8")

SMALL = """\
site:
  title: T
  url: https://example.se/
  language: sv
  timezone: Europe/Stockholm
  authority: example.se,2016
sources:
  nytt:
    kind: news
    url: https://example.se/
    items: li
    fields: {title: h3, link: a}
feeds:
  nytt: {from: nytt}
"""


def read(text: str, **env: str) -> Config:
    return parse(text, path=Path("/srv/feeds/feeds_config.yaml"), env=env)


def told(text: str, **env: str) -> list[str]:
    """Every problem of a configuration, as shown."""
    with pytest.raises(ConfigError) as caught:
        read(text, **env)
    return str(caught.value).splitlines()


def test_the_examples_in_the_docstrings_are_true() -> None:
    tried = [doctest.testmod(module) for module in (config_package, problems, selectors)]
    assert sum(result.failed for result in tried) == 0
    assert sum(result.attempted for result in tried) >= 2


# --- what is accepted ------------------------------------------------------------------------------------------------


def test_every_key_of_the_contract_is_read() -> None:
    config = read(WHOLE)
    assert config.site.title == "Hållbar upphandling"
    assert config.site.url == "https://www.xn--hllbarupphandling-8qb.se/"
    assert config.site.logo == "https://example.se/%C3%A5.png"
    assert config.site.zone == ZoneInfo("Europe/Stockholm")
    assert config.site.color == "#005a9c"
    assert config.public_url == "https://feeds.example.se/"
    assert config.store == "sqlite:////srv/feeds/var/syndicate.db"
    assert (config.path, config.folder) == (Path("/srv/feeds/feeds_config.yaml"), Path("/srv/feeds"))


def test_a_source_has_what_its_loader_needs() -> None:
    news, events = read(WHOLE).sources.values()
    assert (news.name, news.kind, news.type) == ("aktuellt", "news", "html")
    assert news.url == news.base == "https://www.xn--hllbarupphandling-8qb.se/nytt"
    assert news.cadence == Every(timedelta(minutes=15))
    assert news.fields["published"] == (".month", ".day")
    assert news.fields["title"] == ("h3",)
    assert news.detail == {"content": ("article .body::html",)}
    assert (news.next, news.max_pages, news.date_format, news.language) == (
        "a[rel=next]::attr(href)",
        3,
        "%d %b %Y",
        "en",
    )
    assert events.path == Path("/srv/feeds/sidor/index.html")
    assert events.base == "https://www.xn--hllbarupphandling-8qb.se/"
    assert events.cadence == Cron("*/15 6-20 * * mon-fri", ZoneInfo("Europe/Stockholm"))
    assert events.default_length == timedelta(minutes=90)
    assert events.allow == ("xn--intrant-bxa.example.se", "10.20.0.0/16", "10.0.0.5", "intranet.example.se:8443")
    assert (events.missing_title, events.user_agent, events.max_items) == ("Kalenderhändelse", "Kalender/1.0", 40)


def test_a_feed_has_what_an_edition_needs() -> None:
    news, events = read(WHOLE).feeds.values()
    assert (news.name, news.kind, news.sources, news.formats) == ("aktuellt", "news", ("aktuellt",), ("atom", "rss"))
    assert (news.limit, news.by, news.serve_stale, news.id) == (
        20,
        ("category",),
        "never",
        "tag:example.se,2010:aktuellt",
    )
    assert (news.match.categories, news.match.text) == (("miljö",), "upphandling")
    assert [(alias.path, alias.format) for alias in news.aliases] == [
        ("/?format=feed&type=rss", "atom"),
        ("/nytt.xml", "rss"),
    ]
    assert news.path_of("atom") == "/feeds/aktuellt.atom"
    assert events.kind == "events"
    assert (events.title, events.description) == ("Kalendern", "Kalendern")
    assert events.formats == ("ics", "atom", "rss", "json")
    assert events.window.past == Duration(rest=timedelta(days=30))
    assert events.window.future == Duration(months=24)
    assert (events.max_size, events.on_cancelled) == (1_000_000, "remove")
    assert events.method == "publish"


def test_what_is_left_out_has_a_default() -> None:
    config = read(SMALL)
    source, feed = config.sources["nytt"], config.feeds["nytt"]
    assert config.public_url == "http://127.0.0.1:8000/"
    assert config.store == "sqlite:////srv/feeds/var/syndicate.db"
    assert source.type == "html"
    assert source.cadence == Every(timedelta(minutes=15))
    assert (source.max_pages, source.max_items, source.default_length) == (5, 500, timedelta(hours=1))
    assert (source.allow, source.user_agent, source.missing_title, source.next) == ((), None, None, None)
    assert feed.formats == ("atom", "rss", "json")
    assert (feed.limit, feed.by, feed.aliases, feed.max_size) == (50, (), (), 900_000)
    assert (feed.window.past, feed.window.future) == (Duration(rest=timedelta(days=180)), Duration(months=18))
    assert (feed.match.categories, feed.match.text) == ((), None)
    assert (feed.on_cancelled, feed.method, feed.serve_stale, feed.id) == ("mark", "none", "always", None)


def test_none_switches_the_size_guard_off() -> None:
    assert read(WHOLE.replace("1MB", "none")).feeds["kalendern"].max_size is None


def test_a_path_beside_a_url_reads_the_file_and_links_to_the_url() -> None:
    source = read(WHOLE.replace("path: sidor/index.html", "path: a.html\n    url: https://x.se/b/")).sources[
        "kalendern"
    ]
    assert (source.path, source.base) == (Path("/srv/feeds/a.html"), "https://x.se/b/")


def test_values_are_texts_whatever_yaml_thinks_of_them() -> None:
    config = read(SMALL.replace("title: T", "title: 2016").replace("language: sv", "language: no"))
    assert (config.site.title, config.site.language) == ("2016", "no")
    assert read(SMALL.replace("title: T", "title: 2016-10-21")).site.title == "2016-10-21"
    assert read(SMALL.replace("from: nytt", 'from: nytt, limit: "7"')).feeds["nytt"].limit == 7


def test_words_for_people_are_one_clean_line() -> None:
    config = read(SMALL.replace("title: T", 'title: "  Ett\u202e\\n  två  "'))
    assert config.site.title == "Ett två"


def test_keys_that_are_shared_by_yaml_merge_are_read() -> None:
    shared = WHOLE.replace("  aktuellt:\n    kind: news", "  aktuellt: &a\n    kind: news", 1)
    shared = shared.replace(
        "  kalendern:\n    kind: events", "  till:\n    <<: *a\n    every: 1h\n  kalendern:\n    kind: events"
    )
    source = read(shared).sources["till"]
    assert (source.items, source.cadence) == ("ul.news > li", Every(timedelta(hours=1)))


def test_a_configuration_cannot_be_changed() -> None:
    config = read(SMALL)
    with pytest.raises(ValidationError, match="frozen"):
        config.site.title = "other"


def test_every_example_of_ours_is_valid(tmp_path: Path) -> None:
    put_example(tmp_path)
    found = [ROOT / "feeds_config.yaml", *sorted((ROOT / "examples").rglob("feeds_config.yaml"))]
    assert len(found) >= 2
    with importable(tmp_path):
        configs = [load(path, env={}) for path in found]
    for config in configs:
        assert all(source.path is not None and source.path.is_file() for source in config.sources.values())


def test_the_example_works_unchanged_with_the_real_sites_address() -> None:
    text = (ROOT / "feeds_config.yaml").read_text(encoding="utf-8")
    swapped = "\n".join(
        line.replace("# url:", "url:") for line in text.splitlines() if not line.strip().startswith("path:")
    )
    sources = parse(swapped, path=ROOT / "feeds_config.yaml", env={}).sources
    assert {source.url for source in sources.values()} == {"https://www.xn--hllbarupphandling-8qb.se/"}
    assert all(source.path is None for source in sources.values())


# --- signatures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("url: https://www.hållbarupphandling.se/nytt", "url: https://www.hållbarupphandling.se/nya"),
        ("items: ul.news > li", "items: ul.nytt > li"),
        ("title: h3", "title: h2"),
        ("content: article", "content: main"),
        ("'%d %b %Y'", "'%d %B %Y'"),
        ("language: en", "language: fi"),
        ("Europe/Stockholm", "Europe/Helsinki"),
        ("max_pages: 3", "max_pages: 4"),
    ],
)
def test_what_decides_what_is_read_moves_the_signature(old: str, new: str) -> None:
    assert read(WHOLE.replace(old, new)).sources["aktuellt"].signature != read(WHOLE).sources["aktuellt"].signature


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("every: 15m", "every: 1h"),
        ("every: 15m", 'cron: "0 * * * *"'),
        ("limit: 20", "limit: 30"),
        ("title: Aktuellt", "title: A"),
    ],
)
def test_schedule_and_feeds_leave_the_signature(old: str, new: str) -> None:
    assert read(WHOLE.replace(old, new)).sources["aktuellt"].signature == read(WHOLE).sources["aktuellt"].signature


def test_signatures_do_not_depend_on_where_the_file_lies() -> None:
    here = parse(WHOLE, path=Path("/tmp/a/feeds_config.yaml"), env={})
    assert here.sources["kalendern"].signature == read(WHOLE).sources["kalendern"].signature


# --- the file --------------------------------------------------------------------------------------------------------


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no file .*nix.yaml; `syndicate init` writes one to start from"):
        load(tmp_path / "nix.yaml", env={})


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path, env={})


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "feeds_config.yaml"
    path.write_bytes(SMALL.replace("title: T", "title: Å").encode("latin-1"))
    with pytest.raises(ConfigError, match=r"is not saved as UTF-8; choose that encoding in your editor \(line 2\)"):
        load(path, env={})


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "feeds_config.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(path, env={}).site.title == "T"


def test_a_relative_store_lies_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "there" / "feeds_config.yaml"
    path.parent.mkdir()
    path.write_text(SMALL + "store: sqlite:///db/s.db\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load(Path("there/feeds_config.yaml"), env={}).store == f"sqlite:///{path.parent}/db/s.db"


def test_a_link_out_of_the_folder_is_outside_of_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "out.html").symlink_to(tmp_path / "secret.html")
    path = tmp_path / "in" / "feeds_config.yaml"
    path.write_text(SMALL.replace("url: https://example.se/\n    items", "path: out.html\n    items"), encoding="utf-8")
    with pytest.raises(ConfigError, match="is outside the folder"):
        load(path, env={})


def test_the_environment_overrides_the_store() -> None:
    both = {"SYNDICATE_STORE": "sqlite:///a.db", "DATABASE_URL": "postgres://u:p@h/d"}
    assert read(SMALL, **both).store == "sqlite:////srv/feeds/a.db"
    assert read(SMALL, DATABASE_URL="postgres://u:p@h/d").store == "postgresql://u:p@h/d"
    assert read(SMALL, DATABASE_URL="").store == "sqlite:////srv/feeds/var/syndicate.db"


def test_a_store_is_spelt_out_wherever_it_is_given() -> None:
    assert read(SMALL + "store: postgres://u@h/d\n").store == "postgresql://u@h/d"
    assert read(SMALL + "store: postgresql+psycopg://u@h/d\n").store == "postgresql://u@h/d"


def test_a_bad_store_in_the_environment_is_told_by_the_name_of_the_variable() -> None:
    lines = told(SMALL, DATABASE_URL="mysql://u:hemligt@h/d")
    assert lines == [
        "the environment variable DATABASE_URL: write sqlite:///var/syndicate.db or postgresql://user@host/database"
    ]


def test_the_clock_of_a_cron_line_is_the_sites() -> None:
    cadence = read(WHOLE).sources["kalendern"].cadence
    assert cadence.next(datetime(2016, 10, 21, 20, 0, tzinfo=UTC)) == datetime(2016, 10, 24, 4, 0, tzinfo=UTC)
