"""The house keeps its shape: imports go down only, every setting is documented, nothing private is open by accident."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
# Each app may import from those named here, from itself, and from the named modules of gtec_portal.
FLOORS = {
    "reference": set(),
    "accounts": {"reference"},
    "members": {"reference", "accounts"},
    "trainings": {"reference", "accounts", "members"},
    "cvtheque": {"reference", "accounts", "members"},
    "events": {"reference", "accounts", "members"},
    "vacancies": {"reference", "accounts", "members", "cvtheque"},
    "newsletters": {"reference", "accounts", "members", "trainings", "cvtheque", "events", "vacancies"},
}
# These modules of gtec_portal stand above the apps and may import them; no app may import these.
ABOVE = {
    "urls",
    "dashboard",
    "agenda",
    "public_views",
    "sitemaps",
    "mail_views",
    "demo_urls",
    "demo_views",
    "ui_views",
    "job_views",
    "wsgi",
}
# Models without a door of their own: reached through a row that has one, or holding nothing about anybody.
THROUGH_PARENT = {
    "gtec_portal.auditline",
    "members.feescale",
    "trainings.documentcounter",
    "trainings.attendance",
    "trainings.programmeversion",
    "trainings.trainerprofile",
    "trainings.halfday",
    "cvtheque.candidatetag",
    "cvtheque.consent",
    "cvtheque.identitykey",
    "cvtheque.mergedrecord",
    "cvtheque.monthfact",
    "cvtheque.cvtext",
    "cvtheque.knownform",
    "cvtheque.searchword",
    "cvtheque.sampleprofile",
    "cvtheque.savedsearchhit",
    "events.series",
    "events.changenotice",
    "events.reminder",
    "events.calendarfeed",
    "newsletters.suppression",
    "newsletters.block",
    "newsletters.sendingmark",
}


def imported(path):
    """Top-level package and full module of every import of a file, local imports included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sources(app):
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("app", FLOORS)
def test_imports_only_go_down(app):
    allowed = FLOORS[app] | {app}
    found = set()
    for path in sources(app):
        for module in imported(path):
            top, _, rest = module.partition(".")
            if top in FLOORS and top not in allowed:
                found.add(f"{path.relative_to(ROOT)} → {module}")
            if top == "gtec_portal" and rest.split(".")[0] in ABOVE:
                found.add(f"{path.relative_to(ROOT)} → {module}")
    assert found == set()


def test_named_modules_import_no_app():
    found = set()
    for path in (ROOT / "gtec_portal").glob("*.py"):
        if path.stem in ABOVE:
            continue
        found |= {f"{path.name} → {module}" for module in imported(path) if module.partition(".")[0] in FLOORS}
    assert found == set()


def test_no_template_tag_of_the_portal_imports_an_app():
    found = {
        f"{path.name} → {m}"
        for path in (ROOT / "gtec_portal" / "templatetags").glob("*.py")
        for m in imported(path)
        if m.partition(".")[0] in FLOORS
    }
    assert found == set()


def test_example_environment_lists_every_variable():
    read = set()
    for path in [ROOT / "gtec_portal" / "settings.py"]:
        read |= set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text()))
    read |= set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    listed = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read - listed == set()
    assert listed - read == set()


def test_verbose_names_are_in_lower_case():
    ours = [m for m in apps.get_models() if m.__module__.partition(".")[0] in {*FLOORS, "gtec_portal"}]
    loud = [
        str(m._meta.verbose_name)
        for m in ours
        if str(m._meta.verbose_name)[:1].isupper()
        and not str(m._meta.verbose_name).isupper()
        and not str(m._meta.verbose_name).startswith("CV")
    ]
    assert loud == []


def test_every_model_a_person_can_reach_has_one_door():
    """Models offer visible_to; those without are reached through their parent, or hold nothing about anybody."""
    ours = [m for m in apps.get_models() if m.__module__.partition(".")[0] in FLOORS | {"gtec_portal": set()}]
    closed = {m._meta.label_lower for m in ours if not hasattr(m._default_manager, "visible_to")}
    closed -= {label for label in closed if label.startswith("reference.")}  # published codes and names
    assert closed == THROUGH_PARENT


def templates():
    return sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("name", templates())
def test_template_compiles_and_has_nothing_inline(name):
    """A strict CSP would block inline styles, scripts and handlers; mail and PDF styles are the only exceptions."""
    try:
        get_template(name)
    except TemplateDoesNotExist as error:
        pytest.fail(f"{name} : gabarit absent {error}")
    text = (ROOT / "templates" / name).read_text()
    if name.startswith("emails/"):
        return
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text) == []
    scripts = re.findall(r"<script(?![^>]*(?:src=|nonce=|type=\"application/(?:ld\+)?json\"))", text)
    assert scripts == []
    # Help texts are ours (Django's own field template does the same); nothing a person typed is ever marked safe.
    assert "|safe" not in text.replace("field.help_text|safe", "")


def test_no_signal_receiver_of_our_own():
    found = [
        str(p.relative_to(ROOT))
        for app in [*FLOORS, "gtec_portal"]
        for p in sources(app)
        if "@receiver" in p.read_text() or "django.db.models.signals" in p.read_text()
    ]
    assert found == []
