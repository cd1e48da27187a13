//! Every module of the agent means the same in rust-hdl and in the Verilog printed from it.

use crate::agent::parameters;
use trunkline_switch::management::{BlockList, Deframer, Executor, Framer, ManagementPort, UartReceive, UartTransmit};
use trunkline_switch::types::BusResponse;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{below, chance, held, one_of, Bench, Draw};

/// Mostly good answers and waiting.
fn responses() -> impl Draw<BusResponse> {
    let response = |data: u64, status: u64, done| BusResponse { data: data.into(), status: status.into(), done };
    one_of(&[
        response(0, 0, false),
        response(0x7E7D_0001, 0, true),
        response(u32::MAX.into(), 0, true),
        response(1, 0, true),
        response(5, 9, true),
    ])
}

#[test]
fn every_module_means_the_same_in_verilog() {
    let special = || one_of(&[0x7E_u64, 0x7D, 0x5E, 0x00, 0xFF].map(Into::into));
    Bench::new()
        .with(
            "uart_receive",
            case!(UartReceive::new(5), clocks: [clock], inputs: [reset: chance(0.001), line: held(0.2, chance(0.5))]),
        )
        .with(
            "uart_transmit",
            case!(UartTransmit::new(5), clocks: [clock], inputs: [reset: chance(0.001), octet, valid: chance(0.5)]),
        )
        .with(
            "deframer",
            case!(
                Deframer::default(),
                clocks: [clock],
                inputs: [reset: chance(0.001), octet: special(), valid: chance(0.7), framing_error: chance(0.01), released]
            ),
        )
        .with("block_list", case!(BlockList::new(&parameters()), clocks: [], inputs: [index]))
        .with(
            "executor",
            case!(
                Executor::new(&parameters()),
                clocks: [clock],
                inputs: [
                    reset: chance(0.001),
                    requests_committed,
                    requests_data: below(9),
                    responses_released,
                    response: responses()
                ]
            ),
        )
        .with(
            "framer",
            case!(
                Framer::default(),
                clocks: [clock],
                inputs: [reset: chance(0.001), committed, data: one_of(&[1_u64, 3, 0x7E, 0x7D, 9].map(Into::into)), ready]
            ),
        )
        .with(
            "management_port",
            case!(
                ManagementPort::new(&parameters()),
                clocks: [clock],
                inputs: [reset: chance(0.001), line_in: held(0.02, chance(0.5)), response: responses()]
            ),
        )
        .check(10_000);
}
