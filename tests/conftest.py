"""What the tests of every layer may ask for: a PostgreSQL and Hypothesis's profiles; nothing of app or browser."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import memory, pgbouncer, postgres
from tests.hard.size import sized

HARD = Path(__file__).parent / "hard"
PURE = [Path(__file__).parent / name for name in ("core", "forms", "guide")]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in `nohup make test &`: programs under test inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

gc.set_threshold(50_000)  # looking for garbage was a sixth of the CPU time of the page tests, and hardly any is found

# Few examples for people, who wait; `make hard` asks for the many by --hypothesis-profile=heavy.
settings.register_profile("default", deadline=None, print_blob=True, max_examples=10)
settings.register_profile("heavy", settings.get_profile("default"), max_examples=max(sized(300), 100))
if os.environ.get("CI"):
    settings.register_profile("default", settings.get_profile("default"), derandomize=True, database=None)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--through-pgbouncer", action="store_true", help="reach PostgreSQL through PgBouncer only")


def pytest_configure(config: pytest.Config) -> None:
    """Keep what tests write in memory, because a sync of a disk takes time; tests/hard uses the disk."""
    if not any(Path(argument).is_relative_to(HARD) for argument in _named(config)) and memory.is_roomy():
        os.environ.setdefault(postgres.TEMPORARY, memory.FOLDER)


def pytest_collection_finish() -> None:
    """Never look for garbage in what has been imported."""
    gc.freeze()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Use one process where only pure code is tested: a second would import for longer than it tests."""
    if not (named := _named(config)) or not all(any(map(path.is_relative_to, PURE)) for path in named):
        return None
    config.option.dist = "no"
    return 0


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out tests/hard, which takes long, unless a path in it is named."""
    is_left_out = collection_path == HARD and not any(
        Path(argument).is_relative_to(HARD) for argument in _named(config)
    )
    return True if is_left_out else None


def _named(config: pytest.Config) -> list[Path]:
    return [(config.invocation_params.dir / argument.partition("::")[0]).resolve() for argument in config.args]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of the database `postgres` on this test process's own server, started at the first use."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def route(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[Callable[[str], str]]:
    """A function that returns the URL by which a test reaches a database: itself, or the way through PgBouncer."""
    if request.config.getoption("--through-pgbouncer"):
        with pgbouncer.serving(postgres_url) as through:
            yield through
    else:
        yield lambda url: url


@pytest.fixture
def make_postgres_database(postgres_url: str, route: Callable[[str], str]) -> Iterator[Callable[..., str]]:
    """`make_postgres_database(template_url)` makes this test's own database in 40 ms: a copy, or an empty one."""
    made: list[str] = []

    def make(template_url: str | None = None) -> str:
        made.append(postgres.create_database(postgres_url, template_url))
        return route(made[-1])

    yield make
    for url in made:
        postgres.drop_database(url)
