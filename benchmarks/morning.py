"""A Monday morning: 200 people of 50 practices at work in an England of 6,200, on two processes and one PostgreSQL.

`python -m benchmarks.morning [PRACTICES [SECONDS]]`. It needs nginx, and five minutes besides filling the database.
Everybody logs in within the first minute. Then come the seconds that are measured; then a process is killed and
PostgreSQL is restarted while people work on, and every save that was answered is looked for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from benchmarks.england import STAFF, Person, furnish
from benchmarks.practice import ANSWERS, NOTE
from benchmarks.report import Line, show
from benchmarks.serving import first_connection, free_port
from casebuilder.store import Keyring, Operator, Store, new_key, open_store
from casebuilder.store.migrating import upgrade
from tests import nginx
from tests.postgres import Cluster, connect
from tests.store.practices import PASSWORD
from tests.writers import Answer, Browser

WORKING = 50  # practices
THINKS, READS, TYPES = 4.0, 6.0, 5.0  # seconds over a list, over a case, between two autosaves
AUTOSAVES = 3  # while one form is filled in
LOG_IN_WITHIN = 60  # seconds, all of them
AFTERWARDS = 45  # seconds at work beside a kill and a restart


@dataclass
class Figures:
    """What the people saw while it counted."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # seconds by kind of request
    statuses: Counter[int] = field(default_factory=Counter)
    counting: Event = field(default_factory=Event)

    def add(self, kind: str, seconds: float, status: int) -> None:
        if self.counting.is_set():
            self.took[kind].append(seconds)
            self.statuses[status] += 1


@dataclass
class Worker:
    """Somebody with a case of their own, who looks, types and saves at the pace of a person."""

    person: Person
    address: str
    figures: Figures
    done: Event
    at: int
    answered: int = 0  # the number in the last save that was answered
    typed: int = 0
    asked_again: int = 0
    logged_in_after: float = 0.0

    def work(self) -> None:
        self.done.wait(LOG_IN_WITHIN * self.at / (WORKING * STAFF))
        began = time.monotonic()
        self.browser = Browser(self.address)
        self.browser.log_in(self.person.email, PASSWORD)
        self.asked_again, self.logged_in_after = self.browser.asked_again, time.monotonic() - began
        while not self.done.is_set():
            try:
                self.see_to_one_case()
            except (OSError, HTTPException):  # only where something was killed; the next request connects again
                self.figures.add("broken off", 0.0, 0)
                self.browser.close()
                self.done.wait(1)
        self.browser.close()

    def see_to_one_case(self) -> None:
        path = f"/cases/{self.person.number}"
        self.ask("list", "/cases", then=THINKS)
        self.ask("case", path, then=READS)
        form = self.ask("form", f"{path}/edit", then=TYPES)
        if form.status != 200:
            return
        fields = ANSWERS | {"note": NOTE} | {name: form.field(name) for name in ("version", "page", "opened")}
        for at in range(AUTOSAVES + 1):
            kind, action = ("save", "draft") if at == AUTOSAVES else ("autosave", "auto")
            self.typed += 1
            fields |= {"reference": str(self.typed), "action": action}
            answer = self.ask(kind, f"{path}/edit", fields, then=TYPES)
            if answer.status not in (200, 303):
                return
            self.answered = self.typed
            if kind == "autosave":
                place = json.loads(answer.text)
                fields |= {"version": str(place["version"]), "opened": place["opened"]}

    def ask(self, kind: str, path: str, fields: dict[str, str] | None = None, *, then: float) -> Answer:
        began = time.monotonic()
        answer = self.browser.get(path) if fields is None else self.browser.post(path, fields)
        self.figures.add(kind, time.monotonic() - began, answer.status)
        self.done.wait(then)
        return answer


@dataclass
class Process:
    """One casebuilder, whose log goes into a file."""

    folder: Path
    environ: dict[str, str]
    port: int = field(default_factory=free_port)
    program: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = {**self.environ, "CASEBUILDER_INSTANCE": str(self.folder / "instance"), "PORT": str(self.port)}
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "casebuilder"]
            self.program = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=log)
        first_connection(self.program, self.port, "/health/live").close()

    def kill(self) -> None:
        if self.program:
            self.program.kill()
            self.program.wait()


@dataclass
class Machines:
    """The database and the two processes, and what they have used so far."""

    cluster: Cluster
    processes: list[Process]

    @property
    def app_seconds(self) -> float:
        return sum(_cpu_seconds(each.program.pid) for each in self.processes if each.program)

    @property
    def database_seconds(self) -> float:
        return _cpu_seconds(self.cluster.server.pid)

    @property
    def wal_bytes(self) -> int:
        with connect(self.cluster.url) as connection:
            row = connection.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()
            assert row
            return int(row[0])

    @property
    def rewritten(self) -> tuple[int, int]:
        """How many rows of cases were written again so far, and how many of those without touching an index."""
        counts = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'cases'"
        with connect(self.cluster.url) as connection:
            row = connection.execute(counts).fetchone()
            assert row
            return int(row[0]), int(row[1])

    def kill_and_restart(self) -> None:
        """Kill one process and start it again; then the same with PostgreSQL, which is only told to stop."""
        victim = self.processes[1]
        victim.kill()
        time.sleep(AFTERWARDS / 6)
        victim.start()
        time.sleep(AFTERWARDS / 6)
        self.cluster.stop_server()
        time.sleep(2)
        self.cluster.start_server(())


