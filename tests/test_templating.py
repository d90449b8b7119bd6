"""Templates are compiled once for all starts, and again only if their text or options have changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment

from casebuilder.app import create_app
from casebuilder.settings import read_settings
from casebuilder.templating import KeptBytecode, kept_bytecode

OPTIONS = {"autoescape": True}


def started(instance: Path) -> Flask:
    app = create_app(read_settings({"CASEBUILDER_INSTANCE": str(instance)}))
    app.extensions["casebuilder.store"].close()
    app.jinja_env.get_template("queue/index.html")
    return app


def files(folder: Path) -> dict[str, int]:
    """Return the names and inode numbers of the files: one that is written again has another number."""
    return {path.name: path.stat().st_ino for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    started(tmp_path)
    yield tmp_path / "templates"
    assert not list(tmp_path.glob("templates/*.tmp"))


def test_a_second_start_compiles_nothing(folder: Path) -> None:
    before = files(folder)
    started(folder.parent)
    assert files(folder) == before != {}
    assert sys.platform == "win32" or folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", [b"", b"damaged", "cut"], ids=str)
def test_a_damaged_file_is_written_again(folder: Path, damage: bytes | str) -> None:
    [path] = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage if isinstance(damage, bytes) else whole[: len(whole) // 2])
    started(folder.parent)
    assert path.read_bytes() == whole


def test_a_changed_text_or_option_is_compiled_again(tmp_path: Path) -> None:
    cache = KeptBytecode(tmp_path, OPTIONS)
    assert cache.get_source_checksum("{{ name }}") != cache.get_source_checksum("{{ name }}!")
    for other in ({"autoescape": False}, OPTIONS | {"trim_blocks": True}):
        assert KeptBytecode(tmp_path, other).get_source_checksum("x") != cache.get_source_checksum("x")
    same = KeptBytecode(tmp_path, OPTIONS | {"loader": object()})
    assert same.get_source_checksum("x") == cache.get_source_checksum("x")


def test_without_a_folder_templates_are_compiled_at_each_start(tmp_path: Path) -> None:
    (tmp_path / "templates").write_text("a file in its place")
    assert started(tmp_path).jinja_env.bytecode_cache is None


def test_a_folder_that_vanishes_stops_no_page(tmp_path: Path) -> None:
    cache = kept_bytecode(tmp_path / "templates", OPTIONS)
    (tmp_path / "templates").rmdir()
    environment = Environment(bytecode_cache=cache, autoescape=True)
    bucket = KeptBytecode(tmp_path / "templates", OPTIONS).get_bucket(environment, "name", None, "text")
    bucket.code = compile("", "name", "exec")
    assert cache
    cache.set_bucket(bucket)
    assert not (tmp_path / "templates").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such mode")
@pytest.mark.parametrize("whose", ["", "templates"])
def test_a_folder_where_others_may_write_is_not_used(tmp_path: Path, whose: str) -> None:
    (tmp_path / "templates").mkdir(mode=0o700)
    assert kept_bytecode(tmp_path / "templates", OPTIONS)
    (tmp_path / whose).chmod(0o770)
    assert kept_bytecode(tmp_path / "templates", OPTIONS) is None
