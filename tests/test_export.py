"""``syndicate export``: the same bytes as the service gives, as files, and an nginx that serves them as it does."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from click.testing import CliRunner
from werkzeug.test import Client, TestResponse

from syndicate.cli import main
from syndicate.config import load
from syndicate.errors import SyndicateError
from syndicate.export import MANIFEST, NGINX, Exported, export
from syndicate.web import create_app
from tests.support.office import DAY, HOUR, Office, office_in

KEYS = (
    """by: [place], aliases: ["/?format=feed&type=ics", "/gammal/kalender.ics", {path: "/rss.php?id=7", format: rss}]"""
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "office"
    folder.mkdir()
    with office_in(folder, KEYS, 3) as office:
        office.refresh()
        yield office


def exported(office: Office, folder: Path) -> Exported:
    return export(office.config, office.store, folder, now=office.now)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


# --- the files -------------------------------------------------------------------------------------------------------


def test_every_document_is_a_file_of_the_same_bytes_and_time_with_its_codings(office: Office, tmp_path: Path) -> None:
    exported(office, tmp_path / "out")
    artifacts = office.store.artifacts().artifacts
    assert len(artifacts) > 20
    for artifact in artifacts:
        path = tmp_path / "out" / artifact.path[1:]
        assert path.read_bytes() == artifact.body
        assert datetime.fromtimestamp(path.stat().st_mtime, UTC) == artifact.published_at
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == artifact.body
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == artifact.body


def test_pages_and_lists_are_there_and_every_link_between_them_leads_to_a_file(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "out"
    exported(office, out)
    key = office.store.records(["kalendern"])[0].key
    there = files(out)
    assert {"index.html", "en/index.html", "feeds/kalendern/index.html", f"events/{key}/index.html"} <= there
    assert {"feeds.json", "feeds.opml", "robots.txt", "embed.js", "static/style.css", MANIFEST, NGINX} <= there
    assert not {name for name in there if re.search("status|metrics|healthz", name)}
    missing = set()
    for page in out.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="(/[^"]*)"', page.read_text(encoding="utf-8")):
            path = urlsplit(link).path
            name = f"{path[1:]}index.html" if path.endswith("/") else path[1:]
            if name not in there and not path.endswith("/status"):
                missing.add(path)
    assert missing == set()


def test_what_did_not_change_is_not_written_and_what_is_gone_is_taken_away(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = exported(office, out)
    assert (first.files, first.written, first.removed) == (len(files(out)) - 1, first.files, 0)
    (out / "eget.txt").write_text("the operator's own", encoding="utf-8")
    before = {name: (out / name).stat().st_mtime_ns for name in files(out)}
    assert exported(office, out).written == 0
    assert {name: (out / name).stat().st_mtime_ns for name in files(out) if name != MANIFEST} == {
        name: stamp for name, stamp in before.items() if name != MANIFEST
    }
    key = next(record.key for record in office.store.records(["kalendern"]) if record.item.title == "Möte 1")
    office.change(1, status="inställt")
    office.refresh(HOUR)
    office.refresh(6 * DAY)
    done = exported(office, out)
    assert done.removed > 0
    assert not (out / "events" / key).exists()
    assert not (out / f"events/{key}.ics").exists()
    assert (out / "eget.txt").exists()
    assert f'"/events/{key}.ics" 1;' in (out / NGINX).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_one_clear_line(office: Office, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(SyndicateError, match="cannot be written"):
        exported(office, tmp_path / "out")


def test_a_manifest_that_names_files_outside_takes_none_away(office: Office, tmp_path: Path) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    out.mkdir()
    (out / MANIFEST).write_text(json.dumps(["../mine.txt", str(mine), 7]), encoding="utf-8")
    assert exported(office, out).removed == 0
    assert mine.exists()


def test_the_command_says_what_it_did(office: Office, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["export", str(tmp_path / "ut"), "--config", str(office.config.path)])
    assert done.exit_code == 0, done.output
    assert f"files in {tmp_path / 'ut'}: " in done.stderr
    assert NGINX in done.stderr


# --- nginx -----------------------------------------------------------------------------------------------------------


def program(folder: Path, *, fetch: bool) -> str:
    """Where nginx is; Debian's own, unpacked into ``folder``, where there is none and it may be fetched."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found or not fetch:
        return found or pytest.skip("nginx is not installed; the long suite fetches it")
    if shutil.which("apt-get") is None:
        pytest.skip("there is no nginx, and no apt-get to fetch it with")
    subprocess.run(["apt-get", "download", "nginx"], cwd=folder, check=True, capture_output=True, timeout=120)
    (package,) = folder.glob("nginx_*.deb")
    subprocess.run(["dpkg", "-x", package.name, "."], cwd=folder, check=True, capture_output=True, timeout=60)
    return str(folder / "usr/sbin/nginx")


