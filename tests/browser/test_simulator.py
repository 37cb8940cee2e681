"""The simulator's page as people meet it: tapped, typed, by keyboard alone, without a script."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from flows.register import register
from tests.browser.conftest import PATIENCE, is_phone
from tests.stories import PHOTO
from tests.test_simulator import BUDI, FORM, VERIFIED
from webhooks.simulator.people import PEOPLE, Person

Shoot = Callable[[Page, str], None]

pytestmark = pytest.mark.browser

expect.set_options(timeout=PATIENCE)

SMALL = pytest.mark.parametrize("size", ["390x844"], indirect=True)
LAPTOP = pytest.mark.parametrize("size", ["1280x800"], indirect=True)

ENOUGH = 4.5
"""Contrast of text to what is behind it (WCAG 2.2, 1.4.3)."""
FINGER = 44
"""Pixels, both ways, of what is to be tapped."""


def whose(person: Person, channel: str = "whatsapp") -> dict[str, str]:
    return {"channel": channel, "sender": person.sender(channel)}


def open_phone(page: Page, person: Person, channel: str = "whatsapp", place: str = "") -> None:
    page.goto(f"/?{urlencode(whose(person, channel))}{place}")


def said_before(page: Page, person: Person, *texts: str, channel: str = "whatsapp") -> None:
    """What was said before a test begins, past the page."""
    for text in texts:
        answer = page.request.post(
            "/simulator/messages", data={**whose(person, channel), "text": text}
        )
        assert answer.ok, answer.text()


def bubbles(page: Page, side: str = "theirs") -> Locator:
    return page.locator(f"#thread .row.{side}:not(.pending)")


def answered(page: Page, act: Callable[[], Any]) -> None:
    """Do something and wait for the answer to it."""
    before = bubbles(page).count()
    act()
    page.wait_for_function(
        "(before) => document.querySelectorAll('#thread .row.theirs').length > before", arg=before
    )


def say(page: Page, text: str) -> None:
    """Type, send by Enter, and wait for the answer."""
    field = page.get_by_label("Tulis pesan")
    field.fill(text)
    answered(page, lambda: field.press("Enter"))


def send(page: Page, text: str) -> None:
    """Type, send by the button, and wait for the answer."""
    page.get_by_label("Tulis pesan").fill(text)
    answered(page, page.get_by_role("button", name="Kirim", exact=True).click)


def tap(page: Page, value: str) -> None:
    """Tap the newest button of that value, opening its list first where it is in one."""
    newest = bubbles(page).last
    if newest.locator("summary").count():
        newest.locator("summary").click()
    answered(page, newest.locator(f"button[value$=':{value}']").click)


TAPS = {
    "consent": "yes",
    "who": "self",
    "phone": "this",
    "member": "no",
    "heir_relation": "spouse",
    "@review": "yes",
}
"""Values of buttons; what they are called may change."""
YANTO = PEOPLE[2]
FORMS = {
    BUDI: FORM,
    YANTO: {
        **FORM,
        "nik": YANTO.nik,
        "name": "Yanto",
        "birth_place": "Cilacap",
        "birth_date": YANTO.born,
        "home": "kabupaten cilacap",
    },
}


def test_a_registration_by_taps_and_typing_is_stored_and_verified_after_a_while(
    window: Page, shoot: Shoot
) -> None:
    person = BUDI if is_phone(window) else YANTO
    open_phone(window, person)
    send(window, "halo")
    bubbles(window).last.locator("summary").click()
    expect(window.locator(".sheet")).to_be_visible()
    shoot(window, "list")
    window.keyboard.press("Escape")
    tap(window, "register")
    for key, text in FORMS[person].items():
        if key in TAPS:
            tap(window, TAPS[key])
        elif key != "daftar":
            say(window, text)
        if key == "birth_place":
            shoot(window, "simulator")
    code = re.search(r"L-[2-9A-Z]{5}", bubbles(window).last.inner_text())
    assert code
    shoot(window, "done")
    if is_phone(window):
        window.get_by_role("link", name="Data").click()
    panel = window.locator("#tersimpan")
    expect(panel).to_contain_text(code[0])
    expect(panel).to_contain_text("sedang diperiksa")
    expect(panel).to_contain_text("•••• •••• •••• " + person.nik[-4:])
    assert person.nik not in panel.inner_text()
    shoot(window, "stored")
    if is_phone(window):
        window.get_by_role("link", name="Tutup data").click()
        window.get_by_role("link", name="Orang", exact=True).click()
        shoot(window, "people")
    window.get_by_role("button", name="Maju 1 jam").click()
    expect(bubbles(window).last).to_contain_text(VERIFIED)
    if is_phone(window):
        window.get_by_role("link", name="Tutup pengaturan").click()
    say(window, "status")
    expect(bubbles(window).last).to_contain_text(code[0])
    shoot(window, "status")
    window.reload()
    expect(bubbles(window, "mine").last).to_contain_text("status")


@SMALL
def test_sms_has_a_count_below_each_text_and_no_buttons(
    window: Page, person: Person, shoot: Shoot
) -> None:
    open_phone(window, person, "sms")
    send(window, "DAFTAR")
    expect(bubbles(window).last.locator(".size")).to_have_text(re.compile(r"\d+/\d+ · \d SMS"))
    assert window.locator("#thread button").count() == 0
    assert window.locator("input[type=file]").count() == 0
    shoot(window, "sms")


@LAPTOP
def test_telegram_has_an_inline_keyboard_and_one_for_the_own_number(
    window: Page, person: Person, shoot: Shoot
) -> None:
    said_before(
        window, person, *list(FORM.values())[: list(FORM).index("address")], channel="telegram"
    )
    open_phone(window, person, "telegram")
    send(window, FORM["address"])
    shoot(window, "telegram")
    answered(window, window.get_by_role("button", name="Bagikan nomor saya").click)
    expect(window.get_by_role("button", name="Bagikan nomor saya")).to_have_count(0)
    expect(bubbles(window, "mine").last).to_contain_text("Kontak saya")


@LAPTOP
def test_everything_can_be_done_with_the_keyboard_alone(window: Page, person: Person) -> None:
    open_phone(window, person)
    expect(window.get_by_label("Tulis pesan")).to_be_focused()
    window.keyboard.type("daftar")
    window.keyboard.press("Enter")
    expect(bubbles(window)).to_have_count(1)
    expect(window.get_by_label("Tulis pesan")).to_be_focused()
    until(window, "Tidak", back=True)
    window.keyboard.press("Shift+Tab")
    assert focused(window) == "Ya"
    window.keyboard.press("Enter")
    expect(bubbles(window)).to_have_count(2)
    expect(window.get_by_label("Tulis pesan")).to_be_focused()
    window.keyboard.type("saya sendiri")
    window.keyboard.press("Shift+Enter")
    window.keyboard.press("Backspace")
    window.keyboard.press("Enter")
    expect(bubbles(window)).to_have_count(3)
    assert window.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@LAPTOP
def test_tab_goes_through_the_page_in_the_order_in_which_it_is_read(
    window: Page, person: Person
) -> None:
    open_phone(window, person)
    window.evaluate(
        f"""document.activeElement.blur();
          window.order = [];
          document.addEventListener("focusin", () => order.push(({NAME})(document.activeElement)))"""
    )
    for _n in range(30):
        window.keyboard.press("Tab")
    order = window.evaluate("order")
    places = [
        order.index(name)
        for name in ("Langsung ke kotak pesan", "Petugas", "Maju 1 jam", "Telegram", "Tulis pesan")
    ]
    assert places == sorted(places), order


@SMALL
def test_the_keyboard_opens_and_closes_a_list_and_a_drawer(window: Page, person: Person) -> None:
    said_before(window, person, "halo")
    open_phone(window, person)
    window.get_by_label("Tulis pesan").focus()
    until(window, "Lihat pilihan", back=True)
    window.keyboard.press("Enter")
    expect(window.locator(".sheet")).to_be_visible()
    window.keyboard.press("Escape")
    expect(window.locator(".sheet")).to_be_hidden()
    assert focused(window) == "Lihat pilihan"
    window.get_by_role("link", name="Data").press("Enter")
    expect(window.locator("#tersimpan")).to_be_visible()
    window.keyboard.press("Escape")
    expect(window.locator("#tersimpan")).to_be_hidden()


NAME = """(it) => (it.ariaLabel || it.labels?.[0]?.innerText || it.innerText || "")
  .trim().replace(/\\s+/g, " ")"""
"""What a screen reader would call an element."""


def focused(page: Page) -> str:
    """The name of the element with the focus."""
    name: str = page.evaluate(f"({NAME})(document.activeElement)")
    return name


def until(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until something of that name has the focus."""
    seen = []
    for _n in range(30):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        seen.append(focused(page))
        if seen[-1] == name:
            return
    raise AssertionError(f"{name} was not reached: {seen}")


