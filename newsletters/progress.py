"""How far a sending got, in the shape of a long work: its truth is one row per delivery, its look is everybody's."""

from dataclasses import dataclass

from django.urls import reverse

from gtec_portal.typography import counted, frdatetime
from newsletters.models import Issue

GOES_ON = "Vous pouvez quitter cette page\u00a0: l’envoi continue sans vous."
STUCK = {
    "server": "Le serveur de courrier ne répond pas. Rien n’est perdu\u00a0: les envois restent en attente et repartent "
    "d’eux-mêmes, avec un nouvel essai chaque minute.",
    "retry": "Des serveurs ont demandé de réessayer plus tard\u00a0: ces envois repartent d’eux-mêmes.",
    "worker": "En attente d’un service d’envoi. Rien n’est perdu\u00a0: l’envoi part de lui-même dès que ce service répond.",
}


@dataclass(frozen=True)
class Sending:
    """What « components/job.html » asks, about the deliveries of an issue annotated `with_figures`.

    `stuck`: why nothing moves, a key of STUCK or "".
    """

    issue: Issue
    stuck: str = ""
    poll_target = "#figures"  # the decisions below the figures change with them

    @property
    def dom_id(self):
        return f"sending-{self.issue.pk}"

    @property
    def label(self):
        return counted(self.total, "destinataire")

    @property
    def state_label(self):
        return self.issue.get_state_display().capitalize()

    @property
    def tone(self):
        return self.issue.tone

    @property
    def is_open(self):
        return self.issue.is_sending and self.issue.waiting > 0

    @property
    def total(self):
        return self.issue.planned

    @property
    def done(self):
        """Those with an outcome, be it a refusal."""
        return self.issue.planned - self.issue.waiting

    @property
    def percent(self):
        return self.done * 100 // self.total if self.total else 100

    @property
    def figures(self):
        issue = self.issue
        figures = [
            ("Envoyés", issue.done_count),
            ("En attente", issue.waiting),
            ("Incertains", issue.uncertain),
            ("Refusés", issue.refused),
        ]
        return figures + ([("Désabonnés entre-temps", issue.set_aside)] if issue.set_aside else [])

    @property
    def message(self):
        if self.is_open:
            return STUCK.get(self.stuck, GOES_ON)
        if self.issue.is_paused:
            return "En pause\u00a0: les personnes en attente gardent leur tour."
        return f"Terminé le {frdatetime(self.issue.sent_at)}." if self.issue.sent_at else ""

    @property
    def poll_url(self):
        return reverse("newsletters:issue_progress", args=[self.issue.pk])
