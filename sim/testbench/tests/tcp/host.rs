//! A host at a port of the bench: smoltcp above, a MAC below that obeys PAUSE (802.3 annex 31B). Its clock is the simulated time.

use std::collections::VecDeque;

use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::tcp::{CongestionControl, Socket, SocketBuffer};
use smoltcp::time::{Duration, Instant};
use smoltcp::wire::{EthernetAddress, HardwareAddress, IpAddress, IpCidr};
use trunkline_sim::bench::Bench;
use trunkline_sim::clock::MICROSECOND_PS;
use trunkline_sim::frame;
use trunkline_sim::gmii::{Pause, Transmission};
use trunkline_sim::simulator::Simulator;

/// Octets of an Ethernet frame without FCS: an MSS of 1,460.
const FRAME_OCTETS: usize = 1_514;
const BUFFER_OCTETS: usize = 65_535;
/// Frames that the MAC may have before it.
const RING_FRAMES: usize = 64;
/// A MAC may take so many bit times to obey.
const RESPONSE_BITS: u64 = 1_024;

pub struct Host {
    port: usize,
    line: Line,
    interface: Interface,
    sockets: SocketSet<'static>,
    socket: SocketHandle,
    pub pause: Pause,
}

/// Between the stack and the MAC.
#[derive(Default)]
struct Line {
    received: VecDeque<Vec<u8>>,
    to_send: VecDeque<Vec<u8>>,
}

impl Host {
    pub fn new(port: usize, megabits: u64, control: CongestionControl, ack_delay: Option<Duration>) -> Self {
        let mut line = Line::default();
        let address = HardwareAddress::Ethernet(EthernetAddress([2, 0, 0, 0, 1, port as u8]));
        let mut interface = Interface::new(Config::new(address), &mut line, Instant::ZERO);
        let own = IpCidr::new(Self::address(port), 24);
        interface.update_ip_addrs(|addresses| addresses.push(own).expect("room for an address"));
        let buffer = || SocketBuffer::new(vec![0; BUFFER_OCTETS]);
        let mut socket = Socket::new(buffer(), buffer());
        socket.set_congestion_control(control);
        socket.set_ack_delay(ack_delay);
        let mut sockets = SocketSet::new(Vec::new());
        let socket = sockets.add(socket);
        Self { port, line, interface, sockets, socket, pause: Pause::new(megabits, RESPONSE_BITS) }
    }

    fn address(port: usize) -> IpAddress {
        IpAddress::v4(10, 0, 0, 1 + port as u8)
    }

    pub fn listen(&mut self) {
        self.socket().listen(5_001).expect("a port");
    }

    pub fn connect(&mut self, to: &Host) {
        let socket = self.sockets.get_mut::<Socket<'_>>(self.socket);
        socket.connect(self.interface.context(), (Self::address(to.port), 5_001), 49_152).expect("a route");
    }

    pub fn socket(&mut self) -> &mut Socket<'static> {
        self.sockets.get_mut(self.socket)
    }

    /// Takes what came, lets the stack work, hands over what it sends.
    pub fn work<S: Simulator>(&mut self, bench: &mut Bench<S>) {
        let now_ps = bench.now_ps();
        bench.driver(self.port).take();
        for received in bench.monitor(self.port).take() {
            let sound = !received.error && !received.malformed && received.fcs_is_right();
            if !self.pause.take(&received) && sound {
                let octets = received.octets[..received.octets.len() - 4].to_vec();
                self.line.received.push_back(octets);
            }
        }
        self.pause.obey(now_ps, bench.driver(self.port));
        let now = Instant::from_micros((now_ps / MICROSECOND_PS) as i64);
        self.interface.poll(now, &mut self.line, &mut self.sockets);
        while bench.driver(self.port).waiting() < 4 {
            let Some(octets) = self.line.to_send.pop_front() else { break };
            bench.driver(self.port).send(Transmission::new(frame::finish(&octets)));
        }
    }
}

impl Device for Line {
    type RxToken<'a> = Taken;
    type TxToken<'a> = Place<'a>;

    fn receive(&mut self, _: Instant) -> Option<(Taken, Place<'_>)> {
        let octets = self.received.pop_front()?;
        Some((Taken(octets), Place(&mut self.to_send)))
    }

    fn transmit(&mut self, _: Instant) -> Option<Place<'_>> {
        (self.to_send.len() < RING_FRAMES).then_some(Place(&mut self.to_send))
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = FRAME_OCTETS;
        capabilities
    }
}

struct Taken(Vec<u8>);

impl RxToken for Taken {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, take: F) -> R {
        take(&self.0)
    }
}

struct Place<'a>(&'a mut VecDeque<Vec<u8>>);

impl TxToken for Place<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, octets: usize, fill: F) -> R {
        let mut frame = vec![0; octets];
        let result = fill(&mut frame);
        self.0.push_back(frame);
        result
    }
}
