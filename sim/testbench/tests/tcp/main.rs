//! TCP from a port of 1 Gb/s to one of 100 Mb/s through the switch of six ports, under Verilator, both hosts in simulated time.

mod host;

use host::Host;
use smoltcp::socket::tcp::CongestionControl;
use smoltcp::time::Duration;
use trunkline_map::DropReason;
use trunkline_sim::bench::BenchOptions;
use trunkline_sim::clock::{Clock, MICROSECOND_PS, SECOND_PS};
use trunkline_sim::dut::{self, Prepared};
use trunkline_sim::golden::Setting;
use trunkline_sim::session::Session;
use trunkline_switch::configurations::Configuration;

/// Ports 0 and 1 have 1 Gb/s, the others 100 Mb/s.
const FAST: usize = 0;
const SLOW: usize = 2;
/// How often hosts look at their ports: within the time a MAC has to obey a PAUSE.
const SLICE_PS: u64 = MICROSECOND_PS / 2;

/// At line rate this takes 88 ms.
const OCTETS: usize = 1 << 20;

/// A host of today does not delay the first acknowledgements of a connection (Linux: those of the first 16 segments), nor from then on that of
/// every second segment; smoltcp delays the very first one as well, by this time, and a segment that is left over: twice in a transfer.
/// That is 20 ms of a host's waiting, a fifth of so short a transfer, and says nothing of a switch.
const ACK_DELAY: Duration = Duration::from_millis(10);

struct Transfer {
    octets: usize,
    /// Ends the measurement, whatever has arrived.
    limit_ps: u64,
    control: CongestionControl,
    ack_delay: Option<Duration>,
    pause: bool,
}

struct Outcome {
    received: usize,
    seconds: f64,
    queue_full: u64,
    pauses: u64,
    resumptions: u64,
}

impl Outcome {
    /// Of 100 Mb/s, payload octets over time.
    fn goodput(&self) -> f64 {
        self.received as f64 * 8.0 / self.seconds / 100e6
    }
}

/// An octet of the stream, by its place.
fn octet(place: usize) -> u8 {
    (place.wrapping_mul(0x9E37_79B1) >> 24) as u8
}

fn run(prepared: &Prepared, transfer: &Transfer) -> Outcome {
    let clock = |port: usize| Clock::of_period(if port < SLOW { 8_000 } else { 80_000 });
    let options = BenchOptions {
        port_clocks: (0..6).map(|port| [clock(port); 2]).collect(),
        speeds: (0..6).map(|port| if port < SLOW { 2 } else { 1 }).collect(),
        ..BenchOptions::default()
    };
    let mut session = Session::open(prepared.bench_with(options).unwrap(), dut::FRESH_LINE).unwrap();
    if transfer.pause {
        session.set(Setting::Pause { ports: 0b11_1111 }).unwrap();
    }
    let mut sender = Host::new(FAST, 1_000, transfer.control, transfer.ack_delay);
    let mut receiver = Host::new(SLOW, 100, transfer.control, transfer.ack_delay);
    receiver.listen();
    sender.connect(&receiver);
    let start_ps = session.now_ps();
    let (mut sent, mut received, mut last_ps) = (0, 0, start_ps);
    while received < transfer.octets && session.now_ps() < start_ps + transfer.limit_ps {
        let mut bench = session.bench.borrow_mut();
        bench.run_for(SLICE_PS).unwrap();
        let socket = sender.socket();
        if socket.may_send() && sent < transfer.octets {
            let fill = |room: &mut [u8]| {
                let count = room.len().min(transfer.octets - sent);
                room[..count].iter_mut().enumerate().for_each(|(i, place)| *place = octet(sent + i));
                (count, count)
            };
            sent += socket.send(fill).unwrap();
        }
        sender.work(&mut bench);
        receiver.work(&mut bench);
        let socket = receiver.socket();
        while socket.can_recv() {
            let take = |octets: &mut [u8]| {
                assert!(octets.iter().enumerate().all(|(i, &found)| found == octet(received + i)), "behind {received}");
                (octets.len(), octets.len())
            };
            received += socket.recv(take).unwrap();
            last_ps = bench.now_ps();
        }
    }
    let end_ps = if received < transfer.octets { start_ps + transfer.limit_ps } else { last_ps };
    let seconds = (end_ps - start_ps) as f64 / SECOND_PS as f64;
    let queue_full = session.device.counters().unwrap().ports[SLOW].dropped(DropReason::QueueFull);
    Outcome { received, seconds, queue_full, pauses: sender.pause.asked, resumptions: sender.pause.ended }
}

fn prepared() -> Option<Prepared> {
    if let Err(reason) = trunkline_verilator::available() {
        eprintln!("skipped: {reason}");
        return None;
    }
    Some(Prepared::new(&dut::with_fast_uart(*Configuration::named("gmii-6").unwrap())).unwrap())
}

fn measure(prepared: &Prepared, transfer: &Transfer) -> Outcome {
    let outcome = run(prepared, transfer);
    println!(
        "{:?}, acknowledgements {}, flow control {}: {} octets in {:.1} ms, {:.1} % of 100 Mb/s; {} copies lost, {} PAUSE, {} PAUSE 0",
        transfer.control,
        transfer.ack_delay.map_or("at once".into(), |delay| format!("after {delay}")),
        if transfer.pause { "on" } else { "off" },
        outcome.received,
        outcome.seconds * 1e3,
        outcome.goodput() * 100.0,
        outcome.queue_full,
        outcome.pauses,
        outcome.resumptions,
    );
    outcome
}

const CONTROLS: [CongestionControl; 3] = [CongestionControl::None, CongestionControl::Reno, CongestionControl::Cubic];

#[test]
fn with_flow_control_a_transfer_to_a_slower_port_reaches_80_percent_without_a_loss() {
    let Some(prepared) = prepared() else { return };
    for control in CONTROLS {
        let transfer = Transfer { octets: OCTETS, limit_ps: SECOND_PS / 2, control, ack_delay: None, pause: true };
        let outcome = measure(&prepared, &transfer);
        assert!(outcome.goodput() >= 0.8 && outcome.queue_full == 0);
    }
}

#[test]
fn a_receiver_that_delays_acknowledgements_costs_its_two_delays_and_no_more() {
    let Some(prepared) = prepared() else { return };
    let control = CongestionControl::Cubic;
    let delayed =
        Transfer { octets: OCTETS, limit_ps: SECOND_PS / 2, control, ack_delay: Some(ACK_DELAY), pause: true };
    let outcome = measure(&prepared, &delayed);
    let waited = 2.0 * ACK_DELAY.total_micros() as f64 / 1e6;
    let goodput = outcome.goodput() * outcome.seconds / (outcome.seconds - waited);
    assert!(goodput >= 0.8 && outcome.queue_full == 0);
}

/// What flow control is for.
#[test]
fn without_flow_control_buffers_do_not_give_80_percent() {
    let Some(prepared) = prepared() else { return };
    let control = CongestionControl::Cubic;
    let transfer = Transfer { octets: OCTETS, limit_ps: SECOND_PS / 10, control, ack_delay: None, pause: false };
    assert!(measure(&prepared, &transfer).goodput() < 0.8);
}
