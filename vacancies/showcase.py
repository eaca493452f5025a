"""The open posts of a member, on its public sheet."""

from django.db.models import Count
from django.urls import reverse

from gtec_portal import showcase
from vacancies.models import Vacancy

LENGTH = 10


@showcase.shows
def open_posts(organisation):
    """Posts anybody may apply to, newest first."""
    vacancies = (
        Vacancy.objects.public()
        .filter(organisation=organisation)
        .select_related("site__commune")
        .order_by("-published_at", "-pk")
    )
    lines = [
        showcase.Line(
            vacancy.title,
            vacancy.get_public_url(),
            detail=", ".join([vacancy.site.commune.name, vacancy.get_contract_display(), vacancy.hours_text]),
        )
        for vacancy in vacancies[:LENGTH]
    ]
    return showcase.Block(
        "Offres d’emploi",
        lines,
        more_url=reverse("vacancies:vacancy_public_list"),
        more_text="Toutes les offres du territoire",
        rank=1,
    )


@showcase.recruits
def posts_by_organisation():
    """One query, whatever the number of posts."""
    counts = Vacancy.objects.public().order_by().values("organisation").annotate(number=Count("pk"))
    return {row["organisation"]: row["number"] for row in counts}
