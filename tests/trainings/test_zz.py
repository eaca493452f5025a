import pytest
from tests.factories.trainings import *
from trainings.models import Session
@pytest.mark.django_db
def test_m():
    s = SessionFactory(days=-3)
    a = EnrolmentFactory(session=s); EnrolmentFactory(session=s, cancelled=True); EnrolmentFactory(session=s, waiting=True)
    for h in s.half_days.all(): AttendanceFactory(enrolment=a, half_day=h)
    assert not Session.objects.attendance_missing().exists()
    EnrolmentFactory(session=s)
    assert Session.objects.attendance_missing().exists()
