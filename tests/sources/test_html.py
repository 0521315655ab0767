"""The HTML source over real answers: what is unchanged, what further and detail pages add, what speaks against it."""

from __future__ import annotations

import contextlib
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from syndicate.errors import BadStatus, FetchError, SourceError, Unreachable
from syndicate.model import Event, FetchMemory, Load, NewsItem, Unchanged
from tests.sources.making import NEWS, NOW, LoadIt, Read

ROW = '<li><h3><a href="/{n}">Nyhet {n}</a></h3><span class="date">{day} november 2026</span><p>Text {n}</p></li>'


def listing(*numbers: int, rest: str = "") -> str:
    rows = "".join(ROW.format(n=n, day=n % 20 + 1) for n in numbers)
    return (
        f'<!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>Nyheter</title></head><body>'
        f'<h1>Nyheter</h1><ul class="news">{rows}</ul>{rest}</body></html>'
    )


def titles(load: Load) -> list[str | None]:
    return [item.title for item in load.items]


def at(server: HTTPServer, path: str = "/", source: str = NEWS) -> str:
    return f"{source}url: {server.url_for(path)}\nallow: ['127.0.0.1', localhost]\n"


def loaded(answer: Load | Unchanged) -> Load:
    assert isinstance(answer, Load)
    return answer


# --- unchanged -------------------------------------------------------------------------------------------------------


def test_a_304_is_unchanged_and_keeps_the_validators(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        if request.headers.get("If-None-Match") == '"v1"':
            return Answer(status=304)
        return Answer(listing(1, 2), content_type="text/html", headers={"ETag": '"v1"', "Last-Modified": "igor"})

    httpserver.expect_request("/").respond_with_handler(handler)
    first = loaded(load(at(httpserver)))
    assert (first.memory.etag, first.memory.last_modified) == ('"v1"', "igor")
    assert load(at(httpserver), memory=first.memory) == Unchanged(first.memory)


def test_the_same_body_is_unchanged_whatever_its_validators(httpserver: HTTPServer, load: LoadIt) -> None:
    httpserver.expect_request("/").respond_with_data(listing(1), content_type="text/html")
    first = loaded(load(at(httpserver)))
    assert first.memory.body_hash
    assert load(at(httpserver), memory=first.memory) == Unchanged(first.memory)


def test_a_lasting_redirect_is_followed_now_and_watched(httpserver: HTTPServer, load: LoadIt) -> None:
    httpserver.expect_request("/").respond_with_data("", status=301, headers={"Location": "/ny/"})
    httpserver.expect_request("/ny/").respond_with_data(listing(1), content_type="text/html")
    first = loaded(load(at(httpserver)))
    assert (first.memory.moved_to, first.memory.moved_times) == (httpserver.url_for("/ny/"), 1)
    assert [item.link for item in first.items] == [httpserver.url_for("/1")]


def test_a_stored_address_is_asked_instead_of_the_configured_one(httpserver: HTTPServer, load: LoadIt) -> None:
    httpserver.expect_request("/ny/").respond_with_data(listing(1), content_type="text/html")
    memory = FetchMemory(address=httpserver.url_for("/ny/"))
    assert titles(loaded(load(at(httpserver), memory=memory))) == ["Nyhet 1"]


def test_a_page_that_cannot_be_fetched_is_a_fetch_error(httpserver: HTTPServer, load: LoadIt) -> None:
    httpserver.expect_request("/").respond_with_data("nej", status=500)
    with pytest.raises(BadStatus):
        load(at(httpserver))


def test_a_file_that_is_not_there_is_a_fetch_error(load: LoadIt) -> None:
    with pytest.raises(Unreachable):
        load(NEWS + "path: saknas.html\n")


def test_a_file_is_unchanged_while_its_content_is(load: LoadIt, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(listing(1))
    first = loaded(load(NEWS + "path: a.html\n"))
    assert load(NEWS + "path: a.html\n", memory=first.memory) == Unchanged(first.memory)
    (tmp_path / "a.html").write_text(listing(1, 2))
    assert len(loaded(load(NEWS + "path: a.html\n", memory=first.memory)).items) == 2


# --- characters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("iso-8859-1", "text/html; charset=ISO-8859-1"),
        ("iso-8859-1", "text/html; charset=utf-8"),
        ("iso-8859-1", "text/html"),
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8", "text/html"),
    ],
)
def test_swedish_letters_survive_every_declaration(
    httpserver: HTTPServer, load: LoadIt, encoding: str, content_type: str
) -> None:
    page = listing(1).replace('<meta charset="utf-8">', "").replace("Nyhet 1", "Åtgärder för miljön på förskolan")
    httpserver.expect_request("/").respond_with_data(page.encode(encoding), content_type=content_type)
    assert titles(loaded(load(at(httpserver)))) == ["Åtgärder för miljön på förskolan"]