@SMALL
def test_a_photo_is_sent_as_soon_as_it_is_chosen(
    window: Page, person: Person, tmp_path: Path
) -> None:
    said_before(window, person, "daftar", "ya", "saya sendiri")
    open_phone(window, person)
    window.get_by_label("Lampirkan").click()
    photo = tmp_path / "ktp.jpg"
    photo.write_bytes(PHOTO)
    answered(window, lambda: window.get_by_label("Kirim foto").set_input_files(photo))
    expect(bubbles(window, "mine").last).to_contain_text("Foto")


@LAPTOP
def test_an_answer_of_the_office_appears_by_itself(window: Page, person: Person) -> None:
    said_before(window, person, "petugas", "Apakah nelayan bisa ikut?")
    open_phone(window, person)
    desk = window.context.new_page()
    desk.goto("/?role=petugas")
    ticket = desk.get_by_role("article").filter(has_text="Apakah nelayan bisa ikut?")
    ticket.get_by_role("textbox", name="Jawaban").fill("Bisa, Pak.")
    ticket.get_by_role("button", name="Kirim jawaban").click()
    expect(ticket.locator(".note.ours")).to_contain_text("Bisa, Pak.")
    desk.close()
    expect(bubbles(window).last).to_contain_text("Bisa, Pak.")


