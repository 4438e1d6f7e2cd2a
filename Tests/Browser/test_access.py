"""The main pages, for everyone: by axe's rules, at three widths, in both languages, light and dark."""

import pytest

from person import WIDTHS

OFFICE = ["/", "/list/sales_order", "/list/customer", "/search?q=lt", "/do", "/do/order.receive", "/import", "/conflicts"]
WAREHOUSE = ["/", "/dock", "/deliveries", "/list/shipment"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_have_no_barriers(company, person, width, language):
    someone = person(width, language, dark=(width == "tablet"))
    wrong = []
    for node, name, pages in ((company.office, "wang", OFFICE), (company.warehouse, "zhao.min", WAREHOUSE)):
        someone.sign_in(name, node)
        for page in pages:
            picture = f"{node.dir.name}{page.split('?')[0].replace('/', '-')}-{width}-{language}"
            someone.open(page).shoot(picture)
            wrong += [f"{page}: {barrier}" for barrier in someone.barriers()]
            wrong += [f"{page}: sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)


def test_a_barrier_would_be_found(company, person):
    clerk = person().sign_in("wang", company.office)
    assert not clerk.barriers()
    clerk.driver.execute_script("document.querySelector('main').insertAdjacentHTML('beforeend', '<input id=nameless>')")
    assert any(barrier.startswith("label:") for barrier in clerk.barriers())
