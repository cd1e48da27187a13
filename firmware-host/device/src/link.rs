//! Requests and answers over a line that may lose or damage them.
//!
//! Several requests are under way at once; answers come in the order of the requests. An answer to a later request shows that
//! an earlier one was lost; otherwise a time-out does. Lost requests are sent again under a new number: every request can be
//! repeated without harm. Because a lost request does not stop those behind it, operations given together must not depend on
//! each other's order.

use std::collections::VecDeque;
use std::time::Duration;

use crate::{DeviceError, Transport};
use trunkline_map::wire::{
    encode_frame, Deframer, Operation, Request, Response, MAX_REQUEST_OCTETS, MAX_RESPONSE_OCTETS,
};
use trunkline_map::Status;

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The line's symbol rate, for time-outs.
    pub baud: u32,
    /// Waiting time for an answer beyond what the line needs.
    pub patience: Duration,
    /// How often a request is sent before the switch counts as silent.
    pub attempts: u32,
    /// Requests under way. The switch has room for 7 of the longest.
    pub window: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { baud: 1_000_000, patience: Duration::from_millis(100), attempts: 8, window: 4 }
    }
}

/// What the line has been like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    pub requests: u64,
    pub repeated: u64,
    /// Frames from the switch with a wrong FCS.
    pub damaged: u64,
    /// Intact answers to nothing under way: late ones.
    pub strays: u64,
}

pub struct Link<T> {
    transport: T,
    options: Options,
    deframer: Deframer,
    sequence: u8,
    statistics: Statistics,
}

struct Outstanding {
    sequence: u8,
    operation: usize,
    deadline: Duration,
}

/// How many times the longest exchange a line may go on talking before its first request.
const DRAIN_LIMIT: u32 = 16;

impl<T: Transport> Link<T> {
    /// Discards what is still on the line from an earlier conversation.
    pub fn new(transport: T, options: Options) -> Result<Self, DeviceError> {
        let deframer = Deframer::new(MAX_RESPONSE_OCTETS);
        let mut link = Self { transport, options, deframer, sequence: 0, statistics: Statistics::default() };
        let longest = link.line_time(MAX_REQUEST_OCTETS + MAX_RESPONSE_OCTETS);
        // A line that never falls silent is left to the deframer, which finds its answers in any noise.
        let give_up = link.transport.now() + longest * DRAIN_LIMIT;
        while !link.transport.recv(longest)?.is_empty() && link.transport.now() < give_up {}
        Ok(link)
    }

    pub fn statistics(&self) -> Statistics {
        self.statistics
    }

    pub fn transport(&mut self) -> &mut T {
        &mut self.transport
    }

    pub fn into_transport(self) -> T {
        self.transport
    }

    /// Lets time pass.
    pub fn wait(&mut self, time: Duration) -> Result<(), DeviceError> {
        let end = self.transport.now() + time;
        while let Some(left) = end.checked_sub(self.transport.now()).filter(|left| !left.is_zero()) {
            self.transport.recv(left)?;
        }
        Ok(())
    }

    /// Carries out all operations, in any order, and returns their answers in the order given.
    pub fn transact(&mut self, operations: &[Operation]) -> Result<Vec<Response>, DeviceError> {
        let mut answers: Vec<Option<Response>> = vec![None; operations.len()];
        let mut attempts = vec![0; operations.len()];
        let mut to_send: VecDeque<usize> = (0..operations.len()).collect();
        let mut under_way: VecDeque<Outstanding> = VecDeque::new();
        let start = self.transport.now();
        while !(to_send.is_empty() && under_way.is_empty()) {
            while under_way.len() < self.options.window {
                let Some(operation) = to_send.pop_front() else { break };
                if attempts[operation] == self.options.attempts {
                    let address = operations[operation].address();
                    let waited = self.transport.now() - start;
                    return Err(DeviceError::NoAnswer { address, attempts: attempts[operation], waited });
                }
                attempts[operation] += 1;
                self.statistics.repeated += u64::from(attempts[operation] > 1);
                let ahead = under_way.len();
                under_way.push_back(self.send(operation, &operations[operation], ahead)?);
            }
            for response in self.receive(under_way[0].deadline)? {
                let Some(place) = under_way.iter().position(|one| one.sequence == response.sequence) else {
                    self.statistics.strays += 1;
                    continue;
                };
                // Answers keep the order of the requests: those before this one are lost.
                to_send.extend(under_way.drain(..place).map(|lost| lost.operation));
                let answered = under_way.pop_front().expect("the answered one is left").operation;
                answers[answered] = Some(response);
            }
            let now = self.transport.now();
            while under_way.front().is_some_and(|one| one.deadline <= now) {
                to_send.extend(under_way.pop_front().map(|lost| lost.operation));
            }
        }
        Ok(answers.into_iter().flatten().collect())
    }

    fn send(&mut self, operation: usize, what: &Operation, ahead: usize) -> Result<Outstanding, DeviceError> {
        self.sequence = self.sequence.wrapping_add(1);
        let request = Request { sequence: self.sequence, operation: what.clone() };
        self.transport.send(&encode_frame(&request.encode()))?;
        self.statistics.requests += 1;
        let line = self.line_time((ahead + 1) * (MAX_REQUEST_OCTETS + MAX_RESPONSE_OCTETS));
        Ok(Outstanding {
            sequence: self.sequence,
            operation,
            deadline: self.transport.now() + line + self.options.patience,
        })
    }

    /// The answers that come next, none after the deadline.
    fn receive(&mut self, deadline: Duration) -> Result<Vec<Response>, DeviceError> {
        let timeout = deadline.saturating_sub(self.transport.now());
        let octets = self.transport.recv(timeout)?;
        let mut responses = Vec::new();
        for octet in octets {
            match self.deframer.push(octet) {
                None => {}
                Some(Ok(frame)) => match Response::decode(&frame) {
                    Ok(response) => responses.push(response),
                    Err(_) => self.statistics.strays += 1,
                },
                Some(Err(_)) => self.statistics.damaged += 1,
            }
        }
        Ok(responses)
    }

    /// How long so many octets take on the line, all of them escaped.
    fn line_time(&self, octets: usize) -> Duration {
        Duration::from_secs_f64(2.0 * 10.0 * octets as f64 / f64::from(self.options.baud))
    }
}

/// The words of an answer, when all went well.
pub(crate) fn words(operation: &Operation, response: Response, what: &str) -> Result<Vec<u32>, DeviceError> {
    let address = operation.address();
    if response.status != Status::Ok {
        return Err(DeviceError::Refused { what: what.to_string(), address, status: response.status });
    }
    let wanted = match operation {
        Operation::Read { count, .. } => usize::from(*count),
        Operation::Write { .. } => 0,
    };
    let count = response.words.len();
    if count != wanted {
        return Err(DeviceError::WrongLength { address, wanted, count });
    }
    Ok(response.words)
}
