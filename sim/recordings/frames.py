"""Recorded frames: pcap files with nanosecond time stamps, what each frame is, and whether its checksums are right."""

import struct
from typing import NamedTuple

PCAP_NANOSECONDS = 0xA1B23C4D
LINKTYPE_ETHERNET = 1
SMALLEST = 42
LARGEST = 1514


class Frame(NamedTuple):
    time_ns: int
    octets: bytes

    @property
    def destination(self):
        return self.octets[0:6].hex(":")

    @property
    def source(self):
        return self.octets[6:12].hex(":")

    @property
    def line_time_ns(self):
        """At 100 Mb/s, with padding, FCS, preamble and gap."""
        return (max(60, len(self.octets)) + 24) * 80

    @property
    def is_group(self):
        return self.octets[0] & 1 == 1


def server_link(destination):
    """The switch port of the server's link towards a destination: table 1, 2, 3, 1, 2, 3, ... indexed by its low five bits."""
    bucket = int(destination[-2:], 16) & 31
    return 1 + bucket % 3


def write(path, frames):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", PCAP_NANOSECONDS, 2, 4, 0, 0, 65535, LINKTYPE_ETHERNET))
        for frame in frames:
            seconds, nanoseconds = divmod(frame.time_ns, 10**9)
            length = len(frame.octets)
            file.write(struct.pack("<IIII", seconds, nanoseconds, length, length) + frame.octets)


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 24 or struct.unpack_from("<I", data)[0] != PCAP_NANOSECONDS:
        raise ValueError(f"{path}: not a little-endian pcap file with nanosecond time stamps")
    if struct.unpack_from("<I", data, 20)[0] != LINKTYPE_ETHERNET:
        raise ValueError(f"{path}: link type is not Ethernet")
    frames, at = [], 24
    while at < len(data):
        if at + 16 > len(data):
            raise ValueError(f"{path}: record header at octet {at} is cut off")
        seconds, nanoseconds, captured, length = struct.unpack_from("<IIII", data, at)
        if captured != length or at + 16 + captured > len(data):
            raise ValueError(f"{path}: frame at octet {at} is cut short")
        frames.append(Frame(seconds * 10**9 + nanoseconds, data[at + 16 : at + 16 + captured]))
        at += 16 + captured
    return frames


def ones_complement_sum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def protocol(frame):
    """The protocol's name. ValueError where a header or checksum is wrong, or the protocol is not one of the recording's."""
    ether_type = struct.unpack_from(">H", frame.octets, 12)[0]
    if ether_type == 0x0806:
        if len(frame.octets) != 42:
            raise ValueError("ARP of another length than 28 octets")
        return "ARP"
    if ether_type != 0x0800:
        raise ValueError(f"EtherType {ether_type:#06x}")
    packet = frame.octets[14:]
    header = (packet[0] & 15) * 4
    if packet[0] >> 4 != 4 or struct.unpack_from(">H", packet, 2)[0] != len(packet):
        raise ValueError("IPv4 version or total length")
    if ones_complement_sum(packet[:header]) != 0xFFFF:
        raise ValueError("IPv4 header checksum")
    if struct.unpack_from(">H", packet, 6)[0] & 0x3FFF:
        raise ValueError("IPv4 fragment")
    payload = packet[header:]
    pseudo = packet[12:20] + struct.pack(">HH", packet[9], len(payload))
    if packet[9] == 1:
        return _summed("ICMP", payload)
    if packet[9] == 2:
        return _summed("IGMP", payload)
    if packet[9] == 6:
        return _summed("TCP", pseudo + payload)
    if packet[9] == 17:
        if payload[6:8] == b"\0\0":
            raise ValueError("UDP without a checksum")
        return _summed("UDP", pseudo + payload)
    raise ValueError(f"IP protocol {packet[9]}")


def _summed(name, data):
    if ones_complement_sum(data) != 0xFFFF:
        raise ValueError(f"{name} checksum")
    return name
