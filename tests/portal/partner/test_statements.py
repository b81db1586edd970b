"""A partner's statements: listed, opened, had as files; and nobody else's."""

import pytest

from largesse.partners.models import Partner, Person
from largesse.portal.models import Account
from tests.portal.kit import FOREIGN, OWN, World
from tests.settlement.world import compute, make

STATEMENTS = "/partners/{}/statements/"
QUARTER = STATEMENTS + "2024-Q1/"


@pytest.fixture
def computed(world: World, tmp_path_factory: pytest.TempPathFactory, monkeypatch) -> World:  # type: ignore[no-untyped-def]
    """The small invented vendor of the settlement's tests, once computed; 'acme' is a partner."""
    workspace = make(tmp_path_factory.mktemp("harrow"))
    compute(workspace)
    monkeypatch.setenv("LARGESSE_WORKSPACE", str(workspace.root))
    Partner.objects.create(id="acme", name="Acme Tides", country="FR", type="reseller")
    buyer = Person.objects.create(id="buyer", name="buyer", roles=["partner"], partner="acme")
    Account.objects.create(username="buyer", person=buyer)
    return World(workspace)


def test_without_a_run_the_list_says_when_the_first_comes(world: World) -> None:
    said = world.client("partner").get(STATEMENTS.format(OWN)).content.decode()
    assert "nothing has been computed" in said


@pytest.mark.parametrize("form", ["", "csv", "html", "focus"])
def test_nobody_opens_the_statement_of_another(world: World, form: str) -> None:
    answer = world.client("partner").get(QUARTER.format(FOREIGN) + form)
    assert answer.status_code == 404


def test_the_list_names_the_quarters_of_the_run(computed: World) -> None:
    said = computed.client("buyer").get(STATEMENTS.format("acme")).content.decode()
    assert QUARTER.format("acme") in said


@pytest.mark.parametrize(
    ("who", "language", "amount"), [("buyer", "en", "3,564.00"), ("auditor", "fr", "564,00")]
)
def test_a_statement_opens_with_its_proofs(
    computed: World, who: str, language: str, amount: str
) -> None:
    answer = computed.client(who, language).get(QUARTER.format("acme"))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert amount in said
    assert 'id="proof-volume-rebate-1"' in said
    assert "style=" not in said


def test_a_statement_can_be_had_as_files(computed: World) -> None:
    client = computed.client("buyer")
    lines = client.get(QUARTER.format("acme") + "csv").content.decode().splitlines()
    assert any(",3564," in line and "volume-rebate" in line for line in lines)
    page = client.get(QUARTER.format("acme") + "html")
    assert page["Content-Disposition"] == 'attachment; filename="acme-2024-Q1.html"'
    assert "3,564.00" in page.content.decode()


@pytest.mark.parametrize("interval", ["2031-Q1", "someday"])
def test_an_interval_without_statement_is_absent(computed: World, interval: str) -> None:
    address = f"{STATEMENTS.format('acme')}{interval}/"
    assert computed.client("buyer").get(address).status_code == 404
