"""Journeys in a real browser, through real parts: Chromium, the web server, a Celery worker, the broker, an SMTP conversation.

A journey starts at the sign-in page. Staff signs in with its second factor, as in production. Nothing is mocked: letters
reach a small SMTP sink and the test reads them there.
"""

import contextlib
import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Error

from devstack.processes import die_with_parent
from devstack.testing import browser, missing_packages
from gtec_portal import open_forms
from reference.services import load_builtin
from tests import patience
from tests.factories.accounts import PASSWORD
from tests.marks import needs
from tests.second_factor import shown_code

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
CHROMIUM = None if missing_packages() else browser()
WAIT_MS = 15_000
# The longest journey takes one minute on a quiet machine. The browser itself may hang, see `new_context`.
pytest_runtest_setup, pytest_runtest_call, pytest_runtest_teardown = patience.hooks(seconds=600)
_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    """Everything here is a browser test; without Chromium it is skipped with a reason, but fails where CI=true."""
    chromium = needs(CHROMIUM, f"il manque : {', '.join(missing_packages())}")
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(chromium)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if not CHROMIUM:
        pytest.fail("Chromium n’est pas installé : CI=true exige les parcours dans un navigateur.")
    quiet = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", *quiet]}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def new_context(new_context, browser):
    """Pages leave their site, then close, before their context does.

    Asked to throw a context away, Chromium first closes its windows and answers when the last one is gone; one that was loading a
    page again (those of a codéveloppement do, all at once) once held the answer for ever. Without windows there is nothing to wait for.
    """
    yield new_context
    for context in browser.contexts:
        for page in context.pages:
            with contextlib.suppress(Error):  # the page itself was going elsewhere: it is closed all the same
                page.goto("about:blank")
            page.close()


# What the browser itself writes in the console: a refusal a test asked for, and the network a test took away.
EXPECTED_ERRORS = ("status of 4", "net::ERR_INTERNET_DISCONNECTED", "htmx:sendError")


@dataclass
class Letter:
    """One message as it came through SMTP."""

    to: list
    raw: bytes
    message: email.message.EmailMessage = field(init=False)

    def __post_init__(self):
        self.message = email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def subject(self):
        return self.message["Subject"]

    @property
    def text(self):
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self):
        return self.message.get_body(("html",)).get_content()

    @property
    def links(self):
        """Addresses of the text part, in order."""
        return re.findall(r"https?://\S+", self.text)

    def link(self, part):
        """The one address that contains `part`. Two keys made in two seconds differ in their text and open the same page."""
        (found,) = {opened_by(url): url for url in self.links if part in url}.values()
        return found


def opened_by(url):
    """An address without the moment and the signature of its key: what it opens."""
    return re.sub(r"([\w\-]+):[\w\-]+:[\w\-]{20,}", r"\1", url)


class Mailbox:
    """An SMTP server that keeps everything it is given."""

    def __init__(self):
        self.letters = []
        self.delay = 0  # seconds the server takes for each message

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the library's name
        time.sleep(self.delay)  # not awaited: a client that dies meanwhile must not cancel what was accepted
        self.letters.append(Letter(list(envelope.rcpt_tos), envelope.original_content))
        return "250 Message accepted"

    def find(self, to, subject_part=""):
        return [letter for letter in self.letters if to in letter.to and subject_part in letter.subject]

    def wait_for(self, to, subject_part="", seconds=20):
        """Return the newest letter to this address; fails after `seconds`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := self.find(to, subject_part):
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(
            f"Pas de courrier pour {to} « {subject_part} » ; reçus : {[(m.to, m.subject) for m in self.letters]}"
        )


@pytest.fixture(scope="package")
def mailbox():
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture(scope="package")
def shared_private_root(tmp_path_factory):
    """Web and worker write to the same private storage."""
    return tmp_path_factory.mktemp("private")


@pytest.fixture(autouse=True)
def private_files(settings, shared_private_root):
    settings.PRIVATE_ROOT = settings.MEDIA_ROOT = shared_private_root
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            **settings.STORAGES["default"],
            "OPTIONS": {**settings.STORAGES["default"]["OPTIONS"], "location": shared_private_root},
        },
    }
    return default_storage


def database_address():
    """DATABASE_URL of the test database, for a process of its own."""
    database = connection.settings_dict
    host = database["HOST"]
    address = f"postgres://{database['USER']}:{database['PASSWORD']}@{'' if host.startswith('/') else host}"
    if database["PORT"] and not host.startswith("/"):
        address += f":{database['PORT']}"
    return f"{address}/{database['NAME']}" + (f"?host={host}" if host.startswith("/") else "")


class Worker:
    """A Celery worker with its beat, in a process group of its own: started, killed, started again."""

    COMMAND = "-m celery -A gtec_portal worker --beat --concurrency 1 --loglevel INFO --without-mingle --without-gossip"

    def __init__(self, environment, folder):
        self.environment, self.folder, self.starts = environment, folder, 0

    def start(self):
        self.starts += 1
        log = self.folder / f"log{self.starts}"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.COMMAND.split()],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # a killed test run leaves no worker behind
                cwd=django_settings.BASE_DIR,
            )
        until = time.monotonic() + 40
        while b" ready." not in log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail("Le worker ne démarre pas :\n" + log.read_text(errors="replace")[-3000:])
            time.sleep(0.2)

    def kill(self):
        """SIGKILL the whole group: no farewell, no clean-up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


