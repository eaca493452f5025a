"""History of business records: one call from a service, one tab on the record's page."""

from gtec_portal import logs
from gtec_portal.models import AuditLine


def record(action, instance, *, by=None, label=None, **details):
    """Write what was done to `instance`, by whom. `action` is « noun.verb »; details are ids, numbers and short words."""
    return AuditLine.objects.create(
        actor_id=by.pk if by is not None and by.pk else None,
        actor_label=str(by) if by is not None and by.pk else "",
        action=action,
        object_type=instance._meta.label_lower,
        object_id=instance.pk,
        object_label=(label or str(instance))[:250],
        details=details,
        request_id=logs.request_id.get()[:12],
    )


def record_export(name, model, *, by, **details):
    """Write that a list about people left the portal as a file. It is about no single record: its number is 0."""
    return AuditLine.objects.create(
        actor_id=by.pk,
        actor_label=str(by) if by.pk else "",
        action="list.exported",
        object_type=model._meta.label_lower,
        object_id=0,
        object_label=name,
        details=details,
        request_id=logs.request_id.get()[:12],
    )


def history(instance):
    """Everything recorded about one instance, newest first."""
    numbers = [instance.pk, *getattr(instance, "former_ids", ())]  # those of records that joined this one
    return AuditLine.objects.filter(object_type=instance._meta.label_lower, object_id__in=numbers)


# What the history tabs say: a text, or a function of the line's details. Apps add theirs; without words, the action is shown.
_WORDS = {
    "organisation.created": "Structure ajoutée",
    "organisation.edited": "Fiche modifiée",
    "site.created": "Site ajouté",
    "site.edited": "Site modifié",
    "membership.opened": "Adhésion enregistrée",
    "membership.edited": "Adhésion modifiée",
    "seat.given": "Accès ouvert à une personne",
    "seat.invited": "Personne invitée",
    "seat.administrator": "Droit d’administrer modifié",
    "seat.ended": "Accès retiré à une personne",
    "message.resent": "Courrier renvoyé",
    "list.exported": "Liste exportée",
    "invitation.sent": "Invitation envoyée",
    "invitation.accepted": "Invitation acceptée",
    "invitation.withdrawn": "Invitation retirée",
}


def tell(words):
    """Add the words of an app: {action: text, or function of the details}. Its `history.py` calls this when it is loaded."""
    _WORDS.update(words)


def sentence(line):
    """What a line of history says, in French."""
    words = _WORDS.get(line.action, line.action)
    text = words(line.details) if callable(words) else words
    return text.rstrip(".")  # who did it follows
