"""The plant: a shift at a tablet on the floor, in gloves."""

import pytest
from selenium.webdriver.common.keys import Keys

from company import until
from person import WIDTHS


def order(company, reference, lines, requested="2027-03-18"):
    """An approved order that the plant has heard of: its number."""
    office = company.office
    office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference=reference, requested=requested, lines=lines)
    number = next(order["number"] for order in office.list("sales_order") if order["customer_reference"] == reference)
    office.do("order.check", "wang", order=number)
    office.do("order.confirm", "wang", order=number, promised=requested)
    office.do("order.review", "liu", order=number, decision="approve")
    office.do("order.approve", "qian", order=number, plant="PL01", warehouse="WH01")
    until(lambda: any(request["order_number"] == number for request in company.plant.list("supply_request")), what=f"{number} at the plant")
    return number


def work_order(company, reference, lines, centre="ASM", release=True):
    """A work order that is released to the floor: its number."""
    number, plant = order(company, reference, lines), company.plant
    plant.do("plan.schedule", "chen.gang", request=number, centre=centre)
    work = next(work["number"] for work in plant.list("work_order") if work["order_number"] == number)
    if release:
        plant.do("material.reserve", "chen.gang", work_order=work)
        plant.do("work.release", "chen.gang", work_order=work)
    return work


@pytest.fixture(scope="module")
def floor(company):
    """Two work orders on the floor, and one that is not released."""
    works = [work_order(company, f"FLOOR-{index}", "S-010 12 pcs") for index in (1, 2)]
    return works + [work_order(company, "FLOOR-3", "S-010 5 pcs", release=False)]


def small(someone, least=56):
    """The buttons and links of the floor's own area that a glove would miss."""
    return someone.driver.execute_script("""
        return [...document.querySelectorAll(".floor button, .floor a.button, .floor summary, .floor a.dock-card, .floor input:not([type=hidden]):not([type=radio])")]
          .filter((e) => e.offsetParent && (e.getBoundingClientRect().height < arguments[0] || e.getBoundingClientRect().width < arguments[0]))
          .map((e) => e.outerHTML.slice(0, 90));""", least)


def test_a_shift_at_the_tablet(company, person, floor):
    worker = person("tablet").sign_in("chen.gang", company.plant)
    worker.open("/floor").see(floor[0], floor[1], floor[2], "Nothing runs here.").shoot("floor-morning")
    worker.type("#scan-code", floor[0], Keys.ENTER)
    until(lambda: worker.path.startswith("/floor/work/"), what="the work order's page")
    worker.click("[data-touch=start]").see(f"{floor[0]} runs.")
    until(lambda: worker.says("[role=timer]", "0:00:02"), what="the clock to run")
    worker.click("[data-touch=pause]").click("button[name=why][value=rest]").see("paused: break").shoot("floor-paused")
    worker.click("[data-touch=resume]").see("goes on")
    for digit in "5":
        worker.click(f"[data-key='{digit}']")
    worker.click("#report-scrap").click("[data-key='1']")
    worker.expected.append(r"/floor/work/.* status of 422")
    worker.click(".floor-send").see("Why scrap?").shoot("floor-refused")
    assert worker.find("#report-good").get_attribute("value") == "5"
    worker.click("[data-understood]").click("input[value=machining]").click(".floor-send").see("5 C62 of 12 C62 are good.")
    # Trouble in two taps; the foreman at another screen sees it come and go.
    foreman = person().sign_in("chen.gang", company.plant)
    foreman.open("/floor").see(floor[0])
    worker.click("[data-touch=trouble]").click("button[name=cause][value=breakdown]").see("Help is called.").shoot("floor-trouble")
    foreman.see("stopped: breakdown").shoot("floor-trouble-wide")
    foreman.click(".floor-solve button.primary").see("breakdown is over")
    worker.see("running")
    worker.click("[data-rest]").click(".floor-send").see("is finished with 12")
    assert not worker.all("[data-touch]")
    worker.open("/floor").see("Nothing runs here.", floor[1])


def test_touches_are_kept_while_the_node_is_away_and_count_from_when_they_were_done(company, person, floor):
    worker = person("tablet").sign_in("chen.gang", company.plant)
    worker.open("/floor").type("#scan-code", floor[1], Keys.ENTER)
    until(lambda: worker.path.startswith("/floor/work/"), what="the work order's page")
    worker.driver.execute_cdp_cmd("Network.enable", {})
    away = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    worker.expected.append(r"ERR_INTERNET_DISCONNECTED")
    worker.driver.execute_cdp_cmd("Network.emulateNetworkConditions", away)
    worker.click("[data-touch=start]").see("Kept on this tablet").shoot("floor-offline")
    worker.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**away, "offline": False})
    worker.see(f"{floor[1]} runs.", seconds=20)
    assert not worker.sees("Kept on this tablet")
    worker.click("[data-touch=undo]").see("is taken back")
    worker.find("[data-touch=start]")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_floor_has_no_barriers_and_nothing_that_a_glove_would_miss(company, person, floor, width, language):
    someone = person(width, language, dark=(width == "tablet")).sign_in("chen.gang", company.plant)
    wrong = []
    for name, page in (("floor", "/floor"), ("floor-centres", "/floor/centres"), ("floor-work", f"/floor/find?code={floor[1]}")):
        someone.open(page)
        someone.driver.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        someone.shoot(f"{name}-{width}-{language}")
        wrong += [f"{page}: {barrier}" for barrier in someone.barriers()]
        wrong += [f"{page}: sticks out: {element}" for element in someone.overflow()]
        wrong += [f"{page}: small: {element}" for element in small(someone)]
    assert not wrong, "\n".join(wrong)
