//! Groups (trunks): loading one as a unit, showing it.

use crate::{Device, DeviceError, Layout, Transport};
use trunkline_map::group::{self, Bucket, BucketState, Control};
use trunkline_map::{Key, GROUPS};

/// What the host says about a trunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trunk {
    pub members: Vec<u8>,
    /// The port for known destinations while no member is live.
    pub fallback: Option<u8>,
    /// Group addresses go to one member instead of all.
    pub flood_one: bool,
    /// A member whose link comes up is live by itself.
    pub auto: bool,
    /// What of a frame chooses the bucket.
    pub key: Key,
}

/// A group as the switch has it in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupView {
    pub control: Control,
    pub buckets: Vec<Bucket>,
}

impl GroupView {
    /// What a host would have to say for this group.
    pub fn trunk(&self) -> Trunk {
        let Control { members, fallback, flood_one, auto, .. } = self.control;
        let members = (0..8).filter(|port| members >> port & 1 == 1).collect();
        Trunk { members, fallback, flood_one, auto, key: self.key().unwrap_or_default() }
    }

    /// None: one that this program does not know.
    pub fn key(&self) -> Option<Key> {
        Key::from_code(self.control.key)
    }

    /// The member that carries a bucket while these ports are live (`docs/forwarding.md`, section 3); with round robin the switch itself knows.
    pub fn carrier(&self, bucket: usize, live: u8) -> Option<u8> {
        let live = live & self.control.members;
        let is_live = |port: &u8| live >> port & 1 == 1;
        let Bucket { primary, backup } = *self.buckets.get(bucket)?;
        primary.filter(is_live).or(backup.filter(is_live)).or_else(|| {
            let rank = bucket * live.count_ones() as usize / self.buckets.len();
            (0..8).filter(is_live).nth(rank)
        })
    }
}

impl<T: Transport> Device<T> {
    /// Loads a trunk: its buckets into the idle bank, then control word and bank in one cycle. Until that cycle the old trunk is
    /// in force; a failure on the way leaves it so.
    pub fn group_load(&mut self, group: u8, trunk: &Trunk, layout: Layout) -> Result<(), DeviceError> {
        let buckets = layout.buckets(&trunk.members, self.identity().parameters.buckets());
        self.group_load_buckets(group, trunk, &buckets)
    }

    /// The same with buckets of the caller's; those beyond the switch's 2^M are ignored.
    pub fn group_load_buckets(&mut self, group: u8, trunk: &Trunk, buckets: &[Bucket]) -> Result<(), DeviceError> {
        let members = self.check_trunk(group, trunk)?;
        for port in buckets.iter().flat_map(|bucket| [bucket.primary, bucket.backup]).flatten() {
            self.check_port(port)?;
        }
        let bank = 1 - self.control(group)?.bank;
        let count = self.identity().parameters.buckets() as usize;
        let words: Vec<u32> = buckets.iter().take(count).map(|bucket| bucket.to_word()).collect();
        self.write(group::bucket_address(bank.into(), group.into(), 0), &words, "buckets")?;
        let Trunk { fallback, flood_one, auto, key, .. } = *trunk;
        let control = Control { members, fallback, flood_one, auto, key: key.code(), bank };
        let commit = group::COMMIT_GROUP.place(group.into()) | group::COMMIT_BANK.place(bank.into());
        let what = format!("to commit group {group}");
        self.write(group::SHADOW.address, &[control.to_word(), commit as u32], &what)
    }

    /// What `group_load` refuses, without asking the switch; the mask of members.
    pub fn check_trunk(&self, group: u8, trunk: &Trunk) -> Result<u8, DeviceError> {
        self.check_group(group)?;
        let members = self.port_mask(&trunk.members)?;
        if let Some((_, &port)) =
            trunk.members.iter().enumerate().find(|(at, port)| trunk.members[..*at].contains(port))
        {
            return Err(DeviceError::MemberTwice { port, group });
        }
        if let Some(port) = trunk.fallback {
            self.check_port(port)?;
            if trunk.members.contains(&port) {
                return Err(DeviceError::FallbackIsMember { port, group });
            }
        }
        Ok(members)
    }

    /// Gives a trunk another key; its buckets stay.
    pub fn group_set_key(&mut self, group: u8, key: Key) -> Result<(), DeviceError> {
        let view = self.group_show(group)?;
        self.group_load_buckets(group, &Trunk { key, ..view.trunk() }, &view.buckets)
    }

    /// Dissolves a trunk.
    pub fn group_clear(&mut self, group: u8) -> Result<(), DeviceError> {
        self.group_load(group, &Trunk::default(), Layout::Even)
    }

    /// The group in force: control word and buckets of its bank.
    pub fn group_show(&mut self, group: u8) -> Result<GroupView, DeviceError> {
        self.check_group(group)?;
        let control = self.control(group)?;
        let address = group::bucket_address(control.bank.into(), group.into(), 0);
        let words = self.read(address, self.identity().parameters.buckets() as usize, "to read buckets")?;
        Ok(GroupView { control, buckets: words.into_iter().map(Bucket::from_word).collect() })
    }

    /// What each bucket of a group has done.
    pub fn bucket_state(&mut self, group: u8) -> Result<Vec<BucketState>, DeviceError> {
        self.check_group(group)?;
        let count = self.identity().parameters.buckets() as usize;
        let words = self.read(group::bucket_state_address(group.into(), 0), count, "to read the state of buckets")?;
        Ok(words.into_iter().map(BucketState::from_word).collect())
    }

    /// The control words of all groups.
    pub fn controls(&mut self) -> Result<Vec<Control>, DeviceError> {
        let words = self.read(group::control_address(0), GROUPS as usize, "to read control words")?;
        Ok(words.into_iter().map(Control::from_word).collect())
    }

    fn control(&mut self, group: u8) -> Result<Control, DeviceError> {
        self.read_word(group::control_address(group.into()), "to read a control word").map(Control::from_word)
    }
}
