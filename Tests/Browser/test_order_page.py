"""The page of an order: a question to the plant and its answer, and a conflict that is decided by one key."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from company import until
from person import WIDTHS
from test_journeys import take_order


def press(someone, *keys):
    ActionChains(someone.driver).send_keys(*keys).perform()


def focused(someone):
    return someone.driver.execute_script("return document.activeElement.value || document.activeElement.tagName")


def test_a_question_goes_to_the_plant_and_its_answer_comes_back(company, person):
    clerk = person().sign_in("wang", company.office)
    take_order(clerk, "TALK-1", "P-100 6 pcs")
    order = clerk.path
    clerk.type("#note-text", "Can you make six by Friday?").choose("#note-asks", "PL01").send("#note-form button")
    clerk.see("Can you make six by Friday?", "asks PL01")

    until(lambda: [note for note in company.plant.list("note") if note["text"] == "Can you make six by Friday?"], 20, "the question at the plant")
    foreman = person("phone").sign_in("chen.gang", company.plant)
    foreman.open(order).see("Can you make six by Friday?")
    assert not foreman.sees("CNY")
    foreman.type("[id^='answer-text-']", "Thursday evening.").send(".answer form button")
    foreman.see("Thursday evening.", "answered").shoot("order-answer")
    # Nobody touches the page at the office.
    clerk.see("Thursday evening.", seconds=20).shoot("order-talk")


def test_a_conflict_is_decided_by_one_key(company, person):
    clerk = person().sign_in("wang", company.office)
    number = take_order(clerk, "BY-KEY-1", "S-010 2 pcs")
    order = clerk.path
    clerk.take("order.check").take("order.confirm", promised="2027-03-18")
    company.office.do("order.review", "liu", order=number, decision="approve")
    company.office.do("order.approve", "qian", order=number, plant="PL01", warehouse="WH01")
    until(lambda: number in {request["order_number"] for request in company.warehouse.list("dispatch_request")}, 20, "the request at the warehouse")
    company.warehouse.do("stock.count", "zhao.min", product="S-010", lot="L-KEY", counted="50", why="opening")

    company.cables["WH01"].cut()
    try:
        company.office.do("order.cancel", "liu", order=number, why="The customer called.")
        company.warehouse.do("shipment.pack", "zhao.min", request=number, cartons=1)
    finally:
        company.cables["WH01"].heal()

    manager = person().sign_in("liu", company.office)
    until(lambda: manager.open(order).all("[data-conflict]"), 20, "the conflict at the office")
    manager.see("Keep").shoot("order-conflict")
    # In a field a digit is a digit.
    manager.find("#note-text").click()
    press(manager, "1")
    assert manager.driver.execute_script("return document.activeElement.id") == "note-text"
    assert manager.find("#note-text").get_attribute("value") == "1"
    # The key goes to the button and decides nothing; Enter does.
    manager.driver.execute_script("document.querySelector('[data-conflict]').focus()")
    press(manager, "1")
    assert focused(manager) == "keep"
    assert company.office.weft("conflicts").count(number) > 0
    manager.find("#note-text").clear()
    manager.driver.execute_script("document.querySelector('[data-conflict]').focus()")
    press(manager, "1")
    press(manager, Keys.ENTER)
    until(lambda: not manager.all("[data-conflict]"), 10, "the decision")
    assert number not in company.office.weft("conflicts")


def test_the_page_of_an_order_has_no_barriers(company, person):
    clerk = person().sign_in("wang", company.office)
    take_order(clerk, "WIDE-1", "P-100 5 pcs\nS-010 3 pcs")
    order = clerk.path
    clerk.type("#note-text", "For the barrier test.").send("#note-form button")
    wrong = []
    for language in ("en", "zh"):
        for width in WIDTHS:
            someone = person(width, language, dark=(width == "tablet")).sign_in("wang", company.office)
            someone.open(order).shoot(f"order-{width}-{language}")
            wrong += [f"{width} {language}: {barrier}" for barrier in someone.barriers()]
            wrong += [f"{width} {language}: sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)
