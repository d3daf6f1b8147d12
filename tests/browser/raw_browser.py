"""A browser without a screen: keeps cookies, fills in forms, and sends exactly what a test wants sent."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect


@dataclass
class Answer:
    """Status, headers (lower case; the last of each), all cookies that were set, and the body."""

    status: int
    headers: dict[str, str]
    set_cookies: list[str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


def ask(served, path, *, method="GET", headers=None, body=None) -> Answer:
    """Send one request without any cookie but those in `headers`."""
    parts = urlsplit(served.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    names = {name.lower(): value for name, value in answer.getheaders()}
    cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return Answer(answer.status, names, cookies, data)


@dataclass
class RawBrowser:
    """A browser at a served app."""

    served: object
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie_header(self) -> str:
        """All cookies as a browser sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, path, *, method="GET", headers=None, body=None) -> Answer:
        """Send a request with the cookies of this browser and keep what is set."""
        sent = {"Cookie": self.cookie_header} if self.cookies else {}
        answer = ask(self.served, path, method=method, headers={**sent, **(headers or {})}, body=body)
        for line in answer.set_cookies:
            name, _, value = line.split(";")[0].partition("=")
            if "max-age=0" in line.lower() or value in ("", '""'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def send(self, path, action=None, *, headers=None, which=0, **fields) -> Answer:
        """Open the page at `path` and send a form of it (`which` of those that go to `action`) with `fields`."""
        page = self.ask(path)
        target = action or path.partition("?")[0]
        forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', page.text, re.DOTALL)
        inside = [text for goes_to, text in forms if unescape(goes_to) == target][which]
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', inside)
        filled = {name: unescape(value) for name, value in hidden} | fields
        kind = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.ask(target, method="POST", headers=kind, body=urlencode(filled))

    def come_in(self, role="trainer", **fields) -> Answer:
        """Come into the demo in a role."""
        return self.send("/anmelden", "/anmelden/demo", role=role, **fields)

    def open_websocket(self, session="", **headers):
        """Open a websocket as the pages do; `session`: the running page that is to go on."""
        protocols = ["streamlit", self.cookies.get("_streamlit_xsrf", "none")] + ([session] if session else [])
        sent = {"Cookie": self.cookie_header} if self.cookies else {}
        address = self.served.address.replace("http", "ws") + "/_stcore/stream"
        return connect(address, subprotocols=protocols, additional_headers={**sent, **headers}, max_size=None)

    def running_page(self, session="") -> str:
        """Open a websocket, run the app once, and return the id of the running page."""
        with self.open_websocket(session) as socket:
            return first_answers(socket, "new_session")[-1].new_session.initialize.session_id


def first_answers(socket, until: str, *, query="") -> list[ForwardMsg]:
    """Run the app once and return its messages up to the first of a kind."""
    message = BackMsg()
    message.rerun_script.query_string = query
    socket.send(message.SerializeToString())
    found = []
    while not found or found[-1].WhichOneof("type") != until:
        found.append(ForwardMsg.FromString(socket.recv(timeout=60)))
    return found
