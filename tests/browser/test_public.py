"""The public pages as people meet them: on a phone and a laptop, without a script, by keyboard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from bot.bot import Bot
from tests.browser.conftest import is_phone, serving
from tests.browser.test_simulator import look_over
from tests.houses import house
from tests.sponsored import lived_in
from tests.test_sponsorship import Village

pytestmark = pytest.mark.browser

# Each page in its own shape: full, paged, with troubles, and before anybody was found.
PAGES = ("/transparansi", "/bukti/{large}", "/bukti/{small}", "/bukti/{empty}")


@dataclass(frozen=True)
class Lived:
    """A bot whose village has a past, and the codes of its pledges."""

    bot: Bot
    village: Village
    codes: dict[str, str]


@pytest.fixture(scope="module")
def lived() -> Iterator[Lived]:
    with house({"LINGKARAN_DEMO": "0"}) as bot:
        village, codes = lived_in(bot.engine, people=70)
        empty = village.pledge(3, 6, first_month=202702, jobs=("guru_ngaji",))
        bot.clock.advance(village.now - bot.clock.now())
        yield Lived(
            bot,
            village,
            dict(zip(("large", "small", "open"), codes, strict=True)) | {"empty": empty},
        )


@pytest.fixture(scope="module")
def served(lived: Lived) -> Iterator[str]:
    with serving(lived.bot) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_without_a_script_and_read_with_ease(
    window: Page, lived: Lived, path: str, shoot: Callable[..., None]
) -> None:
    window.goto(path.format(**lived.codes))
    look_over(window, path)
    assert window.locator("script").count() == 0
    assert window.locator("h1").count() == 1
    levels = window.locator("h1, h2, h3").evaluate_all("all => all.map((it) => +it.tagName[1])")
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert window.title().endswith(" · Lingkaran")
    shoot(
        window,
        "public-" + path.strip("/").replace("/", "-").replace("{", "").replace("}", ""),
        whole=True,
    )


@pytest.mark.parametrize("path", PAGES[:3])
def test_what_a_chart_shows_stands_in_a_table_below_it(
    window: Page, lived: Lived, path: str
) -> None:
    window.goto(path.format(**lived.codes))
    figures = window.locator("figure")
    assert figures.count() >= 2
    for figure in figures.all():
        assert figure.locator("figcaption").inner_text()
        table = figure.locator("table")
        expect(table).to_have_count(1)
        assert table.locator("caption").inner_text()
        assert table.locator("thead th[scope=col]").count() >= 2
        assert table.locator("tbody th[scope=row]").count() == table.locator("tbody tr").count() > 0
        for chart in figure.locator("svg[role=img]").all():
            assert chart.get_attribute("aria-label")
            box, below = chart.bounding_box(), table.bounding_box()
            assert box
            assert below
            if is_phone(window):
                assert box["y"] + box["height"] <= below["y"]


def test_bars_begin_at_zero_and_are_as_long_as_their_numbers(window: Page) -> None:
    window.goto("/transparansi")
    figure = window.locator("figure").first
    lengths = figure.locator("svg rect:not(.rail)").evaluate_all(
        "all => all.map((it) => it.getBoundingClientRect().width)"
    )
    starts = figure.locator("svg rect").evaluate_all(
        "all => all.map((it) => it.getBoundingClientRect().x)"
    )
    numbers = [
        int(text.replace(".", ""))
        for text in figure.locator("tbody td:nth-child(2)").all_inner_texts()
    ]
    assert max(starts) - min(starts) < 1
    for length, number in zip(lengths, numbers, strict=True):
        assert length / lengths[0] == pytest.approx(number / numbers[0], abs=0.01)


def test_a_donor_types_the_code_and_reads_on_to_the_last_worker(
    plain_window: Page, lived: Lived
) -> None:
    plain_window.goto("/")
    plain_window.get_by_label("Punya kode janji donatur?").fill(lived.codes["large"][2:].lower())
    plain_window.get_by_role("button", name="Lihat bukti").click()
    expect(plain_window.get_by_role("heading", level=1)).to_contain_text(lived.codes["large"])
    seen = plain_window.locator("table.workers tbody th").all_inner_texts()
    plain_window.get_by_role("link", name="Berikutnya").click()
    expect(plain_window.locator(".where")).to_have_text("Halaman 2 dari 2")
    seen += plain_window.locator("table.workers tbody th").all_inner_texts()
    assert seen == sorted(set(seen))
    assert len(seen) == 64
    with plain_window.expect_download() as download:
        plain_window.get_by_role("link", name="Bukti untuk diperiksa").click()
    assert download.value.suggested_filename == f"bukti-{lived.codes['large']}.json"


def test_the_keyboard_skips_to_what_matters(window: Page) -> None:
    window.goto("/transparansi")
    window.keyboard.press("Tab")
    expect(window.locator(".skip")).to_be_focused()
    window.keyboard.press("Enter")
    expect(window.locator("main")).to_be_focused()


def test_nothing_is_cut_where_everything_is_four_times_as_large(
    plain_window: Page, lived: Lived
) -> None:
    # 1280 pixels at 400 % (WCAG 2.2, 1.4.10)
    plain_window.set_viewport_size({"width": 320, "height": 640})
    for path in PAGES[:3]:
        plain_window.goto(path.format(**lived.codes))
        assert plain_window.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    plain_window.set_viewport_size({"width": 390, "height": 844})
