//! Keys, round robin and the state of buckets through the whole relay: docs/forwarding.md section 3.

use super::bench::{Bench, SECOND_CYCLES};
use super::model::{bucket, Frame, Group, Place};
use super::tests::{group, seeded, Eight, BROADCAST, SERVER, STATION, UNKNOWN};
use crate::testing::settle;
use crate::types::{DEPTH_IP_ADDRESSES, DEPTH_IP_SOURCE, DEPTH_LAYER_2, DEPTH_PORT_NUMBERS};
use rand::{rngs::StdRng, Rng};
use std::collections::HashMap;

/// The server behind group 3 of members 4 to 7; buckets dealt out in turn.
fn with_key(key: u8) -> Eight {
    let mut bench = Eight::new();
    bench.link(&[0, 1, 2, 3, 4, 5, 6, 7]);
    for bucket in 0..32 {
        bench.bucket(0, 3, bucket, 4 + (bucket % 4) as u8, 4 + (bucket / 4 % 4) as u8);
    }
    bench.commit(3, Group { key, ..group(&[4, 5, 6, 7]) });
    bench.insert(SERVER, Place::Trunk(3), true, false);
    bench
}

fn random_frame(random: &mut StdRng) -> Frame {
    Frame {
        da: SERVER,
        sa: STATION + random.gen_range(0..64),
        ip: random.gen_bool(0.8).then(|| random.gen()),
        arp: random.gen_bool(0.1),
    }
}

#[test]
fn every_key_distributes_as_the_rules_say_and_counts_every_frame_of_each_bucket() {
    let mut random = seeded("every_key_distributes", 30);
    for key in 0..8 {
        let mut bench = with_key(key);
        bench.hash_seed(random.gen());
        for _ in 0..150 {
            let frame = random_frame(&mut random);
            let ingress = [0, 1, 8][random.gen_range(0..3)];
            bench.check_frame(ingress, &frame).expect("a copy");
        }
        let model = bench.model.memory.clone();
        assert_eq!(model.values().map(|memory| memory.frames).sum::<u64>(), 150);
        for bucket in 0..32 {
            let memory = model.get(&(3, bucket)).copied().unwrap_or_default();
            let expected = (memory.member.map_or(15, u64::from), memory.frames);
            assert_eq!(bench.state(3, bucket), expected, "key {key}, bucket {bucket}");
        }
    }
}

#[test]
fn a_conversation_keeps_its_member_while_that_lives_whatever_happens_to_others() {
    let mut random = seeded("a_conversation_keeps_its_member", 31);
    for key in 0..8 {
        let mut bench = with_key(key);
        let mut last: HashMap<u64, u8> = HashMap::new();
        let mut live = vec![4, 5, 6, 7];
        for _ in 0..60 {
            if random.gen_bool(0.2) {
                let dead: Vec<u8> = (4..8).filter(|_| random.gen_bool(0.3)).collect();
                live = (4..8).filter(|port| !dead.contains(port)).collect();
                bench.live(&live, &dead);
                // Who is back may have its conversations again, but by a new choice.
                last.retain(|_, member| key == 7 && live.contains(member));
            }
            let frame = random_frame(&mut random);
            let conversation = bucket(&frame, key, bench.model.hash_seed, 5);
            if let Ok(copies) = bench.check_frame(0, &frame) {
                if let Some(&member) = last.get(&conversation).filter(|member| live.contains(member)) {
                    assert_eq!(copies, [member], "key {key}, conversation {conversation}");
                }
                last.insert(conversation, copies[0]);
            }
        }
    }
}

#[test]
fn a_flood_is_counted_in_every_trunk_it_goes_to_and_in_no_other() {
    let mut bench = Eight::new();
    bench.link(&[0, 1, 2, 3, 4, 5, 6, 7]);
    for (number, members) in [(2, [0, 7]), (5, [1, 6]), (11, [2, 5]), (15, [3, 4])] {
        bench.commit(number, Group { flood_one: number != 11, ..group(&members) });
    }
    bench.insert(STATION, Place::Trunk(5), false, true);
    bench.check(0, UNKNOWN, STATION).expect("copies");
    bench.check(0, BROADCAST, STATION).expect("copies");
    bench.check(0, BROADCAST, UNKNOWN).expect("copies");
    // All three sources share the bucket.
    assert_eq!([2, 5, 11, 15].map(|number| bench.state(number, 0).1), [0, 1, 1, 3]);
}

