//! The relay against docs/forwarding.md: named cases, every one also decided by the model; random states; the rate.

use super::bench::{answer, Answer, Bench};
use super::model::{Frame, Group, Place};
use super::*;
use crate::testing::settle;
use rand::{rngs::StdRng, Rng, SeedableRng};
use trunkline_map::DropReason::*;
use trunkline_map::TrapReason;

pub const STATION: u64 = 0x0200_0000_0100;
pub const SERVER: u64 = 0x0200_0000_0200;
pub const UNKNOWN: u64 = 0x0200_0000_0300;
pub const BROADCAST: u64 = 0xFFFF_FFFF_FFFF;

pub type Eight = Bench<8, 9, 6, 10>;

pub fn seeded(test: &str, default: u64) -> StdRng {
    let seed = std::env::var("TRUNKLINE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(default);
    println!("repeat: TRUNKLINE_SEED={seed} cargo test -p trunkline-switch {test}");
    StdRng::seed_from_u64(seed)
}

fn plain(da: u64, sa: u64) -> Frame {
    Frame { da, sa, ..Frame::default() }
}

pub fn group(members: &[u8]) -> Group {
    Group { members: members.to_vec(), auto: true, ..Group::default() }
}

/// TRUNK's example: 32 buckets, four members, the buckets dealt out in turn. Members 4 to 7, the server behind group 3.
fn trunk_example() -> Eight {
    let mut bench = Eight::new();
    bench.link(&[0, 1, 2, 3, 4, 5, 6, 7]);
    for bucket in 0..32 {
        let primary = 4 + (bucket % 4) as u8;
        bench.bucket(1, 3, bucket, primary, 4 + (primary - 4 + 1 + (bucket / 4 % 3) as u8) % 4);
    }
    bench.commit(3, Group { bank: 1, fallback: Some(0), ..group(&[4, 5, 6, 7]) });
    bench.insert(SERVER, Place::Trunk(3), true, true);
    bench
}

#[test]
fn the_low_five_bits_of_the_source_choose_among_four_members() {
    let mut bench = trunk_example();
    for source in 0..64 {
        let copies = bench.check(0, SERVER, STATION + source).unwrap();
        assert_eq!(copies, [4 + (source % 4) as u8], "source ..{source:02x}");
    }
}

#[test]
fn cut_links_move_only_their_own_conversations_until_the_fallback_takes_all() {
    let mut bench = trunk_example();
    let place = |bench: &mut Eight| -> Vec<u8> {
        (0..32).map(|source| bench.check(1, SERVER, STATION + source).unwrap()[0]).collect()
    };
    let whole = place(&mut bench);
    bench.link(&[0, 1, 2, 3, 5, 6, 7]);
    let one_cut = place(&mut bench);
    for (now, before) in one_cut.iter().zip(&whole) {
        assert!(*now == *before || *before == 4, "a conversation of a living member moved");
    }
    let moved = |port: u8| one_cut.iter().zip(&whole).filter(|(now, before)| **now == port && **before == 4).count();
    assert!(moved(5) >= 2 && moved(6) >= 2 && moved(7) >= 2, "backups share the load");
    bench.link(&[0, 1, 2, 3, 6, 7]);
    let two_cut = place(&mut bench);
    for (now, before) in two_cut.iter().zip(&one_cut) {
        assert!(now == before || *before == 5);
    }
    bench.link(&[0, 1, 2, 3, 7]);
    assert_eq!(place(&mut bench), [7; 32]);
    bench.link(&[0, 1, 2, 3]);
    assert_eq!(place(&mut bench), [0; 32], "the fallback port");
    assert_eq!(bench.check(0, SERVER, STATION), Err(NoLiveMember), "the fallback is the ingress");
    bench.link(&[1, 2, 3]);
    assert_eq!(bench.check(1, SERVER, STATION), Err(NoLiveMember), "the fallback is down");
    bench.link(&[0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(place(&mut bench), whole);
}

#[test]
fn with_primary_and_backup_dead_the_rank_among_the_living_decides() {
    let mut bench = Eight::new();
    bench.link(&[0, 1, 3, 5, 6]);
    for bucket in 0..32 {
        bench.bucket(1, 9, bucket, 7, 15);
    }
    bench.commit(9, Group { bank: 1, ..group(&[1, 3, 5, 6, 7]) });
    bench.insert(SERVER, Place::Trunk(9), true, false);
    for source in 0..32 {
        let copies = bench.check(0, SERVER, STATION + source).unwrap();
        assert_eq!(copies, [[1, 3, 5, 6][source as usize / 8]]);
    }
}

#[test]
fn the_own_trunk_of_ingress_and_of_a_sticky_source_gets_nothing() {
    let mut bench = trunk_example();
    assert_eq!(bench.check(5, SERVER, STATION), Err(Filtered), "the ingress port's trunk");
    assert_eq!(bench.check(0, SERVER, SERVER), Err(Filtered), "the source's own trunk, wherever it came in");
    assert_eq!(bench.check(0, UNKNOWN, SERVER), Ok(vec![1, 2, 3]));
    assert_eq!(bench.check(5, UNKNOWN, STATION), Ok(vec![0, 1, 2, 3]));
    bench.insert(STATION, Place::Port(6), false, false);
    assert_eq!(bench.check(4, STATION, UNKNOWN), Err(Filtered), "a port that is a member of the ingress port's trunk");
    assert_eq!(bench.check(0, STATION, SERVER), Err(Filtered), "a port that is a member of the source's own trunk");
    bench.insert(SERVER, Place::Trunk(3), false, false);
    assert_eq!(bench.check(0, UNKNOWN, SERVER).unwrap().len(), 4, "without sticky the trunk is not excluded");
}

#[test]
fn ports_answer_with_a_copy_or_the_first_reason_that_applies() {
    let mut bench = Bench::<4, 5, 6, 6>::new();
    bench.link(&[0, 1, 2]);
    bench.insert(STATION, Place::Port(2), false, false);
    assert_eq!(bench.check(0, STATION, UNKNOWN), Ok(vec![2]));
    assert_eq!(bench.check(2, STATION, UNKNOWN), Err(Filtered));
    bench.link(&[0, 1]);
    assert_eq!(bench.check(0, STATION, UNKNOWN), Err(EgressDown));
    assert_eq!(bench.check(2, STATION, UNKNOWN), Err(Filtered), "filtered comes before egress_down");
    bench.insert(STATION, Place::Discard, true, false);
    assert_eq!(bench.check(0, STATION, UNKNOWN), Err(DiscardEntry));
    for last in 0..16 {
        assert_eq!(bench.check(0, 0x0180_C200_0000 + last, BROADCAST), Err(ReservedAddress));
    }
    assert_eq!(bench.check(0, 0x0180_C200_0010, UNKNOWN), Ok(vec![1]));
    assert_eq!(bench.check(0, STATION, BROADCAST), Err(GroupSource));
    assert_eq!(bench.check(0, UNKNOWN, UNKNOWN), Ok(vec![1]));
    bench.link(&[0]);
    assert_eq!(bench.check(0, UNKNOWN, UNKNOWN), Err(NoDestination));
    bench.insert(BROADCAST, Place::Port(0), true, false);
    assert_eq!(bench.check(1, BROADCAST, UNKNOWN), Ok(vec![0]), "a group address in the table is not flooded");
}

#[test]
fn a_flood_goes_to_all_or_one_member_as_the_trunk_says_and_unknown_unicast_to_one() {
    let mut bench = trunk_example();
    assert_eq!(bench.check(0, BROADCAST, STATION + 2), Ok(vec![1, 2, 3, 4, 5, 6, 7]));
    assert_eq!(bench.check(0, UNKNOWN, STATION + 2), Ok(vec![1, 2, 3, 6]));
    let one = Group { flood_one: true, ..bench.model.groups[3].clone() };
    bench.commit(3, one);
    assert_eq!(bench.check(0, BROADCAST, STATION + 2), Ok(vec![1, 2, 3, 6]));
    bench.live(&[], &[4, 5, 7]);
    assert_eq!(bench.check(0, BROADCAST, STATION + 1), Ok(vec![1, 2, 3, 6]), "the sole live member");
    bench.live(&[], &[6]);
    assert_eq!(bench.check(0, BROADCAST, STATION + 1), Ok(vec![1, 2, 3]), "a trunk without live members");
}

/// Four trunks of two members each. A flood asks the bucket table for the three its ingress is not in: the most there can be on 8 ports.
fn four_trunks() -> Eight {
    let mut bench = Eight::new();
    bench.link(&[0, 1, 2, 3, 4, 5, 6, 7]);
    for (number, members) in [(2, [0, 7]), (5, [1, 6]), (11, [2, 5]), (15, [3, 4])] {
        for bucket in 0..32 {
            bench.bucket(1, number, bucket, members[usize::from(bucket % 3 == 0)], 15);
        }
        bench.commit(number, Group { bank: 1, flood_one: true, ..group(&members) });
    }
    bench
}

#[test]
fn a_verdict_comes_7_cycles_after_its_request_was_taken_and_one_more_per_further_trunk() {
    let mut bench = four_trunks();
    bench.insert(STATION, Place::Port(3), false, false);
    bench.insert(SERVER, Place::Trunk(5), false, false);
    let latency = |bench: &mut Eight, da| bench.ask(0, &plain(da, UNKNOWN)).1;
    assert_eq!(latency(&mut bench, STATION), 7);
    assert_eq!(latency(&mut bench, SERVER), 7);
    assert_eq!(latency(&mut bench, UNKNOWN), 9, "three trunks");
    assert_eq!(latency(&mut bench, BROADCAST), 9);
}

/// All ports ask without pause; every verdict must be the model's, one every four cycles, in turn.
fn sustained(mut bench: Eight, mut random: StdRng, verdicts: usize) {
    let addresses: Vec<u64> = bench.model.stations.keys().copied().chain([BROADCAST, UNKNOWN]).collect();
    let mut asked: Vec<Option<(Answer, u64)>> = vec![None; 8];
    let mut ends: Vec<u64> = vec![];
    let mut frames = [Frame::default(); 8];
    let mut fresh = |bench: &mut Eight, port: u8| {
        let frame = Frame {
            da: addresses[random.gen_range(0..addresses.len())],
            sa: 0x0200_0000_0000 | random.gen::<u64>() & 0x3FF,
            ..Frame::default()
        };
        bench.request(port, &frame);
        frame
    };
    for port in 0..8 {
        frames[usize::from(port)] = fresh(&mut bench, port);
    }
    let mut waiting = [0; 8];
    while ends.len() < verdicts {
        settle(&mut bench.relay);
        let taken: Vec<u8> = (0..8).filter(|port| bench.relay.request_ready[usize::from(*port)].val()).collect();
        assert!(taken.len() <= 1);
        bench.clock(1);
        for &port in &taken {
            let index = usize::from(port);
            let expected = bench.model.decide(port, &frames[index]);
            assert!(asked[index].replace((expected, bench.cycle - 1)).is_none(), "port {port}: two requests at once");
            frames[index] = fresh(&mut bench, port);
            assert!(bench.cycle - waiting[index] <= 33 || waiting[index] == 0, "port {port} starves");
            waiting[index] = bench.cycle;
        }
        for (port, asked) in asked.iter_mut().enumerate() {
            if bench.relay.verdict_valid[port].val() {
                let (expected, since) = asked.take().expect("a verdict without a request");
                assert_eq!(answer(bench.relay.verdict.val()), expected, "port {port}");
                assert!((7..=9).contains(&(bench.cycle - since)), "{} cycles", bench.cycle - since);
                ends.push(bench.cycle);
            }
        }
    }
    let cycles = ends[ends.len() - 1] - ends[0];
    assert!(cycles.abs_diff(4 * (verdicts as u64 - 1)) <= 3, "{verdicts} verdicts in {cycles} cycles");
}

#[test]
fn a_verdict_every_four_cycles_is_sustained_also_by_floods_into_three_trunks() {
    let mut bench = four_trunks();
    bench.insert(SERVER, Place::Trunk(5), false, false);
    sustained(bench, seeded("a_verdict_every_four_cycles", 4), 400);
}

#[test]
fn random_states_are_decided_as_the_rules_say() {
    let mut random = seeded("random_states_are_decided", 1);
    let mut bench = Eight::new();
    let addresses: Vec<u64> = (0..6).map(|n| STATION + 37 * n).chain([BROADCAST, UNKNOWN, SERVER]).collect();
    for _ in 0..120 {
        let up: Vec<u8> = (0..8).filter(|_| random.gen_bool(0.8)).collect();
        bench.link(&up);
        let pick = |random: &mut StdRng| -> Vec<u8> { (0..8).filter(|_| random.gen_bool(0.2)).collect() };
        let (set, clear) = (pick(&mut random), pick(&mut random));
        bench.live(&set, &[]);
        bench.live(&[], &clear);
        let reasons: Vec<TrapReason> = TrapReason::ALL.iter().copied().filter(|_| random.gen()).collect();
        bench.admit(&reasons);
        bench.hash_seed(random.gen());
        let number = random.gen_range(0..16);
        let free: Vec<u8> = (0..8).filter(|&p| bench.model.trunk_of(p).is_none_or(|of| of == number)).collect();
        let bank = 1 - bench.model.groups[usize::from(number)].bank;
        for bucket in 0..32 {
            bench.bucket(bank, number, bucket, random.gen_range(0..8), random.gen_range(0..16));
        }
        bench.commit(
            number,
            Group {
                members: free.into_iter().filter(|_| random.gen_bool(0.4)).collect(),
                fallback: random.gen_bool(0.5).then(|| random.gen_range(0..8)),
                flood_one: random.gen(),
                auto: random.gen_bool(0.7),
                bank,
                key: random.gen_range(0..8),
            },
        );
        let mac = addresses[random.gen_range(0..addresses.len())];
        let place = match random.gen_range(0..10) {
            0 => [Place::Discard, Place::Cpu][random.gen_range(0..2)],
            1..=3 => Place::Port(random.gen_range(0..8)),
            4 if bench.model.stations.contains_key(&mac) => {
                bench.delete(mac);
                continue;
            }
            _ => Place::Trunk(if random.gen() { number } else { random.gen_range(0..16) }),
        };
        bench.insert(mac, place, random.gen_bool(0.2), random.gen());
        for _ in 0..8 {
            let da = addresses[random.gen_range(0..addresses.len())];
            let sa = addresses[random.gen_range(0..addresses.len())] ^ random.gen_range(0..2);
            let ingress = random.gen_range(0..9);
            let ip = random.gen_bool(0.7).then(|| (random.gen_range(0..4), random.gen_range(0..4), random.gen()));
            if ingress == 8 || bench.model.link[usize::from(ingress)] {
                let _ = bench.check_frame(ingress, &Frame { da, sa, ip, arp: random.gen_bool(0.1) });
            }
        }
    }
}

#[test]
fn a_frame_during_a_commit_sees_the_old_group_or_the_new_one_but_no_mixture() {
    let mut bench = Eight::new();
    bench.link(&[0, 1, 2, 3, 4, 5]);
    for bucket in 0..32 {
        bench.bucket(0, 6, bucket, 1, 1);
        bench.bucket(1, 6, bucket, 4, 4);
    }
    // By rank, buckets above 15 would go to port 2 of the old members, those below to port 3 of the new ones.
    let old = Group { bank: 0, fallback: Some(5), ..group(&[1, 2]) };
    let new = Group { bank: 1, ..group(&[3, 4]) };
    bench.insert(SERVER, Place::Trunk(6), true, false);
    for source in [STATION, STATION + 31] {
        for delay in 0..24 {
            bench.commit(6, old.clone());
            for (before, after) in [(&old, &new), (&new, &old), (&old, &Group { fallback: None, ..Group::default() })] {
                bench.commit(6, before.clone());
                let expected_before = bench.model.decide(0, &plain(SERVER, source));
                let mut later = bench.model.clone();
                later.groups[6] = after.clone();
                let expected_after = later.decide(0, &plain(SERVER, source));
                bench.request(0, &plain(SERVER, source));
                let mut seen = None;
                for cycle in 0..40 {
                    if cycle == delay {
                        bench.set_commit(6, after);
                    }
                    settle(&mut bench.relay);
                    let taken = bench.relay.request_ready[0].val();
                    bench.clock(1);
                    bench.relay.commit.next = false;
                    if taken {
                        bench.relay.request_valid[0].next = false;
                    }
                    if bench.relay.verdict_valid[0].val() {
                        seen = Some(answer(bench.relay.verdict.val()));
                    }
                }
                let seen = seen.expect("a verdict");
                assert!(
                    seen == expected_before || seen == expected_after,
                    "commit in cycle {delay}: {seen:?}, neither {expected_before:?} nor {expected_after:?}"
                );
                bench.model.groups[6] = after.clone();
            }
        }
    }
}

#[test]
fn a_link_that_falls_is_down_and_dead_in_one_instant() {
    for delay in 0..24 {
        let mut bench = trunk_example();
        bench.link(&[0, 1, 6]);
        bench.commit(3, Group { fallback: None, ..bench.model.groups[3].clone() });
        bench.request(0, &plain(BROADCAST, STATION));
        for cycle in 0..40 {
            if cycle == delay {
                bench.relay.link.next = 0b0001.into();
            }
            settle(&mut bench.relay);
            let taken = bench.relay.request_ready[0].val();
            bench.clock(1);
            if taken {
                bench.relay.request_valid[0].next = false;
            }
            if bench.relay.verdict_valid[0].val() {
                let seen = answer(bench.relay.verdict.val());
                assert!(seen == Ok(vec![1, 6]) || seen == Err(NoDestination), "cut in cycle {delay}: {seen:?}");
            }
        }
    }
}

#[test]
fn a_source_is_learned_once_at_its_place_and_its_move_is_told() {
    let mut bench = trunk_example();
    let see = |bench: &mut Eight, port: u8, sa: u64| {
        let index = usize::from(port);
        bench.relay.sighting[index].next = Sighting { sa: sa.into(), fid: 0.into(), port: u64::from(port).into() };
        bench.relay.sighting_valid[index].next = true;
        settle(&mut bench.relay);
        while !bench.relay.sighting_ready[index].val() {
            bench.clock(1);
        }
        bench.clock(1);
        bench.relay.sighting_valid[index].next = false;
        let mut notice = "nothing";
        for _ in 0..12 {
            if bench.relay.learned.val() | bench.relay.moved.val() {
                assert_eq!(bench.relay.learn_port.val().to_u64(), u64::from(port));
                notice = if bench.relay.learned.val() { "learned" } else { "moved" };
            }
            bench.clock(1);
        }
        notice
    };
    assert!(bench.ask(1, &plain(UNKNOWN, STATION)).0.learn, "an individual address");
    assert_eq!(see(&mut bench, 1, STATION), "learned");
    assert_eq!(see(&mut bench, 1, STATION), "nothing", "known, at its place");
    assert_eq!(answer(bench.ask(0, &plain(STATION, UNKNOWN)).0), Ok(vec![1]));
    assert_eq!(see(&mut bench, 2, STATION), "moved");
    assert_eq!(see(&mut bench, 5, STATION), "moved");
    assert_eq!(see(&mut bench, 7, STATION), "nothing", "every member of a trunk is one place");
    bench.model.stations.insert(STATION, super::model::Station { place: Place::Trunk(3), fixed: false, sticky: false });
    assert_eq!(bench.check(0, STATION, UNKNOWN + 2), Ok(vec![6]));
    assert_eq!(see(&mut bench, 0, SERVER), "nothing", "static");
    assert!(!bench.ask(0, &plain(UNKNOWN, BROADCAST)).0.learn, "a group address is no source");
}
