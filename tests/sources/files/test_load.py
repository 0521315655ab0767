"""Files as a source: what is read, what is left out, what is unchanged, and what one bad file costs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from syndicate import sources
from syndicate.errors import Refused, Unreachable
from syndicate.fetch import Door
from syndicate.model import FetchMemory, Load, NewsItem, Unchanged
from syndicate.sources import files as module
from tests.sources.files.conftest import ReadFiles
from tests.sources.files.workbooks import sheet_of, workbook
from tests.sources.making import FRESH, NOW, Configure, LoadIt

Put = Callable[[Mapping[str, str | bytes]], None]
NEWS = "kind: news\ntype: files\npath: innehall\n"
ONE = {"a.md": "# Ett\n\nText.\n"}


def titles(load: Load) -> list[str | None]:
    return [item.title for item in load.items]


def aside(load: Load) -> list[str | None]:
    return [reading.set_aside for reading in load.readings if reading.set_aside]


# --- what is read ----------------------------------------------------------------------------------------------------


def test_every_format_gives_the_same_item(read: ReadFiles, tmp_path: Path) -> None:
    rows: list[list[object]] = [["Rubrik", "Datum", "Länk"], ["Nytt", date(2026, 11, 20), "/nytt"]]
    for name, content in {
        "a.md": "---\nrubrik: Nytt\ndatum: 2026-11-20\nlänk: /nytt\n---\n",
        "b.yaml": "- {rubrik: Nytt, datum: 2026-11-20, länk: /nytt}\n",
        "c.json": '[{"rubrik": "Nytt", "datum": "2026-11-20", "länk": "/nytt"}]',
        "d.csv": "Rubrik;Datum;Länk\nNytt;2026-11-20;/nytt\n",
        "e.xlsx": workbook({"Blad1": sheet_of(rows)}),
    }.items():
        load = read({name: content})
        (item,) = load.items
        assert isinstance(item, NewsItem)
        assert (item.title, item.published, item.link) == ("Nytt", date(2026, 11, 20), "https://www.aby.example/nytt")
        assert all(name in origin for origin in load.readings[0].origins.values())
        assert (load.complete, load.signs, load.problems) == (True, (), ())
        (tmp_path / "innehall" / name).unlink()


def test_a_single_file_is_known_by_how_it_begins_where_its_name_says_nothing(read: ReadFiles) -> None:
    for content in (
        '[{"rubrik": "Nytt"}]',
        "---\nrubrik: Nytt\n---\n",
        workbook({"A": sheet_of([["Rubrik"], ["Nytt"]])}),
    ):
        assert titles(read({"utan-andelse": content}, path="innehall/utan-andelse")) == ["Nytt"]
    load = read({"utan-andelse": "Rubrik\nNytt\n"}, path="innehall/utan-andelse")
    assert aside(load) == [
        "utan-andelse: its name must end with one of .md, .markdown, .yaml, .yml, .json, .csv, .tsv, .xlsx"
    ]


def test_the_key_is_the_name_of_a_markdown_file_unless_it_has_an_id(read: ReadFiles) -> None:
    load = read({"2026/a.md": "# A\n", "b.md": "---\nid: 7\ntitle: B\n---\n"})
    assert [item.key for item in load.items] == ["2026/a.md", "7"]
    (single,) = read({"2026/a.md": "# A\n"}, path="innehall/2026/a.md").items
    assert single.key == "a.md"


def test_addresses_are_relative_to_url_as_to_a_folder(read: ReadFiles) -> None:
    front = "---\ntitle: A\nslug: a-sida\nbild: a.jpg\nbilagor: [a.pdf, https://cdn.example/b.pdf]\n---\n"
    (item,) = read({"a.md": front + "![x](b.png) [y](../om)\n"}, "url: https://www.aby.example/nytt").items
    assert item.link == "https://www.aby.example/nytt/a-sida"
    assert item.image == "https://www.aby.example/nytt/a.jpg"
    assert [one.url for one in item.enclosures] == ["https://www.aby.example/nytt/a.pdf", "https://cdn.example/b.pdf"]
    assert 'src="https://www.aby.example/nytt/b.png"' in (item.content or "")
    assert 'href="https://www.aby.example/om"' in (item.content or "")


def test_without_url_a_slug_is_no_link(read: ReadFiles) -> None:
    (item,) = read({"a.md": "---\ntitle: A\nslug: a-sida\n---\n"}).items
    assert item.link is None


def test_the_configuration_itself_is_no_item(put: Put, load: LoadIt, tmp_path: Path) -> None:
    put(ONE)
    (tmp_path / "feeds_config.yaml").write_text("title: Ett\n", encoding="utf-8")
    answer = load("kind: news\ntype: files\npath: .\n")
    assert isinstance(answer, Load)
    assert titles(answer) == ["Ett"]


def test_of_more_items_than_max_items_those_with_the_latest_dates_stay(read: ReadFiles) -> None:
    rows = "".join(f"N{day};2026-11-{day:02}\n" for day in (3, 20, 1, 15, 9))
    load = read({"a.csv": "Rubrik;Datum\n" + rows}, "max_items: 2")
    assert titles(load) == ["N20", "N15"]
    assert not load.complete
    assert "of 5 items the 2 with the latest dates were read" in load.problems[0].message


def test_drafts_are_left_out_and_told_of(read: ReadFiles) -> None:
    load = read({**ONE, "b.md": "---\ndraft: true\n---\n# B\n", "c.csv": "Rubrik;Status\nC;utkast\nD;\n"})
    assert titles(load) == ["Ett", "D"]
    assert [problem.message for problem in load.problems] == ["left out as drafts: 2"]
    assert load.complete


def test_a_sound_list_with_nothing_in_it_says_so_and_an_empty_folder_does_not(read: ReadFiles, tmp_path: Path) -> None:
    for name, content in {"a.csv": "Rubrik;Datum\n", "a.json": "[]", "a.yaml": "nyheter: []\n"}.items():
        load = read({name: content})
        assert (load.valid_empty, load.readings, load.complete) == (True, (), True)
        (tmp_path / "innehall" / name).unlink()
    assert not read({}).valid_empty


# --- unchanged -------------------------------------------------------------------------------------------------------


def memory_of(answer: Load | Unchanged) -> FetchMemory:
    return answer.memory


def test_the_same_names_and_contents_are_unchanged_though_touched(put: Put, load: LoadIt, tmp_path: Path) -> None:
    put({**ONE, "b.csv": "Rubrik\nB\n"})
    first = memory_of(load(NEWS))
    assert load(NEWS, memory=first) == Unchanged(first)
    os.utime(tmp_path / "innehall/a.md")
    again = load(NEWS, memory=first)
    assert isinstance(again, Unchanged)
    assert again.memory.stamp != first.stamp
    assert again.memory.body_hash == first.body_hash


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.md").write_text("# Två\n", encoding="utf-8"),
        lambda folder: (folder / "a.md").rename(folder / "b.md"),
        lambda folder: (folder / "ny.md").write_text("# Ny\n", encoding="utf-8"),
        lambda folder: (folder / "c.md").unlink(),
        lambda folder: (folder / "a.md").unlink() or (folder / "a.md").symlink_to("/etc/passwd"),
    ],
    ids=["edited", "renamed", "new", "gone", "replaced by a link"],
)
def test_any_change_is_read(change: Callable[[Path], object], put: Put, load: LoadIt, tmp_path: Path) -> None:
    put({**ONE, "c.md": "# C\n"})
    first = load(NEWS)
    change(tmp_path / "innehall")
    assert isinstance(load(NEWS, memory=memory_of(first)), Load)


def test_the_stamp_that_a_load_leaves_is_that_of_the_files_as_they_were(
    put: Put, load: LoadIt, configure: Configure, tmp_path: Path
) -> None:
    put(ONE)
    known = configure(NEWS)
    left = memory_of(load(NEWS)).stamp
    assert left is not None
    assert sources.stamp(known.sources["sida"], known) == left
    (tmp_path / "innehall/a.md").write_text("# Två\n", encoding="utf-8")
    assert sources.stamp(known.sources["sida"], known) != left
    (tmp_path / "innehall/a.md").unlink()
    (tmp_path / "innehall").rmdir()
    assert sources.stamp(known.sources["sida"], known) is None


def test_a_source_of_another_type_has_no_stamp(configure: Configure) -> None:
    known = configure("kind: news\npath: page.html\nitems: li\nfields: {title: h3}\n")
    assert sources.stamp(known.sources["sida"], known) is None


# --- what is wrong ---------------------------------------------------------------------------------------------------


def test_one_bad_file_costs_only_itself_and_says_where(read: ReadFiles) -> None:
    load = read(
        {
            "a.md": "# Ett\n",
            "b.md": "---\ntitle: [a\n---\n",
            "c.yaml": "- titel: C\n-titel\n",
            "d.json": '[\n{"titel": "D"},\n',
            "e.csv": "kolumn;annan\n1;2\n",
            "f.xlsx": b"PK\x03\x04 ...",
            "g.csv": "Rubrik\nG\n",
            "h.md": b"\x00\x01",
        }
    )
    assert titles(load) == ["Ett", "G"]
    assert not load.complete
    assert not load.signs
    said = aside(load)
    for words in ("b.md line 2: a [ is opened here", "c.yaml line 2: a key is not", "d.json line 3: this is no JSON"):
        assert any((reason or "").startswith(words) for reason in said), said
    for words in (
        "e.csv line 1: no column has a name that is known",
        "f.xlsx: this is no workbook",
        "h.md line 1: this is no",
    ):
        assert any((reason or "").startswith(words) for reason in said), said
    assert {reading.partial["title"] for reading in load.readings if reading.set_aside} >= {"f.xlsx", "h.md line 1"}


def test_if_nothing_at_all_can_be_read_that_is_a_sign(read: ReadFiles) -> None:
    load = read({"a.md": "---\ntitle: A\n"})
    assert [sign.rule for sign in load.signs] == ["truncated"]
    assert "a.md line 1: the front matter is not closed" in load.signs[0].message


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_read(put: Put, load: LoadIt, tmp_path: Path) -> None:
    put(ONE)
    (tmp_path / "b.md").write_text("# B\n", encoding="utf-8")
    outside = tmp_path.parent / "utanfor.md"
    outside.write_text("# Hemligt\n", encoding="utf-8")
    (tmp_path / "innehall/ut.md").symlink_to(outside)
    (tmp_path / "innehall/in.md").symlink_to(tmp_path / "b.md")
    answer = load(NEWS)
    outside.unlink()
    assert isinstance(answer, Load)
    assert titles(answer) == ["Ett", "B"]
    assert ["outside the configuration's folder" in (reason or "") for reason in aside(answer)] == [True]


@pytest.mark.parametrize("path", ["finns-inte", "finns-inte.csv", "finns-inte/*.md"])
def test_what_is_not_there_is_a_fetch_error(path: str, load: LoadIt) -> None:
    with pytest.raises(Unreachable):
        load(f"kind: news\ntype: files\npath: '{path}'\n")


def test_a_folder_that_became_a_link_to_the_outside_is_refused(
    configure: Configure, door: Door, put: Put, tmp_path: Path
) -> None:
    put(ONE)
    known = configure(NEWS)
    (tmp_path / "innehall").rename(tmp_path / "annat")
    (tmp_path / "innehall").symlink_to(tmp_path.parent)
    with pytest.raises(Refused):
        sources.load(known.sources["sida"], known, door.errand(), now=NOW, memory=FRESH)


def test_duplicates_are_told_apart_from_bad_ones(read: ReadFiles) -> None:
    load = read({"a.csv": "Id;Rubrik\n1;A\n1;A igen\n"})
    assert [reading.duplicate for reading in load.readings] == [False, True]


def test_files_that_are_together_too_large_are_not_all_read(read: ReadFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_TOTAL", 30)
    load = read({"a.csv": "Rubrik\nA\n", "b.csv": "Rubrik\n" + "B" * 50 + "\n", "c.csv": "Rubrik\nC\n"})
    assert titles(load) == ["A"]
    assert len(aside(load)) == 2
    assert not load.complete


def test_more_bad_rows_than_anybody_reads_are_counted(read: ReadFiles) -> None:
    load = read({"a.json": '[{"titel": "A"}, ' + ", ".join(["1"] * 150) + "]"})
    assert len(load.readings) == 1 + module.MAX_BAD
    assert load.problems[-1].message == "50 more rows and files could not be read"
