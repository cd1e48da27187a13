//! The named configurations of the switch: every build that exists, and how to make each.

use crate::gmii_top::GmiiTop;
use crate::manifest::Manifest;
use rust_hdl::prelude::Block;
use trunkline_map::Parameters;
use trunkline_verilog::{PrintError, Printer};

/// A build of the switch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Configuration {
    pub name: &'static str,
    pub doc: &'static str,
    pub parameters: Parameters,
    /// log2 of the 32-bit words of a crosspoint.
    pub crosspoint_bits: u32,
}

/// A top is one value with everything in it; at eight ports it does not fit the stack of an ordinary thread while it is made.
const STACK_OCTETS: usize = 256 << 20;

/// What can be done with any top, whatever its parameters.
pub trait TopVisitor {
    type Output;
    fn visit<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize>(
        self,
        top: GmiiTop<P, N, A, AB, D, C>,
    ) -> Self::Output;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownConfiguration {
    pub name: String,
    /// Those of [`Configuration::GRID`] would have been known as well.
    pub printable: bool,
}

impl std::error::Error for UnknownConfiguration {}

impl std::fmt::Display for UnknownConfiguration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no configuration is named `{}`; there are:", self.name)?;
        let list = if self.printable { Configuration::GRID } else { &[] };
        for configuration in Configuration::ALL.iter().chain(list) {
            write!(f, "\n  {:<12} {}", configuration.name, configuration.doc)?;
        }
        Ok(())
    }
}

macro_rules! configurations {
    ($($list:ident handed over by $hand_over:ident, $list_doc:literal: {
        $($name:literal, $doc:literal, ports $p:literal, fdb row bits $a:literal, bucket bits $m:literal, crosspoint bits $d:literal,
        $($field:ident $value:expr),*;)+
    })+) => {
        impl Configuration {
            $(#[doc = $list_doc]
            pub const $list: &'static [Configuration] = &[$(Configuration {
                name: $name,
                doc: $doc,
                parameters: Parameters {
                    ports: $p, fdb_row_bits: $a, bucket_bits: $m, $($field: $value,)* ..Parameters::DEFAULT
                },
                crosspoint_bits: $d,
            },)+];)+

            $(fn $hand_over<V: TopVisitor>(&self, visitor: V) -> V::Output {
                match self.name {
                    $($name => visitor.visit(GmiiTop::<$p, { $p + 1 }, $a, { $m + 5 }, $d, {
                        (Parameters { $($field: $value,)* ..Parameters::DEFAULT }).fdb_cam_lines.ilog2() as usize
                    }>::new(&self.parameters)),)+
                    name => unreachable!("{name} is not in the list"),
                }
            })+
        }
    };
}

configurations! {
ALL handed over by hand_over_build, "The builds of the switch: printed, simulated, routed.": {
    "gmii-2", "2 ports, 1,024 + 16 addresses, 32 buckets",
        ports 2, fdb row bits 8, bucket bits 5, crosspoint bits 9,;
    "gmii-4", "4 ports, 4,096 + 16 addresses, 256 buckets",
        ports 4, fdb row bits 10, bucket bits 8, crosspoint bits 9,;
    "gmii-4-deep", "gmii-4 with crosspoints of 4 KB and flow control",
        ports 4, fdb row bits 10, bucket bits 8, crosspoint bits 10, flow_control true;
    "gmii-5", "5 ports, 1,024 + 16 addresses, 32 buckets",
        ports 5, fdb row bits 8, bucket bits 5, crosspoint bits 9,;
    "gmii-6", "6 ports, 4,096 + 16 addresses, 256 buckets, flow control",
        ports 6, fdb row bits 10, bucket bits 8, crosspoint bits 9, flow_control true;
    "gmii-8", "8 ports, 4,096 + 16 addresses, 256 buckets",
        ports 8, fdb row bits 10, bucket bits 8, crosspoint bits 9,;
    "gmii-4-sim", "4 ports for simulation: 1,024 + 16 addresses, 32 buckets, flow control, a UART of 7.8 Mbaud, ageing seconds of 1 ms",
        ports 4, fdb row bits 8, bucket bits 5, crosspoint bits 9, baud 7_812_500, second_cycles 62_500, flow_control true;
    "gmii-2-cam", "2 ports, 64 addresses in a CAM without a hashed table, 32 buckets",
        ports 2, fdb row bits 6, bucket bits 5, crosspoint bits 9, fdb_ways 0, fdb_cam_lines 64;
}
GRID handed over by hand_over_measured, "What is measured beside them: with them, 2, 4 and 8 ports by 1,024, 4,096 and 16,384 addresses. Printed, not simulated.": {
    "gmii-2-4k", "2 ports, 4,096 + 16 addresses, 32 buckets",
        ports 2, fdb row bits 10, bucket bits 5, crosspoint bits 9,;
    "gmii-2-16k", "2 ports, 16,384 + 16 addresses, 32 buckets",
        ports 2, fdb row bits 12, bucket bits 5, crosspoint bits 9,;
    "gmii-4-1k", "4 ports, 1,024 + 16 addresses, 256 buckets",
        ports 4, fdb row bits 8, bucket bits 8, crosspoint bits 9,;
    "gmii-4-16k", "4 ports, 16,384 + 16 addresses, 256 buckets",
        ports 4, fdb row bits 12, bucket bits 8, crosspoint bits 9,;
    "gmii-8-1k", "8 ports, 1,024 + 16 addresses, 256 buckets",
        ports 8, fdb row bits 8, bucket bits 8, crosspoint bits 9,;
    "gmii-8-16k", "8 ports, 16,384 + 16 addresses, 256 buckets",
        ports 8, fdb row bits 12, bucket bits 8, crosspoint bits 9,;
}
}

