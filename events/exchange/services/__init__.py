"""Writes of « Vis ma vie »: offers, people proposed, the allocation, moves by hand, the announcement, who came.

Everything that decides who goes where happens under the lock of the edition: two people who solve at once end with one answer.
"""

from events.exchange.services.announcing import publish, unannounced
from events.exchange.services.common import Refused, lock
from events.exchange.services.edition import delete_day, open_exchange, save_day, save_exchange
from events.exchange.services.offers import (
    add_places,
    answer,
    delete_place,
    propose,
    save_colleague,
    save_place,
    withdraw_colleague,
)
from events.exchange.services.placing import Answered, move, note_attendance, problem_of, solve, toggle_lock

__all__ = [
    "Answered",
    "Refused",
    "add_places",
    "answer",
    "delete_day",
    "delete_place",
    "lock",
    "move",
    "note_attendance",
    "open_exchange",
    "problem_of",
    "propose",
    "publish",
    "save_colleague",
    "save_day",
    "save_exchange",
    "save_place",
    "solve",
    "toggle_lock",
    "unannounced",
    "withdraw_colleague",
]
