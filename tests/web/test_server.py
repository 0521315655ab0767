"""granian with real processes: publications by another process, faults, signals."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from syndicate.web.server import Address
from tests.web.house import Answer, House, Server, artifact, serving


def test_a_publication_of_another_process_shows_within_about_a_second(house: House) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    with serving(house.config) as server:
        assert server.ask("/feeds/aktuellt.atom").body == b"one"
        house.publish(artifact("/feeds/aktuellt.atom", b"two"))
        began = time.monotonic()
        server.until("/feeds/aktuellt.atom", lambda answer: answer.body == b"two")
        assert time.monotonic() - began < 2


def test_a_swap_during_load_never_shows_a_mixture(house: House) -> None:
    def edition(number: int) -> bytes:
        return f"{number:04}:".encode() * 4_000

    def publish(number: int) -> None:
        house.publish(
            artifact("/feeds/aktuellt.atom", edition(number)), artifact("/feeds/aktuellt.rss", edition(number))
        )

    publish(0)
    known = {hashlib.sha256(edition(number)).hexdigest()[:16] for number in range(20)}
    wrong: list[object] = []
    seen: set[str] = set()
    stop = threading.Event()

    def read(server: Server, coding: str) -> None:
        newest = ""
        while not stop.is_set():
            answer = server.ask("/feeds/aktuellt.atom", Accept_Encoding=coding)
            tag = answer.headers["etag"].strip('"').partition("-")[0]
            body = unpacked(answer)
            if answer.status != 200 or hashlib.sha256(body).hexdigest()[:16] != tag or tag not in known:
                wrong.append(answer)
            if (edition_seen := body[:4].decode()) < newest:
                wrong.append(f"{edition_seen} after {newest}")
            newest = edition_seen
            seen.add(edition_seen)

    with serving(house.config) as server:
        readers = [threading.Thread(target=read, args=(server, coding)) for coding in ("identity", "gzip", "br")]
        for reader in readers:
            reader.start()
        for number in range(1, 20):
            publish(number)
            time.sleep(0.1)
        server.until("/feeds/aktuellt.atom", lambda answer: answer.body == edition(19))
        stop.set()
        for reader in readers:
            reader.join()
    assert not wrong, wrong[:3]
    assert len(seen) >= 3, "there were swaps while the readers read"


def unpacked(answer: Answer) -> bytes:
    import gzip

    import brotli

    coding = answer.headers.get("content-encoding")
    if coding == "gzip":
        return gzip.decompress(answer.body)
    return bytes(brotli.decompress(answer.body)) if coding == "br" else answer.body


def stays_up(server: Server) -> None:
    for path in ("/feeds/aktuellt.atom", "/healthz", "/readyz", "/", "/feeds/aktuellt/", "/status", "/metrics"):
        assert server.ask(path).status == 200, path


def test_with_postgresql_stopped_everything_goes_on_and_it_is_found_again(
    tmp_path: Path, own_postgres: tuple[str, Callable[[], None], Callable[[], None]]
) -> None:
    url, stop, begin = own_postgres
    house = House(tmp_path, url)
    house.configure()
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    house.attempt("aktuellt")
    house.attempt("kalendern", state="failing", reason="HTTP 500")
    with serving(house.config) as server:
        assert server.ask("/readyz").status == 200
        stop()
        answer = server.until("/status.json", lambda answer: not answer.json()["store"]["reachable"])
        assert "password" not in answer.body.decode()
        assert str(tmp_path) not in answer.body.decode()
        stays_up(server)
        begin()
        server.until("/status.json", lambda answer: bool(answer.json()["store"]["reachable"]))
        house.publish(artifact("/feeds/aktuellt.atom", b"two"))
        server.until("/feeds/aktuellt.atom", lambda answer: answer.body == b"two")


def test_a_process_that_starts_while_the_database_is_away_answers_and_finds_it_later(
    tmp_path: Path,
) -> None:
    house = House(tmp_path, "postgresql://nobody@127.0.0.1:9/none")
    house.configure()
    with serving(house.config) as server:
        assert server.ask("/healthz").status == 200
        assert server.ask("/readyz").status == 503
        assert server.ask("/feeds/aktuellt.atom").status == 503
        house.url = f"sqlite:///{tmp_path / 'syndicate.db'}"
        house.publish(artifact("/feeds/aktuellt.atom", b"one"))
        house.configure()
        server.until("/feeds/aktuellt.atom", lambda answer: answer.status == 200)


def test_sigterm_ends_everything_within_seconds_with_0_even_with_connections_open(house: House) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    with serving(house.config, workers=2) as server:
        workers = children(server.process.pid)
        with (
            socket.create_connection(("127.0.0.1", server.port)) as idle,
            socket.create_connection(("127.0.0.1", server.port)) as half,
        ):
            idle.sendall(b"GET /feeds/aktuellt.atom HTTP/1.1\r\nHost: a\r\n\r\n")
            assert idle.recv(100)
            half.sendall(b"GET /feeds/aktu")
            began = time.monotonic()
            os.kill(server.process.pid, signal.SIGTERM)
            assert server.process.wait(timeout=10) == 0
            assert time.monotonic() - began < 6
        assert len(workers) >= 2
        time.sleep(0.5)  # multiprocessing's own helper ends by itself, when it finds that it is alone
        assert not [pid for pid in workers if alive(pid)]


def test_ctrl_c_in_a_terminal_reaches_the_whole_group_and_ends_with_0(house: House) -> None:
    with serving(house.config, workers=2, group=True) as server:
        os.killpg(server.process.pid, signal.SIGINT)
        assert server.process.wait(timeout=10) == 0


def test_a_worker_that_dies_is_replaced_on_the_same_port(house: House) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    with serving(house.config) as server:
        (worker,) = listeners(server)
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while not answers(server) or listeners(server) == [worker]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert server.ask("/feeds/aktuellt.atom").body == b"one"


def test_workers_end_when_their_parent_is_killed(house: House) -> None:
    with serving(house.config) as server:
        (worker,) = listeners(server)
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        deadline = time.monotonic() + 10
        while alive(worker):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_taken_port_is_refused_in_one_clear_line(house: House) -> None:
    with serving(house.config) as server:
        code = (
            "import sys; from pathlib import Path; from syndicate.errors import SyndicateError;"
            "from syndicate.config import load; from syndicate.web.server import serve_config\n"
            "try: serve_config(load(Path(sys.argv[1]), env={}), port=int(sys.argv[2]))\n"
            "except SyndicateError as error: sys.exit(str(error))"
        )
        command = [sys.executable, "-c", code, str(house.config), str(server.port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 1
        assert done.stderr.strip() == (
            f"cannot listen at 127.0.0.1, port {server.port}: Address already in use; choose another with --port"
        )


def test_a_configuration_that_turns_wrong_while_a_worker_dies_stops_nothing(house: House) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    with serving(house.config) as server:
        house.config.write_text("site: {}", encoding="utf-8")
        server.until("/status.json", lambda answer: bool(answer.json()["config"]["problem"]))
        (worker,) = listeners(server)
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while not answers(server) or listeners(server) == [worker]:
            assert time.monotonic() < deadline
            assert server.process.poll() is None
            time.sleep(0.05)
        assert server.ask("/feeds/aktuellt.atom").body == b"one"
        assert "title" in server.ask("/status.json").json()["config"]["problem"]


_BESIDE = """
import contextlib, sys, threading, time
from pathlib import Path
from syndicate.web.server import serve

