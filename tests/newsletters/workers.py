"""Real Celery workers on the test database, to be killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from gtec_portal.celery import app


def database_url():
    """The address of the test database, as the environment gives it."""
    given = connection.settings_dict
    host = given["HOST"]
    place = "" if host.startswith("/") else host + (f":{given['PORT']}" if given["PORT"] else "")
    secret = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
    return f"postgres://{given['USER']}{secret}@{place}/{given['NAME']}" + (
        f"?host={host}" if host.startswith("/") else ""
    )


def empty_broker():
    """Forget every hint, as a broker that lost its memory."""
    with app.connection_for_write() as link:
        link.default_channel.client.flushdb()


class Worker:
    """One `celery worker` with two processes, in a group of its own."""

    def __init__(self, folder, *, smtp_port, **environment):
        self.log = Path(folder) / f"worker-{time.monotonic_ns()}.log"
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_DEBUG": "0",
            "DEMO": "0",
            "DJANGO_SECRET_KEY": settings.SECRET_KEY,
            "PORTAL_URL": settings.SITE_URL,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(smtp_port),
            "CELERY_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
            "LOG_LEVEL": "INFO",
            **environment,
        }

    def start(self):
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "gtec_portal",
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
        ]
        command += ["--without-mingle", "--without-gossip", "--without-heartbeat"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=settings.BASE_DIR,
            )
        return self

    def wait_until_ready(self, seconds=30):
        wait_for(lambda: b" ready." in self.log.read_bytes() or self.process.poll() is not None, seconds)
        assert self.process.poll() is None, self.log.read_text(errors="replace")[-3000:]
        return self

    def kill(self):
        """SIGKILL to the whole group: no process says goodbye."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def wait_for(condition, seconds):
    """Wait until `condition()` holds; fails after `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"rien après {seconds} s"
        time.sleep(0.05)
