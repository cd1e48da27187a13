//! The frames that left by one egress and are not yet accounted for.

use std::collections::{HashMap, VecDeque};

use super::record::{fingerprint, header, Fingerprint};
use crate::gmii::Received;

/// A frame that left whole and good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Its place in the log.
    pub index: usize,
    pub sfd_ps: u64,
}

/// A frame that left with TX_ER and a wrong FCS.
#[derive(Debug, Clone)]
pub struct Bad {
    pub sfd_ps: u64,
    pub octets: usize,
    pub header: Vec<u8>,
}

#[derive(Debug, Default)]
pub struct Receipts {
    unclaimed: HashMap<Fingerprint, VecDeque<Receipt>>,
    /// By time, some of them claimed since.
    arrivals: VecDeque<(Fingerprint, Receipt)>,
    bad: Vec<Bad>,
}

impl Receipts {
    pub fn add(&mut self, index: usize, octets: &[u8], sfd_ps: u64) {
        let (fingerprint, receipt) = (fingerprint(octets), Receipt { index, sfd_ps });
        self.unclaimed.entry(fingerprint).or_default().push_back(receipt);
        self.arrivals.push_back((fingerprint, receipt));
    }

    pub fn add_bad(&mut self, frame: &Received) {
        let header = header(&frame.octets).to_vec();
        self.bad.push(Bad { sfd_ps: frame.sfd_ps, octets: frame.octets.len(), header });
    }

    /// The first that bears these octets, if it left after a time.
    pub fn first(&self, fingerprint: Fingerprint, after_ps: u64) -> Option<Receipt> {
        let first = self.unclaimed.get(&fingerprint)?.front()?;
        (first.sfd_ps > after_ps).then_some(*first)
    }

    pub fn claim(&mut self, fingerprint: Fingerprint) -> Option<Receipt> {
        let same = self.unclaimed.get_mut(&fingerprint)?;
        let receipt = same.pop_front();
        if same.is_empty() {
            self.unclaimed.remove(&fingerprint);
        }
        receipt
    }

    /// Takes a bad frame that begins like this one and left after a time.
    pub fn claim_bad(&mut self, octets: usize, header: &[u8], after_ps: u64) -> bool {
        let alike = |bad: &Bad| {
            // The last four octets may be those of a made-up FCS.
            let common = bad.header.len().min(bad.octets.saturating_sub(4)).min(header.len());
            bad.sfd_ps > after_ps && bad.octets <= octets.max(64) + 4 && bad.header[..common] == header[..common]
        };
        let found = self.bad.iter().position(alike);
        found.map(|index| self.bad.remove(index)).is_some()
    }

    /// Those that left before a time and were not claimed.
    pub fn overdue(&mut self, before_ps: u64) -> Vec<(Fingerprint, Receipt)> {
        let mut overdue = Vec::new();
        while self.arrivals.front().is_some_and(|(_, receipt)| receipt.sfd_ps < before_ps) {
            let Some((fingerprint, receipt)) = self.arrivals.pop_front() else { break };
            let first = self.unclaimed.get(&fingerprint).and_then(VecDeque::front);
            if first.is_some_and(|first| first.index == receipt.index) {
                self.claim(fingerprint);
                overdue.push((fingerprint, receipt));
            }
        }
        overdue
    }

    pub fn overdue_bad(&mut self, before_ps: u64) -> Vec<Bad> {
        let (overdue, rest) = self.bad.drain(..).partition(|bad| bad.sfd_ps < before_ps);
        self.bad = rest;
        overdue
    }
}
