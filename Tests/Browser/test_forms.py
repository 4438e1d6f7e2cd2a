"""Forms that lose nothing: what is typed is there after a reload, another screen, a node that was killed, and one that could not be reached."""

import time

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from company import until
from person import WIDTHS

REGISTER = "/do/customer.register"
FORM = f'form[action="{REGISTER}"]'


def value(someone, name):
    return someone.find(f'{FORM} [name="{name}"]').get_attribute("value")


def kept(someone, form=FORM):
    until(lambda: any(line.text.startswith("Kept") for line in someone.all(f"{form} [data-draft-state]")), what="it to be kept")


def start_over(someone):
    someone.open(REGISTER)
    if someone.find(FORM) and any(note.is_displayed() for note in someone.all("[data-draft-note]")):
        someone.send("[data-draft-note] button")
    assert value(someone, "code") == ""


def test_typing_outlives_a_reload_and_is_there_at_another_screen(company, person):
    clerk = person().sign_in("wang", company.office)
    start_over(clerk)
    clerk.type(f'{FORM} [name="code"]', "C-NEW").type(f'{FORM} [name="name"]', "苏州新客户")
    # Away in the middle of a word, before anything was sent.
    clerk.open(REGISTER)
    until(lambda: value(clerk, "code") == "C-NEW" and value(clerk, "name") == "苏州新客户", what="what was typed")
    clerk.see("kept since").shoot("form-kept")
    phone = person("phone").sign_in("wang", company.office)
    phone.open(REGISTER).see("kept since").shoot("form-kept-phone")
    assert value(phone, "name") == "苏州新客户"
    assert not phone.barriers() and not phone.overflow()
    other = person().sign_in("liu", company.office)
    other.open(REGISTER)
    assert value(other, "code") == ""
    start_over(clerk)


def test_typing_outlives_a_node_that_is_killed(company, person):
    clerk = person().sign_in("wang", company.office)
    clerk.expected += [r"ERR_CONNECTION_REFUSED", r"ERR_INCOMPLETE_CHUNKED", r"/draft .*403", r"/events"]
    start_over(clerk)
    clerk.type(f'{FORM} [name="code"]', "C-KILLED")
    kept(clerk)
    company.office.kill()
    try:
        # The node is away: what is typed now is kept on the device.
        clerk.find(f'{FORM} [name="name"]').send_keys("Typed while it was away")
        clerk.see("kept on this device")
    finally:
        company.office.start()
    # It goes on by itself, with a new token: the node that is there now knows nothing of the page's.
    kept(clerk)
    clerk.open(REGISTER).see("kept since")
    assert value(clerk, "code") == "C-KILLED" and value(clerk, "name") == "Typed while it was away"
    company.office.kill()
    company.office.start()
    clerk.sign_in("wang").open(REGISTER)
    assert value(clerk, "code") == "C-KILLED"
    start_over(clerk)


def test_what_was_sent_while_the_node_was_away_is_not_lost(company, person):
    clerk = person().sign_in("wang", company.office)
    clerk.expected += [r"ERR_CONNECTION_REFUSED", r"ERR_INCOMPLETE_CHUNKED", r"/draft .*403", r"/events", r"Unable to load"]
    start_over(clerk)
    company.office.kill()
    try:
        clerk.type(f'{FORM} [name="code"]', "C-SENT")
        clerk.send(f"{FORM} button.primary")
    finally:
        company.office.start()
    clerk.open(REGISTER)
    until(lambda: value(clerk, "code") == "C-SENT", what="what was sent to nobody")
    start_over(clerk)


def test_a_taken_step_leaves_no_draft(company, person):
    clerk = person().sign_in("wang", company.office)
    start_over(clerk)
    clerk.take("customer.register", code="C-DONE", name="Done", tax_number="DE136695976", credit_limit="1000.00 CNY").see("is a customer of")
    clerk.open(REGISTER)
    assert value(clerk, "code") == "" and not clerk.sees("kept since")
    clerk.open("/do")
    assert not clerk.sees("Begun and not sent")


