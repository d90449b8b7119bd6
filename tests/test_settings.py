"""Settings are read from a mapping; a mistake in one is a sentence."""

from __future__ import annotations

from pathlib import Path
from socket import gethostname

import pytest
from werkzeug.sansio.utils import host_is_trusted

from casebuilder.settings import SETTINGS, SettingError, instance_folder, read_settings
from casebuilder.store import KeysError, new_key


def read(tmp_path: Path, **environ: str) -> dict[str, object]:
    return read_settings({"CASEBUILDER_INSTANCE": str(tmp_path / "instance")} | environ)


def test_no_setting_is_required(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings["DATABASE_URL"] == f"sqlite:///{tmp_path / 'instance' / 'casebuilder.sqlite'}"
    assert (settings["HOST"], settings["PORT"], settings["HTTPS"]) == ("127.0.0.1", 8000, False)
    assert settings["TRUSTED_HOSTS"] == ["127.0.0.1", "localhost"]
    assert (tmp_path / "instance").stat().st_mode & 0o777 == 0o700


def test_what_is_set_is_used(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        DATABASE_URL="postgresql://db.example.com/casebuilder",
        CASEBUILDER_HOST="192.0.2.1",
        PORT="9000",
        CASEBUILDER_HTTPS="On",
        CASEBUILDER_TRUSTED_HOSTS="Cases.example.com, other.example.com",
        CASEBUILDER_TRUSTED_PROXIES="2",
        CASEBUILDER_KEYS=new_key(),
    )
    assert settings["DATABASE_URL"] == "postgresql://db.example.com/casebuilder"
    assert (settings["HOST"], settings["PORT"], settings["HTTPS"]) == ("192.0.2.1", 9000, True)
    assert settings["TRUSTED_HOSTS"] == ["cases.example.com", "other.example.com"]
    assert settings["TRUSTED_PROXIES"] == 2
    assert not (tmp_path / "instance" / "keys").exists()


def test_the_address_it_listens_on_is_one_of_its_names(tmp_path: Path) -> None:
    for host, name in (("192.0.2.1", "192.0.2.1"), ("2001:db8::1", gethostname().lower())):
        hosts = read(tmp_path, CASEBUILDER_HOST=host)["TRUSTED_HOSTS"]
        assert isinstance(hosts, list)
        assert host_is_trusted(f"{name}:8000", hosts)


def test_https_needs_the_name_that_browsers_ask_for(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="TRUSTED_HOSTS"):
        read(tmp_path, CASEBUILDER_HTTPS="on")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٨"),
        ("CASEBUILDER_HTTPS", "x"),
        ("CASEBUILDER_TRUSTED_PROXIES", "many"),
    ],
)
def test_a_mistake_is_reported_with_the_name_of_the_setting(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize("name", ["HTTPS", "TRUSTED_HOSTS", "TRUSTED_PROXIES"])
def test_an_old_name_of_a_setting_is_refused_with_its_new_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match=f"{name} is now called CASEBUILDER_{name}"):
        read(tmp_path, **{name: "on"})


def test_a_host_that_a_shell_exports_is_ignored(tmp_path: Path) -> None:
    assert read(tmp_path, HOST="0.0.0.0")["HOST"] == "127.0.0.1"  # noqa: S104 - what must not be listened on


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("a file")
    with pytest.raises(SettingError, match="cannot be used"):
        read(tmp_path)


def test_a_bad_key_is_reported(tmp_path: Path) -> None:
    with pytest.raises(KeysError):
        read(tmp_path, CASEBUILDER_KEYS="abc")


def test_an_installed_casebuilder_keeps_its_data_with_the_user_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert instance_folder({}).name == "instance"
    monkeypatch.setattr("casebuilder.settings._CHECKOUT", tmp_path)
    assert instance_folder({"XDG_DATA_HOME": "/data"}) == Path("/data/casebuilder")
    assert instance_folder({}).parts[-3:] == (".local", "share", "casebuilder")


def test_every_setting_is_described() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.meaning and setting.default for setting in SETTINGS)
