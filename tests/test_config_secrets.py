"""Secrets: put in from the environment and from files, reported when missing, masked wherever shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from syndicate.config import Config, parse
from syndicate.errors import ConfigError

TEXT = """\
site:
  title: T
  url: https://example.se/
  language: sv
  timezone: Europe/Stockholm
  authority: example.se,2016
store: postgresql://feeds:${DB_PASSWORD}@db.example.se/feeds
sources:
  nytt:
    kind: news
    url: https://example.se/nytt?key=${file:key}
    user_agent: Bot ${ TOKEN }
    items: li
    fields: {title: h3}
feeds:
  nytt: {from: nytt}
"""
ENV = {"DB_PASSWORD": "hemlig-lösen'ord", "TOKEN": "t0ken-åäö".replace("åäö", "xyz")}


def read(folder: Path, text: str = TEXT, **env: str) -> Config:
    return parse(text, path=folder / "feeds_config.yaml", env={**ENV, **env})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").write_text("fil-hemlighet-7\n", encoding="utf-8")
    return tmp_path


def test_secrets_come_from_the_environment_and_from_files(folder: Path) -> None:
    config = read(folder)
    assert config.store == "postgresql://feeds:hemlig-lösen'ord@db.example.se/feeds"
    assert config.sources["nytt"].url == "https://example.se/nytt?key=fil-hemlighet-7"
    assert config.sources["nytt"].user_agent == "Bot t0ken-xyz"


def test_secrets_show_nowhere(folder: Path) -> None:
    config = read(folder)
    shown = [
        *(repr(part) for part in (config, *config.sources.values(), *config.feeds.values(), config.site)),
        *(str(part) for part in (config, *config.sources.values())),
        f"{config.sources}",
        json.dumps(config.masked(), ensure_ascii=False),
        repr(config._secrets),
    ]
    for text in shown:
        for secret in ("hemlig-lösen", "fil-hemlighet", "t0ken"):
            assert secret not in text
    assert "key=***" in shown[0] or "key=${file:key}" in shown[0]


def test_messages_of_others_can_be_masked(folder: Path) -> None:
    config = read(folder)
    assert (
        config.mask("GET https://example.se/nytt?key=fil-hemlighet-7 failed")
        == "GET https://example.se/nytt?key=*** failed"
    )
    assert config.mask("login hemlig-l%C3%B6sen%27ord") == "login ***"
    assert config.mask("postgresql://u:anything@h/d") == "postgresql://u:***@h/d"
    assert config.mask("postgresql://u:p@ss:w@h/d") == "postgresql://u:***@h/d"
    assert config.mask("http://example.se:8000/a@b and 12:30") == "http://example.se:8000/a@b and 12:30"


def test_a_secret_is_masked_as_an_address_writes_it(folder: Path) -> None:
    (folder / "key").write_text("å b/c?d", encoding="utf-8")
    config = read(folder)
    assert config.sources["nytt"].url == "https://example.se/nytt?key=%C3%A5%20b/c?d"
    assert config.mask(f"GET {config.sources['nytt'].url}") == "GET https://example.se/nytt?key=***"
    assert "%C3%A5%20b" not in repr(config)


def test_masked_is_the_configuration_in_force_as_plain_data(folder: Path) -> None:
    masked = read(folder).masked()
    assert masked["store"] == "postgresql://feeds:${DB_PASSWORD}@db.example.se/feeds"
    assert masked["sources"]["nytt"]["items"] == "li"
    assert masked["sources"]["nytt"]["cadence"] == "every 15m"
    assert masked["feeds"]["nytt"]["from"] == ["nytt"]
    assert masked["feeds"]["nytt"]["window"] == {"past": "180d", "future": "18mo"}
    assert masked["feeds"]["nytt"]["limit"] == 50


def test_missing_secrets_are_all_told_and_told_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(TEXT, path=tmp_path / "feeds_config.yaml", env={"TOKEN": ""})
    assert str(caught.value).splitlines() == [
        "store: the environment variable DB_PASSWORD is not set (line 7)",
        "sources.nytt.url: the secret file key cannot be read: No such file or directory (line 11)",
        "sources.nytt.user_agent: the environment variable TOKEN is not set (line 12)",
    ]


def test_what_is_no_secret_is_told(folder: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"\$\{1 a\} is not a secret; write \$\{NAME\} or \$\{file:/run/secrets/name\}"
    ):
        read(folder, TEXT.replace("${ TOKEN }", "${1 a}"))


def test_an_empty_secret_file_and_one_that_is_no_text_are_told(folder: Path) -> None:
    (folder / "key").write_text(" \n", encoding="utf-8")
    with pytest.raises(ConfigError, match="the secret file key is empty"):
        read(folder)
    (folder / "key").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="the secret file key cannot be read: it is not a text file"):
        read(folder)


def test_a_message_about_a_secret_value_does_not_tell_it(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(folder, TEXT.replace("https://example.se/nytt?key=${file:key}", "${TOKEN}"))
    assert "t0ken" not in str(caught.value)
    assert "sources.nytt.url: “***” is not a web address" in str(caught.value)
    with pytest.raises(ConfigError) as caught:
        read(folder, TEXT.replace("https://example.se/nytt?key=", "https://u:klartext@example.se/"))
    assert "klartext" not in str(caught.value)


def test_a_dollar_sign_alone_is_just_that(folder: Path) -> None:
    assert read(folder, TEXT.replace("title: T", "title: 5 $ {x}")).site.title == "5 $ {x}"


def test_a_secret_in_the_text_of_another_is_not_followed(folder: Path) -> None:
    config = read(folder, TEXT.replace("title: T", "title: x${NEST}"), NEST="${TOKEN}")
    assert config.site.title == "x${TOKEN}"


def test_files_are_named_from_the_configurations_folder_on(folder: Path) -> None:
    config = read(folder)
    assert config.mask(f"There is no file {folder}/sidor/nytt.html.") == "There is no file sidor/nytt.html."
    assert parse(TEXT.replace("${file:key}", "x"), path=Path("/feeds_config.yaml"), env=ENV).mask("/a/b") == "/a/b"