# --- further pages ---------------------------------------------------------------------------------------------------

PAGED = NEWS + "next: a.next\nmax_pages: 3\n"


def serve_pages(server: HTTPServer, *, last: int, endless: bool = False) -> list[str]:
    asked: list[str] = []

    def handler(request: Request) -> Answer:
        number = int(request.args.get("sida", "1"))
        asked.append(str(number))
        more = f'<a class="next" href="?sida={number + 1}">Nästa</a>' if number < last or endless else ""
        return Answer(listing(number * 10, number * 10 + 1, rest=more), content_type="text/html")

    server.expect_request("/").respond_with_handler(handler)
    return asked


def test_further_pages_are_read_to_the_last(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = serve_pages(httpserver, last=3)
    answer = loaded(load(at(httpserver, source=PAGED)))
    assert asked == ["1", "2", "3"]
    assert titles(answer) == [f"Nyhet {n}" for n in (10, 11, 20, 21, 30, 31)]
    assert answer.complete


def test_pages_beyond_max_pages_make_the_load_incomplete(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = serve_pages(httpserver, last=9, endless=True)
    answer = loaded(load(at(httpserver, source=PAGED)))
    assert asked == ["1", "2", "3"]
    assert not answer.complete
    assert [problem.message for problem in answer.problems] == [
        "there are more than 3 pages; the others were not read (max_pages)"
    ]


def test_pages_that_lead_in_a_circle_end(httpserver: HTTPServer, load: LoadIt) -> None:
    back = '<a class="next" href="/?utm_source=nav#top">Nästa</a>'
    httpserver.expect_request("/").respond_with_data(listing(1, rest=back), content_type="text/html")
    answer = loaded(load(at(httpserver, source=PAGED)))
    assert (titles(answer), answer.complete, len(httpserver.log)) == (["Nyhet 1"], True, 1)


def test_a_page_that_is_the_same_as_one_before_ends_the_list(httpserver: HTTPServer, load: LoadIt) -> None:
    more = '<a class="next" href="?sida=2">Nästa</a>'
    httpserver.expect_request("/").respond_with_data(listing(1, rest=more), content_type="text/html")
    answer = loaded(load(at(httpserver, source=PAGED)))
    assert (titles(answer), answer.complete) == (["Nyhet 1"], True)


def test_a_further_page_that_fails_costs_only_itself(httpserver: HTTPServer, load: LoadIt) -> None:
    more = '<a class="next" href="/trasig">Nästa</a>'
    httpserver.expect_request("/").respond_with_data(listing(1, rest=more), content_type="text/html")
    httpserver.expect_request("/trasig").respond_with_data("", status=500)
    answer = loaded(load(at(httpserver, source=PAGED)))
    assert (titles(answer), answer.complete) == (["Nyhet 1"], False)
    assert answer.problems[0].message.startswith("page 2 of the list could not be read: ")


def test_a_login_page_in_place_of_a_further_page_makes_the_load_incomplete(
    httpserver: HTTPServer, load: LoadIt
) -> None:
    more = '<a class="next" href="/mer">Nästa</a>'
    httpserver.expect_request("/").respond_with_data(listing(1, rest=more), content_type="text/html")
    httpserver.expect_request("/mer").respond_with_data("<h1>Logga in</h1>", content_type="text/html")
    answer = loaded(load(at(httpserver, source=PAGED)))
    assert not answer.complete
    assert "was not believed" in answer.problems[0].message


def test_next_is_not_followed_to_another_site(read: Read) -> None:
    more = '<a class="next" href="https://annan.example/2">Nästa</a>'
    answer = read(listing(1, rest=more), PAGED)
    assert not answer.complete
    assert answer.problems[0].message == "next leads to another site, which is not followed: https://annan.example/2"


def test_several_pages_are_unchanged_only_together(httpserver: HTTPServer, load: LoadIt) -> None:
    text = {"two": listing(2)}
    first_page = listing(1, rest='<a class="next" href="/2">Nästa</a>')
    httpserver.expect_request("/").respond_with_data(first_page, content_type="text/html", headers={"ETag": '"1"'})
    httpserver.expect_request("/2").respond_with_handler(lambda _: Answer(text["two"], content_type="text/html"))
    first = loaded(load(at(httpserver, source=PAGED)))
    assert isinstance(load(at(httpserver, source=PAGED), memory=first.memory), Unchanged)
    text["two"] = listing(3)
    again = loaded(load(at(httpserver, source=PAGED), memory=first.memory))
    assert titles(again) == ["Nyhet 1", "Nyhet 3"]


# --- detail pages ----------------------------------------------------------------------------------------------------

DETAILED = NEWS + "detail: {content: .body, published: time}\n"
ARTICLE = (
    '<!DOCTYPE html><html lang="sv"><head><title>Nyhet</title></head><body>'
    '<form><input type="password"></form><time datetime="2026-11-20T10:00:00+01:00">igår</time>'
    '<div class="body"><p>Hela <a href="bilaga.pdf">texten</a></p></div></body></html>'
)


def serve_details(server: HTTPServer, *numbers: int) -> list[str]:
    asked: list[str] = []

    def handler(request: Request) -> Answer:
        asked.append(request.path)
        if request.path == "/":
            return Answer(listing(*numbers), content_type="text/html")
        if request.path in ("/robots.txt", "/404"):
            return Answer("", status=404)
        return Answer(ARTICLE, content_type="text/html")

    server.expect_request("/").respond_with_handler(handler)
    for number in numbers:
        server.expect_request(f"/{number}").respond_with_handler(handler)
    return asked


def test_detail_pages_go_before_the_list(httpserver: HTTPServer, load: LoadIt) -> None:
    serve_details(httpserver, 7)
    answer = loaded(load(at(httpserver, source=DETAILED)))
    (item,) = answer.items
    assert isinstance(item, NewsItem)
    assert item.published == datetime.fromisoformat("2026-11-20T10:00:00+01:00")
    assert item.content == f'<p>Hela <a href="{httpserver.url_for("/bilaga.pdf")}">texten</a></p>'
    assert answer.readings[0].origins["published"] == "detail: time::attr(datetime)"


def test_words_on_a_detail_page_that_are_no_date_leave_the_lists_date(httpserver: HTTPServer, load: LoadIt) -> None:
    serve_details(httpserver, 7)
    source = NEWS + "detail: {published: .body}\n"
    (item,) = loaded(load(at(httpserver, source=source))).items
    assert isinstance(item, NewsItem)
    assert item.published == date(2026, 11, 8)


def test_a_detail_page_that_fails_is_a_problem_of_its_item_alone(httpserver: HTTPServer, load: LoadIt) -> None:
    serve_details(httpserver, 7, 404)
    answer = loaded(load(at(httpserver, source=DETAILED)))
    assert titles(answer) == ["Nyhet 7", "Nyhet 404"]
    assert [(problem.item, problem.field) for problem in answer.problems] == [("Nyhet 404", "detail")]
    assert answer.problems[0].message.startswith("its page could not be read: ")
    assert answer.complete
    assert [item.unread for item in answer.items] == [(), ("content", "published")]


def test_an_item_that_needs_its_page_and_cannot_have_it_makes_the_load_incomplete(
    httpserver: HTTPServer, load: LoadIt
) -> None:
    serve_details(httpserver, 7, 404)
    source = "kind: events\nitems: ul.news > li\nfields: {title: h3, link: h3 a}\ndetail: {start: time}\n"
    answer = loaded(load(at(httpserver, source=source)))
    assert [reading.set_aside is None for reading in answer.readings] == [True, False]
    assert not answer.complete
    later = NOW + timedelta(minutes=15)
    httpserver.clear()
    httpserver.expect_request("/").respond_with_data(listing(7, 404), content_type="text/html")
    httpserver.expect_request("/404").respond_with_data(ARTICLE, content_type="text/html")
    again = loaded(load(at(httpserver, source=source), memory=answer.memory, now=later))
    assert [reading.set_aside is None for reading in again.readings][1], "its page may answer now, the list unchanged"


def test_detail_pages_are_not_asked_again_while_the_list_is_unchanged(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = serve_details(httpserver, 7, 8)
    first = loaded(load(at(httpserver, source=DETAILED)))
    before = len(asked)
    assert isinstance(load(at(httpserver, source=DETAILED), memory=first.memory), Unchanged)
    assert asked[before:] == ["/"]


def test_at_most_thirty_detail_pages_are_asked(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = serve_details(httpserver, *range(1, 36))
    answer = loaded(load(at(httpserver, source=DETAILED)))
    assert len(answer.items) == 35
    assert len([path for path in asked if path != "/"]) == 30
    assert answer.problems[-1].message == "5 items wait for their own pages; 30 pages are read a load"
    assert [reading.waits for reading in answer.readings] == [False] * 30 + [True] * 5


def test_detail_pages_on_other_sites_are_not_asked(read: Read) -> None:
    answer = read(listing(1).replace('href="/1"', 'href="https://annan.example/1"'), DETAILED)
    assert titles(answer) == ["Nyhet 1"]
    assert [problem.message for problem in answer.problems] == [
        "1 of the items have their pages on other sites, which are not followed"
    ]


def test_detail_pages_beside_a_file_are_read_from_the_folder(read: Read, tmp_path: Path) -> None:
    (tmp_path / "ett.html").write_text(ARTICLE)
    answer = read(listing(1).replace('href="/1"', 'href="ett.html"'), DETAILED)
    assert [item.content for item in answer.items] == [
        '<p>Hela <a href="https://www.aby.example/bilaga.pdf">texten</a></p>'
    ]


def test_a_detail_file_outside_the_folder_is_refused(read: Read) -> None:
    answer = read(listing(1).replace('href="/1"', 'href="../../../../../etc/passwd"'), DETAILED)
    assert titles(answer) == ["Nyhet 1"]
    assert "its page could not be read" in answer.problems[0].message


# --- what speaks against a load --------------------------------------------------------------------------------------


def rules(answer: Load) -> list[str]:
    return [sign.rule for sign in answer.signs]


def test_a_good_page_has_no_signs(read: Read) -> None:
    assert rules(read(listing(1, 2, 3))) == []


def test_a_good_page_with_a_login_form_has_no_signs(read: Read) -> None:
    form = '<form action="/logga-in"><input type="password"></form>'
    assert rules(read(listing(1, rest=form))) == []


def test_a_list_that_is_empty_is_not_gone(read: Read) -> None:
    for page in (listing(), listing().replace("</ul>", "<div>Inga nyheter just nu.</div></ul>")):
        answer = read(page)
        assert rules(answer) == []
        assert [problem.message for problem in answer.problems] == ["“ul.news” is on the page, but holds no “li”"]


def test_a_container_that_has_a_name_unlike_the_old_one_is_known_by_what_it_holds(read: Read) -> None:
    puffs = "".join(f'<div class="puff"><h3 class="puff-title">{n}</h3></div>' for n in range(3))
    answer = read(f'<section class="zzz">{puffs}</section>', NEWS.replace("ul.news > li", ".puff-list .puff"))
    assert answer.signs[0].message == (
        "“.puff-list” (of “.puff-list .puff”) is not on the page; the nearest on the page is “section.zzz”"
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('"news"', '"news-list"', "the nearest on the page is “ul.news-list”"),
        ('"news"', '"News"', "the nearest on the page is “ul.News”"),
        ('"news"', '"aktuellt"', "the nearest on the page is “ul.aktuellt”"),
        ('<ul class="news">', '<div class="news">', "the nearest on the page is “div.news”"),
    ],
)
def test_a_list_that_is_gone_names_the_selector_and_what_is_most_like_it(
    read: Read, before: str, after: str, told: str
) -> None:
    answer = read(listing(1, 2, 3).replace(before, after))
    assert rules(answer) == ["container-gone"]
    assert answer.signs[0].message == f"“ul.news” (of “ul.news > li”) is not on the page; {told}"


def test_a_list_that_holds_something_else_is_broken(read: Read) -> None:
    answer = read(listing(1, 2, 3).replace("<li>", "<div>").replace("</li>", "</div>"))
    assert rules(answer) == ["container-gone"]
    assert answer.signs[0].message == (
        "“li” (of “ul.news > li”) is not on the page; the nearest on the page is “ul.news > div”"
    )


def test_items_that_lost_their_class_are_broken(read: Read) -> None:
    answer = read(listing(1, 2, 3), NEWS.replace("ul.news > li", "ul.news > li.item"))
    assert "the nearest on the page is “ul.news > li”" in answer.signs[0].message


def test_a_single_similar_name_is_a_hint_and_no_proof(read: Read) -> None:
    answer = read('<div class="news-items"><p>Inga nyheter.</p></div>', NEWS.replace("ul.news > li", ".news-item"))
    assert rules(answer) == []
    assert [problem.message for problem in answer.problems] == [
        "“.news-item” is not on the page; the nearest on the page is “div.news-items”"
    ]


def test_one_living_branch_of_a_selector_is_enough(read: Read) -> None:
    answer = read(listing(), NEWS.replace("ul.news > li", "'ul.news > li, ul.gone > li'"))
    assert rules(answer) == []


def test_rows_of_a_table_are_found_through_the_tbody_that_parsers_add(read: Read) -> None:
    page = "<table class=t><tr><td>A</td></tr></table>"
    answer = read(page, "kind: news\nitems: table.t > tr\nfields: {title: td}\n")
    assert answer.signs[0].message == "“table.t > tr” matches nothing; “table.t tr” would"


def test_a_renamed_item_is_found_under_its_new_name(read: Read) -> None:
    page = listing(1, 2).replace("<li>", '<li class="news-entry">')
    answer = read(page, NEWS.replace("ul.news > li", ".news-entries"))
    assert answer.signs[0].message == "“.news-entries” is not on the page; the nearest on the page is “li.news-entry”"


@pytest.mark.parametrize(
    "page",
    [
        '<title>Logga in - Åby</title><form><input name="user"></form>',
        "<title>Åby</title><form><input type=password></form>",
        "<title>Just a moment...</title><div id='challenge-running'></div>",
        "<title>Attention Required! | Cloudflare</title>",
        "<title>Åby kommun</title><h1>Underhållsarbete pågår</h1><p>Vi är snart tillbaka.</p>",
        "<p>Tjänsten är tillfälligt otillgänglig. Försök igen senare.</p>",
        "<html><head><title>503 Service Unavailable</title></head><body></body></html>",
        "<title>Sidan kunde inte hittas</title><p>404</p>",
        "<title>Verifying you are human</title>",
    ],
)
def test_what_stands_in_the_place_of_the_page_is_told(read: Read, page: str) -> None:
    assert rules(read(page)) == ["interstitial"]


def test_a_robot_check_is_told_even_where_selectors_match(read: Read) -> None:
    page = listing(1).replace("<title>Nyheter</title>", "<title>Just a moment...</title>")
    assert rules(read(page)) == ["interstitial"]


def test_news_about_maintenance_is_news(read: Read) -> None:
    page = listing(1).replace("Nyhet 1", "Underhåll av simhallen: logga in för att boka")
    assert rules(read(page)) == []


def test_a_redirect_to_a_login_page_is_told(httpserver: HTTPServer, load: LoadIt) -> None:
    httpserver.expect_request("/").respond_with_data("", status=302, headers={"Location": "/login?next=/"})
    httpserver.expect_request("/login").respond_with_data(listing(1), content_type="text/html")
    assert rules(loaded(load(at(httpserver)))) == ["interstitial"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"items": []}', "application/json"),
        (b'{"items": []}', "text/html"),
        (b"[]", "text/html; charset=utf-8"),
        (b"%PDF-1.7\n%...", "application/pdf"),
        (b"%PDF-1.7\n%...", "text/html"),
        (b'<?xml version="1.0"?>\n<!-- a --><rss version="2.0"></rss>', "text/html"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"),
        (b"bara text", "text/plain"),
        (b"\x89PNG\r\n", "image/png"),
    ],
)
def test_an_answer_that_is_no_page_is_told(
    httpserver: HTTPServer, load: LoadIt, body: bytes, content_type: str
) -> None:
    httpserver.expect_request("/").respond_with_data(body, content_type=content_type)
    answer = loaded(load(at(httpserver)))
    assert rules(answer) == ["wrong-type"]
    assert answer.readings == ()
    assert load(at(httpserver), memory=answer.memory) == Unchanged(answer.memory)


@pytest.mark.parametrize("content_type", ["application/xhtml+xml", "text/xml", "application/xml", ""])
def test_a_page_may_be_sent_as_xml_or_without_a_type(httpserver: HTTPServer, load: LoadIt, content_type: str) -> None:
    httpserver.expect_request("/").respond_with_data(listing(1), content_type=content_type)
    answer = loaded(load(at(httpserver)))
    assert (titles(answer), rules(answer)) == (["Nyhet 1"], [])


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "application/pdf"])
def test_a_page_of_the_wrong_type_is_told_though_its_body_is_known(
    httpserver: HTTPServer, load: LoadIt, content_type: str
) -> None:
    httpserver.expect_ordered_request("/").respond_with_data(listing(1), content_type="text/html")
    for _ in range(2):
        httpserver.expect_ordered_request("/").respond_with_data(listing(1), content_type=content_type)
    good = loaded(load(at(httpserver)))
    answer = loaded(load(at(httpserver), memory=good.memory))
    assert (titles(answer), rules(answer)) == (["Nyhet 1"], ["wrong-type"])
    assert load(at(httpserver), memory=answer.memory) == Unchanged(answer.memory)


