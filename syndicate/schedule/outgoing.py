"""One thread that sends what is due to hubs, webhooks and mail servers, beside the refreshes."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from syndicate import logs
from syndicate.errors import StoreError
from syndicate.schedule.service import Service


class Outgoing:
    """Sends one message after another; a slow receiver delays other messages, never a refresh."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="outgoing")
        self.under_way: Future[None] | None = None

    def tick(self) -> None:
        """Begin to send if something is due and nothing is being sent; returns at once. Raises StoreError."""
        idle = self.under_way is None or self.under_way.done()
        if idle and self.service.store.message_due(self.service.now()):
            self.under_way = self.thread.submit(self._send)

    def stop(self) -> None:
        """Wait for what is being sent, which has an end; the rest stays due."""
        self.thread.shutdown(wait=True, cancel_futures=True)

    def _send(self) -> None:
        try:
            self.service.courier.deliver()
        except StoreError as error:
            logs.get("schedule").error("messages cannot be sent while the store does not answer", problem=str(error))
        except Exception:  # noqa: BLE001 - logged with its traceback
            # The thread's own result is looked at by nobody: without this a fault of ours would pass unseen.
            logs.get("schedule").exception("a fault of ours while sending")
