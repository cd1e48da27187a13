//! The real switch, both simulators: a flood, a learned answer, the identity over the UART.

use macaddr::MacAddr6;
use trunkline_sim::bench::Bench;
use trunkline_sim::clock::MICROSECOND_PS;
use trunkline_sim::frame::{build, with_fcs};
use trunkline_sim::gmii::Transmission;
use trunkline_sim::simulator::Simulator;
use trunkline_sim::switch;
use trunkline_switch::configurations::Configuration;

const A: MacAddr6 = MacAddr6::new(2, 0, 0, 0, 0, 0xA);
const B: MacAddr6 = MacAddr6::new(2, 0, 0, 0, 0, 0xB);

fn received<S: Simulator>(bench: &mut Bench<S>, port: usize) -> Vec<Vec<u8>> {
    bench.monitor(port).take().into_iter().map(|frame| frame.octets).collect()
}

fn a_flood_then_a_learned_answer<S: Simulator>(configuration: &Configuration, simulator: S) {
    let mut bench = Bench::new(simulator, &switch::bench_options(configuration)).unwrap();
    let ports = configuration.parameters.ports as usize;
    for port in 0..ports {
        bench.set_link(port, true);
    }
    bench.run_until(switch::ready_ps(configuration)).unwrap();

    let question = with_fcs(build(B, A, 60, 1));
    bench.driver(0).send(Transmission::new(question.clone()));
    bench.run_for(3 * MICROSECOND_PS).unwrap();
    assert_eq!(received(&mut bench, 0), Vec::<Vec<u8>>::new(), "back to its ingress");
    for port in 1..ports {
        assert_eq!(received(&mut bench, port), vec![question.clone()], "flooded to port {port}");
    }

    let answer = with_fcs(build(A, B, 1514, 2));
    bench.driver(1).send(Transmission::new(answer.clone()));
    bench.run_for(30 * MICROSECOND_PS).unwrap();
    assert_eq!(received(&mut bench, 0), vec![answer], "the answer goes where A was seen");
    for port in 1..ports {
        assert_eq!(received(&mut bench, port), Vec::<Vec<u8>>::new(), "port {port}");
    }
}

#[test]
fn rust_hdl_switches_frames_at_four_ports() {
    let configuration = Configuration::named("gmii-4-sim").unwrap();
    a_flood_then_a_learned_answer(configuration, switch::rust_hdl(configuration));
}

#[test]
fn verilator_switches_frames_in_every_configuration() {
    if let Err(absent) = trunkline_verilator::available() {
        println!("skipped: {absent}");
        return;
    }
    for configuration in Configuration::ALL {
        println!("{}", configuration.name);
        a_flood_then_a_learned_answer(configuration, switch::verilated(configuration, &Default::default()).unwrap());
    }
}
