"""Text repaired: what was one word for the person is one word for the search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvtheque.texts import repair


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("in\ufb01rmier, con\ufb02it", "infirmier, conflit"),
        ("m´emoire, tr`es, fˆete, na¨ıf", "mémoire, très, fête, naïf"),
        ("franc¸ais, ¸ca", "français, ça"),
        ("e\u0301cole", "école"),
        ("infir-\nmière", "infirmière"),
        ("aide-\nsoignante", "aide-soignante"),
        ("infir\u00ad\nmière, soi\ufffe\ngnant, ai\u00adde", "infirmière, soignant, aide"),
        ("C O M P É T E N C E S", "COMPÉTENCES"),
        ("a\x00b\u202ec\u200bd", "abcd"),
        ("un\u00a0deux\u2009trois\t quatre", "un deux trois quatre"),
        ("un\r\ndeux\rtrois", "un\ndeux\ntrois"),
        ("un\n\n\n\n\ndeux", "un\n\ndeux"),
        ("2018 - 2020 : l’été, l'œuvre", "2018 - 2020 : l’été, l'œuvre"),
    ],
)
def test_text_is_repaired(read, meant):
    assert repair(read) == meant


@given(st.text(max_size=300))
def test_repair_never_fails_and_leaves_no_control(text):
    repaired = repair(text)

    assert "\x00" not in repaired
    assert "\u202e" not in repaired


def test_repair_keeps_at_most_two_hundred_thousand_characters():
    assert len(repair("a" * 300_000)) == 200_000
