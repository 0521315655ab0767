"""The base of every group of keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, PrivateAttr

from syndicate.config.secrets import Secrets


class Keys(BaseModel):
    """Base of every group of keys: frozen, unknown keys refused, secrets masked when shown."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    _secrets: Secrets = PrivateAttr(default=Secrets())

    def remember(self, secrets: Secrets) -> None:
        """Mask these whenever this is shown. For ``load`` alone."""
        self._secrets = secrets

    def __repr__(self) -> str:
        return self._secrets.mask(super().__repr__())

    def __str__(self) -> str:
        return repr(self)
