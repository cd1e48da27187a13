//! Every configuration, as a whole under Verilator: a flood, then an answer to a learned address.

use macaddr::MacAddr6;
use trunkline_sim::clock::{MICROSECOND_PS, NANOSECOND_PS};
use trunkline_sim::dut;
use trunkline_sim::frame::{build, with_fcs};
use trunkline_sim::gmii::Transmission;
use trunkline_switch::configurations::Configuration;
use trunkline_verilator::Options;

const A: MacAddr6 = MacAddr6::new(2, 0, 0, 0, 0, 0xA);
const B: MacAddr6 = MacAddr6::new(2, 0, 0, 0, 0, 0xB);

fn floods_then_answers(configuration: &Configuration) {
    let name = configuration.name;
    let simulator = dut::verilated(configuration, &Options::default()).unwrap();
    let mut bench = dut::bench(configuration, simulator).unwrap();
    let ports = configuration.parameters.ports as usize;
    for port in 0..ports {
        bench.set_link(port, true);
    }
    let cleared_ps = configuration.manifest().table_clear_ns * NANOSECOND_PS;
    bench.run_until(cleared_ps + 2 * MICROSECOND_PS).unwrap();

    for ingress in 0..ports {
        let question = with_fcs(build(B, A, 60, ingress as u64));
        bench.driver(ingress).send(Transmission::new(question.clone()));
        bench.run_for(3 * MICROSECOND_PS).unwrap();
        for port in 0..ports {
            let frames: Vec<_> = bench.monitor(port).take().into_iter().map(|frame| frame.octets).collect();
            let expected = if port == ingress { vec![] } else { vec![question.clone()] };
            assert_eq!(frames, expected, "{name}: from port {ingress} at port {port}");
        }
    }

    // A was seen last at the highest port.
    let answer = with_fcs(build(A, MacAddr6::new(2, 0, 0, 0, 0, 0xC), 1_514, 99));
    bench.driver(0).send(Transmission::new(answer.clone()));
    bench.run_for(30 * MICROSECOND_PS).unwrap();
    for port in 0..ports {
        let frames: Vec<_> = bench.monitor(port).take().into_iter().map(|frame| frame.octets).collect();
        let expected = if port == ports - 1 { vec![answer.clone()] } else { vec![] };
        assert_eq!(frames, expected, "{name}: the answer at port {port}");
    }
}

#[test]
fn every_configuration_floods_from_each_port_and_answers_where_the_address_was_seen_last() {
    if let Err(absent) = trunkline_verilator::available() {
        eprintln!("skipped: {absent}");
        return;
    }
    Configuration::ALL.iter().for_each(floods_then_answers);
}
