//! Structs and enumerations: fields read and written, nested, matched.

use rust_hdl::prelude::*;
use trunkline_verilog::case;
use trunkline_verilog::equivalence::{one_of, Bench, Rng, Uniform};

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum Kind {
    Port,
    Trunk,
    Cluster,
    Discard,
    Cpu,
}

const KINDS: [Kind; 5] = [Kind::Port, Kind::Trunk, Kind::Cluster, Kind::Discard, Kind::Cpu];

#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Tag {
    vlan: Bits<12>,
    priority: Bits<3>,
}

#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Entry {
    valid: Bit,
    kind: Kind,
    tag: Tag,
    address: Bits<48>,
}

fn entry(rng: &mut Rng) -> Entry {
    Entry {
        valid: bool::uniform(rng),
        kind: KINDS[Bits::<2>::uniform(rng).index()],
        tag: Tag { vlan: Uniform::uniform(rng), priority: Uniform::uniform(rng) },
        address: Uniform::uniform(rng),
    }
}

#[derive(LogicBlock, Default)]
struct Fields {
    entry: Signal<In, Entry>,
    other: Signal<In, Entry>,
    kind: Signal<In, Kind>,
    valid: Signal<Out, Bit>,
    address: Signal<Out, Bits<48>>,
    is_trunk: Signal<Out, Bit>,
    same: Signal<Out, Bit>,
    tag: Signal<Out, Tag>,
    vlan: Signal<Out, Bits<12>>,
    low: Signal<Out, Bits<8>>,
    earlier: Signal<Out, Bit>,
    patched: Signal<Out, Entry>,
    built: Signal<Out, Entry>,
    code: Signal<Out, Bits<3>>,
    flat: Signal<Out, Bits<67>>,
}

impl Logic for Fields {
    #[hdl_gen]
    fn update(&mut self) {
        self.valid.next = self.entry.val().valid & !self.other.val().valid;
        self.address.next = self.entry.val().address + 1;
        self.is_trunk.next = self.entry.val().kind == Kind::Trunk;
        self.same.next = self.entry.val() == self.other.val();
        self.tag.next = self.entry.val().tag;
        self.vlan.next = self.entry.val().tag.vlan + 1;
        self.low.next = self.entry.val().address.get_bits::<8>(40);
        self.earlier.next = self.entry.val().tag.vlan < self.other.val().tag.vlan;
        self.patched.next = self.entry.val();
        self.patched.next.valid = true;
        self.patched.next.kind = self.kind.val();
        self.patched.next.tag.priority = self.other.val().tag.priority - 1;
        if self.entry.val().valid {
            self.patched.next.address = self.other.val().address;
        }
        self.built.next.valid = self.other.val().valid;
        self.built.next.kind = Kind::Discard;
        self.built.next.tag = self.other.val().tag;
        self.built.next.address = 0x0180_c200_0000_u64.into();
        self.code.next = self.kind.val().into();
        self.flat.next = self.entry.val().into();
    }
}

#[derive(LogicBlock, Default)]
struct Matches {
    kind: Signal<In, Kind>,
    flag: Signal<In, Bit>,
    a: Signal<In, Bits<8>>,
    with_default: Signal<Out, Bits<8>>,
    every_arm: Signal<Out, Bits<8>>,
    of_field: Signal<Out, Kind>,
    of_bool: Signal<Out, Bits<2>>,
}

impl Logic for Matches {
    #[hdl_gen]
    fn update(&mut self) {
        self.with_default.next = self.a.val();
        match self.kind.val() {
            Kind::Trunk => self.with_default.next = self.a.val() + 1,
            Kind::Cpu => {
                if self.flag.val() {
                    self.with_default.next = 7.into();
                }
            }
            _ => {
                self.with_default.next = !self.a.val();
            }
        }
        match self.kind.val() {
            Kind::Port => self.every_arm.next = 1.into(),
            Kind::Trunk => self.every_arm.next = 2.into(),
            Kind::Cluster => self.every_arm.next = self.a.val() << 1,
            Kind::Discard => match self.flag.val() {
                true => self.every_arm.next = 4.into(),
                false => self.every_arm.next = 5.into(),
            },
            Kind::Cpu => self.every_arm.next = 6.into(),
        }
        match self.kind.val() {
            Kind::Port => self.of_field.next = Kind::Trunk,
            Kind::Trunk => self.of_field.next = Kind::Cluster,
            _ => self.of_field.next = self.kind.val(),
        }
        match self.flag.val() {
            true => self.of_bool.next = 2.into(),
            _ => self.of_bool.next = 1.into(),
        }
    }
}

/// What depends on constants alone: decided, and put together, while printing.
#[derive(LogicBlock)]
struct Fixed {
    kind: Constant<Kind>,
    vlan: Constant<Bits<12>>,
    a: Signal<In, Bits<12>>,
    tag: Signal<Out, Tag>,
    code: Signal<Out, Bits<4>>,
    high: Signal<Out, Bit>,
    chosen: Signal<Out, Bits<12>>,
}

impl Fixed {
    fn new(kind: Kind, vlan: u64) -> Self {
        with_defaults!({ kind: Constant::new(kind), vlan: Constant::new(vlan.into()) } a tag code high chosen)
    }
}

impl Logic for Fixed {
    #[hdl_gen]
    fn update(&mut self) {
        self.tag.next.vlan = 0.into();
        self.tag.next.priority = 0.into();
        if self.vlan.val() > 5 {
            self.tag.next.vlan = self.vlan.val();
        }
        self.code.next = 0.into();
        match self.kind.val() {
            Kind::Trunk => self.code.next = 9.into(),
            Kind::Cpu => self.code.next = 3.into(),
            _ => self.code.next = bit_cast::<4, 12>(self.vlan.val()),
        }
        self.high.next = self.vlan.val().get_bit(11);
        self.chosen.next = self.a.val() ^ self.vlan.val().get_bits::<12>(3);
        if self.kind.val() != Kind::Cpu && self.vlan.val().any() {
            self.chosen.next = self.a.val() + 1;
        }
    }
}

pub fn add(bench: Bench) -> Bench {
    bench
        .with("fixed_trunk", case!(Fixed::new(Kind::Trunk, 0x801), clocks: [], inputs: [a]))
        .with("fixed_cpu", case!(Fixed::new(Kind::Cpu, 0), clocks: [], inputs: [a]))
        .with("fixed_port", case!(Fixed::new(Kind::Port, 5), clocks: [], inputs: [a]))
        .with(
            "fields",
            case!(Fields::default(), clocks: [], inputs: [entry: entry, other: entry, kind: one_of(&KINDS)]),
        )
        .with("match_arms", case!(Matches::default(), clocks: [], inputs: [kind: one_of(&KINDS), flag, a]))
}
