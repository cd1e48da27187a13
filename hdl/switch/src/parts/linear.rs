//! Linear maps over GF(2): CRC steps and hash functions.
//! IEEE Std 802.3-2018, clause 3.2.9 (the polynomial of the FCS).
//!
//!   vector I b ->| image = M x vector |-> image O b
//!
//! Combinational, no state. Row `r` of M is a mask: bit `r` of the image is the parity of `vector & row`.

use rust_hdl::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The generator polynomial of the FCS without x^32, the coefficient of x^31 in bit 0 (the order in which octets are sent).
const FCS_POLYNOMIAL_REFLECTED: u32 = 0xEDB8_8320;

/// What the FCS register holds before the first octet.
pub const FCS_START: u32 = u32::MAX;

/// What the FCS register holds after a whole frame, FCS included, was received without fault.
pub const FCS_RESIDUE: u32 = 0xDEBB_20E3;

#[derive(LogicBlock)]
pub struct Linear<const I: usize, const O: usize> {
    pub vector: Signal<In, Bits<I>>,
    pub image: Signal<Out, Bits<O>>,
    _rows: Vec<u128>,
}

impl<const I: usize, const O: usize> Linear<I, O> {
    /// The map with the given rows. Panics when they do not describe a map from `I` to `O` bits.
    pub fn new(rows: Vec<u128>) -> Self {
        assert!(I <= 128 && O <= 64, "at most 128 bits in and 64 out, not {I} and {O}");
        assert_eq!(rows.len(), O, "one row per bit of the image");
        assert!(rows.iter().all(|row| I == 128 || row >> I == 0), "a row selects bits the vector of {I} does not have");
        Self { vector: Default::default(), image: Default::default(), _rows: rows }
    }

    fn apply(&self, vector: u128) -> u64 {
        (0..).zip(&self._rows).fold(0, |image, (bit, row)| image | u64::from((vector & row).count_ones() & 1) << bit)
    }
}

impl<const I: usize, const O: usize> Logic for Linear<I, O> {
    fn update(&mut self) {
        self.image.next = self.apply(self.vector.val().to_u128()).into();
    }

    fn connect(&mut self) {
        self.image.connect();
    }

    fn hdl(&self) -> Verilog {
        let (pairs, rows) = share_pairs(&self._rows, I);
        let name = |term: usize| if term < I { format!("vector[{term}]") } else { format!("pair_{}", term - I) };
        let sum = |terms: &BTreeSet<usize>| match terms.len() {
            0 => "1'b0".to_string(),
            _ => terms.iter().map(|&term| name(term)).collect::<Vec<_>>().join(" ^ "),
        };
        let declared: String = (0..pairs.len()).map(|i| format!("reg pair_{i};\n")).collect();
        let shared: String =
            pairs.iter().enumerate().map(|(i, &[a, b])| format!("  pair_{i} = {} ^ {};\n", name(a), name(b))).collect();
        let image: String = rows.iter().enumerate().map(|(r, row)| format!("  image[{r}] = {};\n", sum(row))).collect();
        Verilog::Custom(format!("{declared}always @(*) begin\n{shared}{image}end\n"))
    }
}

/// Below this many uses a shared pair costs as many LUTs as it saves.
const USES_WORTH_SHARING: usize = 4;

/// Factors the sums of the rows: the pair of terms found in most rows becomes a term of its own, numbered from `inputs` on, until no pair
/// is worth it. Synthesis finds few of these; the FCS step takes 47 LUT4 so instead of 82.
fn share_pairs(rows: &[u128], inputs: usize) -> (Vec<[usize; 2]>, Vec<BTreeSet<usize>>) {
    let mut rows: Vec<BTreeSet<usize>> =
        rows.iter().map(|row| (0..inputs).filter(|&i| (row >> i) & 1 == 1).collect()).collect();
    let mut pairs = vec![];
    loop {
        let mut uses = BTreeMap::new();
        for row in &rows {
            for (&a, &b) in row.iter().flat_map(|a| row.range(a + 1..).map(move |b| (a, b))) {
                *uses.entry([a, b]).or_insert(0) += 1;
            }
        }
        let most = uses.into_iter().max_by_key(|&(pair, uses)| (uses, Reverse(pair)));
        let Some(([a, b], _)) = most.filter(|&(_, uses)| uses >= USES_WORTH_SHARING) else {
            return (pairs, rows);
        };
        for row in rows.iter_mut().filter(|row| row.contains(&a) && row.contains(&b)) {
            row.remove(&a);
            row.remove(&b);
            row.insert(inputs + pairs.len());
        }
        pairs.push([a, b]);
    }
}

