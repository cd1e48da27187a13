//! What the counters of the switch must say: for each counter, the least and the most that agrees with what was observed.

use trunkline_map::{Counter, DropReason};

use super::{CounterTable, Mismatch};
use crate::golden::{ports_of, Learned, Mask, Verdict, CPU};

/// Frames for the CPU that wait: in a crosspoint of 4 KB for each port and in the buffer.
const HELD: u64 = 9 * 64 + 1;

/// The counters; sums per port.
pub struct Tally {
    ports: usize,
    least: CounterTable,
    most: CounterTable,
    /// By egress: copies that may and that must have been lost. The counter is `queue_full` + `flushed`.
    lost: Vec<(u64, u64)>,
    /// Copies for the CPU.
    to_cpu: (u64, u64),
}

/// An admissible account of one frame: a verdict and the copies of it that never left.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    pub verdict: Verdict,
    pub lost: Mask,
}

impl Tally {
    pub fn new(ports: usize) -> Self {
        let table = CounterTable::new(CPU + 1);
        Self { ports, least: table.clone(), most: table, lost: vec![(0, 0); CPU + 1], to_cpu: (0, 0) }
    }

    pub fn certain(&mut self, port: usize, index: u32, amount: u64) {
        self.least.add(port, index, amount);
        self.most.add(port, index, amount);
    }

    pub fn between(&mut self, port: usize, index: u32, least: u64, most: u64) {
        self.least.add(port, index, least);
        self.most.add(port, index, most);
    }

    /// A copy that ended with TX_ER.
    pub fn tx_error(&mut self, egress: usize) {
        self.certain(egress, Counter::TxErrors as u32, 1);
    }

    /// A copy of a faulty frame that a falling link may have kept from leaving: it counts as sent with TX_ER if it had started.
    pub fn flushed_bad(&mut self, egress: usize) {
        self.between(egress, Counter::TxErrors as u32, 0, 1);
    }

    /// A frame that a link cut ended: the receiver may have seen it or not, with any fault.
    pub fn cut(&mut self, port: usize) {
        for reason in DropReason::ALL.iter().filter(|reason| reason.is_reception_fault()) {
            self.between(port, reason.index(), 0, 1);
        }
    }

    pub fn accepted(&mut self, port: usize, octets: usize, accounts: &[Account]) {
        self.certain(port, Counter::RxFrames as u32, 1);
        self.certain(port, Counter::RxOctets as u32, octets as u64);
        let copies = |account: &Account| u64::from(account.verdict.copies().count_ones());
        let range = |numbers: &mut dyn Iterator<Item = u64>| {
            numbers.fold((u64::MAX, 0), |(least, most): (u64, u64), number| (least.min(number), most.max(number)))
        };
        let (least, most) = range(&mut accounts.iter().map(copies));
        self.between(port, Counter::Copies as u32, least, most);
        for reason in DropReason::ALL {
            let given = |account: &Account| u64::from(account.verdict == Verdict::Discard(*reason));
            let (least, most) = range(&mut accounts.iter().map(given));
            self.between(port, reason.index(), least, most);
        }
        let (all, any) = accounts.iter().fold((Mask::MAX, 0), |(all, any), one| (all & one.lost, any | one.lost));
        let to_cpu = |account: &Account| u64::from(account.verdict.copies() >> CPU & 1);
        let (least, most) = range(&mut accounts.iter().map(to_cpu));
        self.to_cpu = (self.to_cpu.0 + least, self.to_cpu.1 + most);
        for egress in ports_of(any) {
            self.lost[egress].0 += u64::from(all >> egress & 1);
            self.lost[egress].1 += 1;
        }
    }

    pub fn learned(&mut self, port: usize, possible: &[Learned]) {
        let counters = [
            (Learned::Learned, Counter::Learned),
            (Learned::Moved, Counter::Moved),
            (Learned::Failed, Counter::LearnFailed),
        ];
        for (event, counter) in counters {
            let most = u64::from(possible.contains(&event));
            let least = u64::from(possible == [event]);
            self.between(port, counter as u32, least, most);
        }
    }

    /// Compares with the counters read from the switch.
    pub fn compare(&self, found: &CounterTable, mismatches: &mut Vec<Mismatch>) {
        let of_copies = [DropReason::QueueFull, DropReason::Flushed];
        for port in 0..self.ports {
            let counters = Counter::ALL.iter().map(|counter| (*counter as u32, counter.name()));
            let reasons = DropReason::ALL.iter().filter(|reason| !of_copies.contains(reason));
            for (index, name) in counters.chain(reasons.map(|reason| (reason.index(), reason.name()))) {
                let (found, least, most) =
                    (found.get(port, index), self.least.get(port, index), self.most.get(port, index));
                if found < least || found > most {
                    mismatches.push(Mismatch::Counter { port, name: name.into(), found, least, most });
                }
            }
            let lost = of_copies.iter().map(|reason| found.discards(port, *reason)).sum();
            let (least, most) = self.lost[port];
            if lost < least || lost > most {
                let name = "queue_full + flushed".into();
                mismatches.push(Mismatch::Counter { port, name, found: lost, least, most });
            }
        }
        self.compare_cpu(found, mismatches);
        let sum = |counter: Counter| (0..self.ports).map(|port| found.counter(port, counter)).sum::<u64>();
        let cpu = found.cpu.unwrap_or_default();
        let (copies, sent) = (sum(Counter::Copies) + cpu.inject_copies, sum(Counter::TxFrames) + cpu.trapped);
        let [queue_full, flushed] = of_copies.map(|reason| found.total_discards(reason));
        let queue_full = queue_full + cpu.queue_full;
        let held = found.cpu.map_or(0, |_| HELD);
        if !(copies..=copies + held).contains(&(sent + queue_full + flushed + held)) {
            mismatches.push(Mismatch::Conservation { copies, sent, queue_full, flushed });
        }
    }

    fn compare_cpu(&self, found: &CounterTable, mismatches: &mut Vec<Mismatch>) {
        let Some(cpu) = found.cpu else { return };
        let of_injected = |index: u32| (self.least.get(CPU, index), self.most.get(CPU, index));
        let discards = DropReason::ALL.iter().map(|reason| of_injected(reason.index()));
        let discards = discards.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let rows = [
            (
                "cpu_trapped + cpu_queue_full",
                cpu.trapped + cpu.queue_full,
                (self.to_cpu.0.saturating_sub(HELD), self.to_cpu.1),
            ),
            ("cpu_injected", cpu.injected, of_injected(Counter::RxFrames as u32)),
            ("cpu_inject_copies", cpu.inject_copies, of_injected(Counter::Copies as u32)),
            ("cpu_inject_discarded", cpu.inject_discarded, discards),
        ];
        for (name, found, (least, most)) in rows {
            if found < least || found > most {
                mismatches.push(Mismatch::Counter { port: CPU, name: name.into(), found, least, most });
            }
        }
    }
}
