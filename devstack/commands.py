"""What `./portal <command>` does, once Python and the libraries are there."""

import os
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from devstack import checks, locks, postgres, processes, servers, testing
from devstack.demo import DEMO_LOCK, demo
from devstack.environment import ROOT, demo_environment
from devstack.layout import DevstackError, layout
from devstack.supervisor import GRACE

SHELL_WELCOME = "Les modèles du portail sont importés. Ctrl-D pour sortir."


def stop(_arguments: list[str]) -> int:
    """Stop the demo, then the servers, whoever uses them."""
    pid = locks.holder(DEMO_LOCK)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        if not processes.wait_until(lambda: locks.holder(DEMO_LOCK) is None, seconds=GRACE + 40, pause=0.1):
            raise DevstackError(f"La démonstration ne s’arrête pas (processus {pid}).")
    stopped = [servers.Servers(layout(ROOT, name), given={}).stop() for name in ("demo", "test")]
    print("Portail arrêté." if pid is not None or any(stopped) else "Rien à arrêter.")
    return 0


def manage(arguments: list[str]) -> int:
    """Run a Django command on the demo's data, or on the database that DATABASE_URL names."""
    given = bool(os.environ.get("DATABASE_URL"))
    with servers.borrowed(layout(ROOT)) as addresses:
        environment = os.environ | addresses
        if not given:
            environment = demo_environment(environment)
        environment.setdefault("DJANGO_SECRET_KEY", secrets.token_urlsafe(48))
        environment["PATH"] = f"{environment.get('PATH', '')}:{postgres.engine()}"  # psql, for `manage dbshell`
        # Paths on the command line are relative to where it was typed.
        where = Path(os.environ.get("PORTAL_CWD", ROOT))
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return processes.follow(command, environment=environment, directory=where)


def shell(arguments: list[str]) -> int:
    print(SHELL_WELCOME)
    return manage(["shell", "--verbosity", "0", *arguments])


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "stop": stop,
    "manage": manage,
    "shell": shell,
    "test": testing.run,
    "check": checks.run,
}
