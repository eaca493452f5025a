"""How allauth behaves here: closed sign-up, and every letter through our own outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from gtec_portal import mail


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only; mails are rows like all others."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Turn allauth's notices into our letters, written in our words, and queue them."""
        from accounts import letters  # noqa: PLC0415 -- letters need the URL configuration

        name = template_prefix.rpartition("/")[2]
        user = context.get("user")
        mail.send(
            f"accounts.{name}",
            letters.allauth_letter(name, context),
            to=email,
            person=user if user and user.pk else None,
            secret=bool(context.keys() & {"code", "password_reset_url", "activate_url"}),
        )

    def get_from_email(self):
        return settings.DEFAULT_FROM_EMAIL