/// The rows of the linear function `map` from `inputs` to `outputs` bits, found by applying it to the unit vectors.
pub fn rows_of(inputs: usize, outputs: usize, map: impl Fn(u128) -> u64) -> Vec<u128> {
    let columns: Vec<u64> = (0..inputs).map(|i| map(1 << i)).collect();
    let row = |r: usize| columns.iter().enumerate().fold(0, |row, (i, column)| row | u128::from(column >> r & 1) << i);
    (0..outputs).map(row).collect()
}

/// One octet into the FCS register: vector bits 31..0 the register, 39..32 the octet; image the register after it.
///
/// The register is kept in the order of transmission (bit 0 leaves first), starts at [`FCS_START`], and equals [`FCS_RESIDUE`] after a good frame.
pub fn crc32_step_rows() -> Vec<u128> {
    rows_of(40, 32, |vector| {
        let start = vector as u32 ^ (vector >> 32) as u32;
        let shifted = (0..8).fold(start, |register, _| (register >> 1) ^ (FCS_POLYNOMIAL_REFLECTED * (register & 1)));
        u64::from(shifted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settle;
    use rand::{rngs::StdRng, Rng, SeedableRng};

    fn image<const I: usize, const O: usize>(map: &mut Linear<I, O>, vector: Bits<I>) -> u64 {
        map.vector.next = vector;
        settle(map);
        map.image.val().to_u128() as u64
    }

    fn connected<const I: usize, const O: usize>(rows: Vec<u128>) -> Linear<I, O> {
        let mut map = Linear::new(rows);
        map.vector.connect();
        map.connect_all();
        map
    }

    fn register_after(octets: &[u8]) -> u32 {
        let mut step = connected::<40, 32>(crc32_step_rows());
        octets.iter().fold(FCS_START, |register, &octet| {
            image(&mut step, (u64::from(octet) << 32 | u64::from(register)).into()) as u32
        })
    }

    #[test]
    fn the_crc_step_agrees_with_an_independent_crc32() {
        let seed = 0x8023;
        let mut random = StdRng::seed_from_u64(seed);
        for length in 0..200 {
            let octets: Vec<u8> = (0..length).map(|_| random.gen()).collect();
            assert_eq!(!register_after(&octets), crc32fast::hash(&octets), "seed {seed:#x}, length {length}");
        }
    }

    #[test]
    fn a_frame_with_its_fcs_leaves_the_residue() {
        let mut frame = b"any frame at all".to_vec();
        frame.extend(crc32fast::hash(&frame).to_le_bytes());
        assert_eq!(register_after(&frame), FCS_RESIDUE);
        frame[3] ^= 0x10;
        assert_ne!(register_after(&frame), FCS_RESIDUE);
    }

    #[test]
    fn a_row_is_the_parity_of_the_bits_it_selects() {
        let rows = vec![1 << 59 | 1, 0, 0b110];
        let mut map = connected::<60, 3>(rows);
        assert_eq!(image(&mut map, (1_u64 << 59).into()), 0b001);
        assert_eq!(image(&mut map, (1_u64 << 59 | 1).into()), 0b000);
        assert_eq!(image(&mut map, 0b010_u64.into()), 0b100);
        assert_eq!(image(&mut map, 0b110_u64.into()), 0b000);
    }

    #[test]
    fn rows_of_recovers_the_rows_of_a_map() {
        let rows = crc32_step_rows();
        let map = Linear::<40, 32>::new(rows.clone());
        assert_eq!(rows_of(40, 32, |vector| map.apply(vector)), rows);
    }

    #[test]
    fn shared_pairs_add_up_to_the_rows_again() {
        let rows = crc32_step_rows();
        let (pairs, factored) = share_pairs(&rows, 40);
        assert!(pairs.len() > 8);
        let mut terms: Vec<u128> = (0..40).map(|i| 1 << i).collect();
        for [a, b] in pairs {
            terms.push(terms[a] ^ terms[b]);
        }
        let sums: Vec<u128> = factored.iter().map(|row| row.iter().fold(0, |sum, &term| sum ^ terms[term])).collect();
        assert_eq!(sums, rows);
    }

    #[test]
    #[should_panic(expected = "one row per bit")]
    fn a_missing_row_is_refused() {
        Linear::<8, 2>::new(vec![1]);
    }
}
