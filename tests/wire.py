"""A wire between the app and a PostgreSQL server that can be cut: for a while, or just around a COMMIT."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import URL, make_url

COMMIT = b"COMMIT\x00"
Cut = Literal["no", "before", "after"]


class Wire:
    """Hands on what client and server say. `url`: the database at the other end, through the wire.

    cut: "before" loses the next COMMIT, "after" the server's answer to it; both end that connection.
    """

    def __init__(self, url: str) -> None:
        self._target = make_url(url)
        self._sockets: set[socket.socket] = set()
        self._open = threading.Event()
        self._open.set()
        self.cut: Cut = "no"
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the database through the wire."""
        there: URL = self._target.set(host="127.0.0.1", port=self._listening.getsockname()[1], query={})
        return there.render_as_string(hide_password=False)

    def down(self) -> None:
        """End all connections and let no new one through."""
        self._open.clear()
        self._end(*self._sockets)

    def up(self) -> None:
        """Let connections through again."""
        self._open.set()

    def close(self) -> None:
        """End everything."""
        self.down()
        self._end(self._listening)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if not self._open.is_set():
                    client.close()
                    continue
                server = self._connect()
                self._sockets |= {client, server}
                answered = threading.Event()
                for work, one, other in ((self._to_server, client, server), (self._to_client, server, client)):
                    threading.Thread(target=work, args=(one, other, answered), daemon=True).start()

    def _connect(self) -> socket.socket:
        host, port = str(self._target.query.get("host") or self._target.host), self._target.port or 5432
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(Path(host) / f".s.PGSQL.{port}"))
        return server

    def _to_server(self, client: socket.socket, server: socket.socket, losing: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if COMMIT in data and self.cut != "no":
                    cut, self.cut = self.cut, "no"
                    if cut == "before":
                        break
                    losing.set()
                server.sendall(data)
        if not losing.is_set():
            self._end(client, server)

    def _to_client(self, server: socket.socket, client: socket.socket, losing: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if losing.is_set():  # the server has committed, and nobody hears of it
                    break
                client.sendall(data)
        self._end(client, server)

    def _end(self, *sockets: socket.socket) -> None:
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
            self._sockets.discard(one)


@contextmanager
def wired(url: str) -> Iterator[Wire]:
    """Give a wire to the database at `url` for the block."""
    wire = Wire(url)
    try:
        yield wire
    finally:
        wire.close()