@pytest.mark.parametrize("cut", [-3, -9, -16, -21, -40, -60, -100, -200])
def test_a_page_that_was_cut_off_is_told(read: Read, cut: int) -> None:
    page = listing(*range(1, 9))
    tail = page[cut:]
    expected = [] if "</body>" in page[:cut] else ["truncated"]
    assert rules(read(page[:cut])) == expected, tail


def test_an_empty_answer_is_told(read: Read) -> None:
    assert rules(read(" \n")) == ["truncated"]


@pytest.mark.parametrize(
    "page",
    [
        # The end tags of html, body, head, li, p, td, tr may be left out.
        "<!doctype html><html lang=sv><title>A</title><body class=x><ul class=news><li><h3>A</h3><li><h3>B</h3></ul>",
        "<ul class=news><li><h3>A</h3></li></ul>",
        "<!doctype html><html lang=sv><body><div><ul class=news><li><h3>A</h3></ul></div><p>1 < 2",
        "<html><body><div><ul class=news><li><h3>A</h3></ul></body>",
    ],
)
def test_end_tags_that_may_be_left_out_are_not_missed(read: Read, page: str) -> None:
    assert rules(read(page)) == []


def test_characters_that_were_lost_are_told(read: Read) -> None:
    assert "mojibake" in rules(read(listing(1, 2).replace("Text", "F\ufffdrskola p\ufffd \ufffd")))


