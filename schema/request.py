"""The request that a resolver answers, as AppSync's ``$context.request`` has it."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

RawHeaders = Iterable[tuple[bytes, bytes]]


class Request:
    """The headers of a request; read when somebody asks for them.

    Attributes:
        domain_name: The custom domain that was used; AppSync's word for it, here always None.
    """

    domain_name: None = None

    def __init__(self, raw_headers: RawHeaders = ()) -> None:
        """Keep the headers as they came.

        Args:
            raw_headers: Raw pairs as ASGI has them, names in lower case.
        """
        self._raw = raw_headers

    @cached_property
    def headers(self) -> Mapping[str, str | list[str]]:
        """The headers by lower-case name: a text, or a list of texts where a header was repeated.

        ``cookie`` is never among them; ``authorization`` is (AppSync developer guide, "JavaScript resolver
        context object reference").
        """
        found: dict[str, str | list[str]] = {}
        for raw_name, raw_value in self._raw:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            known = found.get(name)
            if known is None:
                found[name] = value
            elif isinstance(known, list):
                known.append(value)
            else:
                found[name] = [known, value]
        found.pop("cookie", None)
        return MappingProxyType(found)

    def to_appsync(self) -> dict[str, object]:
        """AppSync's ``request`` object."""
        return {"headers": dict(self.headers), "domainName": self.domain_name}
