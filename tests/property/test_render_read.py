"""What feedparser, a reader that we did not write, finds is what was meant, for every text there is."""

from __future__ import annotations

import feedparser
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syndicate import text
from syndicate.model import Format
from syndicate.render import RENDERERS
from tests.support.feeds import entry, feed, news

any_text = st.text(st.one_of(st.characters(), st.sampled_from("<>&;\"'/ab\x00\u0338 \n")), max_size=40)


def mended(value: str) -> bool:
    """Whether feedparser takes the text for UTF-8 that was read as Latin-1, and changes it."""
    try:
        return value.encode("latin-1").decode("utf-8") != value
    except UnicodeError:
        return False


@pytest.mark.parametrize("form", ["atom", "rss"])
@settings(max_examples=250, deadline=None)
@given(title=any_text, summary=any_text, category=any_text)
def test_titles_summaries_and_categories_arrive_as_they_were_meant(
    form: Format, title: str, summary: str, category: str
) -> None:
    wanted, label = text.line(title), text.line(category)
    assume(wanted and not any(map(mended, (wanted, text.paragraph(summary), label))))
    made = feed(entry(1, news(title=title, summary=summary, categories=(category,), content=None)))
    found = feedparser.parse(RENDERERS[form].render(made).body)
    assert not found.bozo
    assert found.entries[0].title == wanted
    assert [tag.label or tag.term for tag in found.entries[0].get("tags", [])] == ([label] if label else [])
    if form == "atom":
        assert found.entries[0].get("summary", "") == text.paragraph(summary)