@contextlib.contextmanager
def beside():
    print("begins", flush=True)
    time.sleep(float(sys.argv[1]))
    try:
        yield
    finally:
        print("ends", flush=True)

def load():
    return lambda environ, start_response: start_response("204 No Content", []) or []

if __name__ == "__main__":
    serve(load, port=0, beside=beside(), announce=lambda address: print("answers", flush=True))
    print("returns", flush=True)
"""


def test_what_runs_beside_begins_before_the_workers_and_ends_after_them(tmp_path: Path) -> None:
    with scripted(tmp_path, _BESIDE, "0") as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["begins\n", "answers\n"]
        process.terminate()
        assert process.stdout.read() == "ends\nreturns\n"
        assert process.wait(timeout=10) == 0


def test_a_signal_before_the_workers_are_there_ends_with_0_too(tmp_path: Path) -> None:
    with scripted(tmp_path, _BESIDE, "30") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begins\n"
        process.terminate()
        assert process.wait(timeout=10) == 0


_FORKED = """
import os, sys, time
from pathlib import Path
from syndicate.web import create_app

def body(application):
    seen = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/feeds/aktuellt.atom", "QUERY_STRING": ""}
    return b"".join(application(environ, lambda status, headers: seen.append(status)))

application = create_app(Path(sys.argv[1]), env={})
assert body(application) == b"one"
child = os.fork()
if child == 0:
    print("forked", flush=True)
    deadline = time.monotonic() + 10
    while body(application) != b"two" and time.monotonic() < deadline:
        time.sleep(0.05)
    os._exit(0 if body(application) == b"two" else 1)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
application.close()
sys.exit(code)
"""


def test_a_process_forked_after_loading_takes_up_publications_too(house: House) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    with scripted(house.folder, _FORKED, str(house.config)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "forked\n"
        house.publish(artifact("/feeds/aktuellt.atom", b"two"))
        assert process.wait(timeout=20) == 0


@contextmanager
def scripted(folder: Path, code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process that runs ``code`` as a script, ended by its id at the latest with the block."""
    script = folder / "script.py"
    script.write_text(code, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script), *arguments], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::", "http://[::1]:8000/"),
        ("feeds.example.se", "http://feeds.example.se:8000/"),
    ],
)
def test_an_address_is_shown_as_a_browser_takes_it(host: str, url: str) -> None:
    assert Address(host, 8000).url == url


def answers(server: Server) -> bool:
    try:
        return server.ask("/healthz").status == 200
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """Every process that ``pid`` started and that is there now."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def listeners(server: Server) -> list[int]:
    """The children that listen at the server's port."""
    wanted = f":{server.port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(wanted) and row[3] == "0A"}
    return [pid for pid in children(server.process.pid) if inodes & open_files(pid)]


def open_files(pid: int) -> set[str]:
    try:
        return {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    except FileNotFoundError:
        return set()
