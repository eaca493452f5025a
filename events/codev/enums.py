"""The method in words: its six steps, who does what in each, what becomes of a plan."""

from dataclasses import dataclass

from django.db import models

CONSULTANTS = range(7, 16)  # product.md: 7 to 15


class CodevStep(models.IntegerChoices):
    """Where a session stands. The method has six steps; before them the plan of the last session is reviewed."""

    REVIEW = 0, "avant la première étape"
    EXPOSE = 1, "exposé"
    CLARIFY = 2, "clarification"
    CONTRACT = 3, "contrat"
    CONSULT = 4, "consultation"
    SYNTHESIS = 5, "synthèse et plan d’action"
    LEARN = 6, "apprentissages"
    DONE = 7, "terminée"

    @property
    def is_timed(self):
        return self.REVIEW < self < self.DONE

    @property
    def title(self):
        """« Étape 4 : consultation », or what stands outside the six steps."""
        if self.is_timed:
            return f"Étape {self.value}\u00a0: {self.label}"
        return {self.REVIEW: "Avant la première étape", self.DONE: "Séance terminée"}[self]

    @property
    def aim(self):
        """What happens in this step, said to everybody in the room."""
        return _AIMS[self]


_AIMS = {
    CodevStep.REVIEW: "On regarde d’abord où en est le plan de la dernière fois.",
    CodevStep.EXPOSE: "Le client expose sa situation. Les consultants écoutent.",
    CodevStep.CLARIFY: "Les consultants posent des questions de fait. Le client répond.",
    CodevStep.CONTRACT: "Le client reformule une seule question précise : c’est sur elle qu’on l’aide.",
    CodevStep.CONSULT: "Les consultants conseillent. Le client se tait, écoute et prend des notes pour lui.",
    CodevStep.SYNTHESIS: "Le client dit ce qu’il retient et écrit son premier plan d’action.",
    CodevStep.LEARN: "Chacun dit ce qu’il a appris.",
    CodevStep.DONE: "Merci à toutes et à tous.",
}

TIMED_STEPS = [step for step in CodevStep if step.is_timed]
USUAL_MINUTES = (10, 15, 10, 30, 15, 15)


def usual_minutes():
    """A fresh list: the default of a column."""
    return list(USUAL_MINUTES)


class CodevRole(models.TextChoices):
    CLIENT = "client", "client"
    CONSULTANT = "consultant", "consultant"
    OBSERVER = "observer", "observation"

    @property
    def person(self):
        """The role as one calls the person: « consultant·e »."""
        return {self.CLIENT: "client·e", self.CONSULTANT: "consultant·e", self.OBSERVER: "observateur·rice"}[self]


@dataclass(frozen=True)
class Rule:
    """Who writes one kind of line, in which steps."""

    roles: tuple
    steps: tuple


class CodevKind(models.TextChoices):
    """What somebody writes for the group. Private notes are no kind: they are rows of their own, which nobody else reads."""

    CONTEXT = "context", "contexte"
    QUESTION = "question", "question posée"
    ANSWER = "answer", "réponse"
    CONTRACT = "contract", "question du contrat"
    ADVICE = "advice", "point clé"
    EXPERIENCE = "experience", "expérience d’ailleurs"
    WATCH = "watch", "point de vigilance"
    SYNTHESIS = "synthesis", "synthèse"
    LEARNING = "learning", "apprentissage"

    @property
    def rule(self):
        return _RULES[self]

    @property
    def heading(self):
        return _HEADINGS[self]

    @property
    def prompt(self):
        """The label of the field where it is typed."""
        return _PROMPTS[self]


_CLIENT, _CONSULTANT = (CodevRole.CLIENT,), (CodevRole.CONSULTANT,)
# The database holds the same table: migration 0007, function events_codev_allowed.
_RULES = {
    CodevKind.CONTEXT: Rule(_CLIENT, (0, 1)),
    CodevKind.QUESTION: Rule(_CONSULTANT, (2,)),
    CodevKind.ANSWER: Rule(_CLIENT, (2,)),
    CodevKind.CONTRACT: Rule(_CLIENT, (1, 2, 3)),
    CodevKind.ADVICE: Rule(_CONSULTANT, (4,)),
    CodevKind.EXPERIENCE: Rule(_CONSULTANT, (4,)),
    CodevKind.WATCH: Rule(_CONSULTANT, (4,)),
    CodevKind.SYNTHESIS: Rule(_CLIENT, (5,)),
    CodevKind.LEARNING: Rule(tuple(CodevRole), (6,)),
}
_HEADINGS = {
    CodevKind.CONTEXT: "Contexte",
    CodevKind.QUESTION: "Questions posées",
    CodevKind.ANSWER: "Réponses",
    CodevKind.CONTRACT: "Question",
    CodevKind.ADVICE: "Points clés",
    CodevKind.EXPERIENCE: "Ailleurs",
    CodevKind.WATCH: "Points de vigilance",
    CodevKind.SYNTHESIS: "Synthèse",
    CodevKind.LEARNING: "Apprentissages",
}
_PROMPTS = {
    CodevKind.CONTEXT: "Votre situation",
    CodevKind.QUESTION: "Votre question",
    CodevKind.ANSWER: "Votre réponse",
    CodevKind.CONTRACT: "Votre question précise",
    CodevKind.ADVICE: "Votre conseil",
    CodevKind.EXPERIENCE: "Une expérience d’ailleurs",
    CodevKind.WATCH: "Un point de vigilance",
    CodevKind.SYNTHESIS: "Ce que vous retenez",
    CodevKind.LEARNING: "Ce que vous avez appris",
}


class CodevOutcome(models.TextChoices):
    """What became of an action of the last plan."""

    DONE = "done", "faite"
    DOING = "doing", "en cours"
    DROPPED = "dropped", "abandonnée"

    @property
    def tone(self):
        return {self.DONE: "ok", self.DOING: "info", self.DROPPED: "neutral"}[self]


CHARTER = """\
Ce qui se dit ici reste ici : je ne répète ni la situation du client, ni ce qu’en disent les consultants.

J’écoute sans juger et je parle en mon nom. Je dis ce que je ferais, pas ce qu’il faut faire.

Personne n’est obligé de répondre. Le client choisit ce qui peut sortir de la séance, ligne par ligne, et sous quel nom.

Les notes que le client prend pour lui ne sont lues par personne d’autre.
"""
