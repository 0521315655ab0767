"""Whatever a request says, an answer comes, and it is one of those that there are."""

from __future__ import annotations

from collections.abc import Iterator
from wsgiref.validate import validator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ

from syndicate.config import load
from syndicate.store import open_store
from syndicate.web.artifacts import ArtifactServer
from syndicate.web.pages import create_pages
from syndicate.web.watch import Watch
from tests.web.house import NOW, artifact, make_house, news_json

LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
PATHS = st.sampled_from(["/", "/feeds/aktuellt.atom", "/feeds/aktuellt/", "/status.json", "/index.php"])
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "HTTP_ACCEPT_ENCODING",
            "HTTP_IF_NONE_MATCH",
            "HTTP_IF_MODIFIED_SINCE",
            "HTTP_HOST",
            "HTTP_RANGE",
            "HTTP_IF_RANGE",
            "HTTP_COOKIE",
            "HTTP_X_FORWARDED_HOST",
            "HTTP_ACCEPT_LANGUAGE",
            "HTTP_AUTHORIZATION",
        ]
    ),
    LATIN,
)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArtifactServer]:
    house = make_house(tmp_path_factory.mktemp("any"))
    house.publish(
        artifact("/feeds/aktuellt.atom", b"<feed/>" * 50), artifact("/feeds/aktuellt.json", news_json("Ett", "Två"))
    )
    watch = Watch(house.config, env={}, load=load, open_store=open_store, now=lambda: NOW)
    watch.look()
    yield ArtifactServer(watch.routes, create_pages(lambda: watch.holding, now=lambda: NOW), close=watch.stop)
    watch.stop()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=METHODS, path=PATHS | LATIN.map("/".__add__), query=LATIN, headers=HEADERS)
def test_every_request_gets_a_sound_answer_and_never_a_500(
    application: ArtifactServer, method: str, path: str, query: str, headers: dict[str, str]
) -> None:
    environ = create_environ("/", method=method)
    environ |= {"PATH_INFO": path, "QUERY_STRING": query, **headers}
    statuses: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        statuses.append(status)

    # wsgiref looks that the answer keeps the rules of PEP 3333.
    answer = validator(application)(environ, start_response)  # type: ignore[arg-type]  # the write() of old is not used
    body = b"".join(answer)
    getattr(answer, "close")()  # noqa: B009 - the protocol has it, the type does not say so
    assert statuses[0][:3] in {"200", "304", "308", "404", "405", "503"}
    assert not (body and method == "HEAD")
