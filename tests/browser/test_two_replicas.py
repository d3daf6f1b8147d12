"""Two app processes behind a real nginx on one PostgreSQL database.

1. Each browser stays with one process, its websocket and its files included, and both processes have some.
2. A process is killed (kill -9): its people go on at the other one, still signed in, and nothing saved is lost. The
   others notice nothing, not even in a field that they have not saved yet.
3. The answers carry the security headers of the app once each, and nginx passes 20 MB on and refuses much more.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from playwright.sync_api import TimeoutError as Waited
from serving import free_port, serving
from two_people import People, write

from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import Place, demo_actor, list_cities, open_workspace, read_texts
from tests.conftest import unavailable

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
AROUND = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    log_format which '$cookie_ctc_browser $upstream_addr $status $request_uri';
    access_log {folder}/access.log which;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/ctc.conf;
}}
"""
SITUATION, NEXT_STEP = "Wie ist die Lage im Gebiet?", "Was ist der nächste Schritt?"
SAVED = re.compile(r"gespeichert um \d\d:\d\d$")


class Balancer:
    """A running nginx with our configuration, of which only the addresses are others."""

    def __init__(self, program, folder, ports):
        self.port, self.folder = free_port(), folder
        text = CONFIGURATION.read_text()
        for old, new in (("listen 80;", f"listen 127.0.0.1:{self.port};"), *zip(("8501", "8502"), ports, strict=True)):
            assert len(re.findall(rf"^\s*[^#\s].*{old}|^\s*{old}", text, re.MULTILINE)) == 1, old
            text = text.replace(old, str(new), 1)
        (folder / "ctc.conf").write_text(text)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
        command = [program, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    @property
    def address(self):
        return f"http://localhost:{self.port}"

    def ready(self):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            assert self.process.poll() is None, self.process.stderr.read().decode()
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "error.log").read_text())

    def asked(self):
        """Return for each browser the processes that have answered it, in the order of its requests."""
        found = {}
        for line in (self.folder / "access.log").read_text().splitlines():
            browser, answered, *_ = line.split(" ")
            found.setdefault(browser, []).append(answered.rpartition(":")[2])
        return found

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def url(postgres_url, run_on_server):
    name = f"ctc_test_{uuid4().hex[:12]}"
    run_on_server(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    workspace = open_workspace(postgres_url(name))
    with workspace.store.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(
            "05913000", "Dortmund", [AreaRecord(new_id(), "Nordhafen"), AreaRecord(new_id(), "Lindenau")]
        )
    workspace.close()
    yield postgres_url(name)
    run_on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def program():
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        unavailable("Several processes behind a balancer are not tested: nginx is not installed")
    return found


@pytest.fixture(scope="module")
def replicas(url, tmp_path_factory):
    """Give two app processes on the same database, by their ports."""
    shared = {"CTC_DATABASE_URL": url, "CTC_TRUSTED_PROXIES": "127.0.0.1", "CTC_SECRET_KEY": "s" * 64}
    shared["CTC_WORKER"] = "outside"
    folders = [tmp_path_factory.mktemp(f"replica{number}") for number in (1, 2)]
    with serving(folders[0], **shared) as first, serving(folders[1], **shared) as second:
        yield {one.address.rpartition(":")[2]: one for one in (first, second)}


@pytest.fixture(scope="module")
def balancer(program, replicas, tmp_path_factory):
    running = Balancer(program, tmp_path_factory.mktemp("nginx"), list(replicas))
    running.ready()
    yield running
    running.stop()


@pytest.fixture
def people(browser, balancer, settled):
    found = People(browser, balancer.address, settled)
    yield found
    found.leave()


@pytest.fixture(scope="module")
def ws(url):
    workspace = open_workspace(url)
    yield workspace
    workspace.close()


def name_of(page):
    """Return the name that the app has given to a browser."""
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "ctc_browser")


def texts(ws, place):
    return {text.section: text.text for text in read_texts(demo_actor(), ws, place, "area")}


def one_on_each(people, balancer):
    """Return two pages of people whose browsers stay with different processes, by the port of their process."""
    found = {}
    for _ in range(12):
        page = people.come_in("coordinator")
        people.go(page, "/hilfe" if found else "/glossar")
        answered = balancer.asked()[name_of(page)]
        assert len(set(answered)) == 1, "a browser that has its name stays with one process"
        found.setdefault(answered[0], page)
        if len(found) == 2:
            return found
    raise AssertionError("twelve browsers went to the same process")


def test_3_headers_and_size(balancer):
    with urllib.request.urlopen(f"{balancer.address}/anmelden") as answer:
        for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
            assert len(answer.headers.get_all(name)) == 1, name
        assert not (answer.headers["Server"] or "nginx").removeprefix("nginx"), "no version"

    def sent(size):
        request = urllib.request.Request(f"{balancer.address}/_stcore/upload_file/x/y", b"a" * size, method="PUT")
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(request, timeout=20)
        return refused.value.code

    assert sent(20_000_000) == 403, "the app says that nobody has signed in"
    assert sent(22_100_000) == 413, "nginx says that it is too much"
    for path in ("/metrics", "/readyz"):
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(balancer.address + path)


def test_1_2_one_is_killed(people, balancer, replicas, ws):
    pages = one_on_each(people, balancer)
    area, other = next(city for city in list_cities(demo_actor(), ws) if city.name == "Dortmund").areas[:2]
    lost, kept = pages
    for port, place in ((lost, area), (kept, other)):
        people.go(pages[port], "/gebiet", city="05913000", gebiet=place.id)
    write(pages[lost], SITUATION, "vor dem Ausfall")
    pages[lost].locator(".st-key-section-situation").get_by_text(SAVED).wait_for()
    typing = pages[kept].get_by_role("textbox", name=NEXT_STEP, exact=True)
    typing.fill("noch nicht gespeichert")

    replicas[lost].process.kill()
    replicas[lost].process.join(20)
    saved = pages[lost].locator(".st-key-section-next_step").get_by_text(SAVED)
    for _ in range(3):  # in the page that was open all the time; what is typed while it finds the other process can go
        write(pages[lost], NEXT_STEP, "nach dem Ausfall")
        try:
            saved.wait_for(timeout=30_000)
        except Waited:
            continue
        break
    saved.wait_for()
    people.go(pages[lost], "/gebiet", city="05913000", gebiet=area.id)
    for section, text in ((SITUATION, "vor dem Ausfall"), (NEXT_STEP, "nach dem Ausfall")):
        assert pages[lost].get_by_role("textbox", name=section, exact=True).input_value() == text
    found = texts(ws, Place(area=area.id))
    assert (found["situation"], found["next_step"]) == ("vor dem Ausfall", "nach dem Ausfall")
    assert balancer.asked()[name_of(pages[lost])][-1] == kept

    assert typing.input_value() == "noch nicht gespeichert", "the others notice nothing"
    assert set(balancer.asked()[name_of(pages[kept])]) == {kept}
