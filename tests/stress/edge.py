"""nginx from tests/stress/nginx.conf, in front of as many of our processes as wanted."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.processes import await_health, free_port
from tools.nginx import require

_CONFIGURATION = Path(__file__).with_name("nginx.conf")


@contextmanager
def edge(ports: list[int]) -> Iterator[int]:
    """Start nginx before servers on these ports; the value is its own port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # nginx works as another user
        servers = " ".join(f"server 127.0.0.1:{p} max_fails=1 fail_timeout=1s;" for p in ports)
        text = _CONFIGURATION.read_text()
        for name, value in (("folder", folder), ("port", str(port)), ("servers", servers)):
            text = text.replace("{" + name + "}", value)
        configuration = Path(folder, "nginx.conf")
        configuration.write_text(text)
        process = subprocess.Popen([require(), "-p", folder, "-c", configuration])
        try:
            await_health(process, port)
            yield port
        finally:
            process.terminate()
            process.wait()
