"""Which addresses strangers may name."""

from __future__ import annotations

import pytest

from bot.feeds.guard import is_public


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "::1",  # loopback
        "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd00:ec2::254",
        "169.254.1.1", "169.254.169.254", "fe80::1", "fe80::1%eth0",  # link-local, metadata
        "100.64.0.1", "100.100.100.200", "100.127.255.255",  # shared: CGNAT
        "168.63.129.16", "192.0.0.192",  # metadata by other numbers
        "224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1",  # multicast
        "0.0.0.0", "::", "255.255.255.255", "240.0.0.1",  # nobody, everybody, reserved
        "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "2001:db8::1",  # documentation
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",  # mapped
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",  # NAT64
        "::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "fec0::1",  # tunnels and the past
        "", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3.4.5",  # no addresses
    ],
)  # fmt: skip
def test_addresses_of_other_networks_are_not_public(address: str) -> None:
    assert not is_public(address)
