"""Forms that lose nothing: what is typed is there after a reload, another screen, a node that was killed, and one that could not be reached."""

from company import until

REGISTER = "/do/customer.register"
FORM = f'form[action="{REGISTER}"]'


def value(someone, name):
    return someone.find(f'{FORM} [name="{name}"]').get_attribute("value")


def kept(someone):
    until(lambda: any(line.text.startswith("Kept") for line in someone.all(f"{FORM} [data-draft-state]")), what="it to be kept")


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
