"""allauth's own forms, as the portal wants them (ACCOUNT_FORMS and MFA_FORMS in the settings).

« Adresse e-mail », never « E-mail »; a code of the second factor opens one session, for as long as it is accepted.
"""

from allauth.account import forms
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.cache import cache

EMAIL = "Adresse e-mail"


class LoginForm(forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL


class AddEmailForm(forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL


class ResetPasswordForm(forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL


class RequestLoginCodeForm(forms.RequestLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL


class _CodeTypedOnce:
    """Refuse a code already used by this person (RFC 6238 §5.2).

    allauth forgets it after one period of thirty seconds; with MFA_TOTP_TOLERANCE it is accepted for three.
    """

    def clean_code(self):
        code = super().clean_code()
        accepted_for = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
        used = f"second-factor:used:{self.user.pk}:{normalize_user_code(code)}"  # « 123 456 » is the same code
        if not cache.add(used, True, accepted_for):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(_CodeTypedOnce, mfa_forms.AuthenticateForm):
    pass


class SecondFactorAgainForm(_CodeTypedOnce, mfa_forms.ReauthenticateForm):
    pass


class SecondFactorSetUpForm(_CodeTypedOnce, ActivateTOTPForm):
    pass
