"""What schemathesis makes of the OpenAPI document, over HTTP: every operation, walks along links."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from tests.benchmarks.processes import our_server
from tests.benchmarks.report import Row
from tests.benchmarks.stats import percentile
from tests.cases import check_all, kept_small, schema_of, try_out
from tests.stress.log import troubles_row

_CASES, _WALKS = 250, 150  # of each operation; along links, of up to six steps


def measure(quick: bool = False) -> list[Row]:
    """How many answers are not as the document says, what the log says, how long they took."""
    tenth = 10 if quick else 1
    with tempfile.TemporaryFile() as log:
        with our_server(log, access_log="0", lab_workers="1") as server:
            asked = _Asked(server.url)
            schema = schema_of(httpx.get(f"{server.url}/openapi.json").json(), _CASES)
            for result in schema.get_all_operations():
                _alone(result.ok(), _CASES // tenth, asked)
            _along_links(schema, _WALKS // tenth, asked)
        troubles = troubles_row("schema", log)
    return [
        Row("schema", f"{len(asked.times):,} cases: not answered as the OpenAPI document says",
            "failures", len(asked.wrong), aim="0"),
        troubles,
        Row("schema", "time of an answer, p99", "ms", percentile(asked.times, 0.99), aim="<= 1000"),
    ]  # fmt: skip


@dataclass
class _Asked:
    """How long each answer of a server took, in ms, and what was wrong with some."""

    url: str
    times: list[float] = field(default_factory=list)
    wrong: list[Exception] = field(default_factory=list)

    def call(self, case: Any) -> Any:
        response = case.call(base_url=self.url)
        self.times.append(1000 * response.elapsed)
        return response

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what is wrong with an answer, and go on."""
        try:
            yield
        except FailureGroup as failures:
            self.wrong += failures.exceptions
            print(failures)


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def _alone(operation: Any, cases: int, asked: _Asked) -> None:
    modes = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @_settings(cases)
    @given(modes)
    def asks(case: Any) -> None:
        with asked.noting():
            try_out(case, asked.call)

    asks()


def _along_links(schema: Any, walks: int, asked: _Asked) -> None:
    class Walk(schema.as_state_machine()):  # type: ignore[misc]
        def call(self, case: Any, **kwargs: Any) -> Any:
            return asked.call(kept_small(case))

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            with asked.noting():
                check_all(case, response)

    Walk.run(settings=_settings(walks))
