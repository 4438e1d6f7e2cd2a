"""Stories over plant and warehouse with the line cut: a plant that works for itself, and a lot that is blocked too late."""

from company import until
from test_plant import at_assembly, order
from selenium.webdriver.common.keys import Keys


def test_a_plant_works_while_its_line_is_cut_and_the_office_then_hears_all_of_it(company, person):
    number, plant = order(company, "ALONE-1", "S-010 10 pcs"), company.plant
    company.cables["PL01"].cut()
    try:
        planner = person("tablet").sign_in("chen.gang", plant)
        planner.open("/list/supply_request").click_text("#live-records tr", number, "a[href^='/r/']")
        planner.take("plan.schedule", centre="ASM").take("material.reserve").take("work.release").see("released")
        work = next(work["number"] for work in plant.list("work_order") if work["order_number"] == number)
        worker = person("tablet", language="zh").sign_in("chen.gang", plant)
        at_assembly(worker).type("#scan-code", work, Keys.ENTER)
        until(lambda: worker.path.startswith("/floor/work/"), what="the work order's page")
        worker.click("[data-touch=start]").see(f"{work} 已开工")
        worker.click("[data-touch=trouble]").click("button[name=cause][value=power]")
        worker.click(".floor-solve button.primary")
        worker.find("[data-touch=pause]")
        worker.click("[data-key='7']").click("#report-scrap").click("[data-key='1']").click("input[value=damage]").click(".floor-send")
        until(lambda: [report for report in plant.list("work_report") if report["good"]["amount"] == "7"], what="seven good pieces")
        worker.find("[data-rest]").click()
        worker.click(".floor-send").shoot("story-alone-finished")
        until(lambda: any(row["number"] == work and row["state"] == "finished" for row in plant.list("work_order")), what=f"{work} finished")
        assert not any(row["number"] == work for row in company.office.list("work_order"))
    finally:
        company.cables["PL01"].heal()
    until(lambda: any(row["number"] == work and row["state"] == "finished" for row in company.office.list("work_order")), what="the work at the office")
    # In the order in which it was done, whatever the way it came.
    kinds = [event["kind"] for event in sorted(events(company.office, work), key=lambda event: event["id"])]
    assert kinds == [event["kind"] for event in sorted(events(plant, work), key=lambda event: event["id"])]
    assert kinds[0] == "started" and kinds.index("trouble") < kinds.index("closed") and kinds[-1] == "finished"
    clerk = person().sign_in("wang", company.office)
    clerk.open(f"/search?q={number}").click_text("#live-records tr, .result, li", number, f"a[href^='/r/']")
    clerk.see(work).shoot("story-alone-office")


def events(node, work):
    key = next(row["id"] for row in node.list("work_order") if row["number"] == work)
    return [event for event in node.list("work_event") if event.get("work_order") == key]


def test_a_block_that_comes_after_the_truck_has_left_is_a_recall(company, person):
    hq, warehouse = company.hq, company.warehouse
    number = order(company, "LATE-BLOCK", "P-200 2 pcs")
    warehouse.do("stock.count", "zhao.min", product="P-200", lot="L-LEAK", counted="2", location="L-01", why="opening")
    until(lambda: any(row["lot"] == "L-LEAK" for row in hq.list("stock_move")), what="the lot at headquarters")
    until(lambda: any(row["order_number"] == number for row in warehouse.list("dispatch_request")), what="the request at the warehouse")
    hq.register("mo", "Mo Li", "inspector", "wei")
    company.cables["WH01"].cut()
    try:
        inspector = person().sign_in("mo", hq)
        inspector.open("/do/lot.block").take("lot.block", product="P-200", lot="L-LEAK", why="The shaft seal leaks.")
        inspector.see("is blocked at every site").shoot("story-block-hq")
        # The warehouse has not heard of it, and does what is right for all it knows.
        warehouse.do("pick.take", "zhao.min", request=number, product="P-200", quantity="2", lot="L-LEAK")
        warehouse.do("shipment.pack", "zhao.min", request=number, cartons="1")
        shipment = next(row["number"] for row in warehouse.list("shipment") if row["order_number"] == number)
        warehouse.do("shipment.dispatch", "zhao.min", shipment=shipment, carrier="SF Express")
    finally:
        company.cables["WH01"].heal()
    until(lambda: any(row["lot"] == "L-LEAK" for row in warehouse.list("recall")), what="the recall")
    keeper = person("tablet").sign_in("zhao.min", warehouse)
    keeper.open("/stock/recalls").see("L-LEAK", "The shaft seal leaks.").shoot("story-recall")
    assert keeper.barriers() == [] and keeper.overflow() == []
    clerk = person("phone", language="zh").sign_in("wang", company.office)
    until(lambda: any(row["lot"] == "L-LEAK" for row in company.office.list("recall")), what="the recall at the office")
    clerk.open("/tasks").see("召回").shoot("story-recall-office")
