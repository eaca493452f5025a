"""What the making of reports holds of people (see accounts.erasure)."""

from accounts import erasure
from events.models import ReportLink
from events.reporting import sharing


def find(subject):
    return ReportLink.objects.filter(email__iexact=subject.email) if subject.email else ReportLink.objects.none()


def forget(subject):
    """A link given to somebody is closed, and forgets to whom it was given."""
    rows = find(subject).select_related("event")
    done = 0
    for link in rows:
        sharing.close_link(link, by=None)
        done += ReportLink.objects.filter(pk=link.pk).update(recipient="Personne effacée", email="")
    return done


def tell(subject):
    return [
        {"événement": link.event.title, "lien ouvert pour": link.recipient, "jusqu’au": link.expires_on.isoformat()}
        for link in find(subject).select_related("event")
    ]


erasure.holds("events.reportlink", ["recipient", "email"], forget, tell=tell)
erasure.keeps(
    "events.photo",
    ["alt", "caption", "credit", "file", "proof", "sha256"],
    "photographies publiées avec l’accord des personnes : chacune se retire à la demande, fichier compris",
)
erasure.keeps(
    "events.partreview",
    ["name", "remark", "fingerprint"],
    "nom de qui a animé une table et validé ce qu’en dit le compte rendu, publié avec lui",
)
erasure.impersonal(
    "ce que l’association publie d’un événement", "events.reporttext", "events.reportphoto", "events.reportdownload"
)
