"""Makes casebuilder/static/nhsuk from the pinned nhsuk-frontend: what our pages use, without remote fonts and the logo.

For a maintainer, when the version changes or a page needs a class that was left out. It needs npm; the result is
committed, so nobody else does:

    .venv/bin/python -m tools.vendor_nhsuk
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.style_sheet import classes_in, our_words, purged, sayer, their_words

VERSION = "10.6.1"  # the one that nhsuk-frontend-jinja is made for
SHA256 = "1af037bcb75237c4208809d3ac9a06522ccf61b2268221268ead3985bceb060b"  # of its tarball
BUNDLER = "esbuild@0.28.2"
SCRIPTS = (
    "Button",
    "Checkboxes",
    "ErrorSummary",
    "Header",
    "NotificationBanner",
    "PasswordInput",
    "Radios",
    "SkipLink",
)
HOME = Path(__file__).resolve().parent.parent / "casebuilder" / "static" / "nhsuk"
LEFT_OUT = "classes-left-out.txt"
_OWN = ("LICENCE.txt",)  # files of HOME that this program does not make


def unpacked(folder: Path) -> Path:
    """Fetch the tarball and return the folder of what is built in it."""
    npm(folder, "pack", "--silent", f"nhsuk-frontend@{VERSION}")
    tarball = folder / f"nhsuk-frontend-{VERSION}.tgz"
    if hashlib.sha256(tarball.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{tarball.name} is not the file that was pinned")
    with tarfile.open(tarball) as tar:
        tar.extractall(folder)  # noqa: S202 - its hash has been checked
    return folder / "package" / "dist" / "nhsuk"


def npm(folder: Path, *arguments: str) -> None:
    subprocess.run(["npm", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607 - our own words


def style(css: str) -> str:
    """The style sheet with Arial, which is the NHS's own fallback: Frutiger is licensed to NHS organisations only."""
    css, faces = re.subn(r"@font-face\{[^}]*\}", "", css)
    css, fonts = re.subn(r'"?Frutiger W01"?,arial,sans-serif', "arial,sans-serif", css)
    css = css.replace("url(/assets/images/", "url(nhsuk/images/")  # it becomes a part of static/casebuilder.css
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", css)
    if (faces, fonts) != (2, 1) or "http" in css or "Frutiger" in css:
        raise SystemExit(f"This version names its fonts in another way: {faces} faces and {fonts} families found")
    return css


def script(built: Path, folder: Path) -> str:
    """The scripts in use, as one that starts them on every element that asks for them."""
    entry = folder / "entry.mjs"
    entry.write_text(
        f'import {{ {", ".join(SCRIPTS)}, createAll }} from "{built}/index.mjs";\n'
        f"for (const component of [{', '.join(SCRIPTS)}]) createAll(component);\n"
    )
    made = folder / "nhsuk-frontend.min.js"
    options = ("--bundle", "--minify", "--format=iife", "--log-level=error")
    npm(folder, "exec", "--yes", "--", BUNDLER, str(entry), *options, f"--outfile={made}")
    return made.read_text(encoding="utf-8")


def vendored() -> dict[str, bytes]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        built = unpacked(folder)
        full = style((built / "nhsuk-frontend.min.css").read_text(encoding="utf-8"))
        js = script(built, folder)
        says = sayer(our_words(), their_words(js))
        css = purged(full, says)
        # Only the images of the style sheet: the others are favicons and icons made of the NHS logo, which is not ours.
        images = sorted(set(re.findall(r"url\(nhsuk/(images/[a-z-]+\.svg)\)", css)))
        return {
            "nhsuk-frontend.min.css": css.encode(),
            "nhsuk-frontend.min.js": js.encode(),
            LEFT_OUT: "".join(f"{name}\n" for name in sorted(classes_in(full)) if not says(name)).encode(),
            **{image: (built / "assets" / image).read_bytes() for image in images},
        }


def main() -> None:
    files = vendored()
    for old in HOME.rglob("*"):
        if old.is_file() and old.name not in _OWN:
            old.unlink()
    for name, content in files.items():
        (HOME / name).parent.mkdir(parents=True, exist_ok=True)
        (HOME / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    record = json.dumps({"nhsuk-frontend": VERSION, "sha256": sums}, indent=2) + "\n"
    (HOME / "VERSION.json").write_text(record, encoding="utf-8", newline="\n")
    print(f"nhsuk-frontend {VERSION}: {len(files)} files, {sum(map(len, files.values()))} bytes")


if __name__ == "__main__":
    main()
