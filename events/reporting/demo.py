"""Around the report of November 2019 in the demo story: its texts, drawn pictures with their rights, validations, a link, downloads."""

import io
import math
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from events.enums import Audience
from events.models import PartReview, Photo, Report, ReportDownload, ReportLink, Table
from events.reporting import parts, photos, texts
from events.reporting.enums import PartState, PhotoRight
from gtec_portal.models import AuditLine

TEXTS = {
    "introduction": (
        "Recruter dans le bocage ne dépend pas que des employeurs : on choisit aussi un logement, une école, une route, des voisins. "
        "Le 22 novembre 2019, 52 personnes de tous horizons ont pris une matinée pour chercher ensemble ce qui donne envie de venir "
        "et de rester.\n\nCe compte rendu leur appartient. Il dit ce qui a été observé, proposé et mis en garde, table par table."
    ),
    "synthesis": (
        "Les six tables disent la même chose autrement : le territoire a des atouts que ses habitants connaissent mal. Avant de "
        "construire, il faut recenser, relier et faire savoir ; puis accueillir les personnes, pas seulement les salariés."
    ),
    "next_steps": (
        "Les pistes sont confiées aux quatre groupes de travail : attractivité, emplois et formation, développement, suivi. Chacun "
        "choisit ses premières actions et nomme une personne référente.\n\nLe comité de pilotage fait le point deux fois par an."
    ),
    "thanks": (
        "Merci aux six personnes qui ont animé les tables, à la ville de Flers pour la salle, et à toutes celles et ceux qui sont venus "
        "parler franchement, un vendredi matin, autour d’un café."
    ),
}


def prepare(event, story):
    """Texts, pictures and validations, before the report is made."""
    texts.save_texts(event, {"methodology": "", **TEXTS}, revision=0, by=story.staff)
    tables = Table.objects.filter(workshop__event=event)
    for table in tables:
        Table.objects.filter(pk=table.pk, facilitator_email="").update(
            facilitator_email=f"animation.{table.number}@example.org"
        )
    _pictures(event, story)
    day = event.starts_at + timedelta(days=3)
    PartReview.objects.bulk_create(
        PartReview(
            table=part.table,
            state=PartState.VALIDATED,
            fingerprint=part.fingerprint,
            name=part.table.facilitator,
            by_link=index != 2,
            user=story.staff if index == 2 else None,
            at=day + timedelta(hours=7 * index),
        )
        for index, part in enumerate(parts.parts_of(event))
    )


def follow(event, story):
    """What came after publication: a link for the funder, downloads month after month, one facilitator's second thought."""
    link = ReportLink.objects.create(
        event=event,
        recipient="Région Normandie, direction de l’emploi",
        audience=Audience.PARTNERS,
        expires_on=story.today + timedelta(days=60),
        created_at=timezone.now() - timedelta(days=30),
        created_by=story.staff,
    )
    rows = []
    for report in Report.objects.filter(event=event).published():
        for _ in range(report.downloads):
            at = report.published_at + timedelta(days=story.random.expovariate(1 / 40))
            rows.append(ReportDownload(report=report, at=min(at, timezone.now())))
        recent = [timezone.now() - timedelta(days=days, hours=report.pk % 5) for days in (27, 12, 3)]
        rows += [ReportDownload(report=report, at=at, link=link) for at in recent]
        Report.objects.filter(pk=report.pk).update(downloads=report.downloads + len(recent))
    ReportDownload.objects.bulk_create(rows)
    fifth = next(part for part in parts.parts_of(event) if part.table.number == 5)
    parts.review(
        fifth.table,
        state=PartState.AMEND,
        fingerprint=fifth.fingerprint,
        remark="La médiathèque de Flers demande à être citée parmi les lieux de transmission.",
        link=True,
    )
    PartReview.objects.filter(table=fifth.table, state=PartState.AMEND).update(at=event.starts_at + timedelta(days=12))
    AuditLine.objects.filter(action="part.amended").update(at=event.starts_at + timedelta(days=12))


# --- Pictures, drawn here: nobody is on them ----------------------------------------------------------------------------

SKY, GRASS, HEDGE, STRAW, WOOD, CLOTH = "#dfe9ee", "#b9cfae", "#4f7a5c", "#e6d9a8", "#c9a77c", "#f7f3e8"
PEOPLE = ("#0f5b52", "#b3402e", "#3b5a86", "#8a6b1f", "#6d4c7d", "#45705a", "#a35a3f")
SIZE, SMOOTH = (1500, 1000), 2


