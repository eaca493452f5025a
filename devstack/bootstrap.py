"""First steps of `./portal`, with the system's Python and nothing but its standard library.

Makes `.portal/venv` when it is missing or out of date, then hands over to `python -m devstack` inside it.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / ".portal"
VENV = PORTAL / "venv"
STAMP = VENV / "requirements.stamp"
EX_USAGE, EX_UNAVAILABLE, EX_CANTCREAT = 64, 69, 73

# Which packages each command needs. « dev » contains « demo »: going from one to the other and back costs nothing.
PROFILES = {"demo": "demo", "manage": "demo", "shell": "demo", "test": "dev", "check": "dev"}
NEEDED_LIBRARIES = {
    "linux": ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1"),
    "darwin": ("libpango-1.0.dylib", "libpangoft2-1.0.dylib"),
}
HOMEBREW = ("/opt/homebrew/lib", "/usr/local/lib")  # not searched by default on macOS

HELP = """\
Usage : ./portal <commande>

  demo [--port N] [--reset]   lance le portail avec des données fictives ; Ctrl-C arrête tout
  stop                        arrête la démonstration et ses serveurs
  test [options de pytest]    lance tous les essais, navigateur compris
  check [--fix]               vérifie le style, les types, les migrations, les conteneurs
  manage <commande>           lance une commande de Django (./portal manage help)
  shell                       ouvre une console Python sur les données

Un serveur PostgreSQL et un courtier sont fournis. Pour employer les vôtres : DATABASE_URL, REDIS_URL.
Tout ce que ces commandes créent est dans le dossier .portal."""


class Stop(Exception):
    """Ends the command with a message and a status."""

    def __init__(self, message, status=EX_UNAVAILABLE):
        super().__init__(message)
        self.status = status


@contextlib.contextmanager
def step(label):
    """Tell what is going on and how long it took."""
    print(f"  {label}…", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - start:.0f} s", flush=True)


def main(arguments):
    started = time.time()
    command = arguments[0] if arguments else "help"
    if command in {"help", "--help", "-h"}:
        print(HELP)
        return 0
    if command == "stop":
        if not python().exists():
            print("Rien à arrêter.")
            return 0
    elif command in PROFILES:
        prepare(PROFILES[command])
    else:
        raise Stop(f"Commande inconnue : {command}\n\n{HELP}", EX_USAGE)
    return hand_over(arguments, started)


def hand_over(arguments, started):
    """Become `python -m devstack` of the environment. The caller's directory travels along for relative paths."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    environment |= {"PORTAL_CWD": str(Path.cwd()), "PORTAL_STARTED": str(started), "PYTHONUTF8": "1"}
    if sys.platform == "darwin":
        environment.setdefault("DYLD_FALLBACK_LIBRARY_PATH", ":".join([*HOMEBREW, "/usr/lib"]))
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(python(), [str(python()), "-m", "devstack", *arguments], environment)


def python():
    return VENV / "bin" / "python"


def prepare(profile):
    """Bring `.portal/venv` to what the requirement files say; a no-op of a few milliseconds when it already is."""
    try:
        PORTAL.mkdir(exist_ok=True)
        lock = (PORTAL / "setup.lock").open("w")
    except OSError as error:
        raise Stop(f"Impossible d’écrire dans {PORTAL} : {error.strerror}.", EX_CANTCREAT) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several commands at once: one prepares, the others wait
        if made_for("dev"):
            profile = "dev"  # an environment made for the tests serves the demo too, and stays so
        if stamp_is(profile):
            require_system_packages(venv=False)
            return
        require_system_packages(venv=not venv_works())
        print("Préparation du portail (une seule fois) :", flush=True)
        if not venv_works():
            with step("environnement Python"):
                make_venv()
        with step("bibliothèques"):
            install(profile)
        STAMP.write_text(stamp(profile))


def stamp(profile):
    """What the environment was made from."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("requirements-uv.txt", f"requirements-{profile}.txt"):
        digest.update((ROOT / name).read_bytes())
    return f"{profile} {digest.hexdigest()}"


def stamp_is(profile):
    return made_for(profile) and STAMP.read_text() == stamp(profile) and python().exists()


def made_for(profile):
    return STAMP.exists() and STAMP.read_text().startswith(f"{profile} ")


def venv_works():
    """Whether the environment runs and is of our own Python: an upgrade of the system leaves a broken one behind."""
    if not python().exists():
        return False
    probe = [str(python()), "-I", "-c", "import sys, pip; print(sys.version)"]
    answer = subprocess.run(probe, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def make_venv():
    result = subprocess.run(
        [sys.executable, "-I", "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise Stop(f"Python n’a pas pu créer {VENV} :\n{(result.stdout + result.stderr).strip()}")


def install(profile):
    """Install uv, itself pinned by hash, then let it bring the environment to the lock file, hashes required."""
    environment = {**os.environ, "UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if index := os.environ.get("PIP_INDEX_URL"):
        environment.setdefault("UV_DEFAULT_INDEX", index)
    if not os.access(Path.home(), os.W_OK):  # service accounts have no home of their own
        environment |= {"UV_CACHE_DIR": str(PORTAL / "cache" / "uv"), "PIP_CACHE_DIR": str(PORTAL / "cache" / "pip")}
    pip = [str(python()), "-I", "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
    lock_file = str(ROOT / f"requirements-{profile}.txt")
    first = run([*pip, str(ROOT / "requirements-uv.txt")], environment)
    if first.returncode == 0:
        uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(python())]
        first = run([*uv, lock_file], environment)
    if first.returncode:
        # Slower, but it reads pip's own configuration (mirrors, certificates), which uv does not.
        second = run([*pip, lock_file], environment)
        if second.returncode:
            raise Stop(f"Les bibliothèques n’ont pas pu être installées :\n{first.stderr}\n{second.stderr}")


def run(command, environment):
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def require_system_packages(*, venv):
    """Install what no Python package can bring, or say exactly how."""
    packages = []
    if venv and importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if not all(map(loads, NEEDED_LIBRARIES.get(sys.platform, ()))):
        packages.append("libpangoft2-1.0-0")
    if not packages:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if sys.platform == "darwin":
        raise Stop("Il manque la bibliothèque Pango (pour les PDF). Tapez : brew install pango")
    if not shutil.which("apt-get"):
        raise Stop(
            f"Il manque des paquets du système : {' '.join(packages)} (noms Debian). Installez leurs équivalents."
        )
    if os.geteuid() != 0 or os.environ.get("PORTAL_APT") == "0":
        raise Stop(f"Il manque des paquets du système. Tapez, puis recommencez :\n\n    sudo {line}\n")
    with step(f"paquets du système ({', '.join(packages)})"):
        apt_install(packages, line)


def apt_install(packages, line):
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    result = run(command, environment)
    if result.returncode:  # no package list yet, or one too old
        run(["apt-get", "update", "-qq"], environment)
        result = run(command, environment)
    if result.returncode:
        raise Stop(f"« {line} » a échoué :\n{result.stderr.strip()}")


def loads(library):
    for place in ("", *HOMEBREW) if sys.platform == "darwin" else ("",):
        with contextlib.suppress(OSError):
            return bool(ctypes.CDLL(str(Path(place) / library)))
    return False


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        print(stop, file=sys.stderr)
        sys.exit(stop.status)
    except KeyboardInterrupt:
        sys.exit(130)