def test_a_load_is_cut_at_max_items_and_says_so(read: Read) -> None:
    answer = read(listing(1, 2, 3), NEWS + "max_items: 2\n")
    assert (titles(answer), answer.complete) == (["Nyhet 1", "Nyhet 2"], False)
    assert answer.problems[0].message == "there are more than 2 items; the others were not read (max_items)"


def test_a_load_knows_the_size_of_its_page(read: Read) -> None:
    assert read(listing(1)).size == len(listing(1).encode())


# --- fields ----------------------------------------------------------------------------------------------------------


def test_a_selector_without_css_takes_the_item_itself(read: Read) -> None:
    page = '<a class="n" href="/1" title="Ett">x</a>'
    answer = read(
        page, "kind: news\nitems: a.n\nfields: {title: '::attr(title)', link: '::attr(href)', summary: '::text'}\n"
    )
    (item,) = answer.items
    assert (item.title, item.link, item.summary) == ("Ett", "https://www.aby.example/1", "x")


def test_html_of_a_summary_is_its_content(read: Read) -> None:
    answer = read(listing(1).replace("Text 1", "Text <em>1</em>"), NEWS.replace("summary: p", "summary: 'p::html'"))
    assert [(item.summary, item.content) for item in answer.items] == [("Text 1", "Text <em>1</em>")]


