"""Counts of what came in, in the text form that Prometheus reads."""

import threading
from collections import Counter
from collections.abc import Iterator

_BUCKETS = (0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)


class Metrics:
    """Calls by door and status, their seconds, and what is under way. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: Counter[tuple[str, str, int]] = Counter()
        self._seconds: Counter[tuple[str, float]] = Counter()
        self._sums: Counter[str] = Counter()
        self._totals: Counter[str] = Counter()

    def count(self, method: str, door: str, status: int, seconds: float) -> None:
        """One call is over."""
        with self._lock:
            self._calls[method, door, status] += 1
            self._totals[door] += 1
            self._sums[door] += seconds  # type: ignore[assignment]
            for limit in _BUCKETS:
                if seconds <= limit:
                    self._seconds[door, limit] += 1

    def text(self, under_way: int) -> str:
        """Everything, as text."""
        with self._lock:
            return "\n".join(self._lines(under_way)) + "\n"

    def _lines(self, under_way: int) -> Iterator[str]:
        yield "# TYPE tetap_gateway_requests_total counter"
        for (method, door, status), count in sorted(self._calls.items()):
            yield f'tetap_gateway_requests_total{{method="{method}",door="{door}",status="{status}"}} {count}'
        yield "# TYPE tetap_gateway_request_seconds histogram"
        for door in sorted(self._totals):
            for limit in _BUCKETS:
                count = self._seconds[door, limit]
                yield f'tetap_gateway_request_seconds_bucket{{door="{door}",le="{limit:g}"}} {count}'
            yield f'tetap_gateway_request_seconds_bucket{{door="{door}",le="+Inf"}} {self._totals[door]}'
            yield f'tetap_gateway_request_seconds_sum{{door="{door}"}} {self._sums[door]:.6f}'
            yield f'tetap_gateway_request_seconds_count{{door="{door}"}} {self._totals[door]}'
        yield "# TYPE tetap_gateway_pictures_under_way gauge"
        yield f"tetap_gateway_pictures_under_way {under_way}"
