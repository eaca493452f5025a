"""The posts advertised today, as the CV base names them when an employer asks for a name."""

from cvtheque import openings
from gtec_portal.links import absolute
from vacancies.models import Vacancy


def opening_of(vacancy):
    url = absolute("vacancies:vacancy_public_detail", vacancy.uuid) if vacancy.is_public else ""
    return openings.Opening(vacancy.uuid, vacancy.title, url, vacancy.get_absolute_url())


class Advertised:
    """The live vacancies of the members."""

    def of(self, organisation):
        return [opening_of(vacancy) for vacancy in Vacancy.objects.live().filter(organisation=organisation)]

    def find(self, uuid):
        vacancy = Vacancy.objects.live().filter(uuid=uuid).first()
        return opening_of(vacancy) if vacancy else None


openings.tell(Advertised())
