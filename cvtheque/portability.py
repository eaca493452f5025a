"""« Mes données »: what a person takes away, readable by people (a page) and by programs (JSON), with their files."""

import io
import json
import zipfile

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import erasure
from cvtheque.services.erasure import other_subjects, subject_of

TITLES = {
    "cvtheque.candidate": "Votre profil dans la CVthèque",
    "vacancies.application": "Vos candidatures",
    "events.registration": "Vos inscriptions à des événements",
    "newsletters.subscriber": "Votre abonnement aux lettres",
    "gtec_portal.message": "Les courriers que le portail vous a envoyés",
}


def archive(candidate, *, mailbox=True):
    """A ZIP in memory: `lisez-moi.html`, `donnees.json` and the files as they were sent. A CV or two: a few megabytes at most.

    Without `mailbox`, what is held under the address alone (answers to vacancies, subscriptions) stays out: a printed link proves
    nothing about who reads that address.
    """
    found = erasure.tell(subject_of(candidate, mailbox=mailbox))
    for subject in other_subjects(candidate) if mailbox else ():
        for model, rows in erasure.tell(subject).items():
            found.setdefault(model, []).extend(rows)
    made = timezone.localtime()
    data = {"fait le": made.isoformat(), **{TITLES.get(model, model): rows for model, rows in found.items()}}
    page = render_to_string("cvtheque/own_export.html", {"sections": sections(found), "made": made})
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("lisez-moi.html", page)
        box.writestr("donnees.json", json.dumps(data, ensure_ascii=False, indent=2, default=str))
        for number, file in enumerate(candidate.files.exclude(storage_name=""), start=1):
            add_file(box, f"fichiers/{number}-{file.label}", file.storage_name)
    stored.seek(0)
    return stored


def add_file(box, name, stored_name):
    """A file that is gone from the disk must not keep the person from the rest of their data."""
    try:
        with default_storage.open(stored_name) as content:
            box.writestr(name, content.read())
    except FileNotFoundError:
        box.writestr(f"{name}.txt", "Ce fichier n’est plus là.")


def sections(found):
    """[(title, [[(label, [lines])]])] for the page: nested rows become lines of text."""
    return [
        (TITLES.get(model, model), [[(label, lines_of(value)) for label, value in row.items()] for row in rows])
        for model, rows in found.items()
    ]


def lines_of(value):
    """What stands beside a label: « – », one line, or one line per item."""
    if value is None or value in ("", []):
        return ["–"]
    if isinstance(value, bool):
        return ["oui" if value else "non"]
    if isinstance(value, list):
        return [line for item in value for line in lines_of(item)]
    if isinstance(value, dict):
        return [" · ".join(f"{label} : {', '.join(lines_of(item))}" for label, item in value.items())]
    return [str(value)]
