"""What a report was made from, as fingerprints: which parts a validation was about, and what changed since the version before."""

import dataclasses
import hashlib
import json

from events.models import ReportText
from gtec_portal.typography import counted


def digest(data):
    """Fingerprint of plain data: the same data give the same one, whatever the order of keys."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def part_fingerprint(sheet):
    """Fingerprint of everything printed about one table: a changed comma makes another one."""
    return digest(dataclasses.asdict(sheet))


def case_fingerprint(case):
    """Fingerprint of a case of codéveloppement as its client let it out."""
    return digest(dataclasses.asdict(case))


def contents_of(context):
    """What the context of a report (events.reports.collect) holds, kept with the report."""
    event = context["event"]
    return {
        "parts": {str(sheet.pk): part_fingerprint(sheet) for sheet in context["sheets"]},
        "cases": [case_fingerprint(case) for case in context["cases"]],
        "numbers": {str(sheet.pk): sheet.number for sheet in context["sheets"]},
        "texts": {name: digest(context["texts"][name]) for name in ReportText.SECTIONS if context["texts"][name]},
        "programme": digest(
            [[item.starts_at, item.ends_at, item.title, item.speaker, item.details] for item in context["programme"]]
        ),
        "event": digest([event.title, event.day_label, event.place_label, event.presentation, _partners(context)]),
        "people": context["attendance"]["people"],
        "photos": [str(photo.uuid) for photo in context["photos"]],
        "annexes": [str(annex.uuid) for annex in context["annexes"]],
    }


def _partners(context):
    """Their names, with the file of the logo of those that have one: another logo is another cover."""
    return [f"{one.name} ({one.logo})" if one.logo else one.name for one in context["partners"]]


def changes(new, old):
    """What changed from one version to the next, in words; an empty list when nothing did, or when the older one is not known."""
    if not new or not old:
        return []
    found = []
    if new["event"] != old["event"]:
        found.append("présentation de l’événement modifiée")
    if new["programme"] != old["programme"]:
        found.append("programme modifié")
    if new["people"] != old["people"]:
        found.append(f"{counted(new['people'], 'personne')} au lieu de {old['people']}")
    for name, title in ReportText.SECTIONS.items():
        was, now = old["texts"].get(name), new["texts"].get(name)
        if was != now:
            found.append(f"texte « {title.lower()} » {'modifié' if was and now else 'ajouté' if now else 'retiré'}")
    found += _tables(new, old)
    if new["cases"] != old["cases"]:
        found.append("cas de codéveloppement modifiés")
    found += _listed("photo", new["photos"], old["photos"])
    found += _listed("annexe", new["annexes"], old["annexes"])
    return found


def _tables(new, old):
    """« table 3 modifiée », in the order of the tables."""
    numbers = {**old["numbers"], **new["numbers"]}
    found = []
    for pk in sorted(numbers, key=lambda pk: (numbers[pk], int(pk))):
        was, now = old["parts"].get(pk), new["parts"].get(pk)
        if was != now:
            found.append(f"table {numbers[pk]} {'modifiée' if was and now else 'ajoutée' if now else 'retirée'}")
    return found


def _listed(noun, new, old):
    added, gone = len(set(new) - set(old)), len(set(old) - set(new))
    found = []
    if added:
        found.append(f"{counted(added, noun)} {'ajoutées' if added > 1 else 'ajoutée'}")
    if gone:
        found.append(f"{counted(gone, noun)} {'retirées' if gone > 1 else 'retirée'}")
    return found