# ---- A new order by keyboard alone

NEW = "/order/new"


def press(someone, *keys):
    """To whatever has the focus, as a keyboard would."""
    ActionChains(someone.driver).send_keys(*keys).perform()


def focused(someone):
    return someone.driver.execute_script("return document.activeElement.name || ''")


def cell(someone, name):
    return someone.find(f'[name="{name}"]').get_attribute("value")


def paste(someone, text):
    someone.driver.execute_script("""
        const data = new DataTransfer();
        data.setData("text/plain", arguments[0]);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));""", text)


def new_order(someone):
    someone.open(NEW)
    if any(note.is_displayed() for note in someone.all("[data-draft-note]")):
        someone.send("[data-draft-note] button")
    until(lambda: focused(someone) == "customer", what="the customer to have the focus")
    return someone


def test_an_order_by_keyboard_alone(company, person):
    clerk = person(language="zh").sign_in("wang", company.office)
    new_order(clerk)
    start = time.monotonic()
    # By the initials of 苏州蓝天水务 in pinyin.
    press(clerk, "ltsw")
    until(lambda: clerk.all('#combobox-list [aria-selected="true"]'), what="the list")
    clerk.shoot("entry-combobox")
    press(clerk, Keys.ENTER)
    until(lambda: focused(clerk) == "customer_reference", what="the customer taken")
    press(clerk, "KEY-1", Keys.ENTER)
    assert focused(clerk) == "requested"
    press(clerk, Keys.ENTER)
    # A product by the initials of its name, one by its code; Enter before the list is there takes what it will name first.
    press(clerk, "clb", Keys.ENTER)
    until(lambda: focused(clerk) == "quantity.1", what="the product taken")
    press(clerk, "3", Keys.ENTER)
    press(clerk, "S-010", Keys.TAB, "24", Keys.ENTER)
    assert focused(clerk) == "product.3"
    press(clerk, Keys.ARROW_UP, Keys.ARROW_UP)
    assert focused(clerk) == "product.1"
    until(lambda: "8,526.00 CNY" in clerk.text(), what="the total")
    clerk.shoot("entry-filled")
    assert cell(clerk, "product.1") == "P-200" and cell(clerk, "product.2") == "S-010" and cell(clerk, "quantity.2") == "24"
    ActionChains(clerk.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    until(lambda: clerk.path.startswith("/r/"), what="the order")
    seconds = time.monotonic() - start
    clerk.see("KEY-1", "8,526.00 CNY")
    print(f"an order of two lines by keyboard: {seconds:.1f} s for the machine's part")
    assert seconds < 30
    number = clerk.find("h1").text.split()[0]
    lines = [line for line in company.office.list("order_line") if line["sales_order"] in clerk.path]
    assert sorted((line["quantity"]["amount"]) for line in lines) == ["24", "3"], (number, lines)


def test_rows_from_a_spreadsheet_fill_the_lines_and_nothing_is_dropped(company, person):
    clerk = person().sign_in("wang", company.office)
    clerk.expected += [r"/order/new .*422"]
    new_order(clerk)
    clerk.type('[name="customer"]', "C-LANTIAN", Keys.TAB).type('[name="customer_reference"]', "PASTE-1")
    clerk.click('[name="quantity.1"]')
    paste(clerk, 'P-100\t10\tpcs\t1,250.00\t2027-03-18\r\n"gear\npump"\t2\r\nseal kit from the old list\t5\tpcs\r\nP-100\t1\t\t\t\tby crane\r\n\r\n')
    clerk.see("4 lines pasted")
    assert [cell(clerk, f"product.{n}") for n in (1, 2, 3, 4)] == ["P-100", "gear pump", "seal kit from the old list", "P-100"]
    assert (cell(clerk, "price.1"), cell(clerk, "wanted.1"), cell(clerk, "quantity.2"), cell(clerk, "unit.3")) == ("1,250.00", "2027-03-18", "2", "pcs")
    assert cell(clerk, "note") == "#4: by crane"
    # What is not known is marked beside its line, with a choice.
    until(lambda: clerk.all("#entry-product-3-pick"), what="the choice")
    clerk.shoot("entry-pasted")
    clerk.choose("#entry-product-3-pick", "S-010")
    until(lambda: cell(clerk, "product.3") == "S-010", what="the choice taken")
    kept(clerk, "#entry-form")
    clerk.open(NEW)
    assert cell(clerk, "product.4") == "P-100" and cell(clerk, "product.3") == "S-010" and cell(clerk, "customer_reference") == "PASTE-1"
    clerk.see("18,512.50 CNY").send("#entry-send").see("PASTE-1", "18,512.50 CNY")
    # One column goes down from where it is pasted; a range that does not fit changes nothing.
    new_order(clerk).click('[name="quantity.2"]')
    paste(clerk, "1\n2\n3")
    assert [cell(clerk, f"quantity.{n}") for n in (2, 3, 4)] == ["1", "2", "3"]
    paste(clerk, "\n".join("9\t9" for _ in range(101)))
    clerk.see("Nothing was pasted")
    assert cell(clerk, "product.2") == ""
    clerk.send("#entry-send").see("The product is missing.", "Customer is missing.").shoot("entry-faults")
    assert focused(clerk) == "customer"
    clerk.send("[data-draft-note] button") if clerk.all("[data-draft-note]")[0].is_displayed() else None


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_new_order_has_no_barriers(company, person, width, language):
    clerk = person(width, language, dark=(width == "tablet")).sign_in("liu", company.office)
    clerk.expected += [r"/order/new .*422"]
    new_order(clerk)
    clerk.type('[name="customer"]', "ltsw").find("#combobox-list [role=option]")
    clerk.shoot(f"entry-list-{width}-{language}")
    wrong = clerk.barriers() + clerk.overflow()
    clerk.find('[name="customer"]').send_keys(Keys.TAB)
    for name, text in (("product.1", "P-100"), ("quantity.1", "12"), ("product.2", "pump"), ("quantity.2", "many"), ("price.1", "1,100")):
        clerk.find(f'[name="{name}"]').send_keys(text, Keys.TAB)
    clerk.send("#entry-send").shoot(f"entry-{width}-{language}")
    wrong += clerk.barriers() + clerk.overflow()
    clerk.open(NEW).shoot(f"entry-kept-{width}-{language}")
    wrong += clerk.barriers() + clerk.overflow()
    assert not wrong, "\n".join(wrong)


def test_what_cannot_be_taken_back_is_asked_once_more_and_what_can_is_offered(company, person):
    manager = person(language="zh").sign_in("liu", company.office)
    manager.open("/do/price.set").take("price.set", product="S-010", price="8650.00 CNY/件").see("8650")
    manager.shoot("taken-back-offer")
    assert not manager.barriers()
    manager.send(".take-back button").see("86.5")
    new_order(manager)
    for name, text in (("customer", "C-LANTIAN"), ("customer_reference", "GONE-1"), ("product.1", "S-010"), ("quantity.1", "1")):
        manager.find(f'[name="{name}"]').send_keys(text, Keys.TAB)
    manager.send("#entry-send").see("GONE-1")
    order = manager.path
    box = 'form[action$="/order.cancel"]'
    manager.open(f"{order}/order.cancel").type(f'{box} [name="why"]', "客户取消").click(f"{box} button.primary")
    manager.find("dialog[open]")
    manager.shoot("confirm-dialog")
    assert not manager.barriers()
    press(manager, Keys.ESCAPE)
    until(lambda: not manager.all("dialog"), what="the dialog to go")
    assert manager.find(f'{box} [name="why"]').get_attribute("value") == "客户取消"
    manager.click(f"{box} button.primary").send("dialog[open] [data-confirm-yes]").see("已取消")
