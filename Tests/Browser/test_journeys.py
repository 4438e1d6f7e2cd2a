"""An order from the telephone to the customer's door, each part before the screen of who does it, at three sites of a company of four."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from company import until


def order_of(node, number):
    return next((order for order in node.list("sales_order") if order.get("number") == number), None)


def take_order(clerk, reference, lines):
    clerk.open("/do/order.receive").take("order.receive", customer="C-LANTIAN", customer_reference=reference, requested="2027-03-18", lines=lines)
    clerk.see(reference)
    return clerk.find("h1").text.split()[0]


def test_from_the_telephone_to_the_door(company, person):
    clerk = person().sign_in("wang", company.office)
    number = take_order(clerk, "TEL-1", "S-010 3 pcs")
    order = clerk.path
    clerk.see("3 pcs", "259.50 CNY")
    clerk.take("order.check").see("checked")
    clerk.take("order.confirm", promised="2027-03-18").see("confirmed")
    clerk.shoot("journey-confirmed")

    manager = person().sign_in("liu", company.office)
    manager.open(order).take("order.review", decision="approve").see("reviewed")
    other = person().sign_in("qian", company.office)
    other.open(order).take("order.approve", plant="PL01", warehouse="WH01").see("approved")

    planner = person("tablet").sign_in("chen.gang", company.plant)
    planner.open("/list/supply_request").see(number, seconds=20)
    planner.find("#live-records td a, #live-records a[href^='/r/']").click()
    planner.take("plan.schedule", centre="ASM")
    planner.take("material.reserve")
    planner.take("work.release").see("released")
    planner.take("work.report", good="3").see("finished").shoot("journey-made")

    keeper = person("phone").sign_in("zhao.min", company.warehouse)
    until(lambda: company.warehouse.list("dispatch_request"), 20, "the request at the warehouse")
    keeper.open("/dock").see(number, seconds=20).shoot("journey-dock")
    keeper.click("a[href^='/dock/receive/']").shoot("journey-receive")
    keeper.type("#receive-quantity", "3").type("#receive-location", "A-01").send("#dock-receive")
    keeper.open("/dock").click("a[href^='/dock/inspect/']")
    keeper.type("#inspect-sample", "3").type("#inspect-defects", "0").send("#dock-accept")

    keeper.open("/dock").type("#scan-code", number, Keys.ENTER)
    keeper.find("#item-S-010")
    for count in "123":
        keeper.type("#scan-code", "S-010", Keys.ENTER)
        until(lambda: keeper.says("#item-S-010 .dock-figures b", count), what=f"{count} picked")
    # The browser notes the refusal of a wrong item, as it should.
    keeper.expected.append(r"/dock/pick/.* status of 422")
    keeper.type("#scan-code", "V-999", Keys.ENTER).find("[data-stop]")
    keeper.shoot("journey-wrong-item").click("[data-understood]")
    keeper.type("#pack-cartons", "1").click("#dock-pack-button")
    until(lambda: keeper.path.startswith("/dock/load/"), what="the page for loading")
    shipment = keeper.find("h1").text.split()[0]
    keeper.type("#scan-code", f"{shipment}/1", Keys.ENTER).see("All cartons are on the truck")
    for box in keeper.all(".dock-checks input"):
        keeper.driver.execute_script("arguments[0].click()", box)
    keeper.type("#leave-carrier", "SF Express").type("#leave-seal", "S-4711").shoot("journey-load").click("#dock-leave")
    until(lambda: keeper.path == "/dock", what="the dock again")

    keeper.open("/deliveries").click_text("#live-stops a.dock-card", shipment)
    keeper.click("#stop-arrive").type("#stop-name", "Zhou Min")
    keeper.sign("#stop-signature").shoot("journey-signature")
    keeper.click("#stop-deliver").click("#stop-yes")
    until(lambda: keeper.path == "/deliveries", what="the list of stops again")

    accountant = person().sign_in("sun", company.office)
    accountant.open(order)
    until(lambda: accountant.open(order).all('form[action$="/invoice.issue"]'), 20, "the delivery at the office")
    accountant.take("invoice.issue").see("issued").shoot("journey-invoice")


def test_a_change_at_another_site_appears_by_itself_after_the_link_heals(company, person):
    clerk = person().sign_in("wang", company.office)
    analyst = person().sign_in("anna", company.hq)
    analyst.open("/list/sales_order")
    company.cables["SH01"].cut()
    try:
        number = take_order(clerk, "CUT-1", "P-100 2 pcs")
        assert order_of(company.office, number) and not order_of(company.hq, number)
        assert not analyst.sees(number)
    finally:
        company.cables["SH01"].heal()
    # Nobody touches the page at headquarters.
    analyst.see(number, seconds=20).shoot("journey-healed")


def test_the_list_is_searched_in_chinese_and_by_pinyin_with_the_keyboard(company, person):
    clerk = person(language="zh").sign_in("wang", company.office)
    number = take_order(clerk, "PIN-1", "P-200 1 件")
    clerk.see("1 件")
    for words in ("蓝天", "ltsw", "PIN-1", number):
        clerk.open("/list/sales_order").type("input[name=q]", words, Keys.ENTER)
        until(lambda: "q=" in clerk.path, what="the search")
        clerk.see(number)
    ActionChains(clerk.driver).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
    until(lambda: clerk.path.startswith("/search"), what="the search page")
    clerk.type("input[name=q]", "lt", Keys.ENTER).see("C-LANTIAN").shoot("journey-search")
