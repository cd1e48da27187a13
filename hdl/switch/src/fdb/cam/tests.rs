//! The CAM against a list of its lines.

use super::*;
use crate::testing::{settle, tick};
use rand::{rngs::StdRng, Rng, SeedableRng};

type Small = Cam<3>;

fn connected() -> Small {
    let mut cam = Small::default();
    cam.clock.connect();
    cam.reset.connect();
    cam.key.connect();
    cam.direct.connect();
    cam.row.connect();
    cam.capture.connect();
    cam.put.connect();
    cam.entry.connect();
    cam.entry_origin.connect();
    cam.renew.connect();
    cam.new_body.connect();
    cam.line_asked.connect();
    cam.remove.connect();
    cam.age.connect();
    cam.overdue.connect();
    cam.flush.connect();
    cam.connect_all();
    cam
}

fn key(mac: u64) -> FdbKey {
    FdbKey { mac: mac.into(), fid: (mac % 3).into() }
}

fn entry(mac: u64, id: u64, fixed: bool) -> FdbEntry {
    let FdbKey { mac, fid } = key(mac);
    FdbEntry { mac, fid, valid: true, body: FdbBody { id: id.into(), fixed, ..Default::default() } }
}

/// A look-up, its answer out; `row` names the line instead.
fn look(cam: &mut Small, mac: u64, row: Option<usize>) {
    cam.key.next = key(mac);
    tick(cam, |cam| &mut cam.clock);
    cam.direct.next = row.is_some();
    cam.row.next = (row.unwrap_or(0) as u64).into();
    cam.capture.next = true;
    settle(cam);
}

/// A command to the line looked at; whether an entry expired.
fn command(cam: &mut Small, give: impl Fn(&mut Small)) -> bool {
    tick(cam, |cam| &mut cam.clock);
    cam.capture.next = false;
    cam.direct.next = false;
    cam.row.next = 3.into();
    cam.key.next = key(99);
    give(cam);
    settle(cam);
    let expired = cam.expired.val();
    tick(cam, |cam| &mut cam.clock);
    cam.put.next = false;
    cam.renew.next = false;
    cam.remove.next = false;
    cam.age.next = false;
    cam.flush.next = false;
    settle(cam);
    expired
}

/// A line as the list keeps it: its entry and the way it came from.
type Line = Option<(FdbEntry, u64)>;

