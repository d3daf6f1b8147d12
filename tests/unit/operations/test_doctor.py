"""`ctc doctor`.

1. A safe installation passes every check; each unsafe setting alone makes its own check fail and no other, and only
   those that endanger an app that others can reach are mere warnings elsewhere.
2. Every check is tried, has a sentence in both languages when all is well, and why and what to do when not.
3. The condition of a real database is found on both engines without changing, making or migrating it: missing, empty,
   older, current, newer, no database, settings, made-up and real cities, changed audit log.
4. The folder of the data is found under the right mount point, and shares of other machines are known.
5. Rights, key, place and age of backups are read from real files.
6. Requirements of the package are compared with what is installed.
7. The settings of the app as shipped are safe, wherever it is started.
8. Every danger that control X17 of the threat model names has its check, and is found.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations import Condition, Surroundings, checks_app, checks_data, examine, look_at, refused
from ctc_toolkit.operations.doctor import CHECKS
from ctc_toolkit.store import AuditEntry, open_store
from ctc_toolkit.store import database as database_module
from ctc_toolkit.store.migrate import HEAD
from ctc_toolkit.store.rotation import backup_name
from ctc_toolkit.store.sealed import Key, written_key

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SETTINGS = {
    "client.showErrorDetails": "none",
    "client.allowedOrigins": [],
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "browser.gatherUsageStats": False,
    "server.cookieSecret": "0123456789abcdef" * 4,
}
SQLITE = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"}
POSTGRES = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
MOUNTS = "/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n"


@pytest.fixture
def place(tmp_path):
    """Make folders, files and a key as they should be."""
    data, backups = tmp_path / "data", tmp_path / "backups"
    for folder in (data, backups):
        folder.mkdir(mode=0o700)
    for path in (data / "ctc.sqlite", backups / backup_name(NOW - timedelta(days=1), "sqlite")):
        path.touch(mode=0o600)
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_text(written_key(Key(bytes(range(32)))))
    return tmp_path


@pytest.fixture
def safe(place, monkeypatch):
    """Give the surroundings of an installation with which nothing is wrong."""
    monkeypatch.setattr(checks_data, "_existing", apart)
    condition = Condition(
        engine="sqlite",
        place=str(place / "data" / "ctc.sqlite"),
        folder=place / "data",
        backup_folder=place / "backups",
        file=place / "data" / "ctc.sqlite",
        state="current",
        revision=HEAD,
        settings=SQLITE,
        mode="real",
        real=2,
        newest=NOW - timedelta(hours=1),
    )
    environment = {
        "CTC_ALLOWED_HOSTS": "ctc.stadt.example",
        "CTC_TRUSTED_PROXIES": "127.0.0.1",
        "CTC_BACKUP_KEY_FILE": str(place / "key"),
    }
    return Surroundings(
        condition,
        SETTINGS,
        environment=environment,
        mounts=MOUNTS,
        now=NOW,
        requirements=("streamlit>=1.67,<2", "starlette>=1.1", "psycopg>=3; extra == 'postgres'"),
        installed={"streamlit": "1.67.0", "starlette": "1.10.0"}.__getitem__,
        free=lambda _: 50 * 10**9,
        memory="MemTotal:        4000000 kB\nMemAvailable:     976563 kB\n",
        open_files=1024,
    )


class _Device:
    def __init__(self, number):
        self.st_dev = number

    def stat(self):
        return self


def apart(path):
    """Stand for a machine on which backups lie on a disk of their own."""
    return _Device(1 if path.name == "backups" else 2)


CORRECTION = """changes: klasse2000
provider: Verein Programm Klasse2000, NRW
local:
  source: letter of the provider
  date: 2026-11-01
  by: Koordination
  shipped: "{shipped}"