impl Configuration {
    pub fn named(name: &str) -> Result<&'static Configuration, UnknownConfiguration> {
        let unknown = || UnknownConfiguration { name: name.into(), printable: false };
        Self::ALL.iter().find(|configuration| configuration.name == name).ok_or_else(unknown)
    }

    /// Of [`Configuration::ALL`] or of [`Configuration::GRID`].
    pub fn printable(name: &str) -> Result<&'static Configuration, UnknownConfiguration> {
        let unknown = || UnknownConfiguration { name: name.into(), printable: true };
        Self::ALL.iter().chain(Self::GRID).find(|configuration| configuration.name == name).ok_or_else(unknown)
    }

    /// The build with so many ports and places of the hashed table that stands in the grid of measurements.
    pub fn of_grid(ports: u32, fdb_entries: u32) -> Option<&'static Configuration> {
        let plain = |one: &Configuration| one.crosspoint_bits == 9 && one.parameters.baud == Parameters::DEFAULT.baud;
        Self::ALL
            .iter()
            .chain(Self::GRID)
            .find(|one| plain(one) && one.parameters.ports == ports && one.parameters.stations() == fdb_entries)
    }

    /// Makes the top of a build in [`Configuration::ALL`] and hands it over.
    pub fn visit<V: TopVisitor>(&self, visitor: V) -> V::Output {
        self.hand_over_build(visitor)
    }

    /// The name of the top module.
    pub fn top(&self) -> String {
        format!("trunkline_gmii_{}", self.parameters.ports)
    }

    /// The whole switch as Verilog.
    pub fn verilog(&self) -> Result<String, PrintError> {
        self.print_with(|_| Ok(()))
    }

    /// Likewise, with further modules behind it.
    pub(crate) fn print_with<E: From<PrintError> + Send + 'static>(
        &self,
        more: impl FnOnce(&mut Printer) -> Result<(), E> + Send + 'static,
    ) -> Result<String, E> {
        let configuration = *self;
        let print = move || {
            let mut printer = Printer::default();
            let switch = Print { top: configuration.top(), printer: &mut printer };
            match Self::GRID.iter().any(|one| one.name == configuration.name) {
                true => configuration.hand_over_measured(switch),
                false => configuration.hand_over_build(switch),
            }?;
            more(&mut printer)?;
            Ok(printer.finish())
        };
        let printer = std::thread::Builder::new().stack_size(STACK_OCTETS).spawn(print);
        printer.expect("the system has no thread left").join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    pub fn manifest(&self) -> Manifest {
        Manifest::of(self)
    }
}

struct Print<'a> {
    top: String,
    printer: &'a mut Printer,
}

impl TopVisitor for Print<'_> {
    type Output = Result<(), PrintError>;

    fn visit<const P: usize, const N: usize, const A: usize, const AB: usize, const D: usize, const C: usize>(
        self,
        mut top: GmiiTop<P, N, A, AB, D, C>,
    ) -> Self::Output {
        top.connect_inputs();
        top.connect_all();
        self.printer.add(&top, &self.top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_configuration_has_its_own_name_and_fits_the_map() {
        for (i, configuration) in Configuration::ALL.iter().enumerate() {
            assert!(configuration.parameters.fit(), "{}", configuration.name);
            assert_eq!(Configuration::named(configuration.name), Ok(&Configuration::ALL[i]));
        }
    }

    #[test]
    fn the_grid_is_whole_and_its_names_are_its_own() {
        for ports in [2, 4, 8] {
            for entries in [1_024, 4_096, 16_384] {
                let one = Configuration::of_grid(ports, entries).unwrap();
                assert_eq!(Configuration::printable(one.name), Ok(one));
            }
        }
        assert_eq!(Configuration::of_grid(4, 4_096).unwrap().name, "gmii-4");
        assert_eq!(Configuration::of_grid(3, 4_096), None);
        assert!(Configuration::GRID.iter().all(|one| Configuration::named(one.name).is_err()));
    }

    #[test]
    fn an_unknown_name_prints_the_list() {
        let error = Configuration::named("gmii-3").unwrap_err().to_string();
        for configuration in Configuration::ALL {
            assert!(error.contains(configuration.name), "{error}");
        }
    }
}
