//! What must be found, as a plain map of stations: knows nothing of ways, lines and displacement.
//!
//! Operations are applied in the order in which they were taken. Where the table may choose the time, at ageing and in a flush, an entry is in
//! doubt: found or not, but not found once it was seen to be gone. Whether there is room is known where `Room` tells.

use std::collections::HashMap;

/// {fid 12, mac 48}.
pub type Key = u64;

/// What an entry says, without its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    pub trunk: bool,
    pub kind: u64,
    pub id: u64,
    pub fixed: bool,
    pub sticky: bool,
}

impl Body {
    /// As the hardware packs it; the age is 0.
    pub fn bits(self) -> u64 {
        let flag = u64::from;
        flag(self.trunk) | self.kind << 1 | self.id << 3 | flag(self.fixed) << 7 | flag(self.sticky) << 8
    }

    pub fn of_bits(bits: u64) -> Self {
        let flag = |bit: u32| bits >> bit & 1 == 1;
        Self { trunk: flag(0), kind: bits >> 1 & 3, id: bits >> 3 & 15, fixed: flag(7), sticky: flag(8) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    /// The station was seen there.
    Learn(Body),
    Insert(Body),
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Of a sighting: no notice.
    Nothing,
    Learned,
    Moved,
    Failed,
    Done,
    Full,
    NotFound,
}

/// When a new entry may and when it must be refused.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub entries: usize,
    /// With fewer entries than these none is refused: to a sighting, to the host.
    pub learns_below: usize,
    pub inserts_below: usize,
    /// With as many entries as these all are.
    pub learns_none_at: usize,
}

/// Cycles between ageing sweeps, and by how much one may be late or last.
#[derive(Clone, Copy, Debug)]
pub struct Ageing {
    pub period: u64,
    pub slack: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Flush {
    Spares,
    /// Gone at the end of the flush, perhaps now.
    Due,
    /// Written while the flush was under way: perhaps gone.
    Perhaps,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    body: Body,
    /// When its age began.
    seen: u64,
    flush: Flush,
}

pub struct Oracle {
    pub room: Room,
    ageing: Ageing,
    entries: HashMap<Key, Known>,
    flushing: bool,
    /// Entries that left by age, at least and at most.
    pub aged: (u64, u64),
    pub failed: u64,
    /// With how few entries a newcomer was refused.
    pub fewest_at_refusal: usize,
}

impl Oracle {
    pub fn new(room: Room, ageing: Ageing) -> Self {
        let entries = HashMap::new();
        Self { room, ageing, entries, flushing: false, aged: (0, 0), failed: 0, fewest_at_refusal: usize::MAX }
    }

    fn may_be_aged(&self, known: &Known, now: u64) -> bool {
        !known.body.fixed && now + self.ageing.slack >= known.seen + 2 * self.ageing.period
    }

    fn must_be_aged(&self, known: &Known, now: u64) -> bool {
        !known.body.fixed && now > known.seen + 3 * self.ageing.period + self.ageing.slack
    }

    fn in_doubt(&self, known: &Known, now: u64) -> bool {
        known.flush != Flush::Spares || self.may_be_aged(known, now)
    }

    /// Its entry if it has one, and whether it may be absent.
    pub fn station(&self, key: Key, now: u64) -> (Option<Body>, bool) {
        let known = self.entries.get(&key);
        (known.map(|known| known.body), known.is_none_or(|known| self.in_doubt(known, now)))
    }

    pub fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = self.entries.keys().copied().collect();
        keys.sort_unstable();
        keys
    }

    /// The entry was not there.
    fn gone(&mut self, key: Key, now: u64) {
        let known = self.entries.remove(&key).expect("an entry in doubt");
        self.aged.0 += u64::from(known.flush == Flush::Spares);
        self.aged.1 += u64::from(self.may_be_aged(&known, now));
    }

    /// Compares what a look-up or the dump says.
    pub fn observed(&mut self, key: Key, found: Option<Body>, now: u64) -> Result<(), String> {
        match (found, self.station(key, now)) {
            (None, (None, _)) => Ok(()),
            (None, (Some(_), true)) => {
                self.gone(key, now);
                Ok(())
            }
            (None, (Some(body), false)) => Err(format!("{key:015x} is lost: {body:?}")),
            (Some(seen), (Some(body), _)) if seen == body => {
                if !self.flushing {
                    self.entries.get_mut(&key).expect("an entry").flush = Flush::Spares;
                }
                Ok(())
            }
            (Some(seen), (Some(body), _)) => Err(format!("{key:015x} says {seen:?}, not {body:?}")),
            (Some(seen), (None, _)) => Err(format!("{key:015x} is there, though it left or never came: {seen:?}")),
        }
    }

    /// What `occupancy` may be.
    pub fn occupancy(&self, now: u64) -> (usize, usize) {
        let doubtful = self.entries.values().filter(|known| self.in_doubt(known, now)).count();
        (self.entries.len() - doubtful, self.entries.len())
    }