def test_it_works_where_no_script_runs(plain_window: Page, person: Person) -> None:
    open_phone(plain_window, person)
    plain_window.get_by_role("button", name="DAFTAR").click()
    expect(bubbles(plain_window).last).to_contain_text(register.questions[0].prompt)
    plain_window.get_by_role("button", name="Ya", exact=True).click()
    expect(bubbles(plain_window, "mine").last).to_contain_text("Ya")
    plain_window.get_by_label("Tulis pesan").fill("saya sendiri")
    plain_window.get_by_role("button", name="Kirim", exact=True).click()
    expect(bubbles(plain_window).last).to_contain_text("NIK")
    expect(bubbles(plain_window).last).to_be_in_viewport()
    plain_window.get_by_role("link", name="Data").click()
    expect(plain_window.locator("#tersimpan")).to_contain_text("Persetujuan")


def test_what_is_tapped_is_large_enough_and_what_is_read_stands_out(
    window: Page, person: Person, shoot: Shoot
) -> None:
    open_phone(window, person)
    look_over(window, "nothing said")
    for channel, place in (("whatsapp", "#tersimpan"), ("telegram", "#atur"), ("sms", "")):
        said_before(window, person, "daftar", "ya", channel=channel)
        open_phone(window, person, channel, place)
        look_over(window, channel)
        shoot(window, f"{channel}-begun")
    said_before(window, person, "petugas", "Apakah ojek bisa ikut?", "menu", "menu")
    open_phone(window, person)
    bubbles(window).last.locator("summary").click()
    look_over(window, "a list")
    window.goto("/?role=petugas")
    look_over(window, "the desk")
    shoot(window, "desk")


def look_over(page: Page, what: str) -> None:
    """Whether fingers and eyes find everything on the page, and nothing is cut at its side."""
    assert page.evaluate(SMALL_ONES, FINGER) == [], what
    assert page.evaluate(CONTRAST, ENOUGH) == [], what
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, what


SMALL_ONES = """(least) => [...document.querySelectorAll("a, button, summary, textarea, label.mic, label.pick")]
  .filter((it) => it.checkVisibility() && !it.matches(".skip"))
  .map((it) => [it.innerText || it.ariaLabel, it.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < least - .5 || box.height < least - .5))
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
CONTRAST = """(least) => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (it) => {
    for (; it; it = it.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(it).backgroundColor);
      if (a > 0.8) return [r, g, b];
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((it) => [...it.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((it) => it.checkVisibility() && !it.closest("svg, .skip, .hidden, [hidden]"))
    .map((it) => {
      const [a, b] = [light(parts(getComputedStyle(it).color)), light(behind(it))];
      return [it, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    })
    .filter(([, contrast]) => contrast < least)
    .map(([it, contrast]) => `${it.className || it.tagName} "${it.innerText}" ${contrast.toFixed(2)}`);
}"""
