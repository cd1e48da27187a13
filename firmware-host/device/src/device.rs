//! A switch: its identity, and the words behind all else.

use std::time::Duration;

use crate::link::words;
use crate::{DeviceError, Identity, Link, Options, Statistics, Transport};
use trunkline_map::wire::{Operation, Response, MAX_WORDS};
use trunkline_map::{block, identity, map_hash, Status, GROUPS};

/// How long the switch may take to clear its tables or to send a frame, and how often it is asked.
const LATER: Duration = Duration::from_secs(1);
const ASK_AGAIN: Duration = Duration::from_millis(5);

pub struct Device<T> {
    link: Link<T>,
    identity: Identity,
    pub(crate) totals: crate::CounterTotals,
}

impl<T: Transport> Device<T> {
    /// Reads the identity. A switch with another map is accepted, for reading.
    pub fn connect(transport: T, options: Options) -> Result<Self, DeviceError> {
        let mut link = Link::new(transport, options)?;
        let identity = read_identity(&mut link)?;
        Ok(Self { link, identity, totals: crate::CounterTotals::new(identity.parameters.ports) })
    }

    /// The identity read when the connection was made.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Reads the identity again: another `boot_id` than before shows a restart.
    pub fn read_identity(&mut self) -> Result<&Identity, DeviceError> {
        self.identity = read_identity(&mut self.link)?;
        Ok(&self.identity)
    }

    pub fn statistics(&self) -> Statistics {
        self.link.statistics()
    }

    pub fn transport(&mut self) -> &mut T {
        self.link.transport()
    }

    pub fn into_transport(self) -> T {
        self.link.into_transport()
    }

    /// Lets time pass: real time, or that of the simulation.
    pub fn wait(&mut self, time: Duration) -> Result<(), DeviceError> {
        self.link.wait(time)
    }

    /// Reads any range of one block.
    pub fn read(&mut self, address: u16, count: usize, what: &str) -> Result<Vec<u32>, DeviceError> {
        let operations: Vec<Operation> = (0..count)
            .step_by(MAX_WORDS)
            .map(|offset| Operation::Read {
                address: address + offset as u16,
                count: (count - offset).min(MAX_WORDS) as u8,
            })
            .collect();
        self.run(&operations, what)
    }

    pub(crate) fn read_word(&mut self, address: u16, what: &str) -> Result<u32, DeviceError> {
        Ok(self.read(address, 1, what)?[0])
    }

    /// Writes words from an address upward; those of one request in order, the requests in any order.
    pub fn write(&mut self, address: u16, words: &[u32], what: &str) -> Result<(), DeviceError> {
        let operations: Vec<Operation> = words
            .chunks(MAX_WORDS)
            .zip((address..).step_by(MAX_WORDS))
            .map(|(words, address)| Operation::Write { address, words: words.to_vec() })
            .collect();
        self.run(&operations, what).map(drop)
    }

    /// Carries out operations that do not depend on each other; the words of all answers.
    fn run(&mut self, operations: &[Operation], what: &str) -> Result<Vec<u32>, DeviceError> {
        let writes = operations.iter().any(|operation| matches!(operation, Operation::Write { .. }));
        if writes && !self.identity.same_map() {
            return Err(DeviceError::ForeignMap { device: self.identity.map_hash, host: map_hash() });
        }
        let mut waited = Duration::ZERO;
        loop {
            let responses: Vec<Response> = self.link.transact(operations)?;
            let later = |response: &Response| matches!(response.status, Status::NotReady | Status::Busy);
            let wait = responses.iter().any(later);
            if wait && waited < LATER {
                self.link.wait(ASK_AGAIN)?;
                waited += ASK_AGAIN;
                continue;
            }
            let words = operations.iter().zip(responses).map(|(operation, response)| words(operation, response, what));
            return Ok(words.collect::<Result<Vec<_>, _>>()?.concat());
        }
    }

    pub(crate) fn check_port(&self, port: u8) -> Result<(), DeviceError> {
        let ports = self.identity.parameters.ports;
        if u32::from(port) < ports {
            Ok(())
        } else {
            Err(DeviceError::PortRange { port, ports })
        }
    }

    pub(crate) fn check_group(&self, group: u8) -> Result<(), DeviceError> {
        if u32::from(group) < GROUPS {
            Ok(())
        } else {
            Err(DeviceError::GroupRange { group })
        }
    }

    /// The mask of ports that must exist, port 0 in bit 0.
    pub fn port_mask(&self, ports: &[u8]) -> Result<u8, DeviceError> {
        ports.iter().try_fold(0, |mask, &port| self.check_port(port).map(|()| mask | 1 << port))
    }
}

fn read_identity<T: Transport>(link: &mut Link<T>) -> Result<Identity, DeviceError> {
    let count = block::IDENTITY.length.max() as u8;
    let operation = Operation::Read { address: block::IDENTITY.base, count };
    let response = link.transact(std::slice::from_ref(&operation))?.remove(0);
    let words = words(&operation, response, "to say who it is")?;
    let magic = words[usize::from(identity::MAGIC.address)];
    if magic != identity::MAGIC_VALUE {
        return Err(DeviceError::NotTrunkline { magic });
    }
    Ok(Identity::from_words(&words))
}
