//! The hardware's words have the fields of the map, in its order and widths.

use crate::fdb::entry::{FdbBody, FdbEntry};
use crate::relay::groups::GroupControl;
use rust_hdl::prelude::*;
use trunkline_map::{fdb, group, Field};

/// `words[i]` has every bit of `fields[i]` set and no other.
fn assert_layout<const N: usize, T: Synth + Into<Bits<N>>>(fields: &[Field], words: Vec<T>) {
    assert_eq!(T::BITS, N);
    assert_eq!(fields.iter().map(|field| field.width).sum::<u32>() as usize, N, "the map leaves gaps");
    assert_eq!(fields.len(), words.len());
    for (field, word) in fields.iter().zip(words) {
        let bits: Bits<N> = word.into();
        assert_eq!(bits.to_u128(), field.place(field.max()), "{}", field.name);
    }
}

#[test]
fn an_entry_of_the_filtering_database_is_laid_out_as_the_map_says() {
    let entry = FdbEntry::default();
    let body = |body: FdbBody| FdbEntry { body, ..entry };
    assert_layout::<{ fdb::ENTRY_BITS as usize }, _>(
        fdb::ENTRY_FIELDS,
        vec![
            FdbEntry { mac: !Bits::default(), ..entry },
            FdbEntry { fid: !Bits::default(), ..entry },
            FdbEntry { valid: true, ..entry },
            body(FdbBody { trunk: true, ..entry.body }),
            body(FdbBody { kind: !Bits::default(), ..entry.body }),
            body(FdbBody { id: !Bits::default(), ..entry.body }),
            body(FdbBody { fixed: true, ..entry.body }),
            body(FdbBody { sticky: true, ..entry.body }),
            body(FdbBody { age: !Bits::default(), ..entry.body }),
        ],
    );
}

#[test]
fn the_control_word_of_a_group_is_laid_out_as_the_map_says() {
    let control = GroupControl::default();
    assert_layout::<19, _>(
        group::CONTROL_FIELDS,
        vec![
            GroupControl { members: !Bits::default(), ..control },
            GroupControl { fallback: !Bits::default(), ..control },
            GroupControl { flood_one: true, ..control },
            GroupControl { auto: true, ..control },
            GroupControl { key: !Bits::default(), ..control },
            GroupControl { bank: true, ..control },
        ],
    );
}
