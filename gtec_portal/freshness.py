"""A form opened before somebody else saved the same record: said once, with what they wrote, and nothing typed is lost."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError

from gtec_portal.typography import nbsp


class SeenField(forms.CharField):
    """What the record was when the page was made. Never a change of its own."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class FreshModelForm(forms.ModelForm):
    """A ModelForm that notices that its record was saved meanwhile, in a field it holds.

    The first save of a stale page is refused with the values others wrote; the second one, knowingly, goes through.
    """

    seen = SeenField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.fingerprint = self._fingerprint() if self.instance.pk else ""

    def _fingerprint(self):
        values = [f"{name}={self.initial.get(name)}" for name in self._meta.fields]
        return hashlib.sha256("\n".join(values).encode()).hexdigest()[:20]

    def clean(self):
        cleaned = super().clean()
        seen = self.data.get(self.add_prefix("seen"))
        if seen and self.fingerprint and seen != self.fingerprint:
            self.data = self.data.copy()  # the same button, once more, means « I have read it »
            self.data[self.add_prefix("seen")] = self.fingerprint
            raise ValidationError(
                nbsp(f"Quelqu’un a modifié cette fiche pendant que vous l’écriviez. {self._others()}"), code="stale"
            )
        return cleaned

    def _others(self):
        """What the record says today, wherever the person typed something else."""
        lines = [
            f"{self.fields[name].label} : « {self._shown(name) or 'vide'} »"
            for name in self.changed_data
            if name in self.fields and name in self._meta.fields
        ]
        today = f"Aujourd’hui, elle dit autre chose que vous : {' ; '.join(lines)}. " if lines else ""
        return f"{today}Vérifiez, puis enregistrez de nouveau pour garder ce que vous avez écrit."

    def _shown(self, name):
        value = self.initial.get(name)
        choices = dict(getattr(self.fields[name], "choices", None) or ())
        return str(choices.get(value, value if value is not None else ""))[:120]
