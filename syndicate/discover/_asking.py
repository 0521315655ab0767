"""Requests while one looks around: each address once, and none at all where only a file was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from syndicate.errors import FetchError, Refused
from syndicate.fetch import ACCEPT, NO_VALIDATORS, Errand, Response, Validators

MAX_REQUESTS = 60  # of one run, pages of lists included; a second apart, that is a minute


@dataclass
class Asking(Errand):
    """An errand that remembers its answers, errors included, so that no address is asked twice.

    through: the errand that goes out; offline: nothing does, as where a file is looked at
    """

    through: Errand
    offline: bool = False
    known: dict[str, Response | FetchError] = field(default_factory=dict)
    asked: int = 0

    def get(
        self, url: str, *, validators: Validators = NO_VALIDATORS, accept: str = ACCEPT, counted: bool = True
    ) -> Response:
        """As ``Errand.get``, the same answer for the same address; nothing is conditional, everything counts."""
        del validators, counted
        if url not in self.known:
            self.known[url] = self._asked(url, accept)
        answer = self.known[url]
        if isinstance(answer, FetchError):
            raise answer
        return answer

    def _asked(self, url: str, accept: str) -> Response | FetchError:
        if self.offline:
            return Refused(f"Only a file was given; {url} was not fetched.", url=url, rule="offline")
        if self.asked >= MAX_REQUESTS:
            return Refused(f"Enough was asked; {url} was not fetched.", url=url, rule="budget")
        self.asked += 1
        try:
            answer = self.through.get(url, accept=accept, counted=False)
        except FetchError as error:
            return error
        self.known.setdefault(answer.url, answer)
        return answer

    def head(self, url: str, *, counted: bool = True) -> Response:
        """As ``Errand.head``, where anything goes out at all."""
        if self.offline:
            raise Refused(f"Only a file was given; {url} was not fetched.", url=url, rule="offline")
        return self.through.head(url, counted=counted)

    def read(self, path: Path, *, folder: Path, validators: Validators = NO_VALIDATORS) -> Response:
        """As ``Errand.read``."""
        return self.through.read(path, folder=folder, validators=validators)
