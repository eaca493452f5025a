"""The events of the demo story."""

from events import demo
from events.enums import Audience, ContributionKind, ReportState
from events.models import CodevSession, Contribution, Event, Registration, Report
from gtec_portal.models import Job


def test_the_story_loads_with_its_papers_published(story):
    demo.load(story)

    breakfast = Event.objects.get(starts_at__year=2019)
    assert breakfast.registrations.seated().count() == 52
    assert breakfast.workshops.get().tables.count() == 6
    assert Contribution.objects.filter(kind__in=[ContributionKind.IDEA, ContributionKind.BEYOND]).count() == 27
    assert Contribution.objects.filter(origin_table__isnull=False).count() == 3
    assert list(Report.objects.published().values_list("edition", "audience")) == [
        ("long", "public"),
        ("short", "public"),
    ]
    # The members' own edition is left to the worker, then to whoever reads it through.
    assert set(Report.objects.filter(audience=Audience.MEMBERS).values_list("state", "file")) == {
        (ReportState.DRAFT, "")
    }
    assert Job.objects.open().filter(kind="events.report").count() == 2


def test_the_past_session_of_codevelopment_belongs_to_a_past_event_where_those_present_were(story):
    demo.load(story)

    session = CodevSession.objects.get(ended_at__isnull=False)
    came = set(session.seats.filter(present_at__isnull=False).values_list("member__email", flat=True))
    assert session.event.is_past
    assert set(session.event.registrations.seated().values_list("email", flat=True)) == came


def test_what_comes_next_is_in_the_future_with_one_full_event(story):
    demo.coming_events(story)

    coming = Event.objects.published().upcoming().with_seats()
    assert [event.state_label for event in coming].count("Annulé") == 1
    assert coming.going_ahead().count() == 8
    assert [(event.taken, event.waiting) for event in coming if event.waiting] == [(30, 3)]
    assert not Registration.objects.exclude(email__endswith="@example.org").exists()
