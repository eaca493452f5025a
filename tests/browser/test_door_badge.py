"""Reading a badge inside the page of the door: with a camera that films one, and in a browser that cannot read any."""

import json

import pytest
import qrcode
from playwright.sync_api import expect

from events.door.desk import code_of, code_url
from events.enums import RegistrationStatus
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.events_door import today

SIZE = (640, 480)
SQUARE = 8  # pixels of one square of the code
# What Chromium lacks on Linux: a reader of codes. This one looks where the code is filmed and knows one code only.
READER = """([squares, text, left, top, size]) => {
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect(video) {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      const pencil = canvas.getContext("2d");
      pencil.drawImage(video, 0, 0);
      const dark = (row, column) =>
        pencil.getImageData(left + (column + 0.5) * size, top + (row + 0.5) * size, 1, 1).data[0] < 128;
      const seen = squares.every((line, row) => [...line].every((one, column) => dark(row, column) === (one === "1")));
      return seen ? [{ rawValue: text }] : [];
    }
  };
}"""


@pytest.fixture
def breakfast(portal):
    event = EventFactory(title="Petit-déjeuner", **today())
    return [RegistrationFactory(event=event, first_name="Ondine", last_name=name) for name in ("Aubépine", "Bouleau")]


def film(path, squares):
    """A camera's film (y4m) that shows this code, black on white, in the middle."""
    width, height = SIZE
    left, top = (width - len(squares) * SQUARE) // 2, (height - len(squares) * SQUARE) // 2
    luma = bytearray(b"\xeb" * width * height)
    for row, line in enumerate(squares):
        for column, dark in enumerate(line):
            if dark == "1":
                for y in range(top + row * SQUARE, top + (row + 1) * SQUARE):
                    start = y * width + left + column * SQUARE
                    luma[start : start + SQUARE] = b"\x10" * SQUARE
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (width * height // 2)
    path.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)
    return left, top


def test_a_badge_filmed_in_the_page_notes_its_person(
    portal, browser_type, browser_type_launch_args, browser_context_args, breakfast, tmp_path
):
    person, other = breakfast
    drawn = qrcode.QRCode(border=4)
    drawn.add_data(code_url(person))
    squares = ["".join("01"[dark] for dark in line) for line in drawn.get_matrix()]
    left, top = film(tmp_path / "badge.y4m", squares)
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'badge.y4m'}",
    ]
    arguments = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *camera]}
    with browser_type.launch(**arguments) as filmed:
        page = filmed.new_context(**browser_context_args).new_page()
        portal.watch(page)
        portal.sign_in(page, UserFactory(staff=True, password=PASSWORD))
        page.add_init_script(f"({READER})({json.dumps([squares, code_url(person), left, top, SQUARE])})")
        page.goto(portal.url("events:event_door", person.event.uuid))
        expect(page.get_by_text("Ce navigateur ne lit pas les badges")).to_be_hidden()

        page.get_by_role("button", name="Lire un badge").click()

        expect(page.get_by_text("Ondine Aubépine\u00a0: présence notée.")).to_be_visible()
        expect(page.locator("#door-count")).to_contain_text("1 présent sur 2")
        portal.check(page)
        page.get_by_role("button", name="Fermer").click()
        expect(page.locator("video")).to_be_hidden()
        assert page.evaluate("document.querySelector('video').srcObject") is None
        expect(page.locator("#door-count [data-waiting]")).to_be_hidden()
    assert [one.event.registrations.get(pk=one.pk).status for one in (person, other)] == [
        RegistrationStatus.ATTENDED,
        RegistrationStatus.REGISTERED,
    ]


def test_a_browser_that_reads_no_badge_says_so_and_the_camera_of_the_telephone_does(portal, page, breakfast):
    person = breakfast[0]
    page.add_init_script("delete window.BarcodeDetector")
    portal.sign_in(page, UserFactory(staff=True, password=PASSWORD))
    page.goto(portal.url("events:event_door", person.event.uuid))

    expect(page.get_by_text("Ce navigateur ne lit pas les badges dans la page.")).to_be_visible()
    expect(page.get_by_role("button", name="Lire un badge")).to_be_hidden()
    portal.check(page)
    portal.check_narrow(page)
    page.goto(portal.url("events:door_code", code_of(person)))
    expect(page.get_by_role("heading", name="Présent·e")).to_be_visible()
    page.goto(portal.url("events:event_door", person.event.uuid))
    expect(page.locator(".door-person", has_text="Aubépine")).to_contain_text("Là depuis")