    /// Entries whose time is up leave.
    pub fn purge(&mut self, now: u64) {
        for key in self.keys() {
            if self.must_be_aged(&self.entries[&key], now) {
                self.gone(key, now);
            }
        }
    }

    pub fn flush_begins(&mut self) {
        self.flushing = true;
        for known in self.entries.values_mut().filter(|known| !known.body.fixed) {
            known.flush = Flush::Due;
        }
    }

    pub fn flush_ends(&mut self, now: u64) {
        self.flushing = false;
        for key in self.keys() {
            if self.entries[&key].flush == Flush::Due {
                self.gone(key, now);
            }
        }
    }

    fn write(&mut self, key: Key, body: Body, now: u64) {
        let flush = if self.flushing && !body.fixed { Flush::Perhaps } else { Flush::Spares };
        self.entries.insert(key, Known { body, seen: now, flush });
    }

    /// Whether a new entry may be refused, and whether it must, by the entries there are without this one.
    fn refusal(&mut self, key: Key, below: usize, none_at: usize, refused: bool, now: u64) -> Result<(), String> {
        let (least, most) = self.occupancy(now);
        let own = usize::from(self.entries.contains_key(&key));
        match refused {
            true if most < below => Err(format!("{key:015x} was refused with {least} to {most} entries")),
            false if least - own.min(least) >= none_at => {
                Err(format!("{key:015x} was taken with {least} to {most} entries"))
            }
            true => {
                self.fewest_at_refusal = self.fewest_at_refusal.min(most);
                Ok(())
            }
            false => Ok(()),
        }
    }

    /// Applies an operation that had this outcome.
    pub fn apply(&mut self, key: Key, operation: Operation, outcome: Outcome, now: u64) -> Result<(), String> {
        let (old, absent) = self.station(key, now);
        let room = self.room;
        let wrong = || Err(format!("{key:015x}, {old:?}, absent {absent}: {operation:?} led to {outcome:?}"));
        match (operation, outcome) {
            (Operation::Learn(_), Outcome::Learned | Outcome::Failed) | (Operation::Delete, Outcome::NotFound)
                if !absent =>
            {
                return wrong();
            }
            (Operation::Insert(_), Outcome::Full) if !absent => return wrong(),
            (Operation::Learn(_), Outcome::Nothing | Outcome::Moved) | (Operation::Delete, Outcome::Done)
                if old.is_none() =>
            {
                return wrong();
            }
            (Operation::Learn(at), Outcome::Learned) => {
                self.refusal(key, room.learns_below, room.learns_none_at, false, now)?;
                if old.is_some() {
                    self.gone(key, now);
                }
                self.write(key, at, now);
            }
            (Operation::Learn(at), Outcome::Nothing | Outcome::Moved) => {
                let known = self.entries[&key];
                let stays = known.body.fixed || known.body.sticky;
                let moves = !stays && known.body != at;
                if moves != (outcome == Outcome::Moved) {
                    return wrong();
                }
                if !known.body.fixed {
                    self.write(key, if stays { known.body } else { at }, now);
                }
            }
            (Operation::Learn(_), Outcome::Failed) => {
                self.failed += 1;
                self.refusal(key, room.learns_below, room.learns_none_at, true, now)?;
                if old.is_some() {
                    self.gone(key, now);
                }
            }
            (Operation::Insert(body), Outcome::Done) => {
                if let Some(known) = self.entries.get(&key).filter(|_| absent) {
                    // It was replaced or came anew.
                    self.aged.1 += u64::from(self.may_be_aged(known, now));
                }
                if old.is_none() {
                    self.refusal(key, room.inserts_below, room.entries, false, now)?;
                }
                self.write(key, body, now);
            }
            (Operation::Insert(_), Outcome::Full) => {
                self.refusal(key, room.inserts_below, room.entries, true, now)?;
                if old.is_some() {
                    self.gone(key, now);
                }
            }
            (Operation::Delete, Outcome::Done) => {
                self.entries.remove(&key);
            }
            (Operation::Delete, Outcome::NotFound) => {
                if old.is_some() {
                    self.gone(key, now);
                }
            }
            _ => return wrong(),
        }
        Ok(())
    }

    /// Ageing sweeps since the station of a dynamic entry was seen, at least and at most.
    pub fn sweeps_since_seen(&self, key: Key, now: u64) -> (u64, u64) {
        let Known { body, seen, .. } = self.entries[&key];
        let Ageing { period, slack } = self.ageing;
        if body.fixed {
            return (0, 0);
        }
        let sweeps = |cycle: u64| cycle / period;
        (sweeps(now).saturating_sub(sweeps(seen + 16)), sweeps(now) - sweeps(seen.saturating_sub(slack)))
    }
}