def test_a_list_of_selectors_is_joined_by_spaces(read: Read) -> None:
    answer = read(listing(1), NEWS.replace("title: h3", "title: [.date, h3, .saknas]"))
    assert titles(answer) == ["2 november 2026 Nyhet 1"]


def test_a_field_that_is_missing_is_absent(read: Read) -> None:
    (item,) = read('<ul class="news"><li><h3>A</h3></li></ul>').items
    assert isinstance(item, NewsItem)
    assert (item.link, item.published, item.summary, item.categories) == (None, None, None, ())


def test_scripts_and_styles_are_no_text(read: Read) -> None:
    page = '<ul class="news"><li><h3>A<script>b()</script><style>.c{}</style><template>d</template></h3></li></ul>'
    assert titles(read(page)) == ["A"]


def test_events_of_a_page_have_spans(read: Read) -> None:
    page = '<ul class="c"><li><b>Bio</b> <i>28 november 2026</i></li></ul>'
    (item,) = read(page, "kind: events\nitems: .c li\nfields: {title: b, when: i}\n").items
    assert isinstance(item, Event)
    assert item.span.start == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("<time>28 november 2026 kl. 11.00</time> till <time>12.30</time>", "11:00", "12:30"),
        ("<time>2026-11-28T11:00</time>", "11:00", None),
        (
            '<time datetime="2026-11-28T11:00">kl. 11</time>–<time datetime="2026-11-28T12:30">12.30</time>',
            "11:00",
            "12:30",
        ),
        (
            '<time datetime="2026-11-28">28</time> <time datetime="11:00">11</time>–<time datetime="12:30">12</time>',
            "11:00",
            "12:30",
        ),
        (
            '<time datetime="2026-11-28T11:00">28 nov kl. 11</time><time datetime="2026-11-28T11:00">28/11</time>',
            "11:00",
            None,
        ),
        ('<time datetime="">28 november 2026 11.00 - 12.30</time>', "11:00", "12:30"),
        ('<time datetime="2026-11-28">lördag 28 november kl. 11.00–12.30</time>', "11:00", "12:30"),
    ],
)
def test_time_elements_are_start_and_end(read: Read, when: str, start: str, end: str | None) -> None:
    for selector in ("time", "i"):
        answer = read(f'<p class="c"><i>{when}</i></p>', f"kind: events\nitems: .c\nfields: {{when: {selector}}}\n")
        (item,) = answer.items
        assert isinstance(item, Event)
        shown = [f"{moment:%Y-%m-%d %H:%M}" if moment else None for moment in (item.span.start, item.span.end)]
        assert shown == [f"2026-11-28 {start}", f"2026-11-28 {end}" if end else None], selector


