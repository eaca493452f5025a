"""The world café of the next breakfast in the demo story: four tables, groups composed, two wishes and one person moved."""

from events.models import Table, Workshop
from events.services import seating, workshops

TABLES = [
    ("L’annonce qui donne envie", "Maëlle Charmille", "chargée de recrutement"),
    ("Le premier jour", "Aubin Troène", "directeur d’établissement"),
    ("Le tutorat", "Garance Houx", "formatrice"),
    ("Le logement et les trajets", "Célestin Noisetier", "chargé de mission habitat"),
]


def compose_next_breakfast(event, story):
    """Open the workshop and its tables, then compose groups that stay together."""
    workshop = workshops.save_workshop(
        Workshop(event=event, title="Quatre tables pour mieux accueillir", thread="Qu’est-ce qui fait rester ?"),
        by=story.staff,
    )
    tables = [
        workshops.save_table(
            Table(workshop=workshop, number=number, theme=theme, facilitator=facilitator, facilitator_role=role),
            by=story.staff,
        )
        for number, (theme, facilitator, role) in enumerate(TABLES, start=1)
    ]
    seating.refresh(workshop)
    for participant, table in zip(workshop.participants.all()[:2], tables[2:], strict=True):
        seating.save_participant(participant, wishes=[table], by=story.staff)
    seating.compose(workshop, mixed=False, by=story.staff)
