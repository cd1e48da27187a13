//! What a board wants done with its PHYs.

use std::fmt;

/// A register to write once, when the PHYs have come out of reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegisterWrite {
    pub phy: u8,
    pub register: u8,
    pub value: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollPlan {
    /// Of the clock of `phy_poll`.
    pub clock_hz: u32,
    /// How long the PHYs are held in reset, and how long they are left alone then.
    pub reset_us: u32,
    pub settle_us: u32,
    /// The PHY of each port; a port whose PHY has no management has none.
    pub addresses: Vec<Option<u8>>,
    pub writes: Vec<RegisterWrite>,
}

/// A plan that cannot be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    Ports { addresses: usize, ports: usize },
    Address { address: u8 },
    AddressTwice { address: u8, ports: [usize; 2] },
    Register { register: u8 },
    Writes { writes: usize, places: usize },
    Time { microseconds: u32, clock_hz: u32 },
}

impl std::error::Error for PlanError {}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ports { addresses, ports } => {
                write!(f, "the plan names PHYs for {addresses} ports, the switch has {ports}\n  help: one address, or none, for each port")
            }
            Self::Address { address } => {
                write!(f, "no PHY can have address {address}\n  802.3 clause 22 has addresses 0 to 31")
            }
            Self::AddressTwice { address, ports: [one, other] } => {
                write!(
                    f,
                    "ports {one} and {other} name the same PHY, address {address}\n  help: look up the address straps"
                )
            }
            Self::Register { register } => {
                write!(f, "no PHY has a register {register}\n  802.3 clause 22 has registers 0 to 31")
            }
            Self::Writes { writes, places } => {
                write!(
                    f,
                    "{writes} register writes do not fit {places} places\n  there can be 1 to {MAX_PLACES} places"
                )
            }
            Self::Time { microseconds, clock_hz } => {
                write!(f, "{microseconds} us at {clock_hz} Hz cannot be counted\n  32 bits of cycles can")
            }
        }
    }
}

pub(super) const MAX_PLACES: usize = 30;

impl PollPlan {
    pub(super) fn cycles(&self, microseconds: u32) -> u64 {
        u64::from(microseconds) * u64::from(self.clock_hz) / 1_000_000
    }

    pub(super) fn check(&self, ports: usize, places: usize) -> Result<(), PlanError> {
        if self.addresses.len() != ports {
            return Err(PlanError::Ports { addresses: self.addresses.len(), ports });
        }
        let known: Vec<(usize, u8)> =
            self.addresses.iter().enumerate().filter_map(|(port, address)| Some((port, (*address)?))).collect();
        for (at, &(port, address)) in known.iter().enumerate() {
            if let Some(&(one, _)) = known[..at].iter().find(|(_, other)| *other == address) {
                return Err(PlanError::AddressTwice { address, ports: [one, port] });
            }
        }
        let named = known.iter().map(|&(_, address)| address).chain(self.writes.iter().map(|write| write.phy));
        if let Some(address) = named.into_iter().find(|&address| address > 31) {
            return Err(PlanError::Address { address });
        }
        if let Some(write) = self.writes.iter().find(|write| write.register > 31) {
            return Err(PlanError::Register { register: write.register });
        }
        if self.writes.len() > places || places == 0 || places > MAX_PLACES {
            return Err(PlanError::Writes { writes: self.writes.len(), places });
        }
        let too_long = |&microseconds: &u32| self.cycles(microseconds) >= 1 << 32;
        match [self.reset_us, self.settle_us].iter().find(|&microseconds| too_long(microseconds)) {
            Some(&microseconds) => Err(PlanError::Time { microseconds, clock_hz: self.clock_hz }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> PollPlan {
        let writes = vec![RegisterWrite { phy: 1, register: 24, value: 7 }];
        PollPlan {
            clock_hz: 62_500_000,
            reset_us: 10_000,
            settle_us: 100_000,
            addresses: vec![Some(0), Some(1), None],
            writes,
        }
    }

    #[test]
    fn a_plan_that_cannot_be_built_is_refused_by_what_is_wrong_with_it() {
        assert_eq!(plan().check(3, 1), Ok(()));
        assert_eq!(plan().check(2, 1), Err(PlanError::Ports { addresses: 3, ports: 2 }));
        assert_eq!(plan().check(3, 0), Err(PlanError::Writes { writes: 1, places: 0 }));
        let check = |change: fn(&mut PollPlan)| {
            let mut changed = plan();
            change(&mut changed);
            changed.check(3, 1)
        };
        let twice = check(|plan| plan.addresses[2] = Some(0));
        assert_eq!(twice, Err(PlanError::AddressTwice { address: 0, ports: [0, 2] }));
        assert_eq!(check(|plan| plan.addresses[2] = Some(32)), Err(PlanError::Address { address: 32 }));
        assert_eq!(check(|plan| plan.writes[0].phy = 32), Err(PlanError::Address { address: 32 }));
        assert_eq!(check(|plan| plan.writes[0].register = 40), Err(PlanError::Register { register: 40 }));
        let time = check(|plan| plan.settle_us = 100_000_000);
        assert_eq!(time, Err(PlanError::Time { microseconds: 100_000_000, clock_hz: 62_500_000 }));
        assert!(time.unwrap_err().to_string().contains("100000000 us"));
    }
}
