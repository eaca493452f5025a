"""Who may open which page of the vacancies, and which pages are lists."""

import uuid

from django.utils.crypto import get_random_string

from gtec_portal.links import make_token
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from tests.policy import SIGN_IN, ListPage, Page
from vacancies import letters


def own(world, **traits):
    return VacancyFactory(organisation=world.employer.acting_organisation, **traits)


def draft(world):
    return [own(world).uuid]


def shared(world):
    return [own(world, published=True).uuid]


def unshared(world):
    return [own(world, published=True, is_shared=False, is_public=False).uuid]


def filled(world):
    return [own(world, filled=True).uuid]


def unknown(world):
    return [uuid.uuid4()]


def application(world):
    return [ApplicationFactory(vacancy=own(world, published=True)).uuid]


def answer_token(world):
    return [make_token(ApplicationFactory(vacancy=own(world, published=True)), letters.ANSWER)]


def withdraw_token(world):
    return [make_token(ApplicationFactory(vacancy=own(world, published=True)), letters.WITHDRAW)]


def forged_token(world):
    return [get_random_string(40)]


def interview(world):
    return {"outcome": "interview", "seen": "received"}


def reason(world):
    return {"reason": "cancelled"}


OPEN = {"anonymous": 200, "staff": 200, "employer": 200, "other_employer": 200, "partner": 200}
DEAD = dict.fromkeys(OPEN, 404)
NETWORK = {"anonymous": SIGN_IN, "staff": 200, "employer": 200, "other_employer": 200, "partner": 403}
OWNER = {
    "anonymous": SIGN_IN,
    "staff": 200,
    "employer": 200,
    "other_employer": 403,
    "partner": 403,
}  # shared: seen, not theirs
HIDDEN = {
    "anonymous": SIGN_IN,
    "staff": 200,
    "employer": 200,
    "other_employer": 404,
    "partner": 403,
}  # not shared: unknown
OWNER_DOES = OWNER | {"staff": 302, "employer": 302}
HIDDEN_DOES = HIDDEN | {"staff": 302, "employer": 302}

PAGES = [
    Page("vacancies:vacancy_public_list", **OPEN),
    Page("vacancies:vacancy_feed", **OPEN),
    Page("vacancies:vacancy_public_detail", **OPEN, args=shared),
    Page("vacancies:vacancy_public_detail", **dict.fromkeys(OPEN, 410), args=filled),
    Page("vacancies:vacancy_public_detail", **DEAD, args=draft),
    Page("vacancies:vacancy_public_detail", **DEAD, args=unshared),
    Page("vacancies:vacancy_public_detail", **DEAD, args=unknown),
    Page("vacancies:application_create", **OPEN, args=shared),
    Page("vacancies:application_create", **dict.fromkeys(OPEN, 422), args=shared, method="post"),
    Page("vacancies:application_create", **dict.fromkeys(OPEN, 410), args=filled),
    Page("vacancies:application_create", **DEAD, args=draft),
    Page("vacancies:application_sent", **OPEN, args=shared),
    Page("vacancies:application_invite", **OPEN, args=answer_token),
    Page("vacancies:application_invite", **OPEN, args=answer_token, method="post"),
    Page("vacancies:application_invite", **DEAD, args=withdraw_token),  # a token opens one thing only
    Page("vacancies:application_decline", **OPEN, args=answer_token),
    Page("vacancies:application_decline", **DEAD, args=forged_token),
    Page("vacancies:application_withdraw", **OPEN, args=withdraw_token),
    Page("vacancies:application_withdraw", **DEAD, args=answer_token),
    Page("vacancies:vacancy_list", **NETWORK),
    Page("vacancies:vacancy_shared_list", **NETWORK),
    Page("vacancies:vacancy_create", **NETWORK),
    Page("vacancies:vacancy_create", **NETWORK | {"staff": 422, "employer": 422, "other_employer": 422}, method="post"),
    Page("vacancies:vacancy_detail", **NETWORK, args=shared),
    Page("vacancies:vacancy_detail", **HIDDEN, args=draft),
    Page("vacancies:vacancy_detail", **HIDDEN, args=unshared),
    Page("vacancies:vacancy_detail", **HIDDEN, args=filled),
    Page("vacancies:vacancy_edit", **OWNER, args=shared),
    Page("vacancies:vacancy_edit", **HIDDEN, args=draft),
    Page("vacancies:vacancy_edit", **HIDDEN | {"staff": 403, "employer": 403}, args=filled),
    Page("vacancies:vacancy_review", **HIDDEN, args=draft),
    Page("vacancies:vacancy_publish", **HIDDEN_DOES, args=draft, method="post"),
    Page(
        "vacancies:vacancy_publish",
        **HIDDEN | {"staff": 405, "employer": 405, "other_employer": 405, "partner": 405},
        args=draft,
    ),
    Page("vacancies:vacancy_refresh", **OWNER_DOES, args=shared, method="post"),
    Page("vacancies:vacancy_shortlist", **OWNER_DOES, args=shared, method="post"),
    Page("vacancies:vacancy_close", **OWNER, args=shared),
    Page("vacancies:vacancy_close", **OWNER_DOES, args=shared, method="post", data=reason),
    Page("vacancies:vacancy_delete", **HIDDEN, args=draft),
    Page("vacancies:vacancy_delete", **HIDDEN_DOES, args=draft, method="post"),
    Page("vacancies:vacancy_delete", **OWNER | {"staff": 403, "employer": 403}, args=shared),
    Page("vacancies:application_list", **HIDDEN, args=shared),  # sharing an offer never shares its applications
    Page("vacancies:application_detail", **HIDDEN, args=application),
    Page("vacancies:application_answer", **HIDDEN_DOES, args=application, method="post", data=interview),
    Page("vacancies:application_signal", **HIDDEN, args=application),
    Page(
        "vacancies:application_signal",
        **HIDDEN_DOES,
        args=application,
        method="post",
        data=lambda world: {"note": "Très bon contact."},
    ),
    Page("vacancies:application_cv", **HIDDEN_DOES, args=application),  # no file here: sent back with a message
]


def one_application(world):
    """One more row of the list of one offer."""
    return ApplicationFactory(vacancy=first_vacancy(world))


def first_vacancy(world):
    organisation = world.employer.acting_organisation
    return organisation.vacancies.order_by("pk").first() or own(world, published=True)


LISTS = [
    ListPage(
        "vacancies:vacancy_list", lambda world: ApplicationFactory(vacancy=own(world, published=True)), role="employer"
    ),
    ListPage("vacancies:vacancy_list", lambda world: ApplicationFactory()),
    ListPage("vacancies:vacancy_shared_list", lambda world: own(world, published=True), role="other_employer"),
    ListPage("vacancies:vacancy_public_list", lambda world: VacancyFactory(published=True), role="anonymous"),
    ListPage(
        "vacancies:application_list", one_application, role="employer", args=lambda world: [first_vacancy(world).uuid]
    ),
]
