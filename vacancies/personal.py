"""What a person applied to, on their own page."""

from django.urls import reverse

from gtec_portal import links, personal
from gtec_portal.typography import frdate
from vacancies import letters
from vacancies.models import Application

LENGTH = 30


@personal.tells
def applications(email):
    """Applications sent with this address, newest first. One query."""
    rows = Application.objects.filter(email__iexact=email).select_related("vacancy__organisation")[:LENGTH]
    return personal.Block(
        "mes-candidatures",
        "Mes candidatures",
        [line_of(application) for application in rows],
        empty="Vous n’avez répondu à aucune offre pour le moment.",
        more_url=reverse("vacancies:vacancy_public_list"),
        more_text="Voir les offres d’emploi",
        rank=2,
    )


def line_of(application):
    vacancy = application.vacancy
    public = vacancy.is_live and vacancy.is_public
    withdraw = reverse("vacancies:application_withdraw", args=[links.make_token(application, letters.WITHDRAW)])
    return personal.Line(
        vacancy.title,
        url=vacancy.get_public_url() if public else "",
        detail=f"{vacancy.organisation.name}" + ("" if public else ", offre fermée"),
        when=frdate(application.received_at, "short"),
        badge=application.get_state_display().lower(),
        tone=application.tone or "neutral",
        action="Retirer" if application.is_waiting else "",
        action_url=withdraw if application.is_waiting else "",
    )
