"""Forwarded headers: those of trusted proxies count, others are ignored."""

from unittest import mock

import httpx
import pytest
from pydantic import ValidationError
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.settings import Settings
from app.web.uvicorn_options import options
from tests.serving import serving


def test_the_scheme_is_believed_of_trusted_proxies_only():
    headers = {"Host": "a.example", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "b.example"}
    for proxies, scheme in (("127.0.0.1", "https"), ("10.0.0.0/8", "http"), ("", "http")):
        with serving(Settings(access_log=False, trusted_proxies=proxies)) as url:
            page = httpx.get(url, headers=headers).text
        assert f'content="{scheme}://a.example/"' in page
        assert "b.example" not in page


def believed(setting, peer):
    middleware = ProxyHeadersMiddleware(
        mock.Mock(), options(Settings(trusted_proxies=setting))["forwarded_allow_ips"]
    )
    return peer in middleware.trusted_hosts


@pytest.mark.parametrize(
    ("setting", "peer", "expected"),
    [
        ("10.0.0.0/8, 127.0.0.1", "10.1.2.3", True),
        ("10.0.0.0/8, 127.0.0.1", "127.0.0.1", True),
        ("10.0.0.0/8, 127.0.0.1", "127.0.0.2", False),
        ("10.0.0.0/8", "::ffff:10.1.2.3", True),  # at a socket of both families
        ("10.0.0.0/8", "::ffff:11.1.2.3", False),
        ("2001:db8::/32", "2001:db8::1", True),
        ("", "127.0.0.1", False),
    ],
)
def test_proxies_are_named_by_address_or_network(setting, peer, expected):
    assert believed(setting, peer) is expected


def test_uvicorns_own_variable_does_not_override_the_setting(monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert not believed("127.0.0.1", "203.0.113.7")


@pytest.mark.parametrize("wrong", ["*", "proxy", "10.0.0.1/8", "0.0.0.0/0", "127.0.0.1,::/0"])
def test_a_wrong_proxy_is_named(wrong):
    with pytest.raises(ValidationError) as error:
        Settings(trusted_proxies=wrong)
    message = str(error.value)
    assert "trusted_proxies" in message
    assert "must be addresses or networks of proxies, comma-separated" in message
    assert f"got '{wrong.split(',')[-1]}'" in message
