"""The plant: a shift at a tablet on the floor, in gloves; and the planner's board, moved by hand before anything is written."""

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.command import Command

from company import until
from person import WIDTHS


def order(company, reference, lines, requested="2027-03-18", customer="C-LANTIAN"):
    """An approved order that the plant has heard of: its number."""
    office = company.office
    office.do("order.receive", "wang", customer=customer, customer_reference=reference, requested=requested, lines=lines)
    number = next(order["number"] for order in office.list("sales_order") if order["customer_reference"] == reference)
    office.do("order.check", "wang", order=number)
    office.do("order.confirm", "wang", order=number, promised=requested, why="the plant agreed")
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


def at_assembly(someone):
    """The floor as a tablet at the assembly shows it; where there is one work centre only, nobody is asked."""
    someone.open("/floor")
    if someone.path == "/floor/centres":
        someone.click_text(".floor-centre", "ASM")
        until(lambda: someone.path == "/floor", what="the floor of the assembly")
    return someone


def test_a_shift_at_the_tablet(company, person, floor):
    worker = person("tablet").sign_in("chen.gang", company.plant)
    at_assembly(worker).see(floor[0], floor[1], floor[2], "Nothing runs here.").shoot("floor-morning")
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
    worker.click("[data-understood]").click("input[value=machining]").click(".floor-send").see("5 pcs of 12 pcs are good.")
    # Trouble in two taps; the foreman at another screen sees it come and go.
    foreman = person().sign_in("chen.gang", company.plant)
    at_assembly(foreman).see(floor[0])
    worker.click("[data-touch=trouble]").click("button[name=cause][value=breakdown]").see("Help is called.").shoot("floor-trouble")
    foreman.see("stopped: breakdown").shoot("floor-trouble-wide")
    foreman.click(".floor-solve button.primary").see("breakdown is over")
    worker.see("running")
    worker.click("[data-rest]").click(".floor-send").see("is finished with 12")
    assert not worker.all("[data-touch]")
    at_assembly(worker).see("Nothing runs here.", floor[1])


def test_what_one_person_touched_is_not_sent_in_anothers_name(company, person):
    plant = company.plant
    work = work_order(company, "FLOOR-WHOSE", "S-010 3 pcs")
    plant.register("bai", "Bai Yun", "operator", "chen")
    worker = person("tablet").sign_in("chen.gang", plant)
    at_assembly(worker).type("#scan-code", work, Keys.ENTER)
    until(lambda: worker.path.startswith("/floor/work/"), what="the work order's page")
    page = worker.path
    # Touched while the node was away, and then the tablet was taken by somebody else.
    worker.driver.execute_script("""
        localStorage.setItem(`weft-floor ${document.body.dataset.person}`,
          JSON.stringify([{path: `${arguments[0]}/start`, fields: {back: arguments[0], mark: "0123456789abcdef01234567"}, at: Date.now()}]));""", page)
    worker.sign_in("bai").open(page).see(work, "not begun")
    assert not worker.driver.execute_script("return fetch('/floor').then(() => document.querySelector('[data-floor-state]').textContent)")
    assert not [event for event in plant.list("work_event") if event["by"] == "bai"]
    worker.sign_in("chen.gang").open(page).see(f"{work} runs.")
    assert not [event for event in plant.list("work_event") if event["by"] == "bai"]
    worker.click("[data-rest]").click(".floor-send").see("is finished with 3")


def test_touches_are_kept_while_the_node_is_away_and_count_from_when_they_were_done(company, person, floor):
    worker = person("tablet").sign_in("chen.gang", company.plant)
    at_assembly(worker).type("#scan-code", floor[1], Keys.ENTER)
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


@pytest.fixture(scope="module")
def board(company, floor):
    """A second work centre, two work orders that have not begun, and a request that is not planned."""
    company.plant.do("centre.define", "chen", code="PACK", name="Packing 包装", minutes_a_day=480)
    works = [work_order(company, f"BOARD-{index}", "P-100 40 pcs", release=False) for index in (1, 2)]
    return works, order(company, "BOARD-3", "P-200 10 pcs")


