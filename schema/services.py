"""Services: what features need for as long as a process lives, such as a store or an HTTP client.

    @service(database)
    async def appointments(database: Database) -> AsyncGenerator[AppointmentStore]:
        yield AppointmentStore(database)

    store = appointments.of(info.context)  # in a resolver: an AppointmentStore

A server opens each service once, before its first request, after the services that it needs. It closes
them in the opposite order: what follows the ``yield`` in a ``finally`` or ``async with`` runs in any case.
A service names what it needs where it is declared, so there are no cycles.
"""

from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar, cast, overload

_A = TypeVar("_A")
_B = TypeVar("_B")
_C = TypeVar("_C")
_D = TypeVar("_D")
_Value = TypeVar("_Value")


class ServiceNotOpen(LookupError):
    """A service was asked for that the API does not name; the message says how to name it."""


class HoldsServices(Protocol):
    """Whatever holds the open services: a request's context."""

    @property
    def services(self) -> "Services":
        """The open services of this process."""
        ...


class Service(Generic[_Value]):
    """A service, declared by `service`: a server opens it, and resolvers ask for its value.

    Attributes:
        name: The module and name of the function that opens it, for messages.
        needs: The services that are open before it.
    """

    __slots__ = ("_opening", "name", "needs")

    def __init__(
        self, opening: Callable[..., AsyncGenerator[_Value]], needs: "tuple[Service[Any], ...]"
    ) -> None:
        self.name = f"{opening.__module__}.{opening.__qualname__}"
        self.needs = needs
        self._opening = asynccontextmanager(opening)

    def of(self, holder: HoldsServices) -> _Value:
        """The value that was opened at the start of the server.

        Args:
            holder: The request's context.

        Raises:
            ServiceNotOpen: No feature of the API names the service.
        """
        return holder.services[self]

    def opened(self, needed: Iterable[object]) -> AbstractAsyncContextManager[_Value]:
        """Opens the service for as long as the context lasts.

        Args:
            needed: The values of the services in `needs`, in their order.
        """
        return self._opening(*needed)

    def __repr__(self) -> str:
        return f"<service {self.name}>"


class Services:
    """The open services of a process."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[Service[Any], object] = MappingProxyType({})) -> None:
        """Hold services that are open already.

        Args:
            values: The value of each.
        """
        self._values = dict(values)

    def add(self, values: Mapping[Service[Any], object]) -> None:
        """Hold more services that are open."""
        self._values.update(values)

    def opened(self) -> Mapping[Service[Any], object]:
        """All of them, with their values."""
        return MappingProxyType(self._values)

    def __getitem__(self, service: Service[_Value]) -> _Value:
        """The value of a service.

        Raises:
            ServiceNotOpen: It was not opened.
        """
        try:
            return cast(_Value, self._values[service])
        except KeyError:
            raise ServiceNotOpen(
                f"{service.name} is not among the services of this API: import it in the module of a "
                "feature, or name it in Api(services=[…])."
            ) from None

    def __contains__(self, service: Service[Any]) -> bool:
        return service in self._values


def provided(name: str) -> Service[Any]:
    """Declares a service that a server provides itself: it is never opened, but handed in.

    Args:
        name: What messages call it.
    """

    async def not_provided() -> AsyncGenerator[object]:
        raise ServiceNotOpen(f"{name} is provided by a server, and this is none.")
        yield None

    not_provided.__module__, not_provided.__qualname__ = "claimgraph.services", name
    return Service(not_provided, ())


@asynccontextmanager
async def open_services(
    wanted: Iterable[Service[Any]], replaced: Mapping[Service[Any], object] = MappingProxyType({})
) -> AsyncGenerator[Services]:
    """Open services and what they need; close them in the opposite order, whatever fails.

    Args:
        wanted: The services.
        replaced: Values to take in place of opening a service, such as a test's.

    Yields:
        The open services.
    """
    values: dict[Service[Any], object] = dict(replaced)
    async with AsyncExitStack() as stack:
        for each in _in_order(wanted, replaced):
            try:
                values[each] = await stack.enter_async_context(
                    each.opened([values[need] for need in each.needs])
                )
            except Exception as error:
                error.add_note(f"while opening the service {each.name}")
                raise
        yield Services(values)


def _in_order(wanted: Iterable[Service[Any]], done: Collection[Service[Any]]) -> Iterator[Service[Any]]:
    """The services that are not done, each once, after what it needs."""
    seen = set(done)

    def walk(each: Service[Any]) -> Iterator[Service[Any]]:
        if each not in seen:
            seen.add(each)
            for need in each.needs:
                yield from walk(need)
            yield each

    for each in wanted:
        yield from walk(each)


@overload
def service(opening: Callable[[], AsyncGenerator[_Value]], /) -> Service[_Value]: ...
@overload
def service(a: Service[_A], /) -> Callable[[Callable[[_A], AsyncGenerator[_Value]]], Service[_Value]]: ...
@overload
def service(
    a: Service[_A], b: Service[_B], /
) -> Callable[[Callable[[_A, _B], AsyncGenerator[_Value]]], Service[_Value]]: ...
@overload
def service(
    a: Service[_A], b: Service[_B], c: Service[_C], /
) -> Callable[[Callable[[_A, _B, _C], AsyncGenerator[_Value]]], Service[_Value]]: ...
@overload
def service(
    a: Service[_A], b: Service[_B], c: Service[_C], d: Service[_D], /
) -> Callable[[Callable[[_A, _B, _C, _D], AsyncGenerator[_Value]]], Service[_Value]]: ...
def service(*needs: Any) -> Any:
    """Declares a service: decorates the asynchronous generator function that opens and closes it.

    Args:
        needs: The services whose values the function takes, in the order of its parameters; none for
            ``@service`` alone.

    Returns:
        The service, under the name of the function.
    """
    if all(isinstance(need, Service) for need in needs):
        return partial(Service[Any], needs=needs)
    (opening,) = needs
    return Service(opening, ())
