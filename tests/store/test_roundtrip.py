"""What is read equals what was written, for any value of model.py."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from syndicate.errors import StoreCorrupt
from syndicate.model import (
    Artifact,
    Changes,
    Event,
    FeedState,
    Load,
    LoadStats,
    NewsItem,
    Publication,
    Record,
    Revision,
    SourceState,
    Span,
)
from syndicate.store import Store, codec, schema
from tests.store.making import NOW, publication, record

_ZONES = st.sampled_from(
    [
        *map(ZoneInfo, ("Europe/Stockholm", "UTC", "America/St_Johns", "Australia/Lord_Howe", "Asia/Tokyo")),
        UTC,
        timezone(timedelta(hours=5, minutes=45)),
        timezone(-timedelta(hours=3)),
    ]
)
_FIRST, _LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001  # hypothesis adds the zones
_LOCAL = st.builds(
    lambda moment, fold: moment.replace(fold=fold), st.datetimes(_FIRST, _LAST, timezones=_ZONES), st.integers(0, 1)
)
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(), max_size=8),  # every character, NUL and half a surrogate pair too
    int: st.integers(0, 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    NoneType: st.none(),
    datetime: _LOCAL,
    date: st.dates(),
    timedelta: st.timedeltas(timedelta(0), timedelta(days=9999)),
}
# In a column of its own: text that both databases take, instants in UTC.
_IN_COLUMN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    datetime: st.datetimes(_FIRST, _LAST, timezones=st.just(UTC)),
}
_TABLES = {
    Record: schema.records,
    SourceState: schema.sources,
    LoadStats: schema.loads,
    FeedState: schema.feeds,
    Artifact: schema.artifacts,
}


def values(hint: Any, simple: Mapping[Any, st.SearchStrategy[Any]] = _SIMPLE) -> st.SearchStrategy[Any]:
    """Any value of the type ``hint``, with every field of it drawn, a field added tomorrow too."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        strategy = st.one_of(*(values(each, simple) for each in arguments))
    elif origin is Literal:
        strategy = st.sampled_from(arguments)
    elif origin is tuple and arguments[1:] == (...,):
        strategy = st.lists(values(arguments[0], simple), max_size=2).map(tuple)
    elif origin is tuple:
        strategy = st.tuples(*(values(each, simple) for each in arguments))
    elif origin is Mapping:
        strategy = st.dictionaries(_SIMPLE[str], values(arguments[1]), max_size=2)
    elif dataclasses.is_dataclass(hint):
        strategy = _dataclass(hint)
    else:
        strategy = st.sampled_from(hint) if issubclass(hint, Enum) else simple[hint]
    return strategy


def _dataclass(cls: Any) -> st.SearchStrategy[Any]:
    columns = _TABLES[cls].c if cls in _TABLES else ()
    return st.deferred(
        lambda: st.builds(
            cls,
            **{
                name: values(hint, _SIMPLE | _IN_COLUMN if name in columns else _SIMPLE)
                for name, hint in get_type_hints(cls).items()
            },
        )
    )


