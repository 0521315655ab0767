"""YAML -> data with lines: faults of form, told in plain words."""

from __future__ import annotations

import pytest

from syndicate.config.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file is empty; `syndicate init` writes one to start from"),
        ("# only a comment\n", "the file is empty; `syndicate init` writes one to start from"),
        ("- a\n- b\n", "the file must begin with keys such as site:, sources: and feeds: (line 1)"),
        ("site\n", "the file must begin with keys such as site:, sources: and feeds: (line 1)"),
        ("a:\n\tb: c\n", "there is a tab here; YAML is indented with spaces only (line 2)"),
        ("a:\n  b: c\n\td: e\n", "there is a tab here; YAML is indented with spaces only (line 3)"),
        ("a: x\nb: 'y\nc: z\n", "a quote is opened here and never closed (line 2)"),
        ("a: b: c\n", "a second colon in one line; put the value in quotes, or check the indentation (line 1)"),
        ("a:\n  b: c\n d: e\n", "the indentation does not fit the lines above it (line 3)"),
        ("x: y\na: [b, c\nd: e\n", "a [ is opened here and not closed with ] (line 2)"),
        ("a: {b: c\nd: e\n", "a { is opened here and not closed with } (line 1)"),
        ("a: *news\n", "a value that begins with * needs quotes around it (line 1)"),
        ("a: @b\n", "a value that begins with @ needs quotes around it (line 1)"),
        ("a: %b\n", "a value that begins with % needs quotes around it (line 1)"),
        ('a: "b\\q"\n', "a \\ inside \"…\" has a meaning of its own; use '…' instead (line 1)"),
        ("a: b\n---\nc: d\n", "a line of --- begins a second document; one file holds one (line 2)"),
        ("a: b\nc: \x07\n", "there is a character here that a text file cannot hold (line 2)"),
        ("a: > li\n", "a value that begins with > or | needs quotes around it (line 1)"),
        (
            "a: b\nc: ,d\n",
            "a comma or bracket stands here alone; put the value in quotes (line 2)",
        ),
        ("a: [b, }]\n", "a comma, colon or bracket stands here alone; put the value in quotes (line 1)"),
        ("a: b\nc d\ne: f\n", "a key is not followed by a colon and a space (line 2)"),
        ("a: - b\n", "a list with - begins on a line of its own (line 1)"),
        ("a: &x [*x]\n", "a.0: this alias holds itself (line 1)"),
        ("? [a]\n: b\n", "a key must be a single word (line 1)"),
        ("a:\n  <<: b\n  c: d\n", "a: only a group of keys can be merged in with << (line 2)"),
    ],
)
def test_a_fault_of_form_is_told_in_plain_words(text: str, expected: str) -> None:
    assert [str(problem) for problem in read(text).problems] == [expected]


def test_a_key_written_twice_is_told_with_both_lines() -> None:
    document = read("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\n")
    assert [str(problem) for problem in document.problems] == [
        "b.c: this key is already given in line 3; keep one of the two (line 5)",
        "a: this key is already given in line 1; keep one of the two (line 6)",
    ]


def test_every_key_and_entry_has_its_line() -> None:
    document = read("# one\na:\n  b:\n    - x\n    - y\n  c: {d: e}\n")
    assert document.data == {"a": {"b": ["x", "y"], "c": {"d": "e"}}}
    assert document.lines == {
        (): 2,
        ("a",): 2,
        ("a", "b"): 3,
        ("a", "b", 0): 4,
        ("a", "b", 1): 5,
        ("a", "c"): 6,
        ("a", "c", "d"): 6,
    }
    assert document.line(("a", "c", "nix", "x")) == 6


def test_nothing_is_guessed_from_the_look_of_a_value() -> None:
    document = read("a: no\nb: 2016-10-21\nc: 010\nd: 1.10\ne: yes\nf: 'null'\ng:\nh: ~\ni: !!int 3\nj: 12:30\n")
    assert document.data == {
        "a": "no",
        "b": "2016-10-21",
        "c": "010",
        "d": "1.10",
        "e": "yes",
        "f": "null",
        "g": None,
        "h": None,
        "i": "3",
        "j": "12:30",
    }


def test_written_keys_override_merged_ones_and_earlier_merges_later_ones() -> None:
    document = read("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 3\n")
    assert document.data["z"] == {"a": "3", "b": "1", "c": "2"}


def test_a_python_object_is_just_its_text() -> None:
    assert read("a: !!python/object/apply:os.system [ls]\n").data == {"a": ["ls"]}


def test_what_is_nested_without_end_is_told() -> None:
    assert [str(problem) for problem in read("a: " + "[" * 700 + "]" * 700).problems] == [
        "this file is nested too deep to be read"
    ]


def test_a_character_written_as_two_halves_is_one_and_a_lone_half_is_none() -> None:
    assert read('{"a": "\\ud800\\udc00", "\\ud83d\\ude00": "\\ud800x"}').data == {
        "a": "\U00010000",
        "\U0001f600": "\ufffdx",
    }