#[test]
fn random_commands_agree_with_a_list_of_lines() {
    let seed = 11;
    let mut random = StdRng::seed_from_u64(seed);
    let mut cam = connected();
    let mut lines: [Line; 8] = [None; 8];
    for round in 0..6_000 {
        let at = format!("seed {seed}, round {round}");
        let mac = random.gen_range(0..14);
        let place = lines.iter().position(|line| line.is_some_and(|(entry, _)| entry.mac.to_u64() == mac));
        let free = lines.iter().rposition(|line| line.is_none());
        look(&mut cam, mac, None);
        assert_eq!(cam.hit.val(), place.is_some(), "{at}");
        assert_eq!(cam.free.val(), free.is_some(), "{at}");
        let unused = lines.iter().filter(|line| line.is_none()).count();
        assert_eq!(cam.room.val(), unused > LINES_FOR_THE_HOST, "{at}");
        if let Some(place) = place {
            let (entry, origin) = lines[place].unwrap();
            assert_eq!(
                (cam.stored.val(), cam.body.val(), cam.origin.val().to_u64()),
                (entry, entry.body, origin),
                "{at}"
            );
        }
        let row = random.gen_range(0..10);
        let of_row = lines.get(row).copied().flatten();
        match random.gen_range(0..6) {
            // Into a free line, or in exchange for the entry found.
            0 | 1 if place.or(free).is_some() => {
                let known = |mac: u64| lines.iter().flatten().any(|(entry, _)| entry.mac.to_u64() == mac);
                let other = (0..14).find(|&other| !known(other)).filter(|_| place.is_some());
                let mut new = entry(other.unwrap_or(mac), random.gen_range(0..16), random.gen_bool(0.3));
                new.body.age = random.gen_range(0..4).into();
                let origin = random.gen_range(0..4);
                command(&mut cam, |cam| {
                    cam.entry.next = new;
                    cam.entry_origin.next = origin.into();
                    cam.put.next = true;
                });
                lines[place.or(free).unwrap()] = Some((new, origin));
            }
            2 if place.is_some() => {
                command(&mut cam, |cam| cam.remove.next = true);
                lines[place.unwrap()] = None;
            }
            3 => {
                let flush = random.gen_bool(0.2);
                let overdue = random.gen_range(0..4);
                look(&mut cam, mac, Some(row));
                let expired = command(&mut cam, |cam| {
                    cam.flush.next = flush;
                    cam.age.next = !flush;
                    cam.overdue.next = overdue.into();
                });
                let leaves = of_row.is_some_and(|(entry, _)| !entry.body.fixed && (flush || entry.body.age == overdue));
                if leaves {
                    lines[row] = None;
                }
                assert_eq!(expired, leaves, "{at}, line {row}");
            }
            4 if place.is_some() => {
                let body = entry(mac, random.gen_range(0..16), random.gen_bool(0.3)).body;
                command(&mut cam, |cam| {
                    cam.new_body.next = body;
                    cam.renew.next = true;
                });
                lines[place.unwrap()].as_mut().unwrap().0.body = body;
            }
            _ => {
                look(&mut cam, mac, Some(row));
                assert_eq!(cam.stored.val().valid, of_row.is_some(), "{at}, line {row}");
                if let Some((entry, _)) = of_row {
                    assert_eq!(cam.stored.val(), entry, "{at}");
                }
                command(&mut cam, |cam| cam.line_asked.next = (row as u64 % 8).into());
                let asked = lines[row % 8];
                assert_eq!(cam.line_used.val(), asked.is_some(), "{at}, line {}", row % 8);
                if let Some((entry, _)) = asked {
                    assert_eq!((cam.line_key.val().mac, cam.line_key.val().fid), (entry.mac, entry.fid), "{at}");
                }
            }
        }
    }
}

#[test]
fn a_look_up_compared_in_the_cycle_of_an_exchange_still_reads_the_old_body() {
    let mut cam = connected();
    look(&mut cam, 5, None);
    command(&mut cam, |cam| {
        cam.entry.next = entry(5, 9, false);
        cam.put.next = true;
    });
    look(&mut cam, 5, None);
    tick(&mut cam, |cam| &mut cam.clock);
    cam.capture.next = false;
    cam.entry.next = entry(6, 2, false);
    cam.put.next = true;
    tick(&mut cam, |cam| &mut cam.clock);
    cam.put.next = false;
    cam.key.next = key(6);
    settle(&mut cam);
    assert!(cam.hit.val());
    assert_eq!(cam.body.val().id.to_u64(), 9, "compared before, read after");
    tick(&mut cam, |cam| &mut cam.clock);
    settle(&mut cam);
    assert!(cam.hit.val());
    assert_eq!(cam.body.val().id.to_u64(), 2);
    cam.key.next = key(5);
    tick(&mut cam, |cam| &mut cam.clock);
    settle(&mut cam);
    assert!(!cam.hit.val());
}

#[test]
fn a_reset_empties_all_lines() {
    let mut cam = connected();
    for mac in 0..8 {
        look(&mut cam, mac, None);
        command(&mut cam, |cam| {
            cam.entry.next = entry(mac, 1, true);
            cam.put.next = true;
        });
    }
    look(&mut cam, 3, None);
    assert!(cam.hit.val() && !cam.free.val());
    cam.reset.next = true;
    command(&mut cam, |_| {});
    cam.reset.next = false;
    for mac in 0..8 {
        look(&mut cam, mac, None);
        assert!(!cam.hit.val() && cam.free.val() && !cam.stored.val().valid);
    }
}
