use super::*;
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};

fn connected() -> Groups {
    let mut groups = Groups::default();
    groups.clock.connect();
    groups.reset.connect();
    groups.commit.connect();
    groups.commit_group.connect();
    groups.commit_control.connect();
    groups.hold.connect();
    groups.group.connect();
    groups.host_group.connect();
    groups.connect_all();
    groups
}

fn check(groups: &mut Groups, controls: &[GroupControl; 16], what: &str) {
    for (group, control) in controls.iter().enumerate() {
        groups.host_group.next = (group as u64).into();
        groups.group.next = (group as u64).into();
        settle(groups);
        assert_eq!(groups.host_control.val(), *control, "{what}, group {group}");
        assert_eq!(groups.control.val(), GroupControl { members: 0.into(), ..*control }, "{what}, group {group}");
    }
    let depth = |control: &GroupControl| match control.key.to_u64() {
        0..=2 => DEPTH_LAYER_2,
        3 => DEPTH_IP_SOURCE,
        4..=5 => DEPTH_IP_ADDRESSES,
        _ => DEPTH_PORT_NUMBERS,
    };
    let with_members = controls.iter().filter(|control| control.members.any());
    assert_eq!(groups.key_depth.val().to_u64(), with_members.map(depth).max().unwrap_or(0), "{what}");
    for port in 0..8 {
        let of = controls.iter().position(|control| control.members.get_bit(port));
        let control = of.map(|group| controls[group]);
        assert_eq!(groups.in_trunk.val().get_bit(port), of.is_some(), "{what}, port {port}");
        if let Some(of) = of {
            assert_eq!(groups.trunk_of[port].val().index(), of, "{what}, port {port}");
        }
        assert_eq!(groups.flood_one.val().get_bit(port), control.is_some_and(|c| c.flood_one), "{what}, port {port}");
        assert_eq!(groups.revives.val().get_bit(port), control.is_none_or(|c| c.auto), "{what}, port {port}");
    }
}

#[test]
fn random_commits_replace_a_group_as_a_whole_and_a_reset_all() {
    let seed = 8;
    let mut random = StdRng::seed_from_u64(seed);
    let mut groups = connected();
    let unloaded = [GroupControl { fallback: 15.into(), ..Default::default() }; 16];
    let mut controls = unloaded;
    check(&mut groups, &controls, "power-up");
    for round in 0..600 {
        let group = random.gen_range(0..16_usize);
        let control = GroupControl {
            members: (random.gen_range(0..256_u64) & random.gen_range(0..256)).into(),
            fallback: random.gen_range(0..16).into(),
            flood_one: random.gen(),
            auto: random.gen(),
            key: random.gen_range(0..16).into(),
            bank: random.gen(),
        };
        groups.commit_group.next = (group as u64).into();
        groups.commit_control.next = control;
        settle(&mut groups);
        let overlap = (0..16).any(|other| other != group && (controls[other].members & control.members).any());
        assert_eq!(groups.overlap.val(), overlap, "seed {seed}, round {round}");
        groups.commit.next = !overlap;
        tick(&mut groups, |groups| &mut groups.clock);
        groups.commit.next = false;
        if !overlap {
            groups.hold.next = true;
            groups.group.next = (group as u64).into();
            for _ in 0..random.gen_range(0..4) {
                tick(&mut groups, |groups| &mut groups.clock);
                let settings = GroupControl { members: 0.into(), ..controls[group] };
                assert_eq!(groups.control.val(), settings, "seed {seed}, round {round}: held");
            }
            groups.hold.next = false;
            controls[group] = control;
        }
        for _ in 0..2 {
            tick(&mut groups, |groups| &mut groups.clock);
        }
        check(&mut groups, &controls, &format!("seed {seed}, round {round}"));
        if round % 150 == 149 {
            groups.reset.next = true;
            tick(&mut groups, |groups| &mut groups.clock);
            groups.reset.next = false;
            controls = unloaded;
            tick(&mut groups, |groups| &mut groups.clock);
            check(&mut groups, &controls, "after a reset");
        }
    }
}
