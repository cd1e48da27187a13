//! The named configurations of the switch: every build that exists, and how to make each.

use crate::gmii_top::GmiiTop;
use crate::manifest::Manifest;
use rust_hdl::prelude::Block;
use trunkline_map::Parameters;
use trunkline_verilog::PrintError;

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
    fn visit<const P: usize, const A: usize, const AB: usize, const D: usize>(
        self,
        top: GmiiTop<P, A, AB, D>,
    ) -> Self::Output;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownConfiguration {
    pub name: String,
}

impl std::error::Error for UnknownConfiguration {}

impl std::fmt::Display for UnknownConfiguration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no configuration is named `{}`; there are:", self.name)?;
        for configuration in Configuration::ALL {
            write!(f, "\n  {:<12} {}", configuration.name, configuration.doc)?;
        }
        Ok(())
    }
}

macro_rules! configurations {
    ($($name:literal, $doc:literal, ports $p:literal, fdb row bits $a:literal, bucket bits $m:literal, crosspoint bits $d:literal,
        $($field:ident $value:expr),*;)+) => {
        impl Configuration {
            pub const ALL: &'static [Configuration] = &[$(Configuration {
                name: $name,
                doc: $doc,
                parameters: Parameters {
                    ports: $p, fdb_row_bits: $a, bucket_bits: $m, $($field: $value,)* ..Parameters::DEFAULT
                },
                crosspoint_bits: $d,
            },)+];

            /// Makes the top and hands it over.
            pub fn visit<V: TopVisitor>(&self, visitor: V) -> V::Output {
                match self.name {
                    $($name => visitor.visit(GmiiTop::<$p, $a, { $m + 5 }, $d>::new(&self.parameters)),)+
                    name => unreachable!("{name} is not in the list"),
                }
            }
        }
    };
}

configurations! {
    "gmii-2", "2 ports, 1,024 + 16 addresses, 32 buckets",
        ports 2, fdb row bits 8, bucket bits 5, crosspoint bits 9,;
    "gmii-4", "4 ports, 4,096 + 16 addresses, 256 buckets",
        ports 4, fdb row bits 10, bucket bits 8, crosspoint bits 9,;
    "gmii-4-deep", "gmii-4 with crosspoints of 4 KB",
        ports 4, fdb row bits 10, bucket bits 8, crosspoint bits 10,;
    "gmii-5", "5 ports, 1,024 + 16 addresses, 32 buckets",
        ports 5, fdb row bits 8, bucket bits 5, crosspoint bits 9,;
    "gmii-8", "8 ports, 4,096 + 16 addresses, 256 buckets",
        ports 8, fdb row bits 10, bucket bits 8, crosspoint bits 9,;
    "gmii-4-sim", "4 ports for simulation: 1,024 + 16 addresses, 32 buckets, a UART of 7.8 Mbaud, ageing seconds of 1 ms",
        ports 4, fdb row bits 8, bucket bits 5, crosspoint bits 9, baud 7_812_500, second_cycles 62_500;
}

impl Configuration {
    pub fn named(name: &str) -> Result<&'static Configuration, UnknownConfiguration> {
        Self::ALL
            .iter()
            .find(|configuration| configuration.name == name)
            .ok_or_else(|| UnknownConfiguration { name: name.into() })
    }

    /// The name of the top module.
    pub fn top(&self) -> String {
        format!("trunkline_gmii_{}", self.parameters.ports)
    }

    /// The whole switch as Verilog.
    pub fn verilog(&self) -> Result<String, PrintError> {
        let configuration = *self;
        let print = move || configuration.visit(Print { top: configuration.top() });
        let printer = std::thread::Builder::new().stack_size(STACK_OCTETS).spawn(print);
        printer.expect("the system has no thread left").join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    pub fn manifest(&self) -> Manifest {
        Manifest::of(self)
    }
}

struct Print {
    top: String,
}

impl TopVisitor for Print {
    type Output = Result<String, PrintError>;

    fn visit<const P: usize, const A: usize, const AB: usize, const D: usize>(
        self,
        mut top: GmiiTop<P, A, AB, D>,
    ) -> Self::Output {
        top.connect_inputs();
        top.connect_all();
        trunkline_verilog::print(&top, &self.top)
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
    fn an_unknown_name_prints_the_list() {
        let error = Configuration::named("gmii-3").unwrap_err().to_string();
        for configuration in Configuration::ALL {
            assert!(error.contains(configuration.name), "{error}");
        }
    }
}
