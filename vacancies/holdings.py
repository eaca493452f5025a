"""What vacancies hold of people (see accounts.erasure)."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import erasure
from gtec_portal import uploads
from vacancies import services
from vacancies.models import PERSONAL, Application


def find(subject):
    return Application.objects.filter(email__iexact=subject.email) if subject.email else Application.objects.none()


def forget(subject):
    """Open applications are withdrawn, and the employer told; answered ones keep their dates and outcome, without the person."""
    done = 0
    for application in find(subject).select_for_update():
        done += 1
        if application.answered_at is None:
            services.withdraw(application)
            continue
        stored = application.cv_file
        Application.objects.filter(pk=application.pk).update(
            **dict.fromkeys(PERSONAL, ""),
            cv_size=0,
            erased_at=timezone.now(),
            link_version=application.link_version + 1,
        )
        if stored:
            transaction.on_commit(lambda name=stored: uploads.remove(name), robust=True)
    return done


def tell(subject):
    return [
        {
            "offre": application.vacancy.title,
            "structure": str(application.vacancy.organisation),
            "nom": application.name,
            "téléphone": application.phone,
            "message": application.message,
            "envoyée le": application.received_at.isoformat(),
            "statut": application.get_state_display(),
            "mot de l’employeur": application.answer_note,
        }
        for application in find(subject).select_related("vacancy__organisation")
    ]


def seen(subject):
    return find(subject).aggregate(last=Max("received_at"))["last"]


erasure.holds("vacancies.application", [*PERSONAL], forget, tell=tell, seen=seen)
erasure.keeps("vacancies.vacancy", ["contact_name", "contact_email"], "personne à joindre chez l’employeur")
erasure.impersonal("offres des employeurs", "vacancies.vacancy")
