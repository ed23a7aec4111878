import json
import os
from typing import Protocol

import pytest

from claimgraph.app.settings.settings import Settings, load_settings


class Load(Protocol):
    """Loads the settings from these variables alone; values other than strings become JSON."""

    def __call__(self, **values: object) -> Settings: ...


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    def loaded(**values: object) -> Settings:
        for name in [name for name in os.environ if name.startswith("CLAIMGRAPH_")]:
            monkeypatch.delenv(name)
        for name, value in values.items():
            text = value if isinstance(value, str) else json.dumps(value)
            monkeypatch.setenv(f"CLAIMGRAPH_{name.upper()}", text)
        return load_settings()

    return loaded