# --- hostile pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000,
        "<ul class=news><li" + "".join(f" a{n}=x" for n in range(60_000)) + ">x",
        "<p " + "a<b " * 60_000 + ">",
        "<p" + "".join(f" a{n}" for n in range(60_000)),
        ("<p" + "".join(f" a{n}" for n in range(3_000)) + ">") * 40,
    ],
)
def test_a_page_that_would_choke_the_parser_is_refused_at_once(read: Read, page: str) -> None:
    begun = time.process_time()
    with pytest.raises(SourceError):
        read(page)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "page",
    [
        "<!--" * 200_000,
        "<script>" * 50_000,
        "<" * 500_000,
        "<!---->" * 100_000 + "<rs",
        "<a href='" * 50_000,
        '<ul class="news">' + "<li>" * 100_000,
        "&" * 300_000,
        '<ul class="news"><li><ul class="news">' + '<li><ul class="news">' * 200 + "<h3>x</h3><p>y</p>" * 20_000,
    ],
)
def test_a_page_made_of_beginnings_is_read_quickly(read: Read, page: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(SourceError):
        read(page)
    assert time.process_time() - begun < 5


def test_items_in_items_are_read_only_a_few_deep(read: Read) -> None:
    page = '<div class="n"><h3>A</h3>' * 10
    answer = read(page, "kind: news\nitems: .n\nfields: {title: h3}\n")
    assert titles(answer) == ["A"]
    assert [reading.duplicate for reading in answer.readings] == [False, True, True]
    assert answer.problems[0].message == "7 items stand more than 3 deep in one another and were left out"


def test_a_script_full_of_comparisons_is_no_tag(read: Read) -> None:
    assert titles(read(listing(1, rest="<script>" + "if (a<b && c / d) { e = f; } " * 3000 + "</script>"))) == [
        "Nyhet 1"
    ]


def test_a_selector_that_would_take_minutes_on_a_page_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="too large"):
        read('<ul class="news">' + "<li><p>x</p>" * 30_000, NEWS.replace("summary: p", "summary: 'li:has(.y) p'"))


