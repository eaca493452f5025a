"""A mailbox for the demo and the tests: speaks SMTP on this machine only, forwards nothing, keeps each message as a file.

    python -m devstack.mailsink --directory DIR [--port N | --fd N] [--delay S] [--refuse ADDRESS=451] [--cut ADDRESS]

Tests use `running()` and read `Sink.delivered`, a count per recipient of what the server really accepted.
"""

import argparse
import asyncio
import collections
import contextlib
import itertools
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.smtp import SMTP

TEXTS = {
    "450": "450 4.2.1 Boîte occupée, réessayez plus tard",
    "451": "451 4.3.0 Réessayez plus tard",
    "550": "550 5.1.1 Adresse inconnue",
    "552": "552 5.2.2 Boîte pleine",
}


@dataclass
class Sink:
    """What the mailbox does with messages, and what it has seen."""

    directory: Path | None = None  # where to keep messages; None: only count
    delay: float = 0  # seconds before each answer to a message
    refused: dict[str, str] = field(default_factory=dict)  # address → SMTP answer at RCPT
    cut: set[str] = field(default_factory=set)  # accept the message for them, then hang up without saying so
    refuse_share: float = 0  # of messages answered 451, at random
    cut_share: float = 0  # of messages accepted without a word, at random
    seed: int = 1
    delivered: collections.Counter = field(default_factory=collections.Counter)  # per recipient

    def __post_init__(self):
        self._random = random.Random(self.seed)  # noqa: S311 -- a test wants the same draw twice
        self._number = itertools.count()
        self._lock = threading.Lock()
        if self.directory:
            self.directory.mkdir(parents=True, exist_ok=True)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- the library’s name
        if answer := self.refused.get(address.lower()):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the library’s name
        if self.delay:
            await asyncio.sleep(self.delay)
        if self._random.random() < self.refuse_share:
            return TEXTS["451"]
        self.accept(envelope)
        if self._random.random() < self.cut_share or any(address.lower() in self.cut for address in envelope.rcpt_tos):
            server.transport.abort()  # the sender will never know
        return "250 OK"

    def accept(self, envelope) -> None:
        """Count the message for its recipients and keep it, under a name that sorts by time."""
        with self._lock:
            self.delivered.update(address.lower() for address in envelope.rcpt_tos)
        if self.directory:
            name = f"{time.time_ns():020d}-{next(self._number):04d}.eml"
            part = self.directory / f".{name}.part"
            head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n"
            part.write_bytes(head.encode() + envelope.content)
            part.replace(self.directory / name)


class QuietSMTP(SMTP):
    """aiosmtpd without its host name look-up: this mailbox is `localhost`."""

    def __init__(self, sink: Sink):
        super().__init__(sink, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=50_000_000)


async def serve(sink: Sink, listener: socket.socket, stop: asyncio.Event) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: QuietSMTP(sink), sock=listener)
    async with server:
        await stop.wait()


@contextlib.contextmanager
def running(sink: Sink) -> Iterator[int]:
    """Serve `sink` from a thread for the time of a block; yields the port."""
    listener = listen()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(sink, listener, stop),), daemon=True)
    port = listener.getsockname()[1]
    thread.start()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=5)
        loop.close()


def listen(port: int = 0) -> socket.socket:
    """Return a listening socket on this machine only; 0 takes a free port."""
    return socket.create_server(("127.0.0.1", port), backlog=128)


def count(directory: Path) -> collections.Counter:
    """Count the messages kept in `directory`, per recipient: what another process really received."""
    delivered: collections.Counter = collections.Counter()
    for path in directory.glob("*.eml"):
        with path.open("rb") as message:
            message.readline()
            recipients = message.readline().decode().partition(":")[2]
        delivered.update(address.strip().lower() for address in recipients.split(","))
    return delivered


def _answer(word: str) -> tuple[str, str]:
    address, _, code = word.partition("=")
    return address.lower(), TEXTS.get(code or "550", f"{code} refused")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--directory", type=Path, required=True)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", type=int, default=0)
    where.add_argument("--fd", type=int, help="an already listening socket")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--refuse", action="append", default=[], metavar="ADDRESS=CODE", type=_answer)
    parser.add_argument("--cut", action="append", default=[], metavar="ADDRESS", type=str.lower)
    parser.add_argument("--refuse-share", type=float, default=0)
    parser.add_argument("--cut-share", type=float, default=0)
    parser.add_argument("--count", action="store_true", help="print what the directory holds per recipient, and end")
    options = parser.parse_args()
    if options.count:
        for address, number in sorted(count(options.directory).items()):
            print(number, address)
        return
    sink = Sink(
        directory=options.directory,
        delay=options.delay,
        refused=dict(options.refuse),
        cut=set(options.cut),
        refuse_share=options.refuse_share,
        cut_share=options.cut_share,
    )
    asyncio.run(_main(sink, socket.socket(fileno=options.fd) if options.fd is not None else listen(options.port)))


async def _main(sink: Sink, listener: socket.socket) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print(f"boîte aux lettres sur le port {listener.getsockname()[1]}", flush=True)
    await serve(sink, listener, stop)


if __name__ == "__main__":
    os.umask(0o077)  # letters are private
    main()
