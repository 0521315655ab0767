"""Messages go out: what a commit left in the outbox is sent to hubs, webhooks and mail servers, until it arrives.

``SENDERS`` names who delivers each kind of message. A sender gives what came of it in a few words, or raises
DeliveryError or FetchError; then it is tried again, later each time, for about two days.

    courier = Courier(config, store, door, now)
    courier.deliver()

    hub      a WebSub hub        webhook  an address that is told by a POST        mail  a mail server
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from syndicate import logs
from syndicate.config import Config
from syndicate.delivery import hub, mail, webhook
from syndicate.errors import BadStatus, SyndicateError, TimedOut, Unreachable
from syndicate.fetch import Door
from syndicate.model import Message
from syndicate.store import Store

CLAIM = timedelta(minutes=5)
"""How long a claimed message is left to its sender: a batch of one message cannot take longer."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720, 720))
"""After each failed attempt; then no more is tried."""
LONGEST_WAIT = timedelta(hours=24)


class Sender(Protocol):
    """Who delivers one kind of message."""

    def __call__(self, message: Message, config: Config, door: Door) -> str:
        """What came of it, in a few words. Raises DeliveryError, FetchError where it did not arrive."""


SENDERS: Mapping[str, Sender] = {"hub": hub.send, "mail": mail.send, "webhook": webhook.send}


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends what is due. Any number may run, in any number of processes: a message is sent by one of them."""

    config: Config
    store: Store
    door: Door
    now: Callable[[], datetime]

    def deliver(self) -> tuple[Message, ...]:
        """Send everything that is due now, one by one; each as it stands afterwards. Raises StoreError.

        A hub that cannot be reached is not tried again for its other messages, so that it does not hold up the rest.
        """
        done: list[Message] = []
        silent: dict[str, SyndicateError] = {}
        while claimed := self.store.claim(self.now(), until=self.now() + CLAIM, limit=1):
            after = self._sent(replace(claimed[0], tries=claimed[0].tries + 1), silent)
            self.store.settle(after)
            done.append(after)
        return tuple(done)

    def _sent(self, message: Message, silent: dict[str, SyndicateError]) -> Message:
        sender = SENDERS.get(message.kind)
        if sender is None or not self._wanted(message):
            return replace(message, due=None, result="nobody is to be told any more")
        receiver = message.payload.get("hub", message.kind)
        if receiver in silent:
            return self._put_off(message, silent[receiver])
        try:
            result = sender(message, self.config, self.door)
        except SyndicateError as error:
            if isinstance(error, Unreachable | TimedOut):
                silent[receiver] = error
            return self._put_off(message, error)
        logs.get("delivery").info("delivered", kind=message.kind, key=message.key, tries=message.tries)
        return replace(message, due=None, delivered=self.now(), result=result)

    def _wanted(self, message: Message) -> bool:
        if message.kind == "hub":
            return hub.hub_of(message, self.config) is not None
        return message.kind in self.config.alerts.channels

    def _put_off(self, message: Message, error: SyndicateError) -> Message:
        """The message after a failed attempt: due again, or given up."""
        reason = self.config.mask(str(error))
        more = message.tries <= len(WAITS)
        wait = WAITS[message.tries - 1] if more else timedelta(0)
        if isinstance(error, BadStatus) and error.retry_after:
            wait = min(max(wait, timedelta(seconds=error.retry_after)), LONGEST_WAIT)
        words = "not delivered, it is tried again" if more else "not delivered, no more is tried"
        logs.get("delivery").warning(words, kind=message.kind, key=message.key, tries=message.tries, reason=reason)
        return replace(message, due=self.now() + wait if more else None, result=reason)