MARKUP = """\
<ul class=news>
<li>
</li>
</ul>
<h3>
<a href=
'/x'>
<time datetime=
2026-11-28
">
<p>
</
<!--
-->
<script>
</script>
å
&#0;
&nbsp;
<svg>
<base href=//x>
<span class=date>28 nov
<table>
<td>
<template>
<![CDATA[
]]>
<?xml
"""
PIECES = st.sampled_from([*MARKUP.splitlines(), " ", "\x00", "\ufffd", "\ud7ff"])


PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "golden").glob("html-*/page.html"))]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A golden page with pieces cut out, doubled, moved and overwritten."""
    page = draw(st.sampled_from(PAGES))
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(st.integers(0, len(page))), draw(st.integers(0, 200))
        piece = draw(
            st.sampled_from([b"", page[start : start + length] * 2, b"\x00\xff", b"</ul>", b"<!--", b'"', b">"])
        )
        page = page[:start] + piece + page[start + length :]
    return page


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged())
def test_a_damaged_page_raises_nothing_but_what_is_promised(read: Read, body: bytes) -> None:
    source = "kind: events\nitems: 'li, article, .views-row, .event, tr, .card'\n"
    fields = "fields: {title: 'h2, h3, a, td', link: a, when: 'time, .when, .date, td', content: p, status: td}\n"
    with contextlib.suppress(SourceError):
        assert all((one.item is None) <= (one.set_aside is not None) for one in read(body, source + fields).readings)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).encode()))
def test_no_page_raises_anything_but_what_is_promised(read: Read, body: bytes) -> None:
    for source in (NEWS, NEWS.replace("news\n", "events\n", 1).replace("published", "when")):
        try:
            answer = read(body, source)
        except (SourceError, FetchError):
            continue
        assert all((reading.item is None) <= (reading.set_aside is not None) for reading in answer.readings)
