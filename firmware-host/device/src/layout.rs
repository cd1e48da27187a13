//! Layouts of the buckets of a group: who carries each, who takes over.

use trunkline_map::group::Bucket;

/// How buckets are dealt out to the members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Bucket k to member k mod n; the buckets of a dead member spread evenly over the survivors.
    #[default]
    Even,
    /// Bucket k to member k mod n; all buckets of a dead member to the next one.
    SingleSurvivor,
}

impl Layout {
    /// The buckets of a group with these members, in their order.
    pub fn buckets(self, members: &[u8], buckets: u32) -> Vec<Bucket> {
        let count = members.len();
        (0..buckets as usize)
            .map(|bucket| {
                let Some(round) = bucket.checked_div(count) else { return Bucket { primary: None, backup: None } };
                let own = bucket % count;
                let step = match self {
                    _ if count == 1 => None,
                    // Successive buckets of one member go to successive others.
                    Layout::Even => Some(1 + round % (count - 1)),
                    Layout::SingleSurvivor => Some(1),
                };
                Bucket { primary: Some(members[own]), backup: step.map(|step| members[(own + step) % count]) }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(buckets: &[Bucket], dead: Option<u8>) -> [usize; 8] {
        let mut carried = [0; 8];
        for bucket in buckets {
            let port = if bucket.primary == dead { bucket.backup } else { bucket.primary };
            carried[usize::from(port.unwrap())] += 1;
        }
        carried
    }

    #[test]
    fn even_gives_every_member_its_share_within_one_bucket() {
        let buckets = Layout::Even.buckets(&[1, 2, 5], 256);
        assert_eq!(carried(&buckets, None), [0, 86, 85, 0, 0, 85, 0, 0]);
        assert_eq!(buckets[4].primary, Some(2));
    }

    #[test]
    fn even_spreads_a_dead_member_over_the_survivors_within_one_bucket() {
        for members in [&[0, 1][..], &[1, 2, 3], &[0, 1, 2, 3], &[0, 2, 3, 5, 6, 7], &[0, 1, 2, 3, 4, 5, 6, 7]] {
            let buckets = Layout::Even.buckets(members, 256);
            let before = carried(&buckets, None);
            for &dead in members {
                let after = carried(&buckets, Some(dead));
                let gained: Vec<usize> = members
                    .iter()
                    .filter(|&&m| m != dead)
                    .map(|&m| after[usize::from(m)] - before[usize::from(m)])
                    .collect();
                let spread = gained.iter().max().unwrap() - gained.iter().min().unwrap();
                assert!(spread <= 1, "members {members:?}, dead {dead}: gained {gained:?}");
            }
        }
    }

    #[test]
    fn a_single_survivor_takes_all_of_the_dead_member() {
        let buckets = Layout::SingleSurvivor.buckets(&[0, 1, 2, 3], 32);
        assert_eq!(carried(&buckets, Some(1)), [8, 0, 16, 8, 0, 0, 0, 0]);
        assert_eq!(carried(&buckets, Some(3)), [16, 8, 8, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn one_member_has_no_backup_and_no_member_no_primary() {
        assert!(Layout::Even
            .buckets(&[4], 8)
            .iter()
            .all(|bucket| *bucket == Bucket { primary: Some(4), backup: None }));
        assert!(Layout::Even.buckets(&[], 8).iter().all(|bucket| bucket.primary.is_none()));
    }
}
