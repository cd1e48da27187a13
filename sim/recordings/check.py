"""What a recording must be, and the tables that say what it is."""

import sys
from collections import Counter, defaultdict

import frames as wire
import hosts

PORTS = 4
FEWEST_FRAMES = 5_000
MOST_OCTETS = 2_500_000
# Without Verilator the demonstration plays only the start, in simulated time: it must be short and show everything.
START_FRAMES = 500
START_OCTETS = 120_000
START_CLIENTS = 16
PROTOCOLS = ("ARP", "ICMP", "TCP", "UDP")
SIZES = ((42, 63), (64, 127), (128, 255), (256, 511), (512, 1023), (1024, 1513), (1514, 1514))


def in_order(ports):
    """All frames of all ports as (port, frame), in order of time."""
    return sorted(((port, frame) for port, of_port in enumerate(ports) for frame in of_port), key=lambda entry: entry[1].time_ns)


def faults(ports):
    """Every way in which the recording is not what it must be; empty if it is sound."""
    entries = in_order(ports)
    found = []
    for at, (port, frame) in enumerate(entries):
        found += [f"port {port}, frame {at} in time, from {frame.source}: {fault}" for fault in _frame_faults(port, frame)]
    for port, of_port in enumerate(ports):
        if any(later.time_ns <= earlier.time_ns for earlier, later in zip(of_port, of_port[1:])):
            found.append(f"port {port}: time does not increase from frame to frame")
    for side, of_side in (("clients", ports[0]), ("server", [frame for port, frame in entries if port > 0])):
        for earlier, later in zip(of_side, of_side[1:]):
            if later.time_ns < earlier.time_ns + earlier.line_time_ns:
                found.append(f"{side}: at {later.time_ns} ns a frame starts before the one ahead of it has left at 100 Mb/s")
    if len({frame.time_ns for _, frame in entries}) != len(entries):
        found.append("two frames bear the same time")
    if found:
        return found
    if len(entries) < FEWEST_FRAMES:
        found.append(f"{len(entries)} frames, fewer than {FEWEST_FRAMES}")
    octets = sum(len(frame.octets) + 16 for _, frame in entries)
    if octets > MOST_OCTETS:
        found.append(f"{octets} octets of files, more than {MOST_OCTETS}")
    lengths = {len(frame.octets) for _, frame in entries}
    if (min(lengths), max(lengths)) != (wire.SMALLEST, wire.LARGEST):
        found.append(f"sizes from {min(lengths)} to {max(lengths)}, not {wire.SMALLEST} to {wire.LARGEST}")
    return [*found, *_span_faults("the whole", entries), *_start_faults(entries[:START_FRAMES])]


def _frame_faults(port, frame):
    if not wire.SMALLEST <= len(frame.octets) <= wire.LARGEST:
        yield f"{len(frame.octets)} octets"
        return
    try:
        wire.protocol(frame)
    except ValueError as fault:
        yield str(fault)
    if port == 0:
        if frame.source not in hosts.CLIENT_MACS:
            yield "the sender is no client"
        if not frame.is_group and frame.destination != hosts.SERVER_MAC:
            yield f"destination {frame.destination} is not the server"
    else:
        if frame.source != hosts.SERVER_MAC:
            yield "the sender is not the server"
        if not frame.is_group and frame.destination not in hosts.CLIENT_MACS:
            yield f"destination {frame.destination} is no client"
        if wire.server_link(frame.destination) != port:
            yield f"destination {frame.destination} belongs on port {wire.server_link(frame.destination)}"


def _span_faults(name, entries):
    """Every protocol both ways, every client both ways, every port."""
    from_client = {(wire.protocol(frame), port == 0) for port, frame in entries}
    for protocol in PROTOCOLS:
        for way, towards_server in (("clients", True), ("server", False)):
            if (protocol, towards_server) not in from_client:
                yield f"{name}: no {protocol} from the {way}"
    stations = {frame.source for _, frame in entries} | {f"to {frame.destination}" for _, frame in entries}
    for mac in hosts.CLIENT_MACS:
        if mac not in stations or f"to {mac}" not in stations:
            yield f"{name}: client {mac} does not both send and receive"
    for port in range(PORTS):
        if all(port != of_port for of_port, _ in entries):
            yield f"{name}: nothing on port {port}"


def _start_faults(entries):
    yield from _span_faults(f"the first {START_FRAMES} frames", entries)
    octets = sum(len(frame.octets) for _, frame in entries)
    if octets > START_OCTETS:
        yield f"the first {START_FRAMES} frames hold {octets} octets, more than {START_OCTETS}"


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def tables(ports):
    """The contents as Markdown: frames per port and protocol, per client, per size, and of the start."""
    entries = in_order(ports)
    names = sorted({wire.protocol(frame) for _, frame in entries})
    parts = []

    for title, chosen in (("All frames", entries), (f"The first {START_FRAMES} frames in time", entries[:START_FRAMES])):
        rows = []
        for port in [*range(PORTS), "all"]:
            of_port = [frame for number, frame in chosen if port in (number, "all")]
            counts = Counter(wire.protocol(frame) for frame in of_port)
            group = sum(frame.is_group for frame in of_port)
            octets = sum(len(frame.octets) for frame in of_port)
            rows.append([port, *(counts[name] for name in names), group, len(of_port), octets])
        seconds = (chosen[-1][1].time_ns - chosen[0][1].time_ns) / 1e9
        parts.append(f"{title}, {seconds:.3f} s:\n\n" + table(["Port", *names, "To a group", "Frames", "Octets"], rows))

    sent, received, octets = defaultdict(int), defaultdict(int), defaultdict(int)
    for port, frame in entries:
        client = frame.source if port == 0 else frame.destination
        (sent if port == 0 else received)[client] += 1
        octets[client] += len(frame.octets)
    rows = [
        [f"`{mac}`", address, bucket, wire.server_link(mac), sent[mac], received[mac], octets[mac]]
        for mac, address, bucket in zip(hosts.CLIENT_MACS, hosts.CLIENT_IPS, hosts.CLIENT_BUCKETS)
    ]
    parts.append(
        "Unicast and group frames each client sent, unicast frames it was sent:\n\n"
        + table(["Client", "Address", "Bucket", "Port from the server", "Sent", "Received", "Octets"], rows)
    )

    rows = []
    for low, high in SIZES:
        within = [port for port, frame in entries if low <= len(frame.octets) <= high]
        clients = sum(port == 0 for port in within)
        rows.append([f"{low}-{high}" if low < high else low, clients, len(within) - clients])
    parts.append("Octets per frame, without padding and FCS:\n\n" + table(["Octets", "From clients", "From the server"], rows))
    return "\n".join(parts)


def sound(folder):
    """The ports of the recording in `folder`; ends the program where it is not sound."""
    try:
        ports = [wire.read(folder / f"port{port}.pcap") for port in range(PORTS)]
    except (OSError, ValueError) as fault:
        sys.exit(f"error[recording]: {fault}\n  help: `sim/recordings/record` makes the recordings anew")
    found = faults(ports)
    if found:
        for fault in found[:20]:
            print(f"error[recording]: {fault}", file=sys.stderr)
        sys.exit(f"{len(found)} faults in {folder}\n  help: `sim/recordings/record` makes the recordings anew")
    return ports
