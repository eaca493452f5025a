"""What a person applied to, on their own page."""

from django.urls import reverse

from cvtheque.models import Appointment
from gtec_portal import links, personal
from gtec_portal.typography import frdate, frdatetime
from vacancies import letters
from vacancies.enums import ApplicationState
from vacancies.models import Application

LENGTH = 30


@personal.tells
def applications(email):
    """Applications sent with this address, newest first, with the interview each led to. Two queries."""
    rows = list(Application.objects.filter(email__iexact=email).select_related("vacancy__organisation")[:LENGTH])
    meetings = meetings_of(email, rows)
    return personal.Block(
        "mes-candidatures",
        "Mes candidatures",
        [line_of(application, meetings.get(application.vacancy.uuid)) for application in rows],
        empty="Vous n’avez répondu à aucune offre pour le moment.",
        more_url=reverse("vacancies:vacancy_public_list"),
        more_text="Voir les offres d’emploi",
        rank=2,
    )


def meetings_of(email, applications):
    """{number of the vacancy: when} of the interviews to come, fixed on the list of candidates of that vacancy."""
    coming = Appointment.objects.coming().filter(
        entry__candidate__email__iexact=email,
        entry__shortlist__opening__in=[application.vacancy.uuid for application in applications],
    )
    return dict(coming.order_by("-starts_at").values_list("entry__shortlist__opening", "starts_at"))


def answer_of(application, meeting):
    """What an employer answered, in a few words: the interview's date when there is one, else the day it was offered."""
    if meeting:
        return f"entretien le {frdatetime(meeting)}"
    if application.state == ApplicationState.INTERVIEW and application.answered_at:
        return f"entretien proposé le {frdate(application.answered_at, 'short')}, regardez votre courrier"
    return ""


def line_of(application, meeting=None):
    vacancy = application.vacancy
    public = vacancy.is_live and vacancy.is_public
    withdraw = reverse("vacancies:application_withdraw", args=[links.make_token(application, letters.WITHDRAW)])
    return personal.Line(
        vacancy.title,
        url=vacancy.get_public_url() if public else "",
        detail=", ".join(
            filter(None, [vacancy.organisation.name, "" if public else "offre fermée", answer_of(application, meeting)])
        ),
        when=frdate(application.received_at, "short"),
        badge=application.get_state_display().lower(),
        tone=application.tone or "neutral",
        action="Retirer" if application.is_waiting else "",
        action_url=withdraw if application.is_waiting else "",
    )
