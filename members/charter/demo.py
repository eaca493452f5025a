"""The charter in the demo: the one of 2015, signed on paper by sixteen structures, and the one being signed now."""

from datetime import date, timedelta

from django.utils import timezone

from gtec_portal.models import Message, WorkState
from members.models import CharterInvitation, CharterSignature, Organisation, Solicitation
from members.services import charter

TITLE = "Charte d’intervention concertée"
FIRST = """Les structures signataires emploient, accompagnent et soignent sur un même territoire. Elles choisissent d’agir ensemble pour l’emploi et les compétences plutôt que chacune de son côté.

# Article 1. Ce que nous partageons
- Des postes et des candidatures, avec l’accord des personnes.
- Des formations organisées en commun, près des lieux de travail.
- Des informations utiles : métiers en tension, besoins à venir, remplacements.

# Article 2. Ce que chacune s’engage à faire
- Participer à deux réunions par an au moins.
- Répondre à toute personne qui propose sa candidature par le réseau.
- Ne pas recruter une personne salariée d’un autre signataire sans en parler d’abord avec lui.

# Article 3. Ce que l’association garantit
Elle anime le réseau, tient à jour la liste des signataires et rend compte chaque année de ce qui a été fait."""
SECOND = """Dix ans d’actions communes ont montré ce que le réseau apporte aux habitants et aux employeurs. Cette version tient compte des outils d’aujourd’hui et de l’arrivée de nouvelles structures.

# Article 1. Ce que nous partageons
- Des postes et des candidatures, avec l’accord des personnes et sans leur nom tant qu’elles n’ont pas dit oui.
- Des formations organisées en commun, près des lieux de travail, et le matériel qui va avec.
- Des temps partiels qui se complètent, pour proposer des emplois à temps plein.

# Article 2. Ce que chacune s’engage à faire
- Participer à deux réunions par an au moins.
- Répondre sous quinze jours à toute personne qui propose sa candidature par le réseau.
- Prévenir l’association d’un poste qui s’ouvre avant de le publier ailleurs.
- Ne pas recruter une personne salariée d’un autre signataire sans en parler d’abord avec lui.

# Article 3. Les données des personnes
Aucune structure ne garde le CV d’une personne au-delà de ce que celle-ci a accepté. Chaque consultation d’un nom est notée et peut être montrée à la personne.

# Article 4. Ce que l’association garantit
Elle anime le réseau, limite le nombre de messages envoyés à chaque structure, tient à jour la liste des signataires et rend compte chaque année de ce qui a été fait.

# Article 5. Durée
La charte est signée sans limite de durée. Chaque structure peut retirer sa signature à tout moment."""

# Who signed on paper in 2015, by rank of the structure in the list of the demo.
SIGNERS = (
    ("Odile Fougère", "Directrice"),
    ("Marc Lenormand", "Directeur"),
    ("Paul Églantier", "Président"),
    ("Yann Guérin", "Directeur"),
    ("Hélène Duval", "Directrice"),
    ("Solange Noisetier", "Directrice"),
    ("Roger Sureau", "Directeur"),
    ("Aline Prunelle", "Présidente"),
)
# Who has signed the new version, on paper then online. The others wait: the demo's director finds it on her dashboard.
ON_PAPER = ("domicile-noireau", "soins-des-haies", "ehpad-la-source", "esat-la-clairiere", "presence-et-repit")
ONLINE = ("aide-bocage", "mutuelle-collines", "atelier-des-pommiers")


def load(story):
    """Two versions, sixteen signatures on the first, some on the second, invitations to the others."""
    first = _version(story, FIRST, date(2015, 6, 12))
    structures = [*story.organisations.values(), *Organisation.objects.filter(slug="agglomeration-du-bocage")]
    for rank, organisation in enumerate(structures[:15] + structures[-1:]):
        name, function = SIGNERS[rank % len(SIGNERS)] if rank < len(SIGNERS) else _signer(rank)
        charter.record_paper(
            organisation,
            first,
            name=name,
            function=function,
            signed_on=date(2015, 6, 12) + timedelta(days=30 * (rank // 8)),
            by=story.staff,
        )
    second = _version(story, SECOND, date(2024, 3, 12))
    for rank, slug in enumerate(ON_PAPER):
        name, function = _signer(rank)
        day = date(2024, 4, 2) + timedelta(days=9 * rank)
        charter.record_paper(
            story.organisations[slug], second, name=name, function=function, signed_on=day, by=story.staff
        )
    for slug in ONLINE:
        user = story.employers[slug]
        charter.sign(story.organisations[slug], second, name=user.get_full_name(), function="Direction", by=user)
    _invite(story, second)
    story.say(f"charte : {CharterSignature.objects.count()} signatures, deux versions")


def _signer(rank):
    names = ("Colette Aubépine", "Gérard Charme", "Jeanne Bruyère", "Lucien Houx", "Denise Viorne", "Alain Cornouiller")
    return names[rank % len(names)], ("Directrice", "Directeur", "Présidente")[rank % 3]


def _version(story, text, day):
    draft = charter.next_draft()
    draft.title, draft.text = TITLE, text
    return charter.publish(charter.save_draft(draft, by=story.staff), in_force_since=day, by=story.staff)


def _invite(story, version):
    """The others were asked six weeks ago, and their letters left that day."""
    waiting = list(version.structures().exclude(charter_signatures__version=version))
    charter.invite(version, waiting, reason="Renouvellement de la charte", by=story.staff)
    then = timezone.now() - timedelta(weeks=6)
    CharterInvitation.objects.filter(version=version).update(sent_at=then)
    Solicitation.objects.filter(organisation__in=waiting, subject__startswith="Invitation à signer").update(at=then)
    Message.objects.filter(kind="members.charter_invitation").update(
        state=WorkState.DONE, created_at=then, started_at=then, finished_at=then
    )
