//! The UART against bit patterns timed by hand.

use rust_hdl::prelude::*;
use trunkline_switch::management::{cycles_per_bit, UartReceive, UartTransmit};

const CYCLES: u16 = 62;

fn tick<B: Block>(block: &mut B, clock: impl Fn(&mut B) -> &mut Signal<In, Clock>) {
    for level in [false, true] {
        clock(block).next = level.into();
        assert!(simulate(block, 20));
    }
}

/// What a receiver hears of `(level, duration in cycles)`.
fn heard(line: impl IntoIterator<Item = (bool, f64)>) -> Vec<Option<u8>> {
    let mut uart = UartReceive::new(CYCLES);
    uart.clock.connect();
    uart.reset.connect();
    uart.line.connect();
    uart.connect_all();
    let mut heard = Vec::new();
    let mut time = 0.0;
    let mut end = 0.0;
    for (level, duration) in line {
        end += duration;
        while time < end {
            uart.line.next = level;
            tick(&mut uart, |uart| &mut uart.clock);
            if uart.valid.val() {
                heard.push(Some(uart.octet.val().to_u8()));
            }
            if uart.framing_error.val() {
                heard.push(None);
            }
            time += 1.0;
        }
    }
    heard
}

fn octet(octet: u8, bit: f64) -> Vec<(bool, f64)> {
    let data = (0..8).map(|i| (octet >> i & 1 == 1, bit));
    std::iter::once((false, bit)).chain(data).chain([(true, bit)]).collect()
}

#[test]
fn octets_back_to_back_are_received_with_the_sender_two_percent_off() {
    for bit in [0.98, 1.0, 1.02].map(|rate| f64::from(CYCLES) * rate) {
        let line = [vec![(true, 200.0)], (0..=255).flat_map(|value| octet(value, bit)).collect(), vec![(true, 200.0)]]
            .concat();
        assert!(heard(line).into_iter().eq((0..=255).map(Some)), "bit of {bit} cycles");
    }
}

#[test]
fn a_glitch_is_no_start_bit_and_one_cycle_in_a_bit_does_no_harm() {
    let bit = f64::from(CYCLES);
    assert_eq!(heard([(true, 200.0), (false, 20.0), (true, 800.0)]), []);
    // Bit 2 of 0x04, low for one cycle in its middle.
    let line = [
        (true, 200.0),
        (false, 3.0 * bit),
        (true, 31.0),
        (false, 1.0),
        (true, 30.0),
        (false, 5.0 * bit),
        (true, 200.0),
    ];
    assert_eq!(heard(line), [Some(0x04)]);
}

#[test]
fn a_break_is_one_framing_error_and_the_next_octet_is_received() {
    let bit = f64::from(CYCLES);
    let line =
        [vec![(true, 200.0), (false, 40.0 * bit), (true, 2.0 * bit)], octet(0x5A, bit), vec![(true, 200.0)]].concat();
    assert_eq!(heard(line), [None, Some(0x5A)]);
}

#[test]
fn the_line_shows_start_bit_octet_and_stop_bit_in_full() {
    let mut uart = UartTransmit::new(CYCLES);
    uart.clock.connect();
    uart.reset.connect();
    uart.octet.connect();
    uart.valid.connect();
    uart.connect_all();
    uart.octet.next = 0xB5.into();
    uart.valid.next = true;
    let mut levels = Vec::new();
    for _ in 0..21 * usize::from(CYCLES) {
        tick(&mut uart, |uart| &mut uart.clock);
        levels.push(uart.line.val());
    }
    // 1011 0101, least significant bit first, between start (low) and stop (high).
    let bits = [false, true, false, true, false, true, true, false, true, true];
    for (place, &level) in bits.iter().enumerate() {
        let bit = &levels[place * usize::from(CYCLES)..(place + 1) * usize::from(CYCLES)];
        assert!(bit.iter().all(|&now| now == level), "bit {place}");
    }
    let second = levels.iter().skip(10 * usize::from(CYCLES)).position(|level| !level);
    assert_eq!(second, Some(1), "a waiting octet follows its predecessor's stop bit after one cycle");
}

#[test]
fn the_bit_time_is_rounded_to_the_nearest_cycle() {
    assert_eq!(cycles_per_bit(62_500_000, 1_000_000), 63);
    assert_eq!(cycles_per_bit(62_500_000, 115_200), 543);
}

#[test]
#[should_panic(expected = "within 1 %")]
fn a_baud_that_cannot_be_made_is_refused() {
    cycles_per_bit(62_500_000, 12_000_000);
}
