//! Linear maps over GF(2): CRC steps and hash functions.
