"""The history of « Vis ma vie » in words."""

from functools import partial

from gtec_portal import audit

WORDS = {
    "exchange.opened": "« Vis ma vie » : échanges ouverts",
    "exchange.changed": "« Vis ma vie » : réglages modifiés",
    "exchange.day": "« Vis ma vie » : jour enregistré",
    "exchange.day_removed": "« Vis ma vie » : jour retiré",
    "exchange.offered": "« Vis ma vie » : places offertes",
    "exchange.place_changed": "« Vis ma vie » : place modifiée",
    "exchange.place_removed": "« Vis ma vie » : place retirée",
    "exchange.proposed": "« Vis ma vie » : personne proposée",
    "exchange.colleague_changed": "« Vis ma vie » : personne proposée, modifiée",
    "exchange.withdrawn": "« Vis ma vie » : proposition retirée",
    "exchange.agreed": "« Vis ma vie » : une personne est d’accord",
    "exchange.declined": "« Vis ma vie » : une personne ne souhaite pas partir",
    "exchange.solved": "« Vis ma vie » : personnes réparties",
    "exchange.moved": "« Vis ma vie » : personne déplacée",
    "exchange.locked": "« Vis ma vie » : affectation fixée",
    "exchange.unlocked": "« Vis ma vie » : affectation libérée",
    "exchange.published": "« Vis ma vie » : répartition annoncée",
    "exchange.signed": "« Vis ma vie » : signature",
    "exchange.voided": "« Vis ma vie » : convention annulée",
    "exchange.attendance": "« Vis ma vie » : présence notée",
}


def _said(words, details):
    return f"{words} ({details['title']})" if details.get("title") else words


audit.tell({action: partial(_said, words) for action, words in WORDS.items()})
