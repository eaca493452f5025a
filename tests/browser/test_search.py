"""H3: an employer searches without names, narrows with the keyboard, compares, keeps the search, and asks for a name."""

import re

import pytest

from reference.models import Commune, Trade
from tests.factories.accounts import PASSWORD
from tests.factories.cvtheque import CandidateFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def people(portal):
    """Six aides-soignants and a cook; nobody else has these words."""
    flers = Commune.objects.get(pk="61169")
    trade, cook = Trade.objects.get(pk="J1501"), Trade.objects.get(pk="G1606")
    made = [
        CandidateFactory(
            first_name="Zoé", last_name="Quidam", trades=[trade], commune=flers, text=f"Aide-soignante en gériatrie, poste {n}.",
            has_licence=n % 2 == 0, nights=n < 2, availability="now" if n < 4 else "notice", diplomas=["deas"],
        )
        for n in range(6)
    ]  # fmt: skip
    return [
        *made,
        CandidateFactory(first_name="Zoé", last_name="Quidam", trades=[cook], commune=flers, text="Cuisinier, HACCP."),
    ]


@pytest.mark.parametrize("width", [1280, 375])
def test_search_compare_keep_and_ask(portal, page, employer, people, width):
    employer.set_password(PASSWORD)
    employer.save()
    page.set_viewport_size({"width": width, "height": 900})
    portal.sign_in(page, employer)
    page.goto(portal.url("cvtheque:search"))
    page.get_by_role("heading", name="7 profils").wait_for()

    # Enter searches in the page: the field keeps the focus, the address says everything
    words = page.get_by_label("Mots, métier, diplôme, sigle")
    words.fill("AS gériatrie")
    words.press("Enter")
    page.wait_for_url(re.compile(r"q=AS"))
    page.get_by_role("heading", name="6 profils").wait_for()
    assert page.evaluate("document.activeElement.id") == "id_q"
    if width < 1000:
        page.locator("summary", has_text="Affiner").click()
    # A box narrows at once, keeps the focus, and every number follows
    licence = page.get_by_label("Permis B", exact=False).first
    assert page.locator("#n-condition-licence").inner_text() == "3"
    licence.focus()
    page.keyboard.press("Space")
    page.get_by_role("heading", name="3 profils").wait_for()
    assert page.evaluate("document.activeElement.name") == "condition"
    assert page.locator("#n-condition-nights").inner_text() == "1"
    assert "Trouvé parce que" in page.locator(".hit").first.inner_text()
    assert "conditions du poste\u00a0: Permis B" in page.locator(".hit").first.inner_text()
    portal.check(page)

    # Back (one step for each gesture, Enter included), forward, and the same address for a colleague
    page.go_back()
    page.get_by_role("heading", name="6 profils").wait_for()
    page.go_back()
    page.get_by_role("heading", name="7 profils").wait_for()
    page.go_forward()
    page.get_by_role("heading", name="6 profils").wait_for()
    page.go_forward()
    page.get_by_role("heading", name="3 profils").wait_for()
    page.reload()
    page.get_by_role("heading", name="3 profils").wait_for()

    # Arrows go from result to result
    links = page.locator(".hit h3 a")
    links.first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == links.nth(1).inner_text()

    # Compare two, ask for one name
    boxes = page.get_by_role("checkbox", name=re.compile("^Comparer"))
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_text("2 profils choisis.").wait_for()
    page.get_by_role("button", name="Comparer").click()
    page.get_by_role("heading", name="Comparer des profils").wait_for()
    assert page.locator("thead th").count() == 2
    assert "Quidam" not in page.content()
    portal.check(page)
    page.get_by_role("link", name="Retour aux résultats").click()
    page.get_by_role("heading", name="3 profils").wait_for()

    # Keep the search
    page.get_by_role("link", name="Enregistrer cette recherche").click()
    page.get_by_label("Nom de la recherche").fill("AS avec permis")
    page.get_by_label("Chaque semaine").check()
    portal.check(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("un e-mail vous le dira chaque lundi").wait_for()
    portal.check(page)
    page.get_by_role("link", name="AS avec permis", exact=True).click()
    page.get_by_role("heading", name="3 profils").wait_for()

    page.locator(".hit h3 a").first.click()
    page.get_by_role("link", name="Demander son nom").click()
    page.get_by_role("heading", level=1).wait_for()
    assert "Quidam" not in page.content()


def test_search_works_without_javascript(portal, new_context, employer, people):
    employer.set_password(PASSWORD)
    employer.save()
    page = new_context(java_script_enabled=False).new_page()
    portal.sign_in(page, employer)
    page.goto(portal.url("cvtheque:search"))

    page.get_by_label("Mots, métier, diplôme, sigle").fill("gériatrie")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("heading", name="6 profils").wait_for()
    boxes = page.get_by_role("checkbox", name=re.compile("^Comparer"))
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Comparer").click()

    page.get_by_role("heading", name="Comparer des profils").wait_for()