def works(company):
    return {work["number"]: work for work in company.plant.list("work_order")}


def bar(number):
    return f".board-bar[data-move='{number}']"


def drag(someone, item, right, down=0, by="mouse"):
    """Carries something by so many pixels, as a hand or a finger does: down, along, up."""
    x, y = someone.driver.execute_script("const box = arguments[0].getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]", item)
    path = [(x, y), (x + right / 2, y + down / 2), (x + right, y + down)]
    moves = [{"type": "pointerMove", "duration": 60, "x": round(a), "y": round(b), "origin": "viewport"} for a, b in path]
    press, lift = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
    someone.driver.execute(Command.W3C_ACTIONS, {"actions": [
        {"type": "pointer", "id": by, "parameters": {"pointerType": by}, "actions": [moves[0], press, *moves[1:], lift]}]})


def test_the_plan_is_moved_by_hand_and_written_when_it_is_accepted(company, person, board):
    (first, second), request = board
    planner = person().sign_in("chen.gang", company.plant)
    planner.open("/board?zoom=day").see(request, "Not planned")
    planner.find(bar(second))
    planner.shoot("board")
    before = works(company)
    day = int(planner.find(".board-row").get_attribute("data-day"))
    planner.driver.execute_script("document.querySelector('.board-scroll').scrollIntoView({block: 'center'})")
    drag(planner, planner.find(bar(second)), 2 * day)
    planner.see("What it means", "Nothing is written yet.").shoot("board-what-if")
    assert works(company)[second]["start"] == before[second]["start"]
    # From the tray onto the second work centre: held together with the first move.
    # Other orders may lie in the tray too, so the screen is as high as card and row need.
    planner.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 1440, "height": 4000, "deviceScaleFactor": 1, "mobile": False})
    planner.find(".board-card")
    card = next(card for card in planner.all(".board-card") if request in card.text.replace("\n", ""))
    row = planner.find(".board-row[data-centre=PACK]")
    planner.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", card)
    box = planner.driver.execute_script("const a = arguments[0].getBoundingClientRect(), b = arguments[1].getBoundingClientRect(); return [b.left + 400 - a.left - a.width / 2, b.top + 40 - a.top - a.height / 2]", card, row)
    drag(planner, card, int(box[0]), int(box[1]), by="touch")
    planner.see("2 moved").shoot("board-two-moves")
    planner.send("#board-accept").see("2 moved")
    after = works(company)
    assert after[second]["start"] > before[second]["start"]
    assert any(work["order_number"] == request for work in after.values())
    assert not planner.sees("Nothing is written yet.")


def test_the_plan_is_moved_by_keys_alone(company, person, board):
    (first, second), _ = board
    planner = person().sign_in("chen.gang", company.plant)
    planner.open("/board?zoom=day")
    item = planner.find(bar(second))
    planner.driver.execute_script("arguments[0].focus()", item)
    item.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    planner.see("ASM, 20")
    item.send_keys(Keys.ESCAPE)
    assert not planner.all("#board-accept")
    item.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    planner.see("Nothing is written yet.", "PACK, 20")
    # The focus is on what accepts it; Esc drops it.
    until(lambda: planner.driver.switch_to.active_element.get_attribute("id") == "board-accept", what="the focus to be on Accept")
    planner.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    until(lambda: not planner.all("#board-accept"), what="the what-if to be dropped")
    # The form does the same.
    planner.choose("#board-what", first).choose("#board-centre", "PACK")
    planner.driver.execute_script("document.getElementById('board-start').value = arguments[0]", works(company)[first]["start"])
    planner.click("#board-try").see("Nothing is written yet.").send("#board-accept").see("1 moved")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_board_has_no_barriers(company, person, board, width, language):
    someone = person(width, language, dark=(width == "tablet")).sign_in("chen.gang", company.plant)
    wrong = []
    for name, page in (("board", "/board"), ("board-weeks", "/board?zoom=week")):
        someone.open(page)
        someone.driver.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        someone.shoot(f"{name}-{width}-{language}")
        wrong += [f"{page}: {barrier}" for barrier in someone.barriers()]
        wrong += [f"{page}: sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)