/// Eight trunks of one port: a flood takes seven steps, from the CPU eight, so that its frame takes more than a slot. Then the next waits.
#[test]
fn a_flood_to_more_than_three_trunks_takes_longer_and_loses_nothing() {
    let mut random = seeded("a_flood_to_more_than_three_trunks", 32);
    let mut bench = Eight::new();
    bench.link(&[0, 1, 2, 3, 4, 5, 6, 7]);
    for port in 0..8 {
        bench.commit(port, Group { key: [0, 7][usize::from(port % 2)], ..group(&[port]) });
    }
    bench.insert(SERVER, Place::Trunk(3), true, false);
    let flood = Frame { da: UNKNOWN, sa: STATION, ..Frame::default() };
    assert_eq!(bench.ask(0, &flood).1, 7 + 6, "seven trunks");
    assert_eq!(bench.ask(8, &flood).1, 7 + 7, "eight");
    bench.model.decide(0, &flood).expect("copies");
    bench.model.decide(8, &flood).expect("copies");
    let mut asked: [Option<super::bench::Answer>; 9] = Default::default();
    let mut frames = [flood; 9];
    let mut verdicts = 0;
    for port in 0..9 {
        bench.request(port, &frames[usize::from(port)]);
    }
    while verdicts < 300 {
        settle(&mut bench.relay);
        let taken: Vec<u8> = (0..9).filter(|port| bench.relay.request_ready[usize::from(*port)].val()).collect();
        bench.clock(1);
        for port in taken {
            let index = usize::from(port);
            assert!(asked[index].replace(bench.model.decide(port, &frames[index])).is_none());
            let da = [UNKNOWN, BROADCAST, SERVER][random.gen_range(0..3)];
            frames[index] = Frame { da, sa: STATION + random.gen_range(0..8), ..Frame::default() };
            bench.request(port, &frames[index]);
        }
        for (port, asked) in asked.iter_mut().enumerate() {
            if bench.relay.verdict_valid[port].val() {
                let expected = asked.take().expect("a verdict without a request");
                assert_eq!(super::bench::answer(bench.relay.verdict.val()), expected, "port {port}");
                verdicts += 1;
            }
        }
    }
    bench.relay.request_valid.iter_mut().for_each(|valid| valid.next = false);
    bench.clock(40);
    let model = bench.model.memory.clone();
    for ((number, bucket), memory) in model {
        assert_eq!(bench.state(number, bucket).1, memory.frames, "group {number}, bucket {bucket}");
    }
}

#[test]
fn round_robin_deals_new_conversations_to_the_living_in_turn_and_idle_ones_anew() {
    let mut bench = with_key(7);
    let idle_time_ms = 200;
    bench.relay.idle_time_ms.next = idle_time_ms.into();
    let member = |bench: &mut Eight, source: u64| {
        bench.check_frame(0, &Frame { da: SERVER, sa: source, ..Frame::default() }).expect("a copy")[0]
    };
    // Not IP: the key is the addresses.
    let dealt: Vec<u8> = (0..8).map(|source| member(&mut bench, source << 8 | source)).collect();
    assert_eq!(dealt, [4, 5, 6, 7, 4, 5, 6, 7]);
    assert_eq!(member(&mut bench, 0), 4, "a conversation in use");
    bench.live(&[], &[4, 6]);
    assert_eq!(member(&mut bench, 0), 5, "its member died: the next after the last one given");
    assert_eq!(member(&mut bench, 0x202), 7);
    bench.live(&[4, 6], &[]);
    assert_eq!(member(&mut bench, 0), 5, "in use");
    let ms = SECOND_CYCLES / 1_000;
    bench.clock((idle_time_ms - 1) * ms);
    assert_eq!(member(&mut bench, 0), 5, "not yet idle");
    bench.clock((idle_time_ms + idle_time_ms / 32 + 1) * ms);
    bench.model.all_idle();
    assert_eq!(member(&mut bench, 0), 4, "idle: the next after 7");
    assert_eq!(member(&mut bench, 0x303), 5);
}

#[test]
fn key_depth_is_that_of_the_deepest_group_with_members() {
    let mut bench = Bench::<4, 5, 6, 6>::new();
    for (number, key, members, depth) in [
        (1, 2, &[0][..], DEPTH_LAYER_2),
        (2, 3, &[1], DEPTH_IP_SOURCE),
        (2, 5, &[1], DEPTH_IP_ADDRESSES),
        (3, 7, &[2], DEPTH_PORT_NUMBERS),
        (3, 6, &[], DEPTH_IP_ADDRESSES),
        (2, 6, &[], DEPTH_LAYER_2),
        (2, 4, &[3], DEPTH_IP_ADDRESSES),
        (2, 3, &[3], DEPTH_IP_SOURCE),
    ] {
        bench.commit(number, Group { key, ..group(members) });
        assert_eq!(bench.relay.key_depth.val().to_u64(), depth, "group {number} with key {key} and {members:?}");
    }
}
