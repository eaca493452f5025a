"""The rooms of the demo story: that of November 2019, closed, with what its tables chose; the next one, ready to begin."""

from datetime import timedelta

from events.enums import DetailKind, Horizon
from events.models import Clock, Contribution, Detail, Dot, Priority, Table, Workshop

# Table: [(rank of the idea, horizon, what it needs first, whom to mobilise)]
CHOSEN_IN_2019 = {
    1: [
        (1, Horizon.SHORT, "Un calendrier commun, arrêté avant l’été", "Les lycées et la Mission locale"),
        (2, Horizon.SHORT, "Une liste de volontaires prêts à témoigner", "Les anciens élèves du territoire"),
        (4, Horizon.MEDIUM, "Savoir qui tiendra l’outil à jour", "L’agglomération"),
    ],
    2: [
        (1, Horizon.SHORT, "Recenser les logements vacants", "Les communes et les bailleurs"),
        (2, Horizon.MEDIUM, "Un propriétaire prêt à essayer", "Action Logement"),
        (3, Horizon.SHORT, "Une personne à joindre par commune", "Les associations d’habitants"),
    ],
    3: [
        (1, Horizon.SHORT, "Une salle et deux demi-journées", "La chambre de commerce"),
        (2, Horizon.MEDIUM, "Connaître les trajets des salariés", "Les directions des ressources humaines"),
        (3, Horizon.SHORT, "Rassembler ce qui existe déjà", "L’office de tourisme"),
    ],
    4: [
        (1, Horizon.MEDIUM, "Un accord de la protection maternelle et infantile", "Les écoles de travail social"),
        (2, Horizon.SHORT, "Un premier week-end avec trois familles", "Les employeurs qui recrutent un couple"),
    ],
    5: [
        (1, Horizon.SHORT, "Une rencontre par trimestre", "Les clubs d’aînés et les foyers de jeunes"),
        (3, Horizon.MEDIUM, "Une saison où trois dates sont laissées aux habitants", "Les programmateurs des salles"),
        (4, Horizon.MEDIUM, "Un agenda unique", "Les offices culturels"),
    ],
    6: [
        (2, Horizon.SHORT, "Un livret d’accueil partagé", "Les services du personnel"),
        (5, Horizon.MEDIUM, "Une convention type, relue par un juriste", "Les clubs d’entreprises"),
        (6, Horizon.SHORT, "Un tableau des places à jour", "Les centres de formation"),
    ],
}


def close_2019(event, story):
    """Close the room of 2019: what round 2 added, the dots, and three actions a table (two where people stopped there)."""
    workshop = event.workshops.get()
    Clock.objects.create(workshop=workshop, round=workshop.rounds, closed_at=event.ends_at - timedelta(minutes=30))
    ideas = {
        (one.table.number, one.position): one
        for one in Contribution.objects.filter(table__workshop=workshop, kind="idea").select_related("table")
    }
    details, dots, priorities = [], [], []
    for number, chosen in CHOSEN_IN_2019.items():
        for rank, (position, horizon, need, actor) in enumerate(chosen, start=1):
            idea = ideas[number, position]
            priorities.append(Priority(table=idea.table, contribution=idea, rank=rank, horizon=horizon))
            details.append(Detail(contribution=idea, kind=DetailKind.NEED, text=need, round=2))
            details.append(Detail(contribution=idea, kind=DetailKind.ACTOR, text=actor, round=2))
            dots += [Dot(contribution=idea) for _ in range(8 - 2 * rank + story.random.randint(0, 1))]
    Detail.objects.bulk_create(details)
    Priority.objects.bulk_create(priorities)
    Dot.objects.bulk_create(dots)


def prepare_next(event):
    """Give the people who run the next tables an address: their link can be sent."""
    tables = list(Table.objects.filter(workshop__in=Workshop.objects.filter(event=event)))
    for table in tables:
        table.facilitator_email = f"animation.table{table.number}@example.org"
    Table.objects.bulk_update(tables, ["facilitator_email"])
