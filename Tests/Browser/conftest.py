import pytest

from company import Company
from person import Browsers, Person


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("company"))
    yield company
    company.stop()


@pytest.fixture(scope="session", autouse=True)
def browsers():
    yield
    Browsers.end()


@pytest.fixture
def person():
    """Makes people; at the end each browser must have nothing to complain about."""
    people = []

    def make(*words, **more):
        people.append(Person(*words, **more))
        return people[-1]

    yield make
    complaints = [complaint for someone in people for complaint in someone.complaints()]
    for someone in people:
        someone.close()
    assert not complaints
