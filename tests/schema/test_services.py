"""Services: opened once, after what they need; closed in the opposite order, whatever fails."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

import pytest

from claimgraph.schema.services import Service, ServiceNotOpen, Services, open_services, service

_seen: list[str] = []


@service
async def database() -> AsyncGenerator[str]:
    _seen.append("open database")
    try:
        yield "a database"
    finally:
        _seen.append("close database")


@service(database)
async def patients(database: str) -> AsyncGenerator[Sequence[str]]:
    _seen.append("open patients")
    yield [f"patients of {database}"]
    _seen.append("close patients")


@service(database, patients)
async def appointments(database: str, patients: Sequence[str]) -> AsyncGenerator[str]:
    _seen.append("open appointments")
    yield f"appointments of {database} and {patients[0]}"
    _seen.append("close appointments")


@service(database)
async def broken(_database: str) -> AsyncGenerator[int]:
    raise ConnectionRefusedError
    yield 1


@dataclass
class Holder:
    services: Services


@pytest.fixture(autouse=True)
def forget() -> None:
    _seen.clear()


async def test_each_is_opened_once_after_what_it_needs_and_closed_before_it() -> None:
    async with open_services([appointments, patients, database]) as opened:
        holder = Holder(opened)
        assert appointments.of(holder) == "appointments of a database and patients of a database"
        assert patients.of(holder) == ["patients of a database"]
        assert _seen == ["open database", "open patients", "open appointments"]
    assert _seen[3:] == ["close appointments", "close patients", "close database"]


async def test_a_replaced_service_is_not_opened_nor_what_only_it_needs() -> None:
    async with open_services([appointments], {database: "another", patients: ["others"]}) as opened:
        assert opened[appointments] == "appointments of another and others"
    assert _seen == ["open appointments", "close appointments"]


async def test_what_is_open_is_closed_when_another_cannot_be_opened() -> None:
    with pytest.raises(ConnectionRefusedError) as raised:
        async with open_services([database, broken]):
            pytest.fail("nothing may be served without it")
    assert raised.value.__notes__ == [f"while opening the service {__name__}.broken"]
    assert _seen == ["open database", "close database"]


async def test_an_unknown_service_is_refused_with_what_to_do() -> None:
    async with open_services([database]) as opened:
        assert (patients in opened, database in opened) == (False, True)
        with pytest.raises(ServiceNotOpen, match=r"test_services\.patients is not among .* Api\(services="):
            patients.of(Holder(opened))


def test_a_service_shows_its_name() -> None:
    assert repr(database) == f"<service {__name__}.database>"
    assert isinstance(database, Service)
