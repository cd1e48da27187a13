"""The hosts of a recording: one Linux network stack each, in its own network namespace, on a TAP.

A host is a forked process. It leaves the caller's network namespace, makes a TAP in a new one, hands the TAP's file
descriptor to the recorder over a socket, and plays its role once told to. The namespace has no name: it ends, with its
TAP, when the process does, however that comes about.
"""

import ctypes
import fcntl
import http.client
import http.server
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback

SERVER_MAC = "02:00:00:00:00:01"
SERVER_IP = "192.0.2.1"
# Low five bits of a client's MAC address: 16 of the 32 buckets, even and odd, and 5, 5 and 6 of them per server link.
CLIENT_BUCKETS = [2 * i + i // 8 for i in range(16)]
CLIENT_MACS = [f"02:00:00:00:01:{bucket:02x}" for bucket in CLIENT_BUCKETS]
CLIENT_IPS = [f"192.0.2.{10 + i}" for i in range(16)]
HTTP_PORT = 80
UDP_PORT = 5300
BEACON_GROUP = "239.255.0.1"
BEACON_PORT = 5301
ROUNDS = 10

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
TUNSETIFF = 0x400454CA
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000

TEXT = b"The quick brown fox jumps over the lazy dog, and the lazy dog sleeps on. "


def body(octets):
    return (TEXT * (octets // len(TEXT) + 1))[:octets]


def start(mac, address, role):
    """Forks a host. Returns its process id, its TAP, and the socket that starts it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            ours.close()
            _enter_own_namespace(mac, address, theirs)
            role(theirs)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    theirs.close()
    _, fds, _, _ = socket.recv_fds(ours, 1, 1)
    if not fds:
        raise RuntimeError(f"host {address} did not start; its error is above")
    return pid, fds[0], ours


def _enter_own_namespace(mac, address, control):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "new network namespace")
    for scope in ("all", "default"):
        setting = f"/proc/sys/net/ipv6/conf/{scope}/disable_ipv6"
        if os.path.exists(setting):
            _write(setting, "1")
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", b"tap0", IFF_TAP | IFF_NO_PI))
    _ip(f"link set dev tap0 address {mac}")
    _ip(f"address add {address}/24 broadcast 192.0.2.255 dev tap0")
    _ip("link set dev lo up")
    # Short timers: neighbours are confirmed by unicast ARP within a recording of about a second.
    _ip("ntable change name arp_cache dev tap0 base_reachable 300 delay_probe 60 retrans 300")
    _write("/proc/sys/net/ipv4/conf/tap0/arp_notify", "1")
    socket.send_fds(control, [b"T"], [tap])
    os.close(tap)
    if control.recv(1) != b"G":
        os._exit(0)
    _ip("link set dev tap0 up")


def _ip(arguments):
    subprocess.run(["ip", *arguments.split()], check=True)


def _write(path, text):
    with open(path, "w") as setting:
        setting.write(text)


class _Pages(http.server.BaseHTTPRequestHandler):
    """GET /N answers N octets; PUT takes what it is given."""

    protocol_version = "HTTP/1.1"
    server_version = "recorded"
    sys_version = ""

    def do_GET(self):
        page = body(int(self.path.lstrip("/")))
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class _PageServer(http.server.ThreadingHTTPServer):
    request_queue_size = 64


def server(control):
    """Serves pages, answers UDP, announces itself to a group, and now and then forgets its neighbours."""
    pages = _PageServer((SERVER_IP, HTTP_PORT), _Pages)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    answers = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    answers.bind((SERVER_IP, UDP_PORT))
    threading.Thread(target=_answer, args=(answers,), daemon=True).start()
    control.send(b"R")
    control.settimeout(0.1)
    beacon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    beacon.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(SERVER_IP))
    beats = 0
    while True:
        try:
            control.recv(1)
            return
        except TimeoutError:
            beats += 1
        beacon.sendto(b"beacon %d" % beats, (BEACON_GROUP, BEACON_PORT))
        if beats % 5 == 0:
            # What is forgotten is asked for anew, by broadcast: group-addressed frames from the server.
            _ip("neigh flush dev tap0")


def _answer(answers):
    """A request names the length of its answer, as a query names its record."""
    while True:
        request, peer = answers.recvfrom(2048)
        answers.sendto(body(int(request.split(b" ", 1)[0])), peer)


def client(index):
    """The role of one client: rounds of ICMP, UDP and HTTP in an order, sizes and pauses of its own; small ones first."""

    def role(control):
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind(("", BEACON_PORT))
        membership = socket.inet_aton(BEACON_GROUP) + socket.inet_aton(CLIENT_IPS[index])
        listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
        choice = random.Random(index)
        for round_number in range(ROUNDS):
            small = round_number < 2
            acts = [_ping, _query, _browse]
            choice.shuffle(acts)
            for act in acts:
                act(choice, small)
                time.sleep(choice.uniform(0.001, 0.02))
        control.send(b"D")

    return role


def _ping(choice, small):
    payload = choice.choice([0, 1, 18, 56]) if small else choice.choice([0, 56, 120, 400, 1000, 1472])
    command = ["ping", "-q", "-n", "-c", "2", "-i", "0.01", "-W", "2", "-s", str(payload), SERVER_IP]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _query(choice, small):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as query:
        query.settimeout(3)
        query.connect((SERVER_IP, UDP_PORT))
        for _ in range(2 if small else 5):
            wanted = choice.randint(0, 90 if small else 700)
            query.send(b"%d " % wanted + body(choice.randint(10, 60 if small else 300)))
            if len(query.recv(2048)) != wanted:
                raise RuntimeError("the answer to a query has another length than asked for")


def _browse(choice, small):
    session = http.client.HTTPConnection(SERVER_IP, HTTP_PORT, timeout=5)
    pages = [choice.randint(40, 400)] if small else [choice.randint(40, 1500), choice.randint(2000, 11000)]
    for octets in pages:
        session.request("GET", f"/{octets}")
        if session.getresponse().read() != body(octets):
            raise RuntimeError(f"page /{octets} arrived changed")
    if not small:
        session.request("PUT", "/", body(choice.randint(100, 5000)))
        session.getresponse().read()
    session.close()