"""


def own_programme(content):
    """Let the site have a file of its own for the catalogue of programmes."""

    def change(s):
        folder = s.condition.folder / "own"
        folder.mkdir(exist_ok=True)
        (folder / "own.yaml").write_text(content)
        return variable("CTC_PROGRAMMES_OVERLAY", str(folder))(s)

    return change


def setting(name, value):
    return lambda s: replace(s, settings={**s.settings, name: value})


def variable(name, value):
    return lambda s: replace(s, environment={**s.environment, name: value})


def condition(**values):
    return lambda s: replace(s, condition=replace(s.condition, **values))


def of_database(name, value):
    return lambda s: condition(settings={**s.condition.settings, name: value})(s)


def postgres(**values):
    return condition(engine="postgresql", file=None, settings={**POSTGRES, **values})


def open_to_others(*parts):
    def change(s):
        s.condition.folder.parent.joinpath(*parts).chmod(0o750)
        return s

    return change


def key_to(*parts):
    def change(s):
        there = s.condition.folder.parent.joinpath(*parts)
        there.touch(mode=0o600)
        there.write_text((s.condition.folder.parent / "key").read_text())
        return variable("CTC_BACKUP_KEY_FILE", str(there))(s)

    return change


def only_backup(age):
    def change(s):
        for path in s.condition.backup_folder.iterdir():
            path.unlink()
        if age is not None:
            (s.condition.backup_folder / backup_name(s.now - age, "sqlite")).touch(mode=0o600)
        return s

    return change


def further_backup(age):
    def change(s):
        (s.condition.backup_folder / backup_name(s.now - age, "sqlite")).touch(mode=0o600)
        return s

    return change


def link_to_key(s):
    inside = s.condition.folder / "inner-key"
    inside.touch(mode=0o600)
    inside.write_text((s.condition.folder.parent / "key").read_text())
    outside = s.condition.folder.parent / "link"
    outside.symlink_to(inside)
    return variable("CTC_BACKUP_KEY_FILE", str(outside))(s)


def weak_sealing_key(s):
    path = s.condition.folder / "secret.key"
    path.touch(mode=0o600)
    path.write_text("short")
    return s


FLIPS = [
    ("error_details", setting("client.showErrorDetails", "full"), "refused"),
    ("error_details", setting("client.showErrorDetails", "stacktrace"), "refused"),
    ("forged_requests", setting("server.enableXsrfProtection", False), "refused"),
    ("foreign_pages", setting("server.enableCORS", False), "refused"),
    ("foreign_pages", setting("client.allowedOrigins", ["https://evil.example"]), "refused"),
    ("static_files", setting("server.enableStaticServing", True), "refused"),
    ("agent_interface", setting("server.enableAgentApi", True), "refused"),
    ("telemetry", setting("browser.gatherUsageStats", True), "refused"),
    ("host_names", variable("CTC_ALLOWED_HOSTS", ""), "refused"),
    ("host_names", variable("CTC_ALLOWED_HOSTS", "ctc.stadt.example,*"), "refused"),
    ("transport", variable("CTC_TRUSTED_PROXIES", ""), "refused"),
    ("transport", variable("CTC_TRUSTED_PROXIES", "127.0.0.1, 0.0.0.0/0"), "refused"),
    ("transport", variable("CTC_TRUSTED_PROXIES", "::/0"), "refused"),
    ("transport", variable("CTC_TRUSTED_PROXIES", "*"), "refused"),
    ("sealing_key", variable("CTC_SECRET_KEY", "short"), "refused"),
    ("sealing_key", weak_sealing_key, "refused"),
    ("secret", setting("server.cookieSecret", "secret"), "refused"),
    ("secret", setting("server.cookieSecret", "a" * 64), "refused"),
    ("secret", setting("server.cookieSecret", ""), "refused"),
    ("sign_in_provider", variable("CTC_OIDC_ISSUER", "http://keycloak.example"), "refused"),
    ("debugging", variable("CTC_DEBUG", "1"), "refused"),
    ("settings_known", variable("CTC_DATABASE_ULR", "postgresql://x/y"), "warning"),
    ("log_format", variable("CTC_LOG_FORMAT", "xml"), "refused"),
    ("worker_setting", variable("CTC_WORKER", "somewhere"), "refused"),
    ("metrics_token", variable("CTC_METRICS_TOKEN", "short"), "refused"),
    ("metrics_token", variable("CTC_METRICS_TOKEN", "ab" * 32), "refused"),
    ("metrics_token", variable("CTC_METRICS_TOKEN_FILE", "/nowhere/token"), "refused"),
    ("sealing_key", variable("CTC_SECRET_KEY_FILE", "/nowhere/key"), "refused"),
    ("disk_space", lambda s: replace(s, free=lambda _: 1_999_999_999), "warning"),
    ("memory", lambda s: replace(s, memory="MemTotal: 4000000 kB\nMemAvailable:     976562 kB\n"), "warning"),
    ("open_files", lambda s: replace(s, open_files=1023), "warning"),
    ("waiting_work", condition(waiting_since=NOW - timedelta(minutes=31)), "warning"),
    ("libraries", lambda s: replace(s, installed={"streamlit": "1.54.0", "starlette": "1.1"}.get), "refused"),
    ("database", condition(state="unusable", trouble=ToolkitError("database_damaged", place="x")), "refused"),
    ("database_settings", of_database("journal_mode", "delete"), "refused"),
    ("database_settings", of_database("synchronous", "1"), "refused"),
    ("database_settings", of_database("foreign_keys", "0"), "refused"),
    ("database_settings", of_database("secure_delete", "0"), "refused"),
    ("database_settings", postgres(fsync="off"), "refused"),
    ("database_settings", postgres(full_page_writes="off"), "refused"),
    ("database_settings", postgres(synchronous_commit="off"), "refused"),
    ("network_share", lambda s: replace(s, mounts=f"{MOUNTS}nas:/x {s.condition.folder} nfs4 rw 0 0"), "refused"),
    ("migrations", condition(state="newer", revision="2041"), "refused"),
    ("migrations", condition(state="older", revision="0001"), "warning"),
    ("mixed_data", condition(made_up=1), "refused"),
    ("mixed_data", condition(mode="demo"), "refused"),
    ("mixed_data", condition(mode="real", real=0, made_up=3), "refused"),
    ("mixed_data", condition(mode="demo", real=0, made_up=3), "warning"),
    ("audit_log", condition(broken_at=17), "refused"),
    ("audit_log", condition(broken_at=0), "refused"),
    ("clock", condition(newest=NOW + timedelta(hours=1)), "refused"),
    ("clock", further_backup(-timedelta(days=2)), "refused"),
    ("rights", open_to_others("data"), "refused"),
    ("rights", open_to_others("data", "ctc.sqlite"), "refused"),
    ("rights", open_to_others("backups"), "warning"),
    ("key", variable("CTC_BACKUP_KEY_FILE", ""), "warning"),
    ("key", variable("CTC_BACKUP_KEY_FILE", "/nowhere/key"), "refused"),
    ("key", open_to_others("key"), "refused"),
    ("key", key_to("data", "key"), "refused"),
    ("key", key_to("backups", "key"), "refused"),
    ("key", link_to_key, "refused"),
    ("backup_programs", condition(tools_trouble=ToolkitError("postgres_tool_missing", tool="x", needed=1)), "warning"),
    ("recent_backup", only_backup(None), "warning"),
    ("recent_backup", only_backup(timedelta(days=8)), "warning"),
    ("expired_backups", further_backup(timedelta(days=36)), "warning"),
    ("backup_place", condition(backup_folder=Path("/nowhere/data")), "warning"),
    ("own_programmes", own_programme("changes: klasse2000\n"), "warning"),
    ("own_programmes", own_programme(CORRECTION.format(shipped="0" * 12)), "warning"),
]
FLIPPED_BY_HAND = {"python"}
DANGERS = {
    "details of errors are shown": "error_details",
    "protection against forged requests is off": "forged_requests",
    "foreign pages may call": "foreign_pages",
    "static serving is on": "static_files",
    "the interface for agents is on": "agent_interface",
    "no host names are named": "host_names",
    "telemetry is on": "telemetry",
    "made-up and real data lie in one database": "mixed_data",
    "no backup in seven days": "recent_backup",
    "http without a header of a proxy": "transport",
}
"""What control X17 of the threat model names, and the check that stands for it."""


def states(surroundings):
    return {verdict.check: verdict.state for verdict in examine(surroundings)}


def test_1_safe_installation(safe):
    assert set(states(safe).values()) == {"ok"}
    assert refused(examine(safe)) == []
    assert set(states(postgres()(safe)).values()) == {"ok"}
    behind_others = variable("CTC_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/24,::1")(replace(safe, host="10.0.0.5"))
    assert set(states(behind_others).values()) == {"ok"}
    assert set(states(variable("CTC_SECRET_KEY", "x" * 43)(safe)).values()) == {"ok"}
    assert not (safe.condition.folder / "secret.key").exists()


@pytest.mark.parametrize(("check", "flip", "expected"), FLIPS)
def test_1_each_setting_alone(safe, check, flip, expected, monkeypatch):
    changed = flip(safe)
    found = states(changed)
    also = {"recent_backup"} if changed.condition.backup_folder == Path("/nowhere/data") else set()
    assert {name for name, state in found.items() if state != "ok"} == {check} | also
    assert found[check] == expected
    trial = states(replace(changed, purpose="trial"))
    (known,) = [entry for entry in CHECKS if entry.id == check]
    mild = known.matters == "in production" or expected == "warning"
    assert trial[check] in (("warning", "ok") if mild else ("refused",))


@pytest.mark.parametrize(("check", "flip", "_"), FLIPS)
def test_2_words(safe, check, flip, _):
    (verdict,) = [entry for entry in examine(flip(safe)) if entry.check == check]
    for language in ("de", "en"):
        assert verdict.why(language).endswith((".", ")"))
        assert verdict.what_to_do(language).endswith(".")
        assert "…" not in verdict.why(language) + verdict.what_to_do(language)
    assert verdict.why("de") != verdict.why("en")


def test_2_every_check_is_tried(safe):
    names = [check.id for check in CHECKS]
    assert len(names) == len(set(names))
    assert {name for name, *_ in FLIPS} | FLIPPED_BY_HAND == set(names)
    for verdict in examine(safe):
        assert verdict.why("de") != verdict.why("en")
        assert verdict.what_to_do("de") == ""


@pytest.mark.parametrize(("danger", "check"), DANGERS.items())
def test_8_every_danger_has_its_check(safe, danger, check):
    """Only the missing backup is told and does not keep the app from starting."""
    flips = [(flip, expected) for name, flip, expected in FLIPS if name == check]
    assert flips, danger
    worst = {states(flip(safe))[check] for flip, _ in flips}
    assert worst == {"warning"} if check == "recent_backup" else "refused" in worst


def test_1_free_space_is_measured(tmp_path):
    free = Surroundings.__dataclass_fields__["free"].default
    assert 0 < free(tmp_path / "not" / "there") == pytest.approx(free(tmp_path), rel=0.2)


def test_1_python(safe, monkeypatch):
    monkeypatch.setattr(checks_app.sys, "version_info", (3, 10, 4))
    assert states(safe)["python"] == "refused"


def test_3_missing_and_empty(tmp_path, monkeypatch):
    monkeypatch.delenv("CTC_BACKUP_FOLDER", raising=False)
    file = tmp_path / "data" / "ctc.sqlite"
    found = look_at(f"sqlite:///{file}")
    assert (found.state, found.engine, found.file) == ("new", "sqlite", file)
    assert found.backup_folder == tmp_path / "data" / "backups"
    assert not file.parent.exists()


def test_3_made_but_not_migrated(empty_database_url):
    if empty_database_url.startswith("sqlite"):
        Path(empty_database_url.removeprefix("sqlite:///")).touch()
    found = look_at(empty_database_url)
    assert (found.state, found.revision, found.trouble) == ("new", None, None)
    assert look_at(empty_database_url).revision is None


def test_3_current(database_url):
    store = open_store(database_url)
    with store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city("05913000", "Dortmund")
        repository.record(AuditEntry("tester", "probe", "x", None))
    found = look_at(database_url)
    assert (found.state, found.revision, found.mode) == ("current", HEAD, "real")
    assert (found.made_up, found.real, found.broken_at) == (0, 1, None)
    assert abs(datetime.now(UTC) - found.newest) < timedelta(minutes=10)
    assert found.waiting_since is None
    with store.writing() as repository:
        repository.jobs.add("05913000", "report", "{}", "tester", "p")
    assert abs(datetime.now(UTC) - look_at(database_url).waiting_since) < timedelta(minutes=10)
    with store.database.session("write") as session:
        session.execute(text("UPDATE audit_record SET who = 'somebody else'"))
    assert look_at(database_url).broken_at == 1
    with store.database.session("write") as session:
        session.execute(text("DELETE FROM audit_record"))
    assert look_at(database_url).broken_at == 0
    store.close()


def test_3_newer_and_older(database_url):
    store = open_store(database_url)
    for revision, state in (("2041", "newer"), ("0001", "older"), (HEAD, "current")):
        with store.database.session("write") as session:
            session.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
        found = look_at(database_url)
        assert (found.state, found.revision) == (state, revision)
    store.close()


@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_3_settings_of_postgres(database_url, safe, run_on_server):
    """The server of the tests may run without waiting for the disk; that is seen, and seen to be switched on."""
    found = look_at(database_url)
    assert set(found.settings) == {"fsync", "full_page_writes", "synchronous_commit"}
    expected = "refused" if "off" in found.settings.values() else "ok"
    assert (
        states(replace(safe, condition=replace(found, backup_folder=safe.condition.backup_folder)))["database_settings"]
        == expected
    )


@pytest.mark.parametrize(
    ("pragma", "name"), [("synchronous=NORMAL", "synchronous"), ("foreign_keys=OFF", "foreign_keys")]
)
def test_3_settings_of_sqlite(sqlite_url, safe, pragma, name, monkeypatch):
    assert (
        states(replace(safe, condition=replace(safe.condition, settings=look_at(sqlite_url).settings)))[
            "database_settings"
        ]
        == "ok"
    )
    monkeypatch.setattr(database_module, "PRAGMAS", (*database_module.PRAGMAS, pragma))
    found = look_at(sqlite_url)
    verdicts = examine(replace(safe, condition=replace(safe.condition, settings=found.settings)))
    (verdict,) = [entry for entry in verdicts if entry.check == "database_settings"]
    assert verdict.state == "refused"
    assert name in verdict.why("de")


def test_3_no_database(tmp_path, safe):
    file = tmp_path / "letter.sqlite"
    file.write_bytes(b"this is a letter and no database at all" * 200)
    before = file.read_bytes()
    found = look_at(f"sqlite:///{file}")
    assert found.state == "unusable"
    assert file.read_bytes() == before
    assert states(replace(safe, condition=found))["database"] == "refused"
    unreachable = look_at("postgresql://nobody:geheim-4711@127.0.0.1:9/ctc?connect_timeout=1")
    assert unreachable.state == "unusable"
    assert "geheim-4711" not in repr(unreachable)


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("/dev/sda1 / ext4 rw\n", "ext4"),
        ("/dev/sda1 / ext4 rw\nnas:/a {parent} nfs rw\n", "nfs"),
        ("nas:/a {parent} nfs rw\n/dev/sda1 / ext4 rw\n", "nfs"),
        ("/dev/sda1 / ext4 rw\nnas:/a {parent} nfs rw\n/dev/sdb {folder} xfs rw\n", "xfs"),
        ("/dev/sda1 / ext4 rw\n//nas/x {folder}-other cifs rw\n", "ext4"),
        ("/dev/sda1 / ext4 rw\nautofs {folder} autofs rw\nnas:/a {folder} cifs rw\n", "cifs"),
        ("half a line\n\n/dev/sda1 / ext4 rw\n", "ext4"),
    ],
)
def test_4_mounts(tmp_path, mounts, kind):
    folder = tmp_path / "with blank" / "data"
    folder.mkdir(parents=True)
    written = {"folder": str(folder).replace(" ", "\\040"), "parent": str(folder.parent).replace(" ", "\\040")}
    found = checks_data._file_system(folder, mounts.format(**written))
    assert found is not None
    assert found[1] == kind


def test_4_through_a_link_and_without_a_table(tmp_path, safe):
    real = tmp_path / "share"
    real.mkdir()
    link = tmp_path / "link"
    link.symlink_to(real)
    mounts = f"{MOUNTS}nas:/x {real} cifs rw 0 0\n"
    linked = replace(safe, condition=replace(safe.condition, folder=link), mounts=mounts)
    assert states(linked)["network_share"] == "refused"
    assert states(replace(linked, mounts=""))["network_share"] == "ok"
    assert states(postgres()(linked))["network_share"] == "ok"


def test_5_every_file_with_data(safe):
    data = safe.condition.folder
    names = ["ctc.sqlite-wal", "ctc.sqlite-shm", "ctc.sqlite.before-0001", "ctc.sqlite.damaged-20260101T000000Z"]
    for name in names:
        path = data / name
        path.touch(mode=0o600)
        assert states(safe)["rights"] == "ok"
        path.chmod(0o604)
        (verdict,) = [entry for entry in examine(safe) if entry.check == "rights"]
        assert verdict.state == "refused"
        assert name in verdict.why("de")
        assert "0604" in verdict.why("en")
        path.unlink()


@pytest.mark.parametrize("days", [0, 6, 7])
def test_5_recent_enough(safe, days):
    assert states(only_backup(timedelta(days=days))(safe))["recent_backup"] == "ok"


def test_5_nothing_to_back_up(safe):
    assert states(condition(state="new")(only_backup(None)(safe)))["recent_backup"] == "ok"


def test_5_same_disk(place, safe, monkeypatch):
    monkeypatch.undo()
    assert states(safe)["backup_place"] == "warning"
    assert states(condition(backup_folder=place / "not" / "yet" / "there")(safe))["backup_place"] == "warning"


def test_6_libraries(safe):
    def nothing(name):
        raise PackageNotFoundError(name)

    verdicts = examine(replace(safe, installed=nothing))
    (verdict,) = [entry for entry in verdicts if entry.check == "libraries"]
    assert verdict.state == "refused"
    assert "psycopg" not in verdict.why("de")
    assert "streamlit - " in verdict.why("de")
    here = Surroundings(safe.condition, SETTINGS)
    assert any(line.startswith("streamlit") for line in here.requirements)
    assert states(here)["libraries"] == "ok"


def test_7_settings_as_shipped(tmp_path):
    """In a process of its own, started in a folder without any settings."""
    program = (
        "import json\nfrom ctc_toolkit.pages.server import app_settings\nprint(json.dumps(app_settings(), default=str))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    environment["HOME"] = str(tmp_path)
    root = Path(__file__).resolve().parents[3]
    environment["PYTHONPATH"] = str(root)

    def settings(**more):
        said = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env={**environment, **more}, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        return json.loads(said.stdout)

    shipped = settings()
    assert set(shipped) == set(SETTINGS)
    assert {name: value for name, value in shipped.items() if name != "server.cookieSecret"} == {
        name: value for name, value in SETTINGS.items() if name != "server.cookieSecret"
    }
    assert len(shipped["server.cookieSecret"]) >= 32
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(
        '[server]\ncookieSecret = "geheim"\nenableXsrfProtection = false\n[client]\nshowErrorDetails = "full"\n'
    )
    own = settings()
    assert own["server.cookieSecret"] == "geheim"
    assert (own["server.enableXsrfProtection"], own["client.showErrorDetails"]) == (
        True,
        "none",
    )  # the shipped file wins
    assert settings(STREAMLIT_SERVER_COOKIE_SECRET="another")["server.cookieSecret"] == "another"
