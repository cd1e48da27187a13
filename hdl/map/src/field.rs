//! A field of a word or of a table entry, and a register made of fields.

/// `width` bits of a word (or of a wider table entry) from bit `lsb` upward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub lsb: u32,
    pub width: u32,
    pub doc: &'static str,
}

impl Field {
    pub const fn new(name: &'static str, lsb: u32, width: u32, doc: &'static str) -> Self {
        Self { name, lsb, width, doc }
    }

    /// The first bit above the field.
    pub const fn end(&self) -> u32 {
        self.lsb + self.width
    }

    /// The largest value the field holds.
    pub const fn max(&self) -> u64 {
        if self.width >= 64 {
            u64::MAX
        } else {
            (1 << self.width) - 1
        }
    }

    /// The field's value in a word or entry.
    pub const fn get(&self, word: u128) -> u64 {
        (word >> self.lsb) as u64 & self.max()
    }

    /// The value moved to its place, to be joined with other fields by `|`. Bits beyond the width are cut off.
    pub const fn place(&self, value: u64) -> u128 {
        ((value & self.max()) as u128) << self.lsb
    }
}

/// One word at a fixed address. Without fields it is one number.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    pub name: &'static str,
    pub address: u16,
    pub fields: &'static [Field],
    pub doc: &'static str,
}

impl Register {
    pub const fn new(name: &'static str, address: u16, doc: &'static str) -> Self {
        Self { name, address, fields: &[], doc }
    }

    pub const fn with_fields(self, fields: &'static [Field]) -> Self {
        Self { fields, ..self }
    }
}
