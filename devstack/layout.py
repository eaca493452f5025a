"""Where the servers live and under which account they run.

A checkout is known by a random key kept in `.portal/id` next to the path it was last seen at: a moved checkout keeps its
key (and its data), a copied one gets a new key.
"""

import contextlib
import hashlib
import os
import pwd
import re
import secrets
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from devstack import locks

SOCKET_PATH_LIMIT = 100  # the kernel's is 107 on Linux, 103 on macOS
SYSTEM_HOME = Path("/var/lib/gtec-portal")


class DevstackError(Exception):
    """Something the person at the keyboard has to know; its text is shown as it is."""


@dataclass(frozen=True)
class Account:
    """The unprivileged account that runs the servers when we are root; PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int

    def popen(self) -> dict:
        """Arguments that make `subprocess` run a child under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def service_account() -> Account | None:
    """Return `postgres`, else `nobody`, when we are root; None for an ordinary user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return Account(name, entry.pw_uid, entry.pw_gid)
    raise DevstackError(
        "PostgreSQL refuse de tourner sous root et ce système n’a ni compte « postgres » ni « nobody »."
    )


@dataclass(frozen=True)
class Layout:
    """The paths of one set of servers (`demo` or `test`) of one checkout."""

    root: Path
    name: str
    key: str
    account: Account | None
    home: Path  # what belongs to the servers' account: data, and copied binaries when it cannot reach the checkout
    sockets: Path

    @property
    def state(self) -> Path:
        return self.root / ".portal" / "servers" / self.name

    @property
    def lasting(self) -> bool:
        """Whether what is written must survive a power cut: yes for people, no for tests."""
        return self.name != "test"

    @property
    def servers_uid(self) -> int:
        return self.account.uid if self.account else os.geteuid()

    @property
    def child_options(self) -> dict:
        return self.account.popen() if self.account else {}


def layout(root: Path, name: str = "demo") -> Layout:
    """Return the layout of `root`; creates `.portal/id`, nothing else."""
    root = Path(root).resolve()
    account = service_account()
    key = checkout_key(root)
    portal = root / ".portal"
    home = portal if account is None or reaches(account, portal) else SYSTEM_HOME / key
    return Layout(root, name, key, account, home, socket_directory(key, name))


def checkout_key(root: Path) -> str:
    """Return the key of this checkout, made on first use."""
    portal = root / ".portal"
    portal.mkdir(exist_ok=True)
    path = portal / "id"
    with locks.exclusive(portal / "id.lock"):
        key, seen_at = _read_identity(path)
        if key and seen_at != root and _read_identity(seen_at / ".portal" / "id")[0] == key:
            key = ""  # the original is still there: we are the copy
        if not key or seen_at != root:
            key = key or secrets.token_hex(4)
            part = path.with_suffix(".part")
            part.write_text(f"{key}\n{root}\n", encoding="utf-8")
            part.replace(path)
    return key


def _read_identity(path: Path) -> tuple[str, Path]:
    try:
        key, seen_at = path.read_text(encoding="utf-8").splitlines()[:2]
    except (OSError, ValueError):
        return "", Path()
    return (key, Path(seen_at)) if re.fullmatch(r"[0-9a-f]{8}", key) else ("", Path())


def reaches(account: Account, directory: Path) -> bool:
    """Whether `account` can enter `directory`: every parent counts, so only trying tells."""
    attempt = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)],
        stderr=subprocess.DEVNULL,
        check=False,
        cwd="/",
        **account.popen(),
    )
    return attempt.returncode == 0


def socket_directory(key: str, name: str) -> Path:
    """Return a short, private place for sockets: the path of a checkout may be longer than a socket address can be."""
    base = Path(os.environ.get("TMPDIR") or tempfile.gettempdir())
    leaf = f"gtec-{os.geteuid()}-{key}{'' if name == 'demo' else '-' + hashlib.sha256(name.encode()).hexdigest()[:4]}"
    # Addresses carry this path in a URL: plain characters only.
    if (
        not re.fullmatch(r"[A-Za-z0-9/._-]+", str(base))
        or len(str(base / leaf / ".s.PGSQL.5432.lock")) > SOCKET_PATH_LIMIT
    ):
        base = Path("/tmp")  # noqa: S108 -- the leaf is 0700 and its owner is checked
    return base / leaf


def make_private(directory: Path, uid: int, account: Account | None = None) -> None:
    """Create `directory` for the servers' account alone; refuse one that somebody else has put there."""
    with contextlib.suppress(FileExistsError):
        directory.mkdir(mode=0o700)
        if account:
            os.chown(directory, account.uid, account.gid)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
        owner = _owner_name(found.st_uid)
        raise DevstackError(
            f"{directory} appartient à « {owner} » : lancez ./portal avec le même compte que la première fois,"
            " ou supprimez ce dossier."
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        directory.chmod(0o700)


def _owner_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
