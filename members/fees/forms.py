"""Input about fees: a campaign and its scale, a payment, a reason."""

import re
from decimal import Decimal

from django import forms
from django.utils import timezone

from members.days import validate_day
from members.enums import HeadcountBand
from members.models import FeeCampaign, FeePayment
from members.models.fees import CENT


class EurosField(forms.DecimalField):
    """An amount as people type it in France: « 1 250 », « 62,50 € »."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(localize=True, min_value=CENT, max_digits=8, decimal_places=2, widget=widget, **kwargs)
        self.error_messages["invalid"] = "Écrivez un montant en euros, par exemple 250 ou 62,50."
        self.error_messages["min_value"] = "Le montant est d’au moins un centime."

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s|€", "", value).replace(".", ",")
        return super().to_python(value)

    def prepare_value(self, value):
        """Without the cents when there are none: 250, 62,50."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return value.quantize(Decimal(1))
        return value


class CampaignForm(forms.ModelForm):
    """A campaign and the amount of each headcount band: `amounts()` returns {band: amount}."""

    class Meta:
        model = FeeCampaign
        fields = ["year", "members_on", "due_on", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 7})}

    def __init__(self, *args, amounts, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("members_on", "due_on"):
            self.fields[name].validators.append(validate_day)
        for rank, band in enumerate(HeadcountBand):
            self.fields[f"amount_{rank}"] = EurosField(label=f"{band.label} (€)", initial=amounts.get(band))

    def scale(self):
        """The fields of the scale, for the template."""
        return [self[f"amount_{rank}"] for rank in range(len(HeadcountBand))]

    def amounts(self):
        return {band: self.cleaned_data[f"amount_{rank}"] for rank, band in enumerate(HeadcountBand)}


class PaymentForm(forms.ModelForm):
    """A payment received. The instance carries its fee; proposed: all that is left, today."""

    amount = EurosField(label="Montant (€)")

    class Meta:
        model = FeePayment
        fields = ["received_on", "amount", "means", "reference"]

    def __init__(self, *args, instance, **kwargs):
        proposed = {"received_on": timezone.localdate(), "amount": instance.fee.remaining}
        super().__init__(*args, instance=instance, initial=proposed, **kwargs)
        self.fields["received_on"].validators.append(validate_day)


class ReasonForm(forms.Form):
    """Why a payment is cancelled, or a fee waived."""

    reason = forms.CharField(label="Motif", max_length=200)

    def __init__(self, *args, help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text
