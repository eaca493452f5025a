"""One card of the dashboard « À traiter ». Each app offers `todo.py` with `items_for(request) -> list[TodoItem]`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TodoItem:
    """Something that waits for this person. Only items with a count above zero are shown.

    `label`: what waits, in the plural as fits the count (« 4 demandes d’inscription »). `hint`: since when, or why now.
    `action`: the verb on the link. `url`: the filtered list, or the one record.
    """

    count: int
    label: str
    url: str
    action: str = "Examiner"
    hint: str = ""
    tone: str = "neutral"
