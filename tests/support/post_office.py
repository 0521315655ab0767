"""A mail server on loopback that keeps what it takes, with or without TLS and a password."""

from __future__ import annotations

import socketserver
import ssl
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


@dataclass
class PostOffice:
    """What was taken, and what the next one is told. ``tls``: offers STARTTLS; ``login``: "user password" it wants."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    login: str | None = None
    refusal: str | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


class _Conversation(socketserver.BaseRequestHandler):
    office: PostOffice

    def handle(self) -> None:
        self.secure = False
        self.file = self.request.makefile("rb")
        self.say("220 post.example ESMTP")
        with suppress(OSError):
            while (line := self.file.readline()) and self.answer(line.decode().strip()):
                pass

    def finish(self) -> None:
        # After STARTTLS the socket is another one than the server knows of.
        self.file.close()
        self.request.close()

    def say(self, *lines: str) -> None:
        self.request.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def answer(self, line: str) -> bool:
        word = line.partition(" ")[0].upper()
        if word == "EHLO":
            more = ["250-STARTTLS"] if self.office.tls and not self.secure else []
            more += ["250-AUTH PLAIN"] if self.office.login else []
            self.say("250-post.example", *more, "250 SIZE 1000000")
        elif word == "STARTTLS" and self.office.tls:
            self.say("220 go ahead")
            self.request = self.office.tls.wrap_socket(self.request, server_side=True)
            self.file, self.secure = self.request.makefile("rb"), True
        elif word == "AUTH":
            given = b64decode(line.split()[2]).decode().strip("\0").replace("\0", " ")
            self.say("235 welcome" if given == self.office.login else "535 who are you?")
        elif word in {"MAIL", "RCPT", "RSET"}:
            self.say(self.office.refusal if self.office.refusal and word == "MAIL" else "250 good")
        elif word == "DATA":
            self.say("354 go on")
            self.take()
            self.say("250 taken")
        else:
            self.say("221 bye" if word == "QUIT" else "502 what?")
        return word != "QUIT"

    def take(self) -> None:
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        self.office.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.office.encrypted.append(self.secure)


@contextmanager
def post_office(*, tls: ssl.SSLContext | None = None, login: str | None = None) -> Iterator[PostOffice]:
    """A mail server at 127.0.0.1 for as long as the block lasts."""
    office = PostOffice(tls=tls, login=login)
    handler = type("Conversation", (_Conversation,), {"office": office})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
            thread.join(5)
