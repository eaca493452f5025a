from gtec_portal import jobs, mail
from tests.policy import SIGN_IN, ListPage, Page


def own_job(world):
    return [jobs.ask("tests.none", world.employer, label="Essai", owner=world.employer).uuid]


def message(world):
    return [mail.send("tests.letter", mail.Letter("Essai", [mail.P("Bonjour")]), to="ana@example.org").uuid]


PAGES = [
    Page("home", 200, 200, 200, 200, 200),
    Page("accessibility", 200, 200, 200, 200, 200),
    Page("legal_notice", 200, 200, 200, 200, 200),
    Page("privacy", 200, 200, 200, 200, 200),
    Page("accent_style", 404, 404, 404, 404, 404),  # only where a territory has its own colour
    Page("robots", 200, 200, 200, 200, 200),
    Page("sitemap", 200, 200, 200, 200, 200),
    Page("dashboard", SIGN_IN, 200, 200, 200, 200),
    Page("job_detail", SIGN_IN, 200, 200, 404, 404, args=own_job),
    Page("message_list", SIGN_IN, 200, 403, 403, 403),
    Page("message_detail", SIGN_IN, 200, 403, 403, 403, args=message),
    Page("message_resend", SIGN_IN, 302, 403, 403, 403, args=message, method="post"),
    Page("ui", SIGN_IN, 200, 403, 403, 403),
]

LISTS = [ListPage("message_list", message)]
