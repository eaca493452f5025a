"""Asking clamd whether a file is infected, by its INSTREAM protocol. Off where no clamd is configured."""

import socket
import struct

from django.conf import settings

CHUNK = 64 * 1024
TIMEOUT = 20


class ScannerAway(Exception):
    """clamd is configured but does not answer: the file waits, nothing is served unscanned."""


def scan(stored):
    """Return the name of the infection found in an open file, "" when it is clean or when no scanner is configured."""
    if not settings.CLAMD_SOCKET:
        return ""
    try:
        with _connect(settings.CLAMD_SOCKET) as connection:
            connection.sendall(b"zINSTREAM\0")
            stored.seek(0)
            while block := stored.read(CHUNK):
                connection.sendall(struct.pack("!L", len(block)) + block)
            connection.sendall(struct.pack("!L", 0))
            answer = connection.recv(4096).rstrip(b"\0\n").decode("utf-8", "replace")
    except OSError as error:
        raise ScannerAway(type(error).__name__) from None
    finally:
        stored.seek(0)
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if not answer.endswith("OK"):
        raise ScannerAway(answer[:100])
    return ""


def _connect(address):
    """A unix socket by its path, or « host:port »."""
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT)
