"""Visits and needs are the team's: nobody else sees that they exist, the structure they are about included."""

from datetime import timedelta

from django.utils import timezone

from tests.factories.members import NeedFactory, VisitFactory
from tests.policy import SIGN_IN, ListPage, Page


def visit(world):
    coming = timezone.localdate() + timedelta(days=7)
    return [VisitFactory(organisation=world.employer.acting_organisation, follow_up_on=coming).uuid]


def need(world):
    return [NeedFactory(visit__organisation=world.employer.acting_organisation).pk]


def own(world):
    return [world.employer.acting_organisation_id]


def make_visit(world):
    NeedFactory(visit__owner=world.staff, visit__follow_up_on=timezone.localdate())


def make_visit_there(world):
    NeedFactory(visit__organisation=world.employer.acting_organisation)


PAGES = [
    Page("members:visit_list", SIGN_IN, 200, 403, 403, 403),
    Page("members:visit_create", SIGN_IN, 200, 403, 403, 403),
    Page("members:visit_facts", SIGN_IN, 302, 403, 403, 403),
    Page("members:visit_detail", SIGN_IN, 200, 404, 404, 404, args=visit),
    Page("members:visit_edit", SIGN_IN, 200, 404, 404, 404, args=visit),
    Page("members:need_create", SIGN_IN, 200, 404, 404, 404, args=visit),
    Page("members:follow_up_done", SIGN_IN, 302, 404, 404, 404, args=visit, method="post"),
    Page("members:follow_up_postpone", SIGN_IN, 200, 404, 404, 404, args=visit),
    Page("members:need_list", SIGN_IN, 200, 403, 403, 403),
    Page("members:need_decide", SIGN_IN, 200, 404, 404, 404, args=need),
    Page("members:need_edit", SIGN_IN, 200, 404, 404, 404, args=need),
    Page("members:need_remove", SIGN_IN, 200, 404, 404, 404, args=need),
    Page("members:follow_up_list", SIGN_IN, 200, 403, 403, 403),
    Page("members:organisation_visits", SIGN_IN, 200, 403, 403, 403, args=own),
]

LISTS = [
    ListPage("members:visit_list", make_visit),
    ListPage("members:need_list", make_visit),
    ListPage("members:follow_up_list", make_visit),
    ListPage("members:organisation_visits", make_visit_there, args=own),
]
