"""What the portal writes about a fee. Each function returns one letter; `services.fee_post` knows to whom it goes."""

from django.conf import settings

from gtec_portal import links
from gtec_portal.mail import Button, Facts, Letter, P, Small
from gtec_portal.typography import NBSP, digits, euros, frdate
from members.enums import FeeStep


def facts(fee):
    """What is owed, until when, and how to pay it."""
    portal, pairs = settings.PORTAL, []
    pairs += [("Structure", str(fee.organisation)), ("Référence", fee.reference), ("Montant", euros(fee.amount))]
    if fee.paid:
        pairs += [("Déjà réglé", euros(fee.paid)), ("Reste à régler", euros(fee.remaining))]
    pairs += [("À régler avant le", frdate(fee.due_on, "long"))]
    if portal["iban"]:
        pairs += [("Par virement (IBAN)", digits(portal["iban"], "4 4 4 4 4 4 4 4"))]
    return Facts([*pairs, ("Par chèque à l’ordre de", portal["name"])])


def page_button(fee, reader):
    """The fee's page, for a person with an account; the others have the paper attached."""
    return [Button("Voir la cotisation", links.absolute("members:fee_detail", fee.uuid))] if reader else []


def question():
    portal = settings.PORTAL
    return Small(f"Une question{NBSP}? Répondez à ce message, ou appelez-nous au {portal['phone']}.")


def call(fee, today, reader=None):
    """The call of the year, with its text; the paper is attached."""
    paragraphs = [P(text) for text in fee.campaign.text.split("\n\n") if text.strip()]
    return Letter(
        f"Appel de cotisation {fee.campaign.year}",
        [
            P("Bonjour,"),
            *paragraphs,
            facts(fee),
            P(f"Indiquez la référence {fee.reference} avec votre règlement. L’appel est en pièce jointe."),
            *page_button(fee, reader),
            question(),
        ],
        preheader=f"{euros(fee.amount)}, à régler avant le {frdate(fee.due_on, 'long')}",
    )


def soon(fee, today, reader=None):
    """Before the due date."""
    return _reminder(
        fee,
        f"Cotisation {fee.campaign.year}{NBSP}: à régler avant le {frdate(fee.due_on, 'long')}",
        "L’échéance de votre cotisation approche. Si votre règlement est parti, merci, et ne tenez pas compte de ce message.",
        reader,
    )


def due(fee, today, reader=None):
    """On the due date, or a little after when the server slept: the letter then says what is true."""
    when = "aujourd’hui" if today == fee.due_on else f"depuis le {frdate(fee.due_on, 'long')}"
    return _reminder(
        fee,
        f"Cotisation {fee.campaign.year} à régler {when}",
        f"Votre cotisation est à régler {when}. Si votre règlement est parti, merci, et ne tenez pas compte de ce message.",
        reader,
    )


def late(fee, today, reader=None):
    """After the due date."""
    return _reminder(
        fee,
        f"Cotisation {fee.campaign.year} en retard",
        f"Sauf erreur de notre part, nous n’avons pas reçu votre règlement, attendu le {frdate(fee.due_on, 'long')}.",
        reader,
    )


def last(fee, today, reader=None):
    """The last automatic reminder: the next word is a person's."""
    return _reminder(
        fee,
        f"Cotisation {fee.campaign.year}{NBSP}: dernier rappel",
        f"Malgré nos rappels, votre cotisation attendue le {frdate(fee.due_on, 'long')} n’est pas réglée. "
        "Un empêchement, une difficulté de trésorerie\u202f? Dites-le-nous\u00a0: une solution se trouve.",
        reader,
    )


def _reminder(fee, subject, sentence, reader):
    blocks = [P("Bonjour,"), P(sentence), facts(fee), *page_button(fee, reader), question()]
    return Letter(subject, blocks, preheader=f"Reste à régler{NBSP}: {euros(fee.remaining)}")


def receipt(fee, today, reader=None):
    """Thanks, with the receipt attached."""
    rest = (
        [P(f"Il reste {euros(fee.remaining)} à régler avant le {frdate(fee.due_on, 'long')}.")] if fee.remaining else []
    )
    return Letter(
        f"Votre reçu de cotisation {fee.campaign.year}",
        [
            P("Bonjour,"),
            P(
                f"Nous avons bien reçu {euros(fee.paid)} pour votre cotisation {fee.campaign.year}. Merci de votre confiance."
            ),
            *rest,
            P(f"Le reçu {fee.receipt_reference} est en pièce jointe."),
            *page_button(fee, reader),
            question(),
        ],
    )


WRITE = {
    FeeStep.CALL: call,
    FeeStep.SOON: soon,
    FeeStep.DUE: due,
    FeeStep.LATE: late,
    FeeStep.LAST: last,
    FeeStep.RECEIPT: receipt,
}
