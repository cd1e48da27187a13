//! The agent between a line and registers, compared with the golden access by access and answer by answer.

use std::collections::VecDeque;

use crate::agent::{Access, Inputs, OctetAgent};
use crate::golden::{register, Event, Golden, Reaction};
use crate::stimulus;
use rand::{rngs::StdRng, Rng, SeedableRng};

/// Longer than any request, its bus accesses and its answer take.
const PATIENCE: u32 = 20_000;

pub struct Bench<A> {
    agent: A,
    seed: u64,
    random: StdRng,
    golden: Golden,
    /// What must still happen on the bus and on the line.
    accesses: VecDeque<Access>,
    answers: VecDeque<Vec<u8>>,
    /// Requests somebody really sent since the last probe.
    intact: Vec<Vec<u8>>,
    checked: bool,
    held: bool,
    answer: Vec<u8>,
    received: Vec<Vec<u8>>,
    /// An access in progress, and how many cycles it still takes.
    access: Option<(Access, u32)>,
    cycles: u64,
    executed: u64,
}

impl<A: OctetAgent> Bench<A> {
    pub fn new(agent: A, seed: u64) -> Self {
        let mut bench = Self {
            agent,
            seed,
            random: StdRng::seed_from_u64(seed ^ 1),
            golden: Golden::default(),
            accesses: VecDeque::new(),
            answers: VecDeque::new(),
            intact: Vec::new(),
            checked: true,
            held: false,
            answer: Vec::new(),
            received: Vec::new(),
            access: None,
            cycles: 0,
            executed: 0,
        };
        bench.agent.cycle(Inputs { reset: true, ..Inputs::default() });
        bench
    }

    pub fn cycles(&self) -> u64 {
        self.cycles
    }

    pub fn executed(&self) -> u64 {
        self.executed
    }

    /// Declares requests that are on the line in full; all others must not be executed.
    pub fn intact(&mut self, requests: Vec<Vec<u8>>) {
        self.intact.extend(requests);
    }

    /// One event on the line, and a few idle cycles.
    pub fn send(&mut self, event: Event) {
        if let Some(Reaction { request, accesses, response }) = self.golden.take(event) {
            assert!(
                accesses.is_empty() || self.intact.contains(&request),
                "seed {}: the stimulus holds a request nobody sent: {request:02x?}",
                self.seed
            );
            self.executed += 1;
            self.accesses.extend(accesses);
            self.answers.push_back(response);
        }
        let inputs = match event {
            Event::Octet(octet) => Inputs { octet: Some(octet), ..Inputs::default() },
            Event::FramingError => Inputs { framing_error: true, ..Inputs::default() },
        };
        self.cycle(inputs);
        for _ in 0..self.random.gen_range(0..3) {
            self.idle();
        }
    }

    pub fn idle(&mut self) {
        self.cycle(Inputs::default());
    }

    /// The line out takes nothing while held.
    pub fn hold_sender(&mut self, held: bool) {
        self.held = held;
        self.checked = false;
    }

    /// A flag, an intact request, and its answer.
    pub fn probe(&mut self, random: &mut StdRng) {
        let payload = [random.gen(), 1, 0x40, 0x00, random.gen_range(1..3)];
        self.intact(vec![payload.to_vec()]);
        for event in stimulus::line(&payload) {
            self.send(event);
        }
        self.drain();
        self.intact.clear();
    }

    /// Waits until all that must happen has happened.
    pub fn drain(&mut self) {
        for _ in 0..PATIENCE {
            if self.accesses.is_empty() && self.answers.is_empty() {
                return;
            }
            self.idle();
        }
        panic!("seed {}: missing: accesses {:?}, answers {:02x?}", self.seed, self.accesses, self.answers);
    }

    /// All answers of a run in which requests may be dropped.
    pub fn answers_without_golden(&mut self) -> Vec<Vec<u8>> {
        let mut quiet = 0;
        while quiet < PATIENCE {
            let before = self.received.len();
            self.idle();
            quiet = if self.received.len() == before { quiet + 1 } else { 0 };
        }
        std::mem::take(&mut self.received)
    }

    fn cycle(&mut self, mut inputs: Inputs) {
        inputs.ready = !self.held && self.random.gen_ratio(3, 4);
        inputs.done = match self.access {
            Some((access, 0)) => Some(register(access)),
            _ => None,
        };
        let outputs = self.agent.cycle(inputs);
        self.cycles += 1;
        self.access = match (self.access, outputs.access) {
            (None, Some(access)) => Some((access, self.random.gen_range(0..4))),
            (None, None) => None,
            (Some((access, left)), now) => {
                assert_eq!(now, Some(access), "seed {}: an access must be held until it is done", self.seed);
                if left == 0 {
                    self.accessed(access);
                }
                left.checked_sub(1).map(|left| (access, left))
            }
        };
        if let (true, Some(octet)) = (inputs.ready, outputs.sent) {
            self.heard(octet);
        }
    }

    fn accessed(&mut self, access: Access) {
        if self.checked {
            assert_eq!(self.accesses.pop_front(), Some(access), "seed {}, cycle {}: bus", self.seed, self.cycles);
        }
    }

    fn heard(&mut self, octet: u8) {
        if octet != 0x7E {
            self.answer.push(octet);
            return;
        }
        let line = std::mem::take(&mut self.answer);
        if line.is_empty() {
            return;
        }
        let mut octets = Vec::new();
        let mut escaped = false;
        for octet in line {
            if octet == 0x7D {
                escaped = true;
            } else {
                octets.push(if std::mem::take(&mut escaped) { octet ^ 0x20 } else { octet });
            }
        }
        let fcs = octets.split_off(octets.len().saturating_sub(4));
        assert_eq!(fcs, crc32fast::hash(&octets).to_le_bytes(), "seed {}: FCS of {octets:02x?}", self.seed);
        if self.checked {
            assert_eq!(self.answers.pop_front(), Some(octets), "seed {}, cycle {}: answer", self.seed, self.cycles);
        } else {
            self.received.push(octets);
        }
    }
}