def _pictures(event, story):
    room = Photo(
        event=event,
        alt="Dessin : une salle vue d’en haut, six tables rondes entourées de chacune sept personnes, une personne debout à chaque table",
        caption="Six tables, six groupes : personne ne reste deux tours à la même place.",
        credit="Dessin de démonstration",
        right=PhotoRight.AGREED,
        proof="Fiches signées à l’accueil, classeur 2019",
        scope=Audience.PUBLIC,
    )
    land = Photo(
        event=event,
        alt="Dessin : des champs bordés de haies sous un ciel pâle, un clocher au loin",
        caption="Le bocage, ce que l’on a sous les yeux et que l’on ne montre pas assez.",
        credit="Dessin de démonstration",
        right=PhotoRight.NOBODY,
        scope=Audience.PUBLIC,
    )
    plenary = Photo(
        event=event,
        alt="Dessin : une table de sept personnes pendant la restitution",
        caption="La restitution de la table 3.",
        credit="Dessin de démonstration",
        right=PhotoRight.PENDING,
        scope=Audience.MEMBERS,
    )
    for photo, draw in ((room, _room), (land, _land), (plenary, _table)):
        photos.add(photo, _drawn(draw), by=story.staff)
    Photo.objects.filter(event=event).update(added_at=event.ends_at, right_noted_at=event.ends_at + timedelta(days=2))


def _drawn(draw):
    """A JPEG of what `draw` draws on a sheet twice as large, made smooth by reducing it."""
    width, height = (side * SMOOTH for side in SIZE)
    sheet = Image.new("RGB", (width, height), CLOTH)
    draw(ImageDraw.Draw(sheet), width, height)
    packed = io.BytesIO()
    sheet.resize(SIZE, Image.Resampling.BOX).save(packed, "JPEG", quality=84)
    return packed.getvalue()


def _disc(draw, x, y, radius, fill):
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _people_around(draw, x, y, radius, turn):
    """One table from above: the cloth, seven people, their cups, and who stands."""
    _disc(draw, x, y, radius * 1.02, "#d9c6a3")
    _disc(draw, x, y, radius, WOOD)
    _disc(draw, x, y, radius * 0.86, "#d8bd93")
    for index in range(7):
        angle = turn + index * 2 * math.pi / 7
        cos, sin = math.cos(angle), math.sin(angle)
        _disc(draw, x + cos * radius * 1.36, y + sin * radius * 1.36, radius * 0.3, PEOPLE[index])
        _disc(draw, x + cos * radius * 1.3, y + sin * radius * 1.3, radius * 0.15, "#f1d9bf")
        _disc(draw, x + cos * radius * 0.62, y + sin * radius * 0.62, radius * 0.1, "white")
        _disc(draw, x + cos * radius * 0.62, y + sin * radius * 0.62, radius * 0.06, "#6b4a2f")
    draw.rectangle((x - radius * 0.3, y - radius * 0.22, x + radius * 0.3, y + radius * 0.22), fill="white")
    for line in range(3):
        level = y - radius * 0.1 + line * radius * 0.1
        draw.line((x - radius * 0.22, level, x + radius * 0.18, level), fill="#9fb0a8", width=6)


def _room(draw, width, height):
    for plank in range(0, height, height // 14):
        draw.line((0, plank, width, plank), fill="#ece4d0", width=6)
    for row in range(2):
        for column in range(3):
            x, y = width * (1 + 2 * column) / 6, height * (1 + 2 * row) / 4
            _people_around(draw, x, y, height * 0.125, turn=0.4 * (row + 2 * column))


def _table(draw, width, height):
    draw.rectangle((0, 0, width, height), fill="#efe7d6")
    _people_around(draw, width / 2, height / 2, height * 0.26, turn=0.2)


def _land(draw, width, height):
    draw.rectangle((0, 0, width, height), fill=SKY)
    _disc(draw, width * 0.78, height * 0.2, height * 0.07, "#f4e6b8")
    for band, (level, fill) in enumerate([(0.42, "#c6d8bd"), (0.55, GRASS), (0.7, STRAW), (0.84, "#a9c49b")]):
        ridge = [
            (x, height * level + math.sin(x / width * (3 + band) + band * 1.7) * height * 0.045)
            for x in range(0, width + 41, 40)
        ]
        draw.polygon([*ridge, (width, height), (0, height)], fill=fill)
        for index, (x, y) in enumerate(ridge[::2]):
            _disc(draw, x + 10, y, height * (0.012 + 0.006 * band + 0.004 * math.sin(index * 2.3 + band)), HEDGE)
    x, y = width * 0.3, height * 0.43
    draw.rectangle((x - 26, y - 130, x + 26, y), fill="#d8d2c6")
    draw.polygon([(x - 34, y - 128), (x + 34, y - 128), (x, y - 250)], fill="#5a6872")
    draw.rectangle((x + 26, y - 60, x + 170, y), fill="#e6e0d4")
    draw.polygon([(x + 20, y - 60), (x + 176, y - 60), (x + 150, y - 105), (x + 40, y - 105)], fill="#7d6a5e")
