"""What people type: durations, lists, rows."""

import pytest
from django.core.exceptions import ValidationError

from trainings.fields import LinesField, MinutesField


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("3 h 30", 210), ("3h30", 210), ("3:30", 210), ("3,5", 210), ("3.5 h", 210), ("210 min", 210), ("210min", 210), ("7", 420), ("7 h", 420),
        ("7 heures", 420), ("0", 0), ("0 min", 0), ("45 minutes", 45), ("  2 h  5 ", 125), ("3\u00a0h\u00a030", 210), ("", None), ("1,25", 75),
    ],
)  # fmt: skip
def test_a_duration_is_read_as_people_write_it(typed, minutes):
    assert MinutesField(required=False).clean(typed) == minutes


@pytest.mark.parametrize("typed", ["trois heures", "-1", "3 h 75", "3,5 h 30", "1e3", "²", "3 h 30 min 20", "99999"])
def test_a_duration_that_means_nothing_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        MinutesField().clean(typed)

    assert refusal.value.messages == ["Écrivez une durée, par exemple 3 h 30."]


def test_a_stored_duration_is_shown_as_it_may_be_typed():
    field = MinutesField()

    assert field.prepare_value(210) == "3 h 30"
    assert field.clean(field.prepare_value(75)) == 75
    assert field.prepare_value("bidon") == "bidon"
    assert (field.has_changed(210, "3,5"), field.has_changed(210, "3 h"), field.has_changed(None, "")) == (
        False,
        True,
        False,
    )


def test_a_list_is_typed_one_item_per_line():
    assert LinesField().clean("- Repérer\r\n\r\n • Adapter \n") == ["Repérer", "Adapter"]
    with pytest.raises(ValidationError):
        LinesField().clean("x" * 301)


def test_a_list_with_a_null_character_is_refused():
    with pytest.raises(ValidationError):
        LinesField().clean("Repérer\x00")


def test_a_required_duration_is_asked_for():
    field = MinutesField()
    with pytest.raises(ValidationError) as refusal:
        field.clean("")

    assert refusal.value.messages == ["Écrivez une durée, par exemple 3 h 30."]
    assert field.has_changed(210, "bientôt")
