"""Words of « Vis ma vie »."""

from django.db import models

# How far somebody without a car is sent, as the crow flies, when the edition goes farther: a coach, an electric bicycle, a lift.
KM_WITHOUT_CAR = 10


class ExchangeRule(models.TextChoices):
    """What the allocation wants first; the values are those of allocator.Rule."""

    BALANCE = "balance", "équilibre strict"
    MOST = "most", "le plus de personnes"

    @property
    def sentence(self):
        return {
            self.BALANCE: "Chaque structure prête, chaque jour, autant d’heures qu’elle en reçoit ; à cette condition, le plus de personnes partent.",
            self.MOST: "Le plus de personnes partent ; à nombre égal, l’écart entre heures prêtées et reçues est le plus petit possible.",
        }[self]


class Answer(models.TextChoices):
    """What the employee said to the proposal of their employer. A refusal has no consequence."""

    WAITING = "waiting", "sans réponse"
    AGREED = "agreed", "d’accord"
    DECLINED = "declined", "ne souhaite pas partir"

    @property
    def tone(self):
        return {self.WAITING: "warn", self.AGREED: "ok", self.DECLINED: "neutral"}[self]


class Attendance(models.TextChoices):
    UNKNOWN = "unknown", "à noter"
    CAME = "came", "venue"
    ABSENT = "absent", "absente"

    @property
    def tone(self):
        return {self.UNKNOWN: "neutral", self.CAME: "ok", self.ABSENT: "bad"}[self]


class Party(models.TextChoices):
    """The three sides of the agreement."""

    HOME = "home", "employeur d’origine"
    HOST = "host", "structure d’accueil"
    PERSON = "person", "salarié·e"


class Paper(models.TextChoices):
    """The value is also the last word of the address."""

    MISSION = "ordre-de-mission", "ordre de mission"
    AGREEMENT = "convention", "convention tripartite"
    WELCOME = "fiche-accueil", "fiche d’accueil"


class Moment(models.TextChoices):
    """When somebody is asked what the day was like."""

    HOT = "hot", "à chaud"
    COLD = "cold", "à 3 mois"


class Scale(models.IntegerChoices):
    NO = 1, "pas du tout"
    LITTLE = 2, "un peu"
    RATHER = 3, "plutôt"
    MUCH = 4, "beaucoup"
