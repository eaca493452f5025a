"""Gestures at the door say who came and when: they go back to a person only through the registration, which is emptied."""

from accounts import erasure

erasure.impersonal(
    "ce qui se passe à l’accueil, sans autre nom que celui de l’inscription", "events.door", "events.doorentry"
)
