//! The agent cycle by cycle, in rust-hdl and as printed Verilog behind one trait.

use rust_hdl::prelude::*;
use trunkline_map::Parameters;
use trunkline_switch::management::Agent;
use trunkline_switch::types::BusResponse;
use trunkline_verilator::{available, Model, Options, PortId};

#[derive(Clone, Copy, Default, Debug)]
pub struct Inputs {
    pub reset: bool,
    pub octet: Option<u8>,
    pub framing_error: bool,
    pub ready: bool,
    /// Data and status of a finished bus access.
    pub done: Option<(u32, u8)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    pub address: u16,
    /// The word written; none is a read.
    pub write: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outputs {
    /// An octet that leaves when the inputs say ready.
    pub sent: Option<u8>,
    pub access: Option<Access>,
}

pub trait OctetAgent {
    /// One clock cycle; the outputs are those before its rising edge.
    fn cycle(&mut self, inputs: Inputs) -> Outputs;
}

pub fn parameters() -> Parameters {
    Parameters { ports: 4, bucket_bits: 5, fdb_row_bits: 6, ..Parameters::DEFAULT }
}

pub fn connected() -> Agent {
    let mut agent = Agent::new(&parameters());
    agent.clock.connect();
    agent.reset.connect();
    agent.received.connect();
    agent.received_valid.connect();
    agent.framing_error.connect();
    agent.sent_ready.connect();
    agent.response.connect();
    agent.connect_all();
    agent
}

pub struct Simulated(Agent);

impl Simulated {
    pub fn new() -> Self {
        Self(connected())
    }

    fn settle(&mut self) {
        assert!(simulate(&mut self.0, 100), "the agent does not come to rest");
    }
}

impl OctetAgent for Simulated {
    fn cycle(&mut self, inputs: Inputs) -> Outputs {
        let agent = &mut self.0;
        agent.reset.next = inputs.reset;
        agent.received.next = u64::from(inputs.octet.unwrap_or(0)).into();
        agent.received_valid.next = inputs.octet.is_some();
        agent.framing_error.next = inputs.framing_error;
        agent.sent_ready.next = inputs.ready;
        let (data, status) = inputs.done.unwrap_or_default();
        agent.response.next =
            BusResponse { data: u64::from(data).into(), status: u64::from(status).into(), done: inputs.done.is_some() };
        self.settle();
        let agent = &self.0;
        let request = agent.request.val();
        let outputs = Outputs {
            sent: agent.sent_valid.val().then(|| agent.sent.val().to_u8()),
            access: request.valid.then(|| Access {
                address: request.address.to_u16(),
                write: request.write.then(|| request.data.to_u32()),
            }),
        };
        for level in [true, false] {
            self.0.clock.next = level.into();
            self.settle();
        }
        outputs
    }
}

pub struct Printed {
    model: Model,
    clock: PortId,
    inputs: [PortId; 6],
    outputs: [PortId; 3],
}

impl Printed {
    /// None where Verilator is not installed.
    pub fn new() -> Option<Self> {
        if let Err(reason) = available() {
            eprintln!("skipped: {reason}");
            return None;
        }
        let verilog = trunkline_verilog::print(&connected(), "agent").unwrap_or_else(|error| panic!("{error}"));
        let mut model = Model::build(&verilog, "agent", &Options { lint: true, ..Options::default() })
            .unwrap_or_else(|error| panic!("{error}"));
        let port = |name: &str| model.port(name).unwrap_or_else(|| panic!("no port {name}"));
        let clock = port("clock");
        let inputs = ["reset", "received", "received_valid", "framing_error", "sent_ready", "response"].map(port);
        let outputs = ["sent_valid", "sent", "request"].map(port);
        model.set(clock, 0);
        model.eval();
        Some(Self { model, clock, inputs, outputs })
    }
}

impl OctetAgent for Printed {
    fn cycle(&mut self, inputs: Inputs) -> Outputs {
        let response = inputs.done.map_or(0, |(data, status)| u64::from(data) | u64::from(status) << 32 | 1 << 36);
        let values = [
            inputs.reset.into(),
            inputs.octet.unwrap_or(0).into(),
            inputs.octet.is_some().into(),
            inputs.framing_error.into(),
            inputs.ready.into(),
            response,
        ];
        for (port, value) in self.inputs.into_iter().zip(values) {
            self.model.set(port, value);
        }
        self.model.eval();
        let [valid, sent, request] = self.outputs.map(|port| self.model.get(port));
        let outputs = Outputs {
            sent: (valid == 1).then_some(sent as u8),
            access: (request >> 49 == 1).then(|| Access {
                address: (request >> 32) as u16,
                write: (request >> 48 & 1 == 1).then_some(request as u32),
            }),
        };
        for level in [1, 0] {
            self.model.set(self.clock, level);
            self.model.eval();
        }
        outputs
    }
}
