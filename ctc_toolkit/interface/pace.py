"""How many requests in a minute: of one token, and from one address.

Counted in the memory of a process by the library `limits`: of several processes each counts for itself. Wrong tokens
are counted in the database besides, for all processes together (see `workspace.interface_access`).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ctc_toolkit.errors import ToolkitError

PER_TOKEN = 120
PER_SOURCE = 240


@dataclass(frozen=True)
class Pace:
    """Counts requests and says what is left. per_token, per_source: most in a minute."""

    per_token: int = PER_TOKEN
    per_source: int = PER_SOURCE
    counted: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    def source(self, address: str) -> dict[str, str]:
        """Count a request from an address, whoever it claims to be; return the headers that say what is left.

        Raises:
            ToolkitError: `interface_too_many`.
        """
        return self._hit(RateLimitItemPerMinute(self.per_source), "source", address)

    def token(self, token_id: str) -> dict[str, str]:
        """Count a request with a token (its id); return the headers that say what is left.

        Raises:
            ToolkitError: `interface_too_many`.
        """
        return self._hit(RateLimitItemPerMinute(self.per_token), "token", token_id)

    def _hit(self, most: RateLimitItemPerMinute, kind: str, name: str) -> dict[str, str]:
        allowed = self.counted.hit(most, kind, name)
        left = self.counted.get_window_stats(most, kind, name)
        seconds = max(1, math.ceil(left.reset_time - time.time()))
        if not allowed:
            raise ToolkitError("interface_too_many", most=most.amount, seconds=seconds)
        return {
            "RateLimit-Limit": str(most.amount),
            "RateLimit-Remaining": str(left.remaining),
            "RateLimit-Reset": str(seconds),
        }
