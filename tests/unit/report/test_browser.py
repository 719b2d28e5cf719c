"""The page in a real browser: what a person sees, on a desk and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common import utils
from selenium.webdriver.common.by import By

from harness.report.writing import write
from tests.unit.report.told import PAIR, SOLO, Told, crowded, passed, two_variants

# Chromium's window cannot be as narrow as a phone; its developer tools can make the page so.
SIZES = {"desk": (1280, 1600), "phone": (375, 812)}

# Through a pipe: what connects to Chromium otherwise asks the system for localhost.
WORDS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)


class Chromedriver(Service):  # type: ignore[misc]
    """Asked by its address: Selenium asks for localhost, a name that a machine without /etc/hosts does not know."""

    @property
    def service_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_connectable(self) -> bool:
        return bool(utils.is_connectable(self.port, "127.0.0.1"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    profile = tmp_path_factory.mktemp("chromium")
    for word in WORDS:
        options.add_argument(word)
    options.add_argument(f"--user-data-dir={profile}")
    driver = webdriver.Chrome(options=options, service=Chromedriver("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a failure, and one before it."""
    runs = tmp_path_factory.mktemp("runs")
    earlier = Told(runs / "0").wait(-1000).begin(SOLO, PAIR)
    passed(earlier, SOLO)
    passed(earlier, PAIR)
    earlier.over(0)
    return write(two_variants(runs / "1"))[0]


def show(browser: Any, page: Path, size: str) -> None:
    width, height = SIZES[size]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get("about:blank")  # or the fragment of the test before stays
    browser.get(page.as_uri())


def one(browser: Any, css: str) -> Any:
    (found,) = browser.find_elements(By.CSS_SELECTOR, css)
    return found


def is_in_view(browser: Any, element: Any) -> bool:
    script = "const r = arguments[0].getBoundingClientRect(); return [r.top, r.bottom, innerHeight]"
    top, bottom, height = browser.execute_script(script, element)
    return bool(0 <= top < height and bottom > 0)


def is_visible(browser: Any, element: Any) -> bool:
    """Selenium does not know how Chromium folds details."""
    return bool(browser.execute_script("return arguments[0].checkVisibility()", element))


def cells(browser: Any) -> dict[str, list[str]]:
    rows = browser.find_elements(By.CSS_SELECTOR, ".matrix tbody tr")
    return {
        row.find_element(By.TAG_NAME, "th").text: [
            cell.text.replace("\n", " ") for cell in row.find_elements(By.CSS_SELECTOR, "a.cell")
        ]
        for row in rows
    }


def test_the_first_screen_tells_what_failed_where_and_why(browser: Any, page: Path) -> None:
    show(browser, page, "desk")
    assert one(browser, "h1").text == "1 failed of 2 variants"
    assert "1 failed" in browser.title
    told = one(browser, "#failures")
    assert is_in_view(browser, told)
    for word in (PAIR, "converge", "web-b", "file[/etc/motd]", "no such thing as <motd>"):
        assert word in told.text


def test_the_grid_has_every_stage_of_every_variant(browser: Any, page: Path) -> None:
    show(browser, page, "desk")
    found = cells(browser)
    assert list(found) == [PAIR, SOLO]
    assert found[PAIR][:4] == ["passed 2.0 s", "passed 2.0 s", "failed 100.0 s", "not run"]
    assert found[SOLO][:7] == ["passed 2.0 s"] * 7


@pytest.mark.parametrize("size", SIZES)
def test_a_click_on_the_failed_cell_shows_the_nodes_block(
    browser: Any, page: Path, size: str
) -> None:
    show(browser, page, size)
    variant = one(browser, "#v-pair-debian-12-local")
    browser.execute_script("arguments[0].open = false", variant)
    block = one(browser, ".blame")
    assert not is_visible(browser, block)
    one(browser, ".matrix td[data-stage=converge] .cell.failed").click()
    assert is_visible(browser, block) and is_in_view(browser, block)
    assert browser.current_url.endswith(f"#{block.get_attribute('id')}")
    assert "web-b" in block.text and "no such thing as <motd>" in block.text
    assert one(browser, ".blame .files a").text == "chef-client.log"


def test_a_click_on_a_passed_cell_opens_its_variant(browser: Any, page: Path) -> None:
    show(browser, page, "desk")
    row = one(browser, "#v-solo-debian-12-local-verify")
    assert not is_visible(browser, row)
    browser.find_elements(By.CSS_SELECTOR, ".matrix td[data-stage=verify] .cell.passed")[0].click()
    assert is_visible(browser, row) and is_in_view(browser, row)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen(browser: Any, page: Path, size: str) -> None:
    show(browser, page, size)
    browser.execute_script(
        "for (const one of document.querySelectorAll('details')) one.open = true"
    )
    script = "const d = document.documentElement; return [d.scrollWidth, d.clientWidth]"
    content, screen = browser.execute_script(script)
    assert content == screen <= SIZES[size][0]


# Texts that are wider than what they stand in, of those that are shown; an ellipsis that the browser sets is a rule.
CUT = """
const wide = (inner, outer) => inner.left < outer.left - 1 || inner.right > outer.right + 1;
const bars = [...document.querySelectorAll('.bar > span')].filter(one => one.checkVisibility() && one.clientWidth);
const boxes = [...document.querySelectorAll('.topology .node')];
const edge = document.querySelector('.topology').getBoundingClientRect();
return [bars.length, boxes.length, [
    ...bars.filter(one => one.scrollWidth > one.clientWidth && getComputedStyle(one).textOverflow !== 'ellipsis'),
    ...bars.filter(one => wide(one.getBoundingClientRect(), one.parentNode.getBoundingClientRect())),
    ...boxes.flatMap(box => [...box.querySelectorAll('text')].filter(
        text => wide(text.getBoundingClientRect(), box.querySelector('rect').getBoundingClientRect()))),
    ...[...document.querySelectorAll('.topology > text')].filter(one => wide(one.getBoundingClientRect(), edge)),
].map(one => one.textContent)];
"""


@pytest.mark.parametrize("size", SIZES)
def test_no_label_is_cut(browser: Any, tmp_path_factory: pytest.TempPathFactory, size: str) -> None:
    show(browser, write(crowded(tmp_path_factory.mktemp("crowded")))[0], size)
    bars, boxes, cut = browser.execute_script(CUT)
    assert bars and boxes == 2
    assert cut == []


def test_the_topology_blames_the_node(browser: Any, page: Path) -> None:
    show(browser, page, "phone")
    assert [node.text for node in browser.find_elements(By.CSS_SELECTOR, ".node .name")][-3:] == [
        *("front", "web-a", "web-b")
    ]
    assert "web-b" in one(browser, ".topology .blamed").text


def test_earlier_runs_are_drawn(browser: Any, page: Path) -> None:
    show(browser, page, "desk")
    figures = browser.find_elements(By.CSS_SELECTOR, "#v-pair-debian-12-local figure")
    captions = [figure.find_element(By.TAG_NAME, "figcaption").text for figure in figures]
    assert [caption.split()[0] for caption in captions] == ["create", "prepare", "converge"]
    assert len(figures[2].find_elements(By.CSS_SELECTOR, "circle.failed, circle.passed")) == 2


def test_the_browser_has_no_complaint(browser: Any, page: Path) -> None:
    show(browser, page, "desk")
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
