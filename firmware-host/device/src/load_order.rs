//! The order in which several groups are loaded, so that no port is ever to be in two of them.

/// What is to be done next; the number is the place in the list of wanted groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadStep {
    /// Dissolve what is in force of this group: its ports are wanted by others, and its own are not free yet.
    Clear(usize),
    Load(usize),
}

/// `in_force`: the members of every group; `wanted`: group numbers and their members to be, each group at most once, no port in two of them. A port
/// that a group not in the list keeps is an error: its place in the list, the port and that group.
pub fn load_order(in_force: &[u8], wanted: &[(u8, u8)]) -> Result<Vec<LoadStep>, (usize, u8, u8)> {
    let mut now = in_force.to_vec();
    for (at, &(_, members)) in wanted.iter().enumerate() {
        let keeps = |group: usize| wanted.iter().all(|&(other, _)| usize::from(other) != group);
        if let Some(holder) = (0..now.len()).find(|&group| keeps(group) && now[group] & members != 0) {
            return Err((at, (now[holder] & members).trailing_zeros() as u8, holder as u8));
        }
    }
    let mut left: Vec<usize> = (0..wanted.len()).collect();
    let mut steps = Vec::new();
    while let Some(&first) = left.first() {
        let free = |now: &[u8], at: usize| {
            let (group, members) = wanted[at];
            now.iter().enumerate().all(|(other, held)| other == usize::from(group) || held & members == 0)
        };
        match left.iter().position(|&at| free(&now, at)) {
            Some(place) => {
                let at = left.remove(place);
                now[usize::from(wanted[at].0)] = wanted[at].1;
                steps.push(LoadStep::Load(at));
            }
            None => {
                // Every one left waits for another; the one that stands in the way of the first gives way.
                let blocks = |at: &usize| *at != first && now[usize::from(wanted[*at].0)] & wanted[first].1 != 0;
                let at = left.iter().copied().find(blocks).unwrap_or(first);
                now[usize::from(wanted[at].0)] = 0;
                steps.push(LoadStep::Clear(at));
            }
        }
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::LoadStep::{Clear, Load};
    use super::*;

    #[test]
    fn a_group_waits_for_the_one_that_gives_its_port_away() {
        let in_force = [0b0110, 0, 0];
        assert_eq!(load_order(&in_force, &[(1, 0b1100), (0, 0b0010)]), Ok(vec![Load(1), Load(0)]));
        assert_eq!(load_order(&in_force, &[(0, 0b1111)]), Ok(vec![Load(0)]));
    }

    #[test]
    fn groups_that_exchange_ports_take_one_step_more() {
        assert_eq!(load_order(&[0b0011, 0b1100], &[(0, 0b1100), (1, 0b0011)]), Ok(vec![Clear(1), Load(0), Load(1)]));
    }

    #[test]
    fn a_port_of_a_group_that_stays_is_an_error() {
        assert_eq!(load_order(&[0, 0, 0b1000], &[(0, 0b0001), (1, 0b1010)]), Err((1, 3, 2)));
    }

    #[test]
    fn any_exchange_ends_and_never_puts_a_port_into_two_groups() {
        for case in 0..4_096_u32 {
            // Four ports, each in one of three groups or in none, before and after.
            let group = |at: u32| (case >> (2 * at) & 3) as usize;
            let mut masks = [[0_u8; 4]; 2];
            (0..4).for_each(|port| masks[0][group(port)] |= 1 << port);
            (0..2).for_each(|port| masks[1][group(4 + port)] |= 1 << port);
            let wanted: Vec<(u8, u8)> = (0..3).map(|group| (group, masks[1][usize::from(group)])).collect();
            let mut now = masks[0][..3].to_vec();
            for step in load_order(&now, &wanted).unwrap() {
                match step {
                    Clear(at) => now[at] = 0,
                    Load(at) => now[at] = wanted[at].1,
                }
                assert_eq!(
                    now.iter().fold(0, |sum, mask| sum + mask.count_ones()),
                    (now[0] | now[1] | now[2]).count_ones()
                );
            }
            assert_eq!(now, masks[1][..3], "case {case}");
        }
    }
}