@pytest.fixture(scope="package")
def worker(django_db_setup, live_server, mailbox, shared_private_root, tmp_path_factory):
    """The worker of every journey, on the test database."""
    folder = tmp_path_factory.mktemp("worker")
    environment = {
        **os.environ,
        "DATABASE_URL": database_address(),
        "PORTAL_URL": live_server.url,
        "DJANGO_DEBUG": "0",
        "DEMO": "0",
        "DJANGO_SECRET_KEY": django_settings.SECRET_KEY,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mailbox.port),
        "PRIVATE_ROOT": str(shared_private_root),
        "RECONCILE_SECONDS": "2",
        "JOB_LEASE_SECONDS": "20",
        "CELERY_BEAT_FILE": str(folder / "beat"),
    }
    celery_worker = Worker(environment, folder)
    celery_worker.start()
    yield celery_worker
    celery_worker.stop()


class Portal:
    """What a journey needs: addresses, signing in, letters, checks."""

    def __init__(self, live_server, mailbox):
        self.base = live_server.url
        self.mail = mailbox
        self._seen = set()
        self._errors = []

    def url(self, name, *args, **kwargs):
        return self.base + reverse(name, args=args, kwargs=kwargs)

    def watch(self, page):
        """Collect console errors (CSP refusals among them) and script errors of a page; `check` fails on them."""
        if page in self._seen:
            return
        self._seen.add(page)
        page.set_default_timeout(WAIT_MS)
        page.on(
            "console",
            lambda message: (
                self._errors.append(message.text)
                if message.type == "error" and not any(known in message.text for known in EXPECTED_ERRORS)
                else None
            ),
        )
        page.on("pageerror", lambda error: self._errors.append(str(error)))

    def sign_in(self, page, user, password=PASSWORD):
        """Type address and password, and the code of the second factor for whoever has one; staff always has."""
        self.watch(page)
        has_one = user.is_staff or Authenticator.objects.filter(user=user).exists()
        secret = self._second_factor(user) if has_one else None
        page.goto(self.url("account_login"))
        page.locator("input[name=login]").fill(user.email)
        page.locator("input[name=password]").fill(password)
        page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        if secret:
            page.locator("input[name=code]").fill(shown_code(secret))
            page.locator("form:has(input[name=code]) button[type=submit]").first.click()
        page.wait_for_url(self.url("dashboard"))

    @staticmethod
    def _second_factor(user):
        cache.clear()  # a code typed twice in thirty seconds is refused, rightly; a test is faster than a person
        known = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        if known:
            return known.wrap().instance.data["secret"]
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(user, secret)
        return secret

    @staticmethod
    def take_time(page):
        """Wait as long as a person needs to fill a form open to all: what comes back faster is refused, rightly."""
        page.wait_for_timeout(open_forms.MIN_SECONDS * 1000)

    @staticmethod
    def follow_menu(page, name):
        """Click a line of the main menu, unfolded first on a phone."""
        folded = page.locator(".menu-phone summary")
        if folded.is_visible():
            folded.click()
        page.get_by_role("navigation", name="Menu principal").get_by_role("link", name=name, exact=True).click()

    def sign_out(self, page):
        page.context.clear_cookies()

    def check(self, page):
        """The page is accessible (axe: WCAG 2.2 A and AA), keeps its console clean and never scrolls sideways."""
        from axe_playwright_python.sync_playwright import Axe

        self.watch(page)
        page.wait_for_load_state("load")  # a heading may show before the last style sheet has come
        # Violations alone in full: describing each element that passed takes as long as looking at it.
        options = {
            "runOnly": {"type": "tag", "values": _AXE_TAGS},
            "resultTypes": ["violations"],
            "preload": False,
        }
        results = Axe().run(page, options=options)
        found = [(v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in results.response["violations"]]
        assert found == [], f"{page.url} : {found}"
        self.check_width(page)
        assert self._errors == [], f"{page.url} : {self._errors}"

    @staticmethod
    def check_width(page):
        """Nothing makes the page scroll sideways at its present size."""
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{page.url} : {width[0]} px de large pour {width[1]} px"

    def check_narrow(self, page, width=320, check=None):
        """The same checks (or `check`) at 320 px, then back to the size of before."""
        size = page.viewport_size
        page.set_viewport_size({"width": width, "height": 800})
        (check or self.check)(page)
        page.set_viewport_size(size)


def wait_until_idle(seconds=10):
    """Wait until no other session of the test database is in a query or a transaction.

    The tables are emptied after each journey: a worker in the middle of a query would meet that in a deadlock.
    """
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    until = time.monotonic() + seconds
    calm = 0
    while calm < 3 and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(busy)
            calm = calm + 1 if cursor.fetchone()[0] == 0 else 0
        time.sleep(0.05)


@contextlib.contextmanager
def reconciler_held():
    """Keep the reconciler away while the tables are emptied: it takes this lock first, and leaves when it is held."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('gtec_portal.reconcile'))")
    wait_until_idle()


@pytest.fixture
def portal(transactional_db, live_server, worker, mailbox, settings):
    """The running portal, with reference data and an empty mailbox."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")  # held since the end of the journey before
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()
    load_builtin()
    mailbox.letters.clear()
    mailbox.delay = 0
    with reconciler_held():
        yield Portal(live_server, mailbox)
