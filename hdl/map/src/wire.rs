//! The wire format: HDLC-like framing (RFC 1662) of requests and responses, over a UART with 8 data bits, no parity, 1 stop bit.
//!
//!   request   7E | sequence | 01 | address low, high | count                  | FCS, 4 octets | 7E    read
//!             7E | sequence | 02 | address low, high | 1 to 64 words of 32 b  | FCS, 4 octets | 7E    write
//!   response  7E | sequence | status | words read                             | FCS, 4 octets | 7E
//!
//! Words and the FCS go least significant octet first. Between the flags 7D stands for an escape: the octet after it is XORed
//! with 20; the sender escapes 7E and 7D. The FCS is the CRC-32 of 802.3 (RFC 1662 appendix C.3) over all octets before it. One
//! flag may end one frame and begin the next; 7D followed by 7E aborts the frame. Requests may follow each other before their
//! answers, which come in the order of the requests and repeat `sequence`.

mod frame;
mod message;

pub use frame::{crc32, encode_frame, Deframer, FrameError};
pub use message::{Operation, Request, RequestError, Response, ResponseError};

pub const FLAG: u8 = 0x7E;
pub const ESCAPE: u8 = 0x7D;
pub const ESCAPE_XOR: u8 = 0x20;
pub const COMMAND_READ: u8 = 1;
pub const COMMAND_WRITE: u8 = 2;
/// Words one request may read or write.
pub const MAX_WORDS: usize = 64;
pub const FCS_OCTETS: usize = 4;
/// The longest request between its flags, before escaping, FCS included. The switch ignores a longer one.
pub const MAX_REQUEST_OCTETS: usize = 4 + 4 * MAX_WORDS + FCS_OCTETS;
/// The longest response, likewise.
pub const MAX_RESPONSE_OCTETS: usize = 2 + 4 * MAX_WORDS + FCS_OCTETS;
