//! Groups (trunks): loading one as a unit, showing it.

use crate::{Device, DeviceError, Layout, Transport};
use trunkline_map::group::{self, Bucket, Control};

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
    /// What chooses the bucket; 0 is the low bits of the source address.
    pub key: u8,
}

/// A group as the switch has it in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupView {
    pub control: Control,
    pub buckets: Vec<Bucket>,
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
        self.check_group(group)?;
        let members = self.mask(&trunk.members)?;
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
        for port in buckets.iter().flat_map(|bucket| [bucket.primary, bucket.backup]).flatten() {
            self.check_port(port)?;
        }
        let bank = 1 - self.control(group)?.bank;
        let count = self.identity().parameters.buckets() as usize;
        let words: Vec<u32> = buckets.iter().take(count).map(|bucket| bucket.to_word()).collect();
        self.write(group::bucket_address(bank.into(), group.into(), 0), &words, "buckets")?;
        let Trunk { fallback, flood_one, auto, key, .. } = *trunk;
        let control = Control { members, fallback, flood_one, auto, key, bank };
        let commit = group::COMMIT_GROUP.place(group.into()) | group::COMMIT_BANK.place(bank.into());
        let what = format!("to commit group {group}");
        self.write(group::SHADOW.address, &[control.to_word(), commit as u32], &what)
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

    fn control(&mut self, group: u8) -> Result<Control, DeviceError> {
        self.read_word(group::control_address(group.into()), "to read a control word").map(Control::from_word)
    }
}
