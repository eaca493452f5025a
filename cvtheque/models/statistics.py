"""Figures that outlive the people: counts by month, nothing else."""

from django.db import models

from cvtheque.enums import Fact


class MonthFact(models.Model):
    """How many facts of a month concern people who were forgotten since. Added to what the rows still tell, the total never moves.

    A month and a count, no trade and no town: a small figure with more beside it would be somebody.
    """

    month = models.DateField("mois")  # its first day
    fact = models.CharField("fait", max_length=10, choices=Fact)
    count = models.PositiveIntegerField("nombre", default=0)

    class Meta:
        verbose_name = "fait du mois"
        verbose_name_plural = "faits du mois"
        ordering = ["month", "fact"]
        constraints = [
            models.UniqueConstraint(fields=["month", "fact"], name="month_fact_once"),
            models.CheckConstraint(name="month_fact_first_day", condition=models.Q(month__day=1)),
        ]

    def __str__(self):
        return f"{self.month:%m/%Y}, {self.get_fact_display()} : {self.count}"
