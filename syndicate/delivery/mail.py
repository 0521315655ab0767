"""E-mail about incidents: one plain message to all that are to be told, through the configured server."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from syndicate.config import Config
from syndicate.errors import DeliveryError
from syndicate.fetch import Door
from syndicate.incidents import Voice
from syndicate.model import Message

TIMEOUT = 20  # seconds of silence of the server
_PORTS = {"smtp": 25, "smtps": 465}


def send(message: Message, config: Config, door: Door) -> str:  # noqa: ARG001 - every sender has the door
    """Hand the message to ``alerts.smtp``. TLS where the server offers it; a password goes out over TLS alone.

    Raises DeliveryError where it was not taken. The server is the operator's own, so the gate is not asked.
    """
    alerts = config.alerts
    if alerts.smtp is None or not alerts.mail:
        raise DeliveryError("no mail server is configured any more")
    server = urlsplit(alerts.smtp)
    try:
        with _connected(server.scheme, server.hostname or "", server.port, known=bool(server.username)) as smtp:
            if server.username:
                _log_in(smtp, unquote(server.username), unquote(server.password or ""))
            refused = smtp.send_message(written(message, config))
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(f"the mail server {server.hostname} did not take it: {_told(error)}") from error
    return f"taken by {server.hostname}" + (f"; refused for {', '.join(sorted(refused))}" if refused else "")


def written(message: Message, config: Config) -> EmailMessage:
    """The mail itself. The same message has the same Message-ID (RFC 5322 section 3.6.4), whoever sends it again."""
    alerts, voice = config.alerts, Voice.of(config)
    mail = EmailMessage()
    sender = alerts.sender or alerts.mail[0]
    mail["From"] = Address(display_name=config.site.title, addr_spec=sender)
    mail["To"] = ", ".join(alerts.mail)
    mail["Subject"] = voice.subject(message.payload)
    mail["Date"] = format_datetime(message.created)
    name = f"{message.payload['incident']}.{message.payload['event']}"
    mail["Message-ID"] = f"<{name}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
    mail.set_content(voice.body(message.payload) + "\n")
    return mail


def _connected(scheme: str, host: str, port: int | None, *, known: bool) -> smtplib.SMTP:
    """A connection. ``known``: it must be the server itself, since it will be shown a password.

    Else TLS is used where it is offered, whatever the certificate: the alternative is none at all (RFC 7435).
    """
    context = ssl.create_default_context()
    if scheme == "smtp" and not known:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or _PORTS[scheme], timeout=TIMEOUT, context=context)
    smtp = smtplib.SMTP(host, port or _PORTS[scheme], timeout=TIMEOUT)
    try:
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
    except (OSError, smtplib.SMTPException):
        with suppress(OSError, smtplib.SMTPException):
            smtp.close()
        raise
    return smtp


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    if not isinstance(smtp.sock, ssl.SSLSocket):
        raise DeliveryError("the mail server offers no TLS, and a password is not sent without it")
    smtp.login(user, password)


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__
