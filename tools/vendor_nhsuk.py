"""Makes casebuilder/static/nhsuk from a tarball of nhsuk-frontend, without remote fonts and without the NHS logo.

For a maintainer, when the pinned version changes; the result is committed, so nobody else needs npm:

    npm pack nhsuk-frontend@10.6.1 && python tools/vendor_nhsuk.py nhsuk-frontend-10.6.1.tgz
"""

import hashlib
import json
import re
import sys
import tarfile
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "casebuilder" / "static" / "nhsuk"
BUILT = "package/dist/nhsuk"


def read(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(name)
    if member is None:
        raise SystemExit(f"{name} is not a file in the tarball")
    return member.read()


def style(css: str) -> str:
    """The style sheet with Arial, which is the NHS's own fallback: Frutiger is licensed to NHS organisations only."""
    css, faces = re.subn(r"@font-face\{[^}]*\}", "", css)
    css, fonts = re.subn(r'"?Frutiger W01"?,arial,sans-serif', "arial,sans-serif", css)
    css = css.replace("url(/assets/images/", "url(images/")
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", css)
    if (faces, fonts) != (2, 1) or "http" in css or "Frutiger" in css:
        raise SystemExit(f"This version names its fonts in another way: {faces} faces and {fonts} families found")
    return css


def vendored(tar: tarfile.TarFile) -> dict[str, bytes]:
    css = style(read(tar, f"{BUILT}/nhsuk-frontend.min.css").decode())
    script = read(tar, f"{BUILT}/nhsuk-frontend.min.js").decode()
    script = re.sub(r"\n?//# sourceMappingURL=.*\s*$", "\n", script)
    # Only the images of the style sheet: the others are favicons and icons made of the NHS logo, which is not ours.
    images = sorted(set(re.findall(r"url\((images/[a-z-]+\.svg)\)", css)))
    return {
        "nhsuk-frontend.min.css": css.encode(),
        "nhsuk-frontend.min.js": script.encode(),
        **{name: read(tar, f"{BUILT}/assets/{name}") for name in images},
    }


def main(tarball: str) -> None:
    with tarfile.open(tarball) as tar:
        version = json.loads(read(tar, "package/package.json"))["version"]
        files = vendored(tar)
    for old in HOME.rglob("*"):
        if old.is_file() and old.name != "LICENCE.txt":
            old.unlink()
    for name, content in files.items():
        (HOME / name).parent.mkdir(parents=True, exist_ok=True)
        (HOME / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    record = json.dumps({"nhsuk-frontend": version, "sha256": sums}, indent=2) + "\n"
    (HOME / "VERSION.json").write_text(record, encoding="utf-8", newline="\n")
    print(f"nhsuk-frontend {version}: {len(files)} files, {sum(map(len, files.values()))} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
