//! Failover of a trunk: how soon, which conversations, and how the survivors share them.

mod reaction;
mod shares;

use macaddr::MacAddr6;

use super::server::SERVER;
use super::{Job, Plan, Test};
use crate::dut::Rig;
use crate::trial::{Fault, Order};

pub struct Failover;

const OCTETS: usize = 64;

impl Test for Failover {
    fn section(&self) -> &'static str {
        "failover"
    }

    fn name(&self) -> &'static str {
        "failover"
    }

    fn title(&self) -> &'static str {
        "Failover of a trunk"
    }

    fn method(&self) -> &'static str {
        "A trunk to a server, its buckets laid out evenly with even backups, as the host's `even` layout does. *Reaction*: all other ports \
         send, at the line rate of 64-octet frames and spread in time, conversations of one member; its link goes down at the pin, in every phase \
         of a frame; the time is from there to the start frame delimiter of the first frame out of a survivor, waiting for a frame to come included. \
         *Shares*: one port sends a frame of each of the trunk's conversations (one for each bucket) in turn at the line rate; then the links of \
         some members go down at the same moment. A conversation has *moved* when its frames leave by another member than before."
    }

    fn jobs(&self, rig: &dyn Rig, plan: &Plan) -> Vec<Job> {
        let ports = rig.parameters().ports as usize;
        let mut jobs =
            vec![Job::new("reaction", |rig: &dyn Rig, _: &Plan| reaction::measure(rig).map(|row| vec![row]))];
        let members = members(ports);
        for cut in cuts(&members, plan.quick) {
            let label = format!("{} of {} cut", cut.len(), members.len());
            jobs.push(Job::new(label, move |rig: &dyn Rig, _: &Plan| shares::cut(rig, &cut).map(|row| vec![row])));
        }
        jobs.push(Job::new("one after the other", |rig: &dyn Rig, _: &Plan| {
            shares::one_after_the_other(rig).map(|row| vec![row])
        }));
        jobs
    }
}

/// Four members where one port is left for clients, else all but one.
fn members(ports: usize) -> Vec<usize> {
    (ports.saturating_sub(4).max(1)..ports).collect()
}

/// Which members to cut at once: in the full run every choice that leaves one, in the quick run one of each number.
fn cuts(members: &[usize], quick: bool) -> Vec<Vec<usize>> {
    let chosen = |mask: &u32| -> Vec<usize> {
        members.iter().enumerate().filter(|(place, _)| mask >> place & 1 == 1).map(|(_, member)| *member).collect()
    };
    let all = (1_u32 << members.len()) - 1;
    let mut masks: Vec<u32> = (1..all).filter(|mask| !quick || (mask + 1).is_power_of_two()).collect();
    masks.sort_by_key(|mask| mask.count_ones());
    masks.iter().map(chosen).collect()
}

/// The client whose conversation has a bucket, of those at a port.
fn client(port: usize, bucket: usize) -> MacAddr6 {
    MacAddr6::new(0x02, 0xC1, 0x00, port as u8, (bucket >> 8) as u8, bucket as u8)
}

fn to_server(source: MacAddr6, flow: usize) -> Order {
    Order { destination: SERVER, source, octets: OCTETS, flow, fault: Fault::None, packet: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_members_is_cut_and_one_always_left() {
        assert_eq!(members(4), [1, 2, 3]);
        assert_eq!(members(5), [1, 2, 3, 4]);
        assert_eq!(members(8), [4, 5, 6, 7]);
        assert_eq!(cuts(&[4, 5, 6, 7], true), [vec![4], vec![4, 5], vec![4, 5, 6]]);
        assert_eq!(cuts(&[4, 5, 6, 7], false).len(), 14);
    }
}
