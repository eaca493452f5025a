"""Letters of « Vis ma vie »."""

from gtec_portal import links
from gtec_portal.links import absolute
from gtec_portal.mail import Button, Facts, Items, Letter, P, Small
from gtec_portal.typography import counted, frdate

PERSON = "exchange"  # purposes of the personal links
FEEDBACK = "feedback"


def person_url(colleague):
    return absolute("events:exchange_personal", links.make_token(colleague, PERSON))


def proposed(colleague):
    """Somebody is proposed by their employer: they decide."""
    days = [day.short_label for day in colleague.days.all()]
    return Letter(
        f"{colleague.organisation} vous propose « Vis ma vie »",
        [
            P(f"Bonjour {colleague.first_name},"),
            P(
                "Votre employeur vous propose de passer une journée dans une autre structure du réseau, auprès de collègues qui font le même métier. "
                "Vous observez, vous échangez ; votre salaire est maintenu."
            ),
            Facts(
                [
                    ("Proposée par", str(colleague.organisation)),
                    ("Métier", colleague.trade.label),
                    ("Jours possibles", " ; ".join(days)),
                ]
            ),
            P("C’est à vous de dire oui ou non. Un refus n’a aucune conséquence."),
            Button("Répondre", person_url(colleague)),
            Small("Ce lien est personnel : ne le transférez pas."),
        ],
    )


def announced_to_person(colleague, agreements):
    """Where somebody goes, or that no place was found."""
    if not agreements:
        return Letter(
            "« Vis ma vie » : pas de place cette fois",
            [
                P(f"Bonjour {colleague.first_name},"),
                P(
                    "Nous n’avons pas trouvé de place qui convienne pour cette édition. Merci d’avoir accepté de partir ; votre employeur sait pourquoi."
                ),
            ],
        )
    facts = [(agreement.day.short_label, str(agreement.host)) for agreement in agreements]
    return Letter(
        f"« Vis ma vie » : vous êtes attendu·e chez {agreements[0].host}",
        [
            P(f"Bonjour {colleague.first_name},"),
            P("Votre place est trouvée."),
            Facts(facts),
            P(
                "Sur votre page : qui vous accueille, où vous présenter, quoi apporter, et la convention à lire et à signer."
            ),
            Button("Voir ma journée et signer", person_url(colleague)),
            Small("Ce lien est personnel : ne le transférez pas."),
        ],
    )


def announced_to_structure(exchange, organisation, *, leaving, coming, staying):
    """What a structure sends and receives, and who stays, with why."""
    blocks = [P("Bonjour,"), P(f"La répartition de « {exchange} » est faite.")]
    if leaving:
        blocks += [
            P(f"{counted(len(leaving), 'départ')}\u00a0:"),
            Items([f"{one.colleague}, {one.day.short_label}, chez {one.host}" for one in leaving]),
        ]
    if coming:
        blocks += [
            P(f"{counted(len(coming), 'accueil')}\u00a0:"),
            Items([f"{one.colleague} ({one.home}), {one.day.short_label}" for one in coming]),
        ]
    if staying:
        blocks += [
            P("Sans place\u00a0:"),
            Items([f"{one.colleague}, {one.day.short_label}. {one.reason}" for one in staying]),
        ]
    if leaving or coming:
        blocks.append(P("Chaque convention attend la signature des deux structures et de la personne."))
        blocks.append(Button("Voir et signer", absolute("events:exchange_detail", exchange.event.uuid)))
    return Letter(f"« Vis ma vie » : la répartition pour {organisation}", blocks)


def voided(agreement):
    return Letter(
        f"Convention annulée : {agreement.colleague}, {frdate(agreement.day.date)}",
        [
            P("Bonjour,"),
            P(f"La convention que vous avez signée ne vaut plus. Motif\u00a0: {agreement.void_reason}"),
            P("Si la journée a toujours lieu, une nouvelle convention vous sera proposée."),
            Small(f"Empreinte du texte annulé (SHA-256)\u00a0: {agreement.text_sha256}"),
        ],
    )


def complete(agreement, *, for_person=False):
    """The third signature was given."""
    url = person_url(agreement.colleague) if for_person else absolute("events:agreement_detail", agreement.uuid)
    return Letter(
        f"Convention signée par tous : {agreement.colleague}, {frdate(agreement.day.date)}",
        [
            P("Bonjour,"),
            P("Les trois parties ont signé. L’ordre de mission, la convention et la fiche d’accueil sont prêts."),
            Facts(
                [
                    ("Personne", f"{agreement.colleague}, {agreement.home}"),
                    ("Accueil", str(agreement.host)),
                    ("Jour", agreement.day.short_label),
                ]
            ),
            Button("Ouvrir les papiers", url),
            Small(f"Empreinte du texte signé (SHA-256)\u00a0: {agreement.text_sha256}"),
        ],
    )


def reminder(agreements, *, for_person=False):
    """One letter for everything an address has left to sign."""
    first = agreements[0]
    url = (
        person_url(first.colleague) if for_person else absolute("events:exchange_detail", first.day.exchange.event.uuid)
    )
    return Letter(
        f"« Vis ma vie » : {counted(len(agreements), 'convention')} à signer",
        [
            P("Bonjour,"),
            P("Avant la journée, il manque votre signature\u00a0:"),
            Items(
                [f"{one.colleague}, {one.day.short_label}, chez {one.host} : {one.state_label}" for one in agreements]
            ),
            Button("Lire et signer", url),
        ],
    )


def feedback(row):
    """Ask how it was, the evening or three months later."""
    url = absolute("events:exchange_feedback_form", links.make_token(row, FEEDBACK))
    hot = row.day is not None
    where = f" chez {row.host}" if row.host else ""
    return Letter(
        "« Vis ma vie » : qu’en retenez-vous ?" if hot else "« Vis ma vie », trois mois après",
        [
            P(f"Bonjour {row.colleague.first_name},"),
            P(
                f"Comment s’est passée votre journée{where} ? Quatre questions, une minute."
                if hot
                else "Que reste-t-il de votre « Vis ma vie » ? Trois questions, une minute."
            ),
            Button("Donner mon avis", url),
            Small(
                "Les réponses sont comptées ensemble. Vos mots ne sont cités que si vous l’acceptez, sans votre nom."
            ),
        ],
    )
