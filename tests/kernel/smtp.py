"""A mail server for tests, as small as can be: it takes letters, refuses them, breaks off or is silent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Mood = Literal["takes", "refuses", "hangs", "breaks off"]


@dataclass
class Server:
    """What it was sent, and how often somebody called; `mood` may be changed while it runs."""

    port: int
    mood: Mood = "takes"
    letters: list[bytes] = field(default_factory=list)
    calls: int = 0


@contextmanager
def serving(mood: Mood) -> Iterator[Server]:
    """A server on a free port, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1], mood)
    open_calls: list[socket.socket] = []

    def listen() -> None:
        while True:
            try:
                call, _address = listener.accept()
            except OSError:
                return
            server.calls += 1
            open_calls.append(call)
            threading.Thread(target=_talk, args=(server, call), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for call in open_calls:
            call.close()


def _talk(server: Server, call: socket.socket) -> None:
    if server.mood == "hangs":
        return
    with call, call.makefile("rwb") as line:

        def say(text: str) -> None:
            line.write(text.encode() + b"\r\n")
            line.flush()

        say("220 here")
        for raw in line:
            word = raw.split()[0].upper() if raw.split() else b""
            if word == b"RCPT" and server.mood == "refuses":
                say("550 no such mailbox")
            elif word == b"DATA" and server.mood == "breaks off":
                return
            elif word == b"DATA":
                say("354 go on")
                server.letters.append(b"".join(iter(line.readline, b".\r\n")))
                say("250 taken")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")