def exactly(value: Any) -> Any:
    """Everything that ``==`` overlooks too: the types, the zone, and which of two equal local times is meant."""
    if dataclasses.is_dataclass(value):
        return type(value), [exactly(getattr(value, each.name)) for each in dataclasses.fields(value)]
    if isinstance(value, tuple):
        return [exactly(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat(), str(value.tzinfo)
    if isinstance(value, Mapping):
        return {name: exactly(each) for name, each in value.items()}
    return type(value), repr(value)


def _is_the_same(read: object, written: object) -> None:
    assert read == written
    assert exactly(read) == exactly(written)


# --- as JSON ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", [NewsItem, Event, Load, Record, Span], ids=lambda cls: cls.__name__)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_value_is_read_back_from_its_json(cls: type, data: st.DataObject) -> None:
    written = data.draw(values(cls))
    text = codec.dumps(written)
    _is_the_same(codec.loads(cls, text), written)
    text.encode()
    assert "\0" not in text
    assert codec.dumps(codec.loads(cls, text)) == text, "the same value gives the same text"


@given(_LOCAL)
@example(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Stockholm"), fold=1))
@example(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Stockholm"), fold=0))
@example(datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Stockholm"), fold=0))
@example(datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Stockholm"), fold=1))
@example(datetime(1800, 1, 1, 12, 0, tzinfo=ZoneInfo("Europe/Stockholm")))
def test_a_local_time_keeps_its_zone_and_which_of_two_it_is(moment: datetime) -> None:
    read = codec.loads(Span, codec.dumps(Span(moment))).start
    _is_the_same(read, moment)
    assert isinstance(read, datetime)
    assert read.utcoffset() == moment.utcoffset()


def test_a_zone_that_changed_its_clocks_leaves_the_local_time_where_it_was() -> None:
    # Written when Stockholm was thought to be at +03:00 that summer.
    read = codec.loads(Span, '{"start":"2026-07-01T10:00:00+03:00[Europe/Stockholm]"}').start
    assert read == datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/Stockholm"))


def test_json_is_readable_and_leaves_out_what_is_empty() -> None:
    text = codec.dumps(NewsItem(title="Möte", published=date(2026, 10, 25)))
    assert text == '{"is":"news","title":"Möte","inferred":false,"published":"2026-10-25"}'


def test_a_field_of_a_newer_version_is_not_read_and_a_missing_one_has_its_default() -> None:
    assert codec.loads(NewsItem, '{"is":"news","title":"Möte","colour":"blue"}') == NewsItem(title="Möte")


@pytest.mark.parametrize(
    "text",
    ["[]", "null", "7", '"x"', "{", '{"item":7}', '{"item":{}}', '{"item":{"is":"poem"}}', '{"item":{"is":"event"}}'],
)
def test_what_cannot_be_read_is_said_to_be_corrupt(text: str) -> None:
    with pytest.raises(StoreCorrupt, match="Restore a backup"):
        codec.loads(Load, f'{{"readings":[{text}]}}')


@pytest.mark.parametrize("nothing", [object(), {1, 2}, NOW.replace(tzinfo=None), float("nan")])
def test_what_is_no_value_of_the_model_is_not_written(nothing: object) -> None:
    with pytest.raises((TypeError, ValueError), match=r"store|JSON"):
        codec.dumps((nothing,))


# --- through both databases ------------------------------------------------------------------------------------------

_through_the_store = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_numbers = itertools.count()


@_through_the_store
@given(data=st.data())
def test_records_revisions_and_held_loads_come_back_as_they_were(store: Store, data: st.DataObject) -> None:
    n = next(_numbers)
    permanent = {"id": f"tag:example.se,2016:{n}", "key": str(n), "source": f"s{n}"}
    before, after = (replace(data.draw(values(Record)), **permanent, purged=None) for _ in range(2))
    held = data.draw(values(Load))
    change = Revision(before, after, ("summary", "title"))
    store.commit(publication(1, source=f"s{n}", changes=Changes(new=(before,))))
    _is_the_same(store.records([f"s{n}"]), (before,))
    store.commit(replace(publication(2, source=f"s{n}", changes=Changes(revised=(change,))), held=held))
    _is_the_same(store.records([f"s{n}"]), (after,))
    _is_the_same(store.revisions(f"s{n}", 5), (change,))
    _is_the_same(store.held(f"s{n}"), held)


@_through_the_store
@given(data=st.data())
def test_states_and_loads_come_back_as_they_were(store: Store, data: st.DataObject) -> None:
    n = next(_numbers)
    state = replace(data.draw(values(SourceState)), name=f"s{n}", version=1)
    stats = data.draw(values(LoadStats))
    feed = replace(data.draw(values(FeedState)), name=f"f{n}", version=1)
    store.commit(Publication(at=NOW, source=state, stats=stats, feeds=(feed,), feed_versions={f"f{n}": 0}))
    _is_the_same(store.source(f"s{n}"), state)
    _is_the_same(store.loads(f"s{n}"), (stats,))
    _is_the_same(store.feed(f"f{n}"), feed)


@_through_the_store
@given(data=st.data())
def test_documents_come_back_as_they_were(store: Store, data: st.DataObject) -> None:
    path = f"/feeds/{next(_numbers)}.atom"
    written = replace(data.draw(values(Artifact)), path=path)
    number = store.commit(Publication(at=NOW, artifacts=(written,)))
    _is_the_same(store.artifact(path), written)
    _is_the_same(store.artifacts(number - 1).artifacts, (written,))


def test_a_row_that_somebody_spoiled_is_said_to_be_corrupt(store: Store) -> None:
    store.commit(publication(1, changes=Changes(new=(record(1),))))
    with store._database.writing() as connection:
        connection.execute(schema.records.update().values(document=json.dumps({"item": {"is": "poem"}})))
    with pytest.raises(StoreCorrupt, match="Record cannot be read"):
        store.records(["aktuellt"])
