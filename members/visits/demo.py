"""Visits of the demo: a morning door to door, needs with their outcomes, one left too long, follow-ups for today."""

from datetime import timedelta
from decimal import Decimal

from members.enums import LegalForm, NeedKind, NeedOutcome, OrganisationKind, VisitMeans
from members.models import Need, Organisation, Visit
from members.services import visits as services
from reference.models import Commune, Trade

CARE, HOME, CLEANING, COOK = "J1501", "K1304", "K2204", "G1602"

# days ago, structure (slug, or a new one: name and INSEE code), means, person met, note, days until the follow-up, needs:
# kind, words, trade, hours, outcome (with what it must name)
VISITS = [
    (
        34,
        "presence-et-repit",
        VisitMeans.VISIT,
        "Lucie Hamelin",
        "Accueil chaleureux. L’équipe est à trois depuis l’été.",
        -2,
        [(NeedKind.PART_TIME, "Une dizaine d’heures de ménage, le matin, personne ne répond.", CLEANING, 10, None)],
    ),
    (
        27,
        ("Menuiserie Lecoq", "61278"),
        VisitMeans.VISIT,
        "Denis Lecoq",
        "Six salariés. Ne connaissait pas l’association.",
        3,
        [
            (NeedKind.PART_TIME, "Une personne pour la paie et le courrier, un jour par semaine.", None, 7, None),
            (
                NeedKind.CONDITIONS,
                "Un compagnon a mal au dos, que faire ?",
                None,
                None,
                (NeedOutcome.REFERRAL, {"partner_name": "Service de santé au travail du Bocage"}),
            ),
        ],
    ),
    (
        12,
        "services-du-val",
        VisitMeans.VISIT,
        "Direction",
        "Cherche à garder ses aides à domicile au-delà de 24 h.",
        0,
        [
            (
                NeedKind.PART_TIME,
                "Douze heures le matin, à compléter ailleurs pour faire un vrai poste.",
                HOME,
                12,
                (NeedOutcome.PART_TIME, {}),
            ),
            (
                NeedKind.TRAINING,
                "Personne n’est formé au repérage des fragilités.",
                None,
                None,
                (NeedOutcome.TRAINING, {"note": "Repérer les fragilités, quatre aides à domicile, avant l’été."}),
            ),
        ],
    ),
    (
        6,
        "ehpad-les-rives",
        VisitMeans.PHONE,
        "Secrétariat",
        "",
        8,
        [(NeedKind.RECRUITMENT, "Un aide-soignant de nuit, dès que possible.", CARE, 35, None)],
    ),
    (
        3,
        ("Boulangerie du Pont", "61169"),
        VisitMeans.VISIT,
        "Anne Jourdain",
        "Ouverte à l’idée d’un poste partagé avec la cuisine de l’EHPAD.",
        11,
        [(NeedKind.PART_TIME, "Quinze heures, tôt le matin, pour préparer et nettoyer.", COOK, 15, None)],
    ),
    (
        1,
        "soins-des-haies",
        VisitMeans.VIDEO,
        "Coordination",
        "Point de rentrée.",
        None,
        [
            (
                NeedKind.OTHER,
                "Un logement pour une infirmière qui arrive en mars.",
                None,
                None,
                (NeedOutcome.REFERRAL, {"partner": "mission-emploi-bocage"}),
            )
        ],
    ),
]


def load(story):
    """Fill the visits of the person who is signed in first; dates are relative to the day of the demo."""
    communes = {row.insee: row for row in Commune.objects.filter(insee__in=["61278", "61169"])}
    trades = {row.pk: row for row in Trade.objects.filter(pk__in=[CARE, HOME, CLEANING, COOK])}
    for ago, where, means, person, note, back, heard in VISITS:
        day = story.today - timedelta(days=ago)
        visit = Visit(met_on=day, means=means, person_met=person, note=note)
        visit.follow_up_on = None if back is None else story.today + timedelta(days=back)
        commune = None
        if isinstance(where, str):
            visit.organisation = story.organisations[where]
        else:
            name, insee = where
            visit.organisation = Organisation(name=name, kind=OrganisationKind.PROSPECT, legal_form=LegalForm.COMPANY)
            commune = communes[insee]
        needs = [
            Need(
                kind=kind,
                words=words,
                trade=trades.get(trade),
                hours_per_week=None if hours is None else Decimal(hours),
            )
            for kind, words, trade, hours, _ in heard
        ]
        services.record_visit(visit, needs, by=story.staff, commune=commune)
        for need, (*_, outcome) in zip(needs, heard, strict=True):
            if outcome:
                kind, named = outcome
                named = dict(named)
                if "partner" in named:
                    named["partner"] = Organisation.objects.get(slug=named["partner"])
                services.decide_need(need, kind, by=story.staff, **named)
    story.say(f"{len(VISITS)} visites, {Need.objects.count()} besoins entendus")
