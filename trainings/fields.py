"""Form fields that read what people write: lengths of time, lists, a trainer's name."""

import re

from django import forms
from django.core.exceptions import ValidationError

from gtec_portal.typography import duration
from reference.fields import DatalistInput
from reference.text import fold
from trainings.models import TrainerProfile

_DURATION = re.compile(
    r"^(?:(?P<hours>\d{1,3})(?:[.,](?P<tenths>\d{1,2}))?\s*(?:h(?:eures?)?|:)?\s*(?P<minutes>\d{1,2})?|(?P<only>\d{1,4})\s*min(?:utes?)?)$",
    re.IGNORECASE,
)


class MinutesField(forms.CharField):
    """A length of time typed as people say it: « 3 h 30 », « 3,5 », « 3:30 » or « 210 min ». Cleans to minutes, or None."""

    default_error_messages = {
        "invalid": "Écrivez une durée, par exemple 3 h 30.",
        "required": "Écrivez une durée, par exemple 3 h 30.",
    }

    def prepare_value(self, value):
        return duration(value).replace("\u00a0", " ").replace("\u202f", "") if isinstance(value, int) else value

    def to_python(self, value):
        text = " ".join(super().to_python(value).split())
        if not text:
            return None
        found = _DURATION.match(text)
        if found is None or (found["tenths"] and found["minutes"]) or int(found["minutes"] or 0) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if found["only"]:
            return int(found["only"])
        tenths = round(float("0." + found["tenths"]) * 60) if found["tenths"] else 0
        return int(found["hours"]) * 60 + tenths + int(found["minutes"] or 0)

    def validate(self, value):
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        """The bounds belong to the model."""

    def has_changed(self, initial, data):
        try:
            return self.to_python(data or "") != initial
        except ValidationError:
            return True


class LinesField(forms.CharField):
    """A list, one item per line."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        text = super().to_python(value)
        super().run_validators(text)
        lines = (line.strip().lstrip("-•– ").strip() for line in text.splitlines())
        return [line for line in lines if line]

    def validate(self, value):
        super().validate(value)
        if any(len(line) > 300 for line in value):
            raise ValidationError("Un objectif tient en 300 caractères : coupez-le en deux.", code="too_long")

    def run_validators(self, value):
        """Run above, on the text before it is cut."""


class TrainerField(forms.CharField):
    """A name: an existing trainer when there is one, else a new one without account."""

    widget = DatalistInput

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 160)
        super().__init__(**kwargs)
        self.widget.suggestions = lambda: list(TrainerProfile.objects.values_list("name", flat=True)[:200])

    def prepare_value(self, value):
        if isinstance(value, int):
            return TrainerProfile.objects.filter(pk=value).values_list("name", flat=True).first() or ""
        return value

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        known = [trainer for trainer in TrainerProfile.objects.all() if fold(trainer.name) == fold(name)]
        return known[0] if known else TrainerProfile(name=name)
