"""What the portal writes about visits and needs."""

from django.conf import settings

from gtec_portal import links
from gtec_portal.mail import Button, Entries, Letter, P, Small
from gtec_portal.typography import counted, frdate, plural_fr
from members.models.visits import NOTICE_DAYS, OUTCOME_DAYS


def team_address():
    return settings.PORTAL["email"]


def needs_waiting(person, needs, days):
    """To whoever heard them: these needs still have no outcome after `days` days."""
    count = len(needs)
    waiting = f"{counted(count, 'besoin')} sans suite"
    last_call = days >= OUTCOME_DAYS
    told = (
        f"{plural_fr(count, 'Ce besoin a été entendu,Ces besoins ont été entendus')} il y a {days} jours ou plus, "
        f"et rien ne dit encore ce qu’{plural_fr(count, 'il devient,ils deviennent')}."
    )
    ask = (
        "Tant qu’une suite manque, la relance de cette visite ne peut pas être fermée, et le besoin figure au bulletin du mois."
        if last_call
        else f"Au-delà de {OUTCOME_DAYS} jours, il figurera au bulletin du mois."
    )
    return Letter(
        f"{waiting} depuis {days} jours",
        [
            P(f"Bonjour {person.get_short_name()},"),
            P(told),
            Entries(
                [
                    {
                        "title": f"{need.visit.organisation}, {frdate(need.visit.met_on)}",
                        "url": links.absolute("members:need_decide", need.pk),
                        "detail": " ".join(need.words.split())[:160],
                    }
                    for need in needs
                ]
            ),
            P(
                "Quatre suites sont possibles\u00a0: un temps partiel à partager, une offre d’emploi, un besoin de formation, "
                "ou une orientation vers un partenaire que vous nommez."
            ),
            P(ask),
            Button("Voir les besoins sans suite", links.absolute("members:need_list")),
            Small(
                f"Vous recevez ce rappel à {NOTICE_DAYS} puis à {OUTCOME_DAYS} jours, parce que vous avez noté la visite."
            ),
        ],
    )
