"""What Prometheus reads, on a port of its own: requests and the state of casebuilder. Counts only, by no practice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from waitress.server import create_server

from casebuilder.log import logger
from casebuilder.store import Store, StoreError, newest_backup
from casebuilder.version import VERSION
from casebuilder.watching import Handled

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_COUNT_AGAIN = 60  # seconds: many cases take a while to count
_TRY_AGAIN = 10  # seconds
# One thread for all: the server of prometheus_client has one for each connection, however long it is idle.
_CONNECTIONS, _IDLE_SECONDS, _LOOKS_EVERY = 50, 5, 1


class Metrics:
    """The counters of this process, and the server that shows them."""

    def __init__(self, store: Store, backups: Path | None) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "casebuilder_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "casebuilder_request_seconds",
            "From the arrival of a request to its answer, with its wait for a thread.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.registry.register(Figures(store, backups))
        ProcessCollector(registry=self.registry)

    def count(self, handled: Handled) -> None:
        self._requests.labels(handled.method, handled.route, str(handled.status)).inc()
        self._seconds.labels(handled.method, handled.route).observe(handled.seconds)

    def serve(self, host: str, port: int) -> None:
        """Answer on this port from a thread. If the port is taken, try again later: pages are served without it."""
        threading.Thread(target=self._serve, args=(host, port), daemon=True, name="metrics").start()

    def _serve(self, host: str, port: int) -> None:
        is_said = False
        while True:
            try:
                server = create_server(
                    make_wsgi_app(self.registry),
                    map={},
                    host=host,
                    port=port,
                    threads=1,
                    connection_limit=_CONNECTIONS,
                    channel_timeout=_IDLE_SECONDS,
                    cleanup_interval=_LOOKS_EVERY,
                    asyncore_use_poll=True,
                    ident=None,
                )
            except OSError:
                if not is_said:
                    logger.warning("The port of the metrics, %d, is in use or not allowed. Trying it again", port)
                is_said = True
                time.sleep(_TRY_AGAIN)
            else:
                server.run()
                return


class Figures(Collector):
    """The figures that are read from the store whenever the metrics are read."""

    def __init__(self, store: Store, backups: Path | None) -> None:
        self._store = store
        self._backups = backups
        self._count_at = 0.0
        self._cases: dict[str, int] = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        version = GaugeMetricFamily("casebuilder_version", "The version that runs.", labels=["version"])
        version.add_metric([VERSION], 1)
        yield version
        connections = GaugeMetricFamily("casebuilder_connections", "Connections to the database.", labels=["state"])
        for state, count in self._store.connections().items():
            connections.add_metric([state], count)
        yield connections
        cases = GaugeMetricFamily("casebuilder_cases", "Cases in all practices, by stage.", labels=["stage"])
        for stage, count in self._count_cases().items():
            cases.add_metric([stage], count)
        yield cases
        unreadable = self._store.count_unreadable()
        yield GaugeMetricFamily("casebuilder_unreadable_texts", "Sealed texts found unreadable.", value=unreadable)
        yield from self._last_times()

    def _last_times(self) -> Iterator[GaugeMetricFamily]:
        """Yield the times of what has happened; an alert can look for one that is missing."""
        erased_at, copy = self._store.erased_at, newest_backup(self._backups) if self._backups else None
        if erased_at:
            name, words = "casebuilder_last_erase_timestamp_seconds", "When this process last erased what was due."
            yield GaugeMetricFamily(name, words, value=erased_at.timestamp())
        if copy:
            name, words = "casebuilder_last_backup_timestamp_seconds", "When the newest backup was made."
            yield GaugeMetricFamily(name, words, value=copy.stat().st_mtime)

    def _count_cases(self) -> dict[str, int]:
        """Count the cases; if the database does not answer, keep the last count."""
        if time.monotonic() >= self._count_at:
            with suppress(StoreError):
                self._cases = self._store.count_cases()
                self._count_at = time.monotonic() + _COUNT_AGAIN
        return self._cases