@contextmanager
def nginx_over(out: Path, folder: Path, nginx: str, port: int) -> Iterator[None]:
    paths = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    )
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {paths}\ninclude {out / NGINX}; }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [nginx, "-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log")], stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 10
        while not _listens(port):
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        return port


def served_by_nginx(office: Office, tmp_path: Path, *, fetch: bool) -> None:
    nginx = program(tmp_path, fetch=fetch)
    port = free_port()
    path = office.config.path
    path.write_text(f"public_url: http://127.0.0.1:{port}/\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    office.config = load(path, env={})
    office.cycle.rebuild()
    office.change(1, status="inställt")
    office.refresh(HOUR)
    gone = next(record.key for record in office.store.records(["kalendern"]) if record.item.title == "Möte 1")
    office.refresh(6 * DAY)
    out = tmp_path / "out"
    exported(office, out)
    app = create_app(path, env={})
    try:
        with nginx_over(out, tmp_path, nginx, port):
            _same_answers(office, Client(app), port, gone)
    finally:
        app.close()


def _same_answers(office: Office, service: Client, port: int, gone: str) -> None:
    def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        joined: dict[str, str] = {}
        for name, value in response.getheaders():
            joined[name.lower()] = ", ".join(filter(None, (joined.get(name.lower()), value)))
        found = response.status, joined, response.read()
        connection.close()
        return found

    record = next(record for record in office.store.records(["kalendern"]) if record.item.title == "Möte 2")
    documents = [f"/feeds/kalendern.{form}" for form in ("atom", "rss", "json", "ics")]
    documents += ["/feeds/kalendern/kommande.ics", f"/events/{record.key}.ics", f"/events/{record.key}.json"]
    for path in documents:
        ours: TestResponse = service.get(path)
        status, headers, body = ask(path)
        assert (status, body) == (200, ours.data), path
        same = ["content-type", "cache-control", "content-security-policy", "access-control-allow-origin"]
        same += ["last-modified", "x-robots-tag", "x-content-type-options"]
        for name in same:
            assert headers.get(name) == ours.headers.get(name), (path, name)
        assert (headers.get("content-disposition") or "").partition(";")[0] == (
            ours.headers.get("content-disposition") or ""
        ).partition(";")[0], path
        assert ask(path, If_None_Match=headers["etag"])[0] == 304
        assert ask(path, If_Modified_Since=headers["last-modified"])[0] == 304
        packed = ask(path, Accept_Encoding="gzip")
        assert (packed[1]["content-encoding"], gzip.decompress(packed[2])) == ("gzip", body)
        assert "accept-encoding" in packed[1]["vary"].lower()
        assert ask(path, "POST")[0] == 405
        assert ask(path, "HEAD")[2] == b""
    for path in documents[:2]:
        ours = service.get(path, headers={"Sec-Fetch-Dest": "document"})
        status, headers, body = ask(path, Sec_Fetch_Dest="document", Accept_Encoding="gzip")
        assert (status, gzip.decompress(body), headers["content-type"]) == (
            200,
            ours.data,
            ours.headers["content-type"],
        )
        assert "sec-fetch-dest" in headers["vary"].lower()
        assert headers["content-security-policy"] == ours.headers["content-security-policy"]
        assert ask(path, Sec_Fetch_Dest="document", If_None_Match=headers["etag"], Accept_Encoding="gzip")[0] == 304
    for page in ("/", "/en/", "/feeds/kalendern/", f"/events/{record.key}/"):
        ours = service.get(page)
        status, headers, _ = ask(page)
        assert (status, headers["content-type"]) == (200, ours.headers["content-type"]), page
        assert headers["content-security-policy"] == ours.headers["content-security-policy"], page
    for path in (
        "/feeds.json",
        "/static/style.css",
        "/robots.txt",
        "/embed.js",
        "/static/events.sv.css",
        "/datasets/dcat",
    ):
        ours = service.get(path)
        status, headers, body = ask(path)
        assert (status, headers["content-type"], body) == (200, ours.headers["content-type"], ours.data), path
    for old in ("/?format=feed&type=ics", "/gammal/kalender.ics", "/rss.php?id=7&x=1"):
        status, headers, _ = ask(old)
        assert (status, urlsplit(headers["location"]).path) == (308, urlsplit(service.get(old).location).path), old
    assert [ask(path)[0] for path in (f"/events/{gone}.ics", "/nothing", f"/{MANIFEST}", f"/{NGINX}")] == [
        410,
        404,
        404,
        404,
    ]


def test_nginx_serves_the_folder_as_the_service_does(office: Office, tmp_path: Path) -> None:
    served_by_nginx(office, tmp_path, fetch=False)


@pytest.mark.long
def test_debians_nginx_serves_the_folder_as_the_service_does(office: Office, tmp_path: Path) -> None:
    served_by_nginx(office, tmp_path, fetch=True)
