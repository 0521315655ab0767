"""A database as a source: rows as items on SQLite and PostgreSQL alike, and nothing but reading."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from socket import create_server
from threading import Thread

import psycopg
import pytest

from syndicate.errors import FetchError, SourceError, TimedOut, Unreachable
from syndicate.fetch import Door
from syndicate.model import Event, FetchMemory, Load, NewsItem, Unchanged
from syndicate.sources import load as load_source
from syndicate.sources import sql
from tests.sources.making import FRESH, NOW, Configure, LoadIt

SCRIPT = """
CREATE TABLE nyheter (id integer PRIMARY KEY, rubrik text, ingress text, body text, publicerad timestamp, slug text);
INSERT INTO nyheter VALUES (1, 'Isbanan öppnar', 'På lördag.', '<p>Kl <b>10</b></p><script>x()</script>',
  '2026-11-20 08:15:00', 'isbanan');
INSERT INTO nyheter VALUES (2, 'Fram &amp; tillbaka', NULL, NULL, '2026-11-18 00:00:00', 'fram');
CREATE TABLE evenemang (namn text, dag date, kl text, plats text, stalls_in text);
INSERT INTO evenemang VALUES ('Lucia', '2026-12-13', '07.00–08.00', 'Torget', NULL);
INSERT INTO evenemang VALUES ('Julmarknad', '2026-12-05', NULL, 'Torget', 'Inställt');
"""
NEWS = "SELECT id, rubrik, ingress, body, publicerad, '/nyheter/' || slug AS link FROM nyheter ORDER BY id"
EVENTS = "SELECT * FROM evenemang ORDER BY dag DESC"

Address = str


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """The address of a database with two tables, of each kind that can be read."""
    if request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "cms.db")) as connection:
            connection.executescript(SCRIPT)
        return "sqlite:///cms.db"
    url: str = request.getfixturevalue("postgres_url")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SCRIPT)
    return url


@pytest.fixture
def query(load: LoadIt) -> Callable[..., Load]:
    """Load a query. ``keys``: further keys of the configuration."""

    def answered(url: str, words: str, keys: str = "", *, kind: str = "news", memory: FetchMemory = FRESH) -> Load:
        answer = load(source(url, words, keys, kind=kind), memory=memory)
        assert isinstance(answer, Load)
        return answer

    return answered


def source(url: str, words: str, keys: str = "", *, kind: str = "news") -> str:
    return f"kind: {kind}\ntype: sql\nurl: {url!r}\nquery: |\n  {words}\n{keys}"


Query = Callable[..., Load]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_each_row_is_an_item(database: Address, query: Query) -> None:
    load = query(database, NEWS)
    first, second = load.items
    assert isinstance(first, NewsItem)
    assert (first.key, first.title, first.summary) == ("1", "Isbanan öppnar", "På lördag.")
    assert first.content == "<p>Kl <b>10</b></p>"
    assert first.link == "https://www.aby.example/nyheter/isbanan"
    assert str(first.published) == "2026-11-20 08:15:00+01:00"
    assert (second.title, second.summary, second.content) == ("Fram & tillbaka", None, None)
    assert load.readings[1].origins["title"] == "row 2: rubrik"
    assert (load.complete, load.problems, load.valid_empty) == (True, (), False)


def test_columns_are_named_in_fields(database: Address, query: Query) -> None:
    fields = "fields: {title: namn, start: [dag, kl], status: stalls_in}"
    load = query(database, EVENTS, fields, kind="events")
    lucia, market = load.items
    assert isinstance(lucia, Event)
    assert isinstance(market, Event)
    assert (str(lucia.span.start), str(lucia.span.end)) == ("2026-12-13 07:00:00+01:00", "2026-12-13 08:00:00+01:00")
    assert (market.span.start, market.status, market.location) == (date(2026, 12, 5), "cancelled", "Torget")


def test_the_same_rows_are_unchanged_and_others_are_not(database: Address, load: LoadIt) -> None:
    first = load(source(database, NEWS))
    again = load(source(database, NEWS), memory=first.memory)
    assert again == Unchanged(first.memory)
    assert isinstance(
        load(source(database, NEWS.replace("rubrik", "upper(rubrik) AS rubrik")), memory=first.memory), Load
    )


def test_more_rows_than_max_items_are_cut_and_told(database: Address, query: Query) -> None:
    load = query(database, NEWS, "max_items: 1")
    assert (len(load.items), load.complete) == (1, False)
    assert load.problems[0].message == "the query finds more than the 1 rows that were read (max_items)"
    assert query(database, NEWS, "max_items: 2").complete


def test_no_rows_are_a_sound_answer(database: Address, query: Query) -> None:
    load = query(database, NEWS.replace("ORDER BY id", "WHERE id > 99"))
    assert (load.readings, load.valid_empty, load.complete) == ((), True, True)


@pytest.mark.parametrize(
    "words", [f"{NEWS};", f"-- nyheter\n  {NEWS}", "WITH a AS (SELECT 'A' AS rubrik) SELECT * FROM a"]
)
def test_a_query_may_end_with_a_semicolon_and_begin_with_a_comment(words: str, database: Address, query: Query) -> None:
    assert query(database, words).items


def test_a_percent_sign_and_a_colon_are_only_signs(database: Address, query: Query) -> None:
    load = query(database, "SELECT rubrik, ':id' AS ingress FROM nyheter WHERE rubrik LIKE '%ban%' AND 7 % 2 = 1")
    assert [(item.title, item.summary) for item in load.items] == [("Isbanan öppnar", ":id")]


def test_a_configured_column_that_is_not_there_is_told(database: Address, query: Query) -> None:
    load = query(database, NEWS, "fields: {summary: ingres}")
    assert [problem.message for problem in load.problems] == ["there is no column “ingres”; did you mean “ingress”?"]


def test_columns_that_nobody_knows_are_an_error(database: Address, query: Query) -> None:
    with pytest.raises(SourceError, match=r"No column of the query .* is known, .* it has n, slug"):
        query(database, "SELECT 1 AS n, slug FROM nyheter")


def test_a_file_in_the_folder_may_be_named_as_path(tmp_path: Path, load: LoadIt) -> None:
    with closing(sqlite3.connect(tmp_path / "cms.db")) as connection:
        connection.executescript(SCRIPT)
    answer = load(f"kind: news\ntype: sql\npath: cms.db\nquery: {NEWS}\n")
    assert isinstance(answer, Load)
    assert len(answer.items) == 2


def test_values_of_postgresql_that_no_python_date_can_hold_cost_only_themselves(
    postgres_url: str, query: Query
) -> None:
    load = query(
        postgres_url,
        "SELECT * FROM (VALUES ('A', 'infinity'::timestamptz), ('B', '20000-01-01'), ('C', '2026-11-20 08:00+00'),"
        " ('D', '2026-11-20 08:00:00.5 BC')) AS t (rubrik, datum)",
    )
    published = [item.published for item in load.items if isinstance(item, NewsItem)]
    assert [str(moment) for moment in published] == ["None", "None", "2026-11-20 09:00:00+01:00", "None"]


def test_arrays_objects_and_numbers_of_postgresql_are_read(postgres_url: str, query: Query) -> None:
    words = (
        "SELECT 7::numeric AS id, 'A' AS rubrik, ARRAY['x', 'y'] AS kategorier,"
        " '{\"namn\": \"Lisa\"}'::jsonb AS författare, gen_random_uuid() AS annat, decode('c3a5', 'hex') AS ingress"
    )
    (item,) = query(postgres_url, words).items
    assert (item.key, item.categories, item.authors[0].name, item.summary) == ("7", ("x", "y"), "Lisa", "å")


def test_text_that_is_no_utf8_in_an_sqlite_file_costs_only_its_letters(tmp_path: Path, query: Query) -> None:
    with closing(sqlite3.connect(tmp_path / "cms.db")) as connection:
        connection.executescript("CREATE TABLE t (rubrik text); INSERT INTO t VALUES (CAST(x'41e5' AS text)), ('B')")
    assert [item.title for item in query("sqlite:///cms.db", "SELECT * FROM t").items] == ["A\ufffd", "B"]


# --- only reading ----------------------------------------------------------------------------------------------------


def rows_of(database: Address, folder: Path) -> int:
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(folder / "cms.db")) as connection:
            return int(connection.execute("SELECT count(*) FROM nyheter").fetchone()[0])
    with psycopg.connect(database) as other:
        found = other.execute("SELECT count(*) FROM nyheter").fetchone()
        return int(found[0]) if found else 0


@pytest.mark.parametrize(
    "words",
    [
        "SELECT 1 AS id; DELETE FROM nyheter",
        "SELECT 1 AS id; COMMIT; DELETE FROM nyheter; --",
        "WITH d AS (DELETE FROM nyheter RETURNING *) SELECT * FROM d",
        "WITH a AS (SELECT 1) DELETE FROM nyheter",
        "WITH a AS (SELECT 1) INSERT INTO nyheter (id) VALUES (9)",
        "SELECT * INTO kopia FROM nyheter",
    ],
)
def test_a_query_can_change_nothing(words: str, database: Address, query: Query, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        query(database, words)
    assert rows_of(database, tmp_path) == 2


@pytest.mark.parametrize(
    "words",
    ["SELECT load_extension('x') AS id", "SELECT * FROM pragma_database_list", "SELECT writefile('x', 'y') AS id"],
)
def test_an_sqlite_query_can_reach_nothing_but_its_tables(words: str, tmp_path: Path, query: Query) -> None:
    with closing(sqlite3.connect(tmp_path / "cms.db")) as connection:
        connection.executescript(SCRIPT)
    with pytest.raises(SourceError):
        query("sqlite:///cms.db", words)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cms.db"]


@pytest.mark.parametrize(
    "words", ["SELECT nextval('s') AS id", "SELECT lo_create(0) AS id", "SELECT setval('s', 5) AS id"]
)
def test_a_function_that_writes_is_refused_by_postgresql(words: str, postgres_url: str, query: Query) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE SEQUENCE s")
    with pytest.raises(SourceError, match="is not allowed: cannot execute"):
        query(postgres_url, words)


def test_an_sqlite_file_is_opened_though_nobody_may_write_it(tmp_path: Path, query: Query) -> None:
    with closing(sqlite3.connect(tmp_path / "cms.db")) as connection:
        connection.executescript(SCRIPT)
    (tmp_path / "cms.db").chmod(0o444)
    before = (tmp_path / "cms.db").read_bytes()
    assert query("sqlite:///cms.db", NEWS).items
    assert (tmp_path / "cms.db").read_bytes() == before


# --- limits ----------------------------------------------------------------------------------------------------------

ENDLESS = "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT count(*) AS id FROM n"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "TIME_LIMIT", 0.5)
    monkeypatch.setattr(sql, "GRACE", 0.5)


@pytest.mark.usefixtures("hurried")
def test_a_query_without_end_is_ended(database: Address, query: Query) -> None:
    begun = time.monotonic()
    with pytest.raises(TimedOut) as caught:
        query(database, ENDLESS)
    assert time.monotonic() - begun < 5
    assert caught.value.rule == "database-time"


def test_rows_without_end_are_cut(database: Address, query: Query) -> None:
    load = query(
        database,
        ENDLESS.replace("count(*) AS id", "id, 'A' AS rubrik").replace("FROM n)", "FROM n WHERE id < 1000000)"),
    )
    assert (len(load.readings), load.complete) == (500, False)


def test_rows_that_are_too_large_are_cut(database: Address, query: Query, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "MAX_BYTES", 130)
    load = query(database, NEWS)
    assert (len(load.readings), load.complete) == (1, False)
    assert "130 bytes" in load.problems[0].message


def test_a_value_without_bound_is_refused_by_sqlite(tmp_path: Path, query: Query) -> None:
    sqlite3.connect(tmp_path / "cms.db").close()
    (tmp_path / "cms.db").touch()
    with pytest.raises(SourceError, match="too big"):
        query("sqlite:///cms.db", "SELECT hex(zeroblob(100000000)) AS id")


@pytest.fixture
def mute() -> Iterator[int]:
    """The port of a server that lets in like PostgreSQL and then says nothing more."""
    with create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.recv(8)  # asks for TLS
                line.sendall(b"N")
                line.recv(4096)
                settings = b"".join(
                    b"S" + (len(part) + 4).to_bytes(4, "big") + part
                    for part in (b"server_version\x0016.0\0", b"client_encoding\0UTF8\0")
                )
                line.sendall(b"R\0\0\0\x08\0\0\0\0" + settings + b"Z\0\0\0\x05I")
                while line.recv(4096):
                    pass

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
    thread.join(5)


@pytest.mark.usefixtures("hurried")
def test_a_server_that_says_nothing_is_left(mute: int, query: Query) -> None:
    begun = time.monotonic()
    with pytest.raises(TimedOut):
        query(f"postgresql://feeds:hemligt@127.0.0.1:{mute}/cms", NEWS)
    assert 0.9 < time.monotonic() - begun < 5


# --- what is told ----------------------------------------------------------------------------------------------------


def told(error: FetchError | SourceError) -> str:
    """Everything that the error could show: itself and what it came from."""
    parts: list[str] = []
    link: BaseException | None = error
    while link is not None:
        parts.append(f"{link} {link!r} {getattr(link, 'url', '')}")
        link = link.__cause__
    return " ".join(parts)


@pytest.mark.parametrize(
    ("url", "error", "words"),
    [
        ("postgresql://feeds:hemligt@127.0.0.1:{port}/cms", Unreachable, "cms on 127.0.0.1:{port} cannot be reached"),
        (
            "postgresql://feeds:hemligt@finns-inte.invalid/cms",
            Unreachable,
            "cms on finns-inte.invalid cannot be reached",
        ),
        ("postgresql://feeds:hemligt@127.0.0.1:x/cms", SourceError, "address of the database cannot be read"),
        ("postgresql://127.0.0.1:{port}/cms?user=feeds&password=hemligt", Unreachable, "cannot be reached"),
        ("sqlite:///finns-inte.db", Unreachable, "There is no database file"),
        ("sqlite:///mapp", Unreachable, "There is no database file"),
    ],
)
def test_what_cannot_be_reached_says_so_without_the_password(
    url: str, error: type[FetchError], words: str, query: Query, tmp_path: Path
) -> None:
    (tmp_path / "mapp").mkdir()
    with create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(error) as caught:
        query(url.format(port=port), NEWS)
    assert words.format(port=port) in str(caught.value)
    assert "hemligt" not in told(caught.value)


def test_a_query_that_is_wrong_is_told_in_the_words_of_the_database(database: Address, query: Query) -> None:
    with pytest.raises(SourceError) as caught:
        query(database, "SELECT rubric FROM nyheter")
    assert "cannot be run: " in str(caught.value)
    assert "rubric" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_that_the_server_repeats_is_masked(postgres_url: str, query: Query) -> None:
    secret = postgres_url.replace("postgres:@", "postgres:hemligt@")
    assert secret != postgres_url
    with pytest.raises(SourceError) as caught:
        query(secret, "SELECT 'hemligt'::integer AS id")
    assert "hemligt" not in told(caught.value)


def test_a_table_that_may_not_be_read_says_so(postgres_url: str, query: Query) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE hemlig (rubrik text); CREATE ROLE gast LOGIN; ")
    try:
        with pytest.raises(SourceError, match="is not allowed: permission denied for table hemlig"):
            query(postgres_url.replace("postgres:@", "gast:@"), "SELECT * FROM hemlig")
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("DROP ROLE gast")


@pytest.mark.parametrize("body", [b"SQLite format 3\0" + b"\xff" * 4000, b"ingen databas" * 100])
def test_a_file_that_is_no_sound_database_says_so(body: bytes, tmp_path: Path, query: Query) -> None:
    (tmp_path / "cms.db").write_bytes(body)
    with pytest.raises(SourceError, match="is no SQLite database, or damaged"):
        query("sqlite:///cms.db", NEWS)


def test_a_path_that_became_a_link_to_the_outside_is_refused(tmp_path: Path, configure: Configure, door: Door) -> None:
    with closing(sqlite3.connect(tmp_path / "cms.db")) as connection:
        connection.executescript(SCRIPT)
    known = configure(f"kind: news\ntype: sql\npath: cms.db\nquery: {NEWS}\n")
    outside = tmp_path.parent / "annan.db"
    (tmp_path / "cms.db").rename(outside)
    (tmp_path / "cms.db").symlink_to(outside)
    try:
        with pytest.raises(FetchError) as caught:
            load_source(known.sources["sida"], known, door.errand(), now=NOW, memory=FRESH)
    finally:
        outside.unlink()
    assert caught.value.rule == "outside-folder"
