"""The texts the team writes around the facts: kept with the record, one set per event, taken up by each new version."""

from django.db import transaction
from django.utils import timezone

from events.models import ReportText
from events.services.locks import lock
from gtec_portal import audit


class TextsChanged(Exception):
    """Somebody else wrote meanwhile; the text may be shown."""


def default_methodology(workshop, tables):
    """How a world café of this shape works: what a report says of its method until somebody writes better. `tables`: how many."""
    return (
        f"Un world café est une conversation organisée. {tables}\u00a0tables, {tables}\u00a0thèmes. Chaque table est tenue par une "
        "personne qui y reste du début à la fin\u202f; les groupes, eux, se déplacent. Ils sont composés avant l’événement pour mêler "
        "les structures, les métiers et les fonctions.\n\n"
        f"Chaque groupe visite {workshop.rounds}\u00a0tables, {workshop.minutes}\u00a0minutes chacune. La personne qui anime résume "
        "d’abord ce que le groupe précédent a laissé\u00a0: on construit sur les idées des autres plutôt que de recommencer. D’un tour "
        "à l’autre, le but change."
    )


def texts_of(event):
    """The texts of an event, saved or not yet."""
    return ReportText.objects.filter(event=event).select_related("changed_by").first() or ReportText(event=event)


def printed(event, workshop, tables):
    """What a report prints for each section: {name: text}. The method is never empty where there is a workshop."""
    texts = texts_of(event)
    found = {name: getattr(texts, name).strip() for name in ReportText.SECTIONS}
    if workshop and not found["methodology"]:
        found["methodology"] = default_methodology(workshop, tables)
    return found


@transaction.atomic
def save_texts(event, values, *, revision, by):
    """Keep the texts. `revision` is the one that was read: when somebody wrote since, nothing is overwritten (TextsChanged).

    Locks the event. The same texts again change nothing.
    """
    event = lock(event)
    texts = texts_of(event)
    if texts.revision != revision:
        who = texts.changed_by.get_full_name() if texts.changed_by else "une autre personne"
        raise TextsChanged(
            f"Pendant que vous écriviez, {who} a modifié ces textes. Le vôtre est gardé ci-dessous\u00a0: ouvrez la page dans un "
            "autre onglet pour comparer, puis enregistrez de nouveau pour remplacer."
        )
    changed = [name for name in ReportText.SECTIONS if getattr(texts, name) != values[name]]
    if not changed:
        return texts
    for name in changed:
        setattr(texts, name, values[name])
    texts.revision, texts.changed_at, texts.changed_by = texts.revision + 1, timezone.now(), by
    texts.full_clean()
    texts.save()
    audit.record("report.texts", event, by=by, title=", ".join(ReportText.SECTIONS[name].lower() for name in changed))
    return texts
