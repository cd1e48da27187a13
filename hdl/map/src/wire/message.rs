//! Requests and responses as the octets of a frame.

use super::{COMMAND_READ, COMMAND_WRITE, MAX_WORDS};
use crate::Status;

/// What a request asks for. Addresses are word addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    Read { address: u16, count: u8 },
    Write { address: u16, words: Vec<u32> },
}

impl Operation {
    pub fn address(&self) -> u16 {
        match self {
            Operation::Read { address, .. } | Operation::Write { address, .. } => *address,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub sequence: u8,
    pub operation: Operation,
}

/// Why the octets of an intact frame are no request. With a status, the switch answers with it; else it is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestError {
    pub answer: Option<(u8, Status)>,
}

impl Request {
    /// The octets to put into a frame.
    pub fn encode(&self) -> Vec<u8> {
        let [low, high] = self.operation.address().to_le_bytes();
        match &self.operation {
            Operation::Read { count, .. } => vec![self.sequence, COMMAND_READ, low, high, *count],
            Operation::Write { words, .. } => {
                let mut octets = vec![self.sequence, COMMAND_WRITE, low, high];
                octets.extend(words.iter().flat_map(|word| word.to_le_bytes()));
                octets
            }
        }
    }

    /// Reads the octets of a frame, as the switch does: command first, then length.
    pub fn decode(octets: &[u8]) -> Result<Self, RequestError> {
        let &[sequence, command, ref rest @ ..] = octets else {
            return Err(RequestError { answer: None });
        };
        let refuse = |status| Err(RequestError { answer: Some((sequence, status)) });
        if command != COMMAND_READ && command != COMMAND_WRITE {
            return refuse(Status::BadCommand);
        }
        let &[low, high, ref rest @ ..] = rest else {
            return refuse(Status::BadLength);
        };
        let address = u16::from_le_bytes([low, high]);
        let operation = match (command, rest) {
            (COMMAND_READ, &[count]) if (1..=MAX_WORDS).contains(&count.into()) => Operation::Read { address, count },
            (COMMAND_WRITE, words) if !words.is_empty() && words.len() % 4 == 0 && words.len() <= 4 * MAX_WORDS => {
                Operation::Write { address, words: words_of(words) }
            }
            _ => return refuse(Status::BadLength),
        };
        Ok(Self { sequence, operation })
    }
}

/// `words` are those read; empty after a write and unless the status is ok.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub sequence: u8,
    pub status: Status,
    pub words: Vec<u32>,
}

/// Why the octets of an intact frame are no response of this map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseError {
    Length { octets: usize },
    Status { code: u8 },
}

impl std::fmt::Display for ResponseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ResponseError::Length { octets } => {
                write!(f, "response of {octets} octets is not 2 octets and whole words")
            }
            ResponseError::Status { code } => write!(f, "response has the unknown status {code}"),
        }
    }
}

impl std::error::Error for ResponseError {}

impl Response {
    /// The octets to put into a frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut octets = vec![self.sequence, self.status.code()];
        octets.extend(self.words.iter().flat_map(|word| word.to_le_bytes()));
        octets
    }

    pub fn decode(octets: &[u8]) -> Result<Self, ResponseError> {
        match *octets {
            [sequence, code, ref words @ ..] if words.len() % 4 == 0 => {
                let status = Status::from_code(code).ok_or(ResponseError::Status { code })?;
                Ok(Self { sequence, status, words: words_of(words) })
            }
            _ => Err(ResponseError::Length { octets: octets.len() }),
        }
    }
}

fn words_of(octets: &[u8]) -> Vec<u32> {
    octets.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_is_five_octets() {
        let read = Request { sequence: 9, operation: Operation::Read { address: 0x1234, count: 64 } };
        assert_eq!(read.encode(), [9, 1, 0x34, 0x12, 64]);
        assert_eq!(Request::decode(&read.encode()), Ok(read));
    }

    #[test]
    fn a_write_carries_words_least_significant_octet_first() {
        let operation = Operation::Write { address: 0x00A0, words: vec![0x0403_0201, 0xDDCC_BBAA] };
        let write = Request { sequence: 255, operation };
        assert_eq!(write.encode(), [255, 2, 0xA0, 0, 1, 2, 3, 4, 0xAA, 0xBB, 0xCC, 0xDD]);
        assert_eq!(Request::decode(&write.encode()), Ok(write));
    }

    #[test]
    fn a_request_without_sequence_and_command_is_not_answered() {
        assert_eq!(Request::decode(&[7]), Err(RequestError { answer: None }));
    }

    #[test]
    fn a_wrong_command_or_length_is_answered_with_its_status() {
        let status = |octets: &[u8]| Request::decode(octets).unwrap_err().answer;
        assert_eq!(status(&[7, 3, 0, 0, 1]), Some((7, Status::BadCommand)));
        for octets in
            [&[7, 1][..], &[7, 1, 0, 0], &[7, 1, 0, 0, 0], &[7, 1, 0, 0, 65], &[7, 1, 0, 0, 1, 1], &[7, 2, 0, 0]]
        {
            assert_eq!(status(octets), Some((7, Status::BadLength)), "{octets:?}");
        }
        assert_eq!(status(&[7, 2, 0, 0, 1, 2, 3]), Some((7, Status::BadLength)));
        assert_eq!(status(&[2; 4 + 4 * 65]), Some((2, Status::BadLength)));
    }

    #[test]
    fn a_response_keeps_its_words() {
        let response = Response { sequence: 1, status: Status::Ok, words: vec![1, 0xFFFF_FFFF] };
        assert_eq!(response.encode(), [1, 0, 1, 0, 0, 0, 255, 255, 255, 255]);
        assert_eq!(Response::decode(&response.encode()), Ok(response));
        assert_eq!(Response::decode(&[1, 0, 5]), Err(ResponseError::Length { octets: 3 }));
        assert_eq!(Response::decode(&[1, 15]), Err(ResponseError::Status { code: 15 }));
    }
}
