"""A server that says, byte for byte, what a test wants: also what no honest server would."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Raw:
    """Answers one connection after another with the given bytes, the last for ever, and hangs up."""

    def __init__(self, *replies: bytes) -> None:
        self._replies = replies
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"http://{self.host}"
        self.received: list[str] = []

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            with connection, suppress(ConnectionError):  # whoever asks may hang up first
                self.received.append(_head(connection))
                connection.sendall(self._replies[min(len(self.received), len(self._replies)) - 1])

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _head(connection: socket.socket) -> str:
    """The request as far as its head."""
    got = b""
    while b"\r\n\r\n" not in got and (piece := connection.recv(4096)):
        got += piece
    return got.decode("latin-1")


@contextmanager
def raw_server(*replies: bytes) -> Iterator[Raw]:
    """A server that gives these replies."""
    server = Raw(*replies)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(5)


def redirect(location: str) -> bytes:
    """A reply that leads elsewhere."""
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
