//! Small parts that several modules of the switch are made of.

pub mod distributed_memory;
pub mod gather;
pub mod linear;
pub mod memory;
pub mod multiplier;
pub mod population;
pub mod round_robin;
pub mod settled;
pub mod synchroniser;
pub mod token_bucket;