def _cpu_seconds(pid: int) -> float:
    """Of the process, its children and those that have ended (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    own = sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu_seconds(int(child)) for child in children)


def measure(practices: int, seconds: int) -> Iterator[Line]:
    with ExitStack() as at_exit, TemporaryDirectory(prefix="casebuilder-morning-") as name:
        folder = Path(name)
        cluster = Cluster(Path(at_exit.enter_context(TemporaryDirectory(prefix="casebuilder-postgres-"))))
        at_exit.enter_context(cluster.serving(()))  # with fsync, as an operator has it
        key = new_key()
        keys = Keyring.from_text(key)
        store = at_exit.enter_context(closing(open_store(cluster.url, keys)))
        upgrade(store)
        store.check_keys()  # which also writes the seal
        people = furnish(store, keys, practices, WORKING)
        environ = {"DATABASE_URL": cluster.url, "CASEBUILDER_KEYS": key, "CASEBUILDER_TRUSTED_PROXIES": "1"}
        processes = [Process(folder / str(at), environ) for at in range(2)]
        for process in processes:
            process.folder.mkdir()
            at_exit.callback(process.kill)
            process.start()
        address = at_exit.enter_context(nginx.serving(folder / "nginx", [each.port for each in processes]))
        yield from morning(store, Machines(cluster, processes), people, address, seconds)


def morning(store: Store, machines: Machines, people: list[Person], address: str, seconds: int) -> Iterator[Line]:
    figures, done = Figures(), Event()
    workers = [Worker(each, address, figures, done, at) for at, each in enumerate(people)]
    with ThreadPoolExecutor(len(workers)) as pool:
        at_work = [pool.submit(worker.work) for worker in workers]
        figures.counting.set()
        time.sleep(LOG_IN_WITHIN)
        before = machines.app_seconds, machines.database_seconds, machines.wal_bytes
        figures.took.clear()
        time.sleep(seconds)
        figures.counting.clear()
        after = machines.app_seconds, machines.database_seconds, machines.wal_bytes
        rows, alone = machines.rewritten
        machines.kill_and_restart()
        time.sleep(AFTERWARDS)
        done.set()
        for each in at_work:
            each.result()
    app, database, wal = (late - early for early, late in zip(before, after, strict=True))
    staff_hours = len(workers) * seconds / 3600
    yield from _log_ins(workers)
    yield from _requests(figures, seconds)
    yield Line("CPU of casebuilder a staff-hour", f"{app:.1f} s in all", app / staff_hours, 5, "s")
    yield Line("CPU of PostgreSQL a staff-hour", f"{database:.1f} s in all", database / staff_hours, unit="s")
    saves = len(figures.took["save"]) + len(figures.took["autosave"])
    yield Line("WAL a save", f"{wal / 1e6:.1f} MB in all", wal / saves / 1000, unit="kB")
    yield Line("Rows of cases rewritten without an index", f"of {rows:,}", 100 * alone / max(rows, 1), unit="%")
    lost = [worker for worker in workers if _stored(store, worker) < worker.answered]
    yield Line("Answered saves lost by a kill and a restart", f"of {sum(w.answered for w in workers):,}", len(lost), 0)


def _log_ins(workers: list[Worker]) -> Iterator[Line]:
    slowest = max(worker.logged_in_after for worker in workers)
    again = sum(worker.asked_again for worker in workers)
    yield Line(f"{len(workers)} log-ins within {LOG_IN_WITHIN} s: the slowest", f"{slowest:.2f} s")
    yield Line("Log-ins asked to try again in a moment", str(again))


def _requests(figures: Figures, seconds: int) -> Iterator[Line]:
    for kind, took in sorted(figures.took.items()):
        p50, p99 = (sorted(took)[int(share * len(took))] * 1000 for share in (0.5, 0.99))
        yield Line(f"{kind}: {len(took):,} requests, p50, p99", f"{p50:.0f} ms", p99, 50, "ms")
    number = sum(len(took) for took in figures.took.values())
    yield Line("Requests a second", f"{number / seconds:.1f}")
    refused = sum(count for status, count in figures.statuses.items() if status not in (200, 303))
    yield Line("Requests refused or failed", f"of {number:,}", refused, 0)


def _stored(store: Store, worker: Worker) -> int:
    """The number in the case of this person, in the database that was restarted."""
    somebody = next(each for each in store.people.staff(Operator(worker.person.practice)) if each.active)
    return int(store.cases.get(somebody, worker.person.number).details.reference or "0")


def main() -> int:
    given = [int(each) for each in sys.argv[1:3]]
    practices, seconds = (*given, *(6200, 180)[len(given) :])
    print(f"{os.cpu_count()} processors, {os.getloadavg()[0]:.1f} of them busy with other work", flush=True)
    return show([("Monday morning", lambda: measure(practices, seconds))])


if __name__ == "__main__":
    sys.exit(main())
