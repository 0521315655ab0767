"""The links that open somebody's own programme are exactly these."""

from __future__ import annotations

from syndicate.web.subscribing import calendar_links


def test_rule_27_a_calendar_is_subscribed_to_by_these_links() -> None:
    links = calendar_links("https://feeds.example.se/feeds/kalendern.ics", name="Möten & kurser")
    asked = "?url=https%3A%2F%2Ffeeds.example.se%2Ffeeds%2Fkalendern.ics&name=M%C3%B6ten%20%26%20kurser"
    assert links.https == "https://feeds.example.se/feeds/kalendern.ics"
    assert links.webcal == "webcal://feeds.example.se/feeds/kalendern.ics"
    assert links.outlook_365 == f"https://outlook.office.com/calendar/0/addfromweb/{asked}"
    assert links.outlook_com == f"https://outlook.live.com/calendar/0/addfromweb/{asked}"
    assert links.google == "https://calendar.google.com/calendar/r/settings/addbyurl"
