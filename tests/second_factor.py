"""The code a person's phone shows: what the tests type where the second factor is asked."""

import time

from allauth.mfa.totp.internal import auth as totp


def shown_code(secret, *, later=0):
    """Six digits of this secret, now or `later` seconds away."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time() + later) // 30))
