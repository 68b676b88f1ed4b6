"""Asks one address again and again over a fixed number of kept connections; prints what it saw as JSON.

    python bench/load.py HOST:PORT /path/ --cookie "sessionid=..." --connections 8 --seconds 3

A process of its own, so that its work is not taken for the server's. `--sends FILE` posts instead, each line
once: JSON with `path`, `cookie` and `body` (application/x-www-form-urlencoded).
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path


class Connection:
    """One kept connection that asks and reads whole answers."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> tuple[int, str, bytes]:
        """Status, where it leads to, body."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(await self.reader.readuntil(b"\r\n"), 16):
                body += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readexactly(2)
        else:
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(head[0].split()[1]), headers.get("location", ""), body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None


def get(host: str, path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept-Language: zh\r\n\r\n".encode()


def post(host: str, path: str, cookie: str, body: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept-Language: zh\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body.encode())}\r\n\r\n"
    return head.encode() + body.encode()


async def measure(
    address: tuple[str, int],
    requests: Iterator[bytes],
    *,
    connections: int,
    seconds: float,
    is_over: Callable[[], bool] = lambda: False,
) -> dict[str, object]:
    """Statuses, requests a second, and the times that half and 99 of 100 answers took."""
    times: list[float] = []
    statuses: Counter[str] = Counter()
    sizes: set[int] = set()
    end = time.perf_counter() + seconds

    async def go_on() -> None:
        connection = Connection(*address)
        while time.perf_counter() < end and not is_over():
            request = next(requests, None)
            if request is None:
                break
            began = time.perf_counter()
            try:
                status, _place, body = await connection.ask(request)
                statuses[str(status)] += 1
                sizes.add(len(body))
            except (OSError, asyncio.IncompleteReadError) as failure:
                statuses[type(failure).__name__] += 1
                connection.close()
                continue
            times.append(time.perf_counter() - began)
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(go_on() for _ in range(connections)))
    took = time.perf_counter() - began
    times.sort()
    return {
        "statuses": dict(statuses),
        "a_second": round(len(times) / took, 1),
        "p50": round(1000 * times[len(times) // 2], 1) if times else None,
        "p99": round(1000 * times[len(times) * 99 // 100], 1) if times else None,
        "bytes": max(sizes, default=0),
        "seconds": round(took, 2),
    }


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("address")
    options.add_argument("path", nargs="?", default="/")
    options.add_argument("--cookie", default="")
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--seconds", type=float, default=3)
    options.add_argument("--sends", type=Path)
    told = options.parse_args()
    host, _, port = told.address.rpartition(":")
    if told.sends:
        lines = [json.loads(line) for line in told.sends.read_text().splitlines()]
        requests = iter([post(told.address, one["path"], one["cookie"], one["body"]) for one in lines])
    else:
        one = get(told.address, told.path, told.cookie)
        requests = iter(lambda: one, None)
    print(
        json.dumps(
            asyncio.run(
                measure((host, int(port)), requests, connections=told.connections, seconds=told.seconds)
            )
        )
    )


if __name__ == "__main__":
    main()
