from fontTools.ttLib import TTFont

from gtec_portal.management.commands.build_fonts import Command


def test_a_paper_face_is_static_named_and_knows_french(tmp_path):
    path = tmp_path / "Inter-SemiBold.ttf"

    Command().build_static(path, "", 600, "SemiBold")

    font = TTFont(path)
    assert "fvar" not in font
    assert font["OS/2"].usWeightClass == 600
    assert font["name"].getDebugName(6) == "Inter-SemiBold"
    assert {ord(c) for c in "éÉœ’«» €\u202f→"} - set(font.getBestCmap()) == set()
    assert path.stat().st_size < 60_000
