"""The simulator's page as people meet it: tapped, typed, by keyboard alone, without a script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot import registrations
from bot.bot import Bot
from flows.register import register
from tests.browser.conftest import PATIENCE
from tests.stories import PHOTO
from tests.test_simulator import BUDI, FORM

pytestmark = pytest.mark.browser

expect.set_options(timeout=PATIENCE)

SMALL = pytest.mark.parametrize("size", ["390x844"], indirect=True)
LAPTOP = pytest.mark.parametrize("size", ["1280x800"], indirect=True)

ENOUGH = 4.5
"""Contrast of text to what is behind it (WCAG 2.2, 1.4.3)."""
FINGER = 44
"""Pixels, both ways, of what is to be tapped."""


def open_phone(page: Page, channel: str = "whatsapp") -> None:
    page.goto(f"/?channel={channel}&sender={BUDI.sender(channel).replace('+', '%2B')}")


def bubbles(page: Page, side: str = "theirs") -> Locator:
    return page.locator(f"#thread .row.{side}:not(.pending)")


def say(page: Page, text: str) -> None:
    """Type and send; wait for the answer."""
    before = bubbles(page).count()
    page.get_by_label("Tulis pesan").fill(text)
    page.get_by_role("button", name="Kirim", exact=True).click()
    expect(bubbles(page)).not_to_have_count(before)


def tap(page: Page, value: str) -> None:
    """Tap the newest button of that value, opening its list first where it is in one."""
    before = bubbles(page).count()
    newest = bubbles(page).last
    if newest.locator("summary").count():
        newest.locator("summary").click()
    newest.locator(f"button[value$=':{value}']").click()
    expect(bubbles(page)).not_to_have_count(before)


def fill_form(page: Page, buttons: dict[str, str]) -> None:
    """The whole registration from the menu on; by tap where `buttons` has a value, else typed."""
    order = [key for key in FORM if key != "daftar"]
    for key in order:
        if key in buttons:
            tap(page, buttons[key])
        else:
            say(page, FORM[key])


TAPS = {
    "consent": "yes",
    "who": "self",
    "phone": "this",
    "member": "no",
    "heir_relation": "spouse",
    "@review": "yes",
}
"""Values of buttons; what they are called may change."""
VERIFIED = registrations.VERIFIED.partition("{name}")[2].strip(": ")


def shoot(page: Page, folder: Path, name: str) -> None:
    page.screenshot(
        path=folder / f"{name}-{page.viewport_size['width'] if page.viewport_size else 0}.png"
    )


def test_a_registration_by_taps_and_typing_is_stored_and_verified_after_a_while(
    window: Page, tmp_path: Path
) -> None:
    open_phone(window)
    say(window, "halo")
    expect(bubbles(window).last.locator("summary")).to_be_visible()
    bubbles(window).last.locator("summary").click()
    shoot(window, tmp_path, "list")
    window.keyboard.press("Escape")
    tap(window, "register")
    fill_form(window, TAPS)
    code = re.search(r"L-[2-9A-Z]{5}", bubbles(window).last.inner_text())
    assert code
    shoot(window, tmp_path, "done")
    phone_sized = window.viewport_size is not None and window.viewport_size["width"] < 500
    if phone_sized:
        window.get_by_role("link", name="Data").click()
    panel = window.locator("#tersimpan")
    expect(panel).to_contain_text(code[0])
    expect(panel).to_contain_text("sedang diperiksa")
    expect(panel).to_contain_text("•••• •••• •••• " + BUDI.nik[-4:])
    assert BUDI.nik not in panel.inner_text()
    shoot(window, tmp_path, "stored")
    if phone_sized:
        window.get_by_role("link", name="Tutup data").click()
        window.get_by_role("link", name="Orang", exact=True).click()
    window.get_by_role("button", name="Maju 1 jam").click()
    expect(bubbles(window).last).to_contain_text(VERIFIED)
    if phone_sized:
        window.get_by_role("link", name="Tutup pengaturan").click()
    say(window, "status")
    expect(bubbles(window).last).to_contain_text(code[0])
    shoot(window, tmp_path, "status")
    window.reload()
    expect(bubbles(window, "mine").last).to_contain_text("status")


@SMALL
def test_sms_has_a_count_below_each_text_and_no_buttons(window: Page, tmp_path: Path) -> None:
    open_phone(window, "sms")
    say(window, "DAFTAR")
    expect(bubbles(window).last.locator(".size")).to_have_text(re.compile(r"\d+/\d+ · \d SMS"))
    assert window.locator("#thread button").count() == 0
    assert window.locator("input[type=file]").count() == 0
    shoot(window, tmp_path, "sms")


@LAPTOP
def test_telegram_has_an_inline_keyboard_and_one_for_the_own_number(
    window: Page, tmp_path: Path
) -> None:
    open_phone(window, "telegram")
    say(window, "daftar")
    for key in list(FORM)[1 : list(FORM).index("phone")]:
        if key in TAPS:
            tap(window, TAPS[key])
        else:
            say(window, FORM[key])
    shoot(window, tmp_path, "telegram")
    before = bubbles(window).count()
    window.get_by_role("button", name="Bagikan nomor saya").click()
    expect(bubbles(window)).not_to_have_count(before)
    expect(window.get_by_role("button", name="Bagikan nomor saya")).to_have_count(0)
    assert "Kontak saya" in bubbles(window, "mine").last.inner_text()


@LAPTOP
def test_everything_can_be_done_with_the_keyboard_alone(window: Page) -> None:
    open_phone(window)
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
    window.goto("/")
    window.evaluate("document.activeElement.blur()")
    order = []
    for _n in range(40):
        window.keyboard.press("Tab")
        order.append(focused(window))
    places = [
        order.index(name)
        for name in ("Langsung ke kotak pesan", "Petugas", "Maju 1 jam", "Telegram", "Tulis pesan")
    ]
    assert places == sorted(places), order


@SMALL
def test_the_keyboard_opens_and_closes_a_list_and_a_drawer(window: Page) -> None:
    open_phone(window)
    say(window, "halo")
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


def focused(page: Page) -> str:
    """What a screen reader would call the element with the focus."""
    name: str = page.evaluate(
        "(({ariaLabel, labels, innerText}) => (ariaLabel || labels?.[0]?.innerText || innerText || '').trim())"
        "(document.activeElement)"
    )
    return " ".join(name.split())


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
def test_a_photo_is_sent_as_soon_as_it_is_chosen(window: Page, tmp_path: Path, bot: Bot) -> None:
    open_phone(window)
    for text in ("daftar", "ya", "saya sendiri"):
        say(window, text)
    window.get_by_label("Lampirkan").click()
    photo = tmp_path / "ktp.jpg"
    photo.write_bytes(PHOTO)
    before = bubbles(window).count()
    window.get_by_label("Kirim foto").set_input_files(photo)
    expect(bubbles(window)).not_to_have_count(before)
    expect(bubbles(window, "mine").last).to_contain_text("Foto")


@LAPTOP
def test_an_answer_of_the_office_appears_by_itself(window: Page) -> None:
    open_phone(window)
    say(window, "petugas")
    say(window, "Apakah ojek bisa ikut?")
    desk = window.context.new_page()
    desk.goto("/?role=petugas")
    desk.get_by_role("textbox", name="Jawaban").fill("Bisa, Pak.")
    desk.get_by_role("button", name="Kirim jawaban").click()
    expect(desk.locator(".note.ours")).to_contain_text("Bisa, Pak.")
    desk.close()
    expect(bubbles(window).last).to_contain_text("Bisa, Pak.")


def test_it_works_where_no_script_runs(plain_window: Page) -> None:
    open_phone(plain_window)
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


@pytest.mark.parametrize("channel", ["whatsapp", "telegram", "sms"])
def test_what_is_tapped_is_large_enough_and_what_is_read_stands_out(
    window: Page, channel: str
) -> None:
    open_phone(window, channel)
    say(window, "daftar")
    say(window, "ya")
    small = window.evaluate(
        """(least) => [...document.querySelectorAll("a, button, summary, textarea, label.mic, label.pick")]
          .filter((it) => it.checkVisibility() && !it.matches(".skip"))
          .map((it) => [it.innerText || it.ariaLabel, it.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.width < least - .5 || box.height < least - .5))
          .map(([name, box]) => `${name} ${box.width}x${box.height}`)""",
        FINGER,
    )
    assert small == []
    faint = window.evaluate(CONTRAST, ENOUGH)
    assert faint == []
    wide = window.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


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
