//! The blocks of the address space of this build, one at a time: the map as a table of constants.
//!
//!   index 5 b ->| BlockList |-> row
//!
//! Combinational. A row that does not exist contains no address.

use rust_hdl::prelude::*;
use trunkline_map::Parameters;

#[derive(LogicStruct, Copy, Clone, Default, Debug, PartialEq)]
pub struct BlockRow {
    pub first: Bits<16>,
    pub last: Bits<16>,
    /// Low address bits that must be 0.
    pub unused: Bits<8>,
    pub reads: Bit,
    pub writes: Bit,
    /// No row follows.
    pub end: Bit,
}

#[derive(LogicBlock)]
pub struct BlockList {
    pub index: Signal<In, Bits<5>>,
    pub row: Signal<Out, BlockRow>,
    _rows: Vec<BlockRow>,
}

impl BlockList {
    /// The blocks of a build. Panics when the map has no room for it.
    pub fn new(parameters: &Parameters) -> Self {
        assert!(parameters.fit(), "the map has no room for {parameters:?}");
        let mut rows: Vec<BlockRow> = trunkline_map::block::ALL
            .iter()
            .map(|block| BlockRow {
                first: u64::from(block.base).into(),
                last: u64::from(block.end(parameters) - 1).into(),
                unused: u64::from(block.unused_address_bits(parameters)).into(),
                reads: block.access.reads(),
                writes: block.access.writes(),
                end: false,
            })
            .collect();
        rows.last_mut().expect("the map has blocks").end = true;
        assert!(rows.len() <= 32, "the index has 5 bits");
        Self { index: Default::default(), row: Default::default(), _rows: rows }
    }

    fn nowhere() -> BlockRow {
        BlockRow { first: 0xFFFF_u64.into(), end: true, ..Default::default() }
    }
}

impl Logic for BlockList {
    fn update(&mut self) {
        self.row.next = self._rows.get(self.index.val().index()).copied().unwrap_or(Self::nowhere());
    }

    fn connect(&mut self) {
        self.row.connect();
    }

    fn hdl(&self) -> Verilog {
        let rows: String =
            self._rows.iter().enumerate().map(|(i, row)| format!("    5'd{i}: row = {:x};\n", row.verilog())).collect();
        let nowhere = Self::nowhere().verilog();
        Verilog::Custom(format!(
            "always @(*) begin\n  case (index)\n{rows}    default: row = {nowhere:x};\n  endcase\nend\n"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settle;

    #[test]
    fn the_rows_are_the_blocks_of_the_build() {
        let parameters = Parameters { ports: 2, bucket_bits: 5, ..Parameters::DEFAULT };
        let mut list = BlockList::new(&parameters);
        list.index.connect();
        list.connect_all();
        let mut row = |index: u64| {
            list.index.next = index.into();
            settle(&mut list);
            list.row.val()
        };
        assert_eq!((row(0).first, row(0).last, row(0).writes), (0.into(), 31.into(), false));
        assert_eq!((row(5).first, row(5).last, row(5).writes), (0x0090.into(), 0x0091.into(), true));
        assert_eq!((row(13).first, row(13).last, row(13).unused), (0x1000.into(), 0x1FFF.into(), 0xE0.into()));
        assert_eq!((row(14).first, row(14).last, row(14).unused), (0x2000.into(), 0x3FFF.into(), 0xE0.into()));
        assert_eq!((row(15).last, row(16).last, row(16).end), (0x407F.into(), 0xC03F.into(), true));
        assert!((17..32).all(|index| row(index).first > row(index).last));
    }
}
