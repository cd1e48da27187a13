//! Counters per port, and the reasons for which a frame or a copy is discarded. Each is 36 bits wide.

use crate::block;
use crate::codes::codes;

/// Counters of one port in one bank.
pub const PER_PORT: u32 = 32;
pub const COUNTER_BITS: u32 = 36;
/// The counter of a drop reason is `FIRST_REASON` plus its code; there is no reason 0.
pub const FIRST_REASON: u32 = 8;

codes! {
    /// The counters that are not discards; the code is the index.
    Counter;
    /// Frames accepted at this port.
    RxFrames = 0, "rx_frames", "aFramesReceivedOK (802.3 30.3.1.1.5)";
    /// Octets of the frames accepted, FCS included.
    RxOctets = 1, "rx_octets", "aOctetsReceivedOK (802.3 30.3.1.1.14) plus header and FCS";
    /// Copies made of the frames accepted at this port.
    Copies = 2, "copies", "";
    /// Frames sent from this port.
    TxFrames = 3, "tx_frames", "aFramesTransmittedOK (802.3 30.3.1.1.2)";
    /// Octets of the frames sent, FCS included.
    TxOctets = 4, "tx_octets", "aOctetsTransmittedOK (802.3 30.3.1.1.8) plus header and FCS";
    /// Sources learned from frames of this port.
    Learned = 5, "learned", "";
    /// Sources whose place changed to that of this port.
    Moved = 6, "moved", "";
    /// Sources for which no place was free.
    LearnFailed = 7, "learn_failed", "dot1dTpLearnedEntryDiscards (RFC 4188)";
    /// Copies that ended with TX_ER and a wrong FCS: begun before the frame turned out to be faulty, or to have no room.
    TxErrors = 8, "tx_errors", "ifOutErrors (RFC 2863)";
}

codes! {
    /// Why a frame (or one copy) was discarded; 0 is no reason. `docs/forwarding.md` has the rules.
    DropReason;
    /// RX_ER in an octet of the frame.
    SymbolError = 1, "symbol_error", "aSymbolErrorDuringCarrier (802.3 30.3.2.1.5)";
    /// Shorter than 64 octets, FCS wrong.
    Fragment = 2, "fragment", "etherStatsFragments (RFC 2819)";
    /// Shorter than 64 octets, FCS right.
    Undersize = 3, "undersize", "etherStatsUndersizePkts (RFC 2819)";
    /// Longer than the maximum, FCS wrong.
    Jabber = 4, "jabber", "etherStatsJabbers (RFC 2819)";
    /// Longer than the maximum, FCS right.
    Oversize = 5, "oversize", "etherStatsOversizePkts (RFC 2819)";
    /// FCS wrong.
    FcsError = 6, "fcs_error", "aFrameCheckSequenceErrors (802.3 30.3.1.1.6)";
    /// The receive FIFO overflowed.
    Overrun = 7, "overrun", "etherStatsDropEvents (RFC 2819)";
    /// Destination 01-80-C2-00-00-00 to 0F, and not admitted to the CPU.
    ReservedAddress = 8, "reserved_address", "dot1dTpPortInDiscards (RFC 4188)";
    /// The source address is a group address.
    GroupSource = 9, "group_source", "dot1dTpPortInDiscards (RFC 4188)";
    /// The entry of the destination says discard.
    DiscardEntry = 10, "discard_entry", "dot1dTpPortInDiscards (RFC 4188)";
    /// The destination is where the frame came from.
    Filtered = 11, "filtered", "dot1dTpPortInDiscards (RFC 4188)";
    /// The link of the only egress is down.
    EgressDown = 12, "egress_down", "";
    /// The trunk has no live member and no usable fallback.
    NoLiveMember = 13, "no_live_member", "";
    /// Flooding found no port.
    NoDestination = 14, "no_destination", "";
    /// One copy: its crosspoint was full; counted at the egress.
    QueueFull = 15, "queue_full", "ifOutDiscards (RFC 2863)";
    /// One copy: the link of its port went down while it waited; counted at the egress.
    Flushed = 16, "flushed", "ifOutDiscards (RFC 2863)";
    /// The entry of the destination says CPU, and the limit of that trap reason is reached.
    TrapLimited = 17, "trap_limited", "dot1dTpPortInDiscards (RFC 4188)";
}

impl DropReason {
    /// The index of this reason's counter.
    pub const fn index(self) -> u32 {
        FIRST_REASON + self as u32
    }

    /// The frame was not accepted at all (802.3), as opposed to discarded by the relay or the queues.
    pub const fn is_reception_fault(self) -> bool {
        self as u8 <= DropReason::Overrun as u8
    }

    /// One copy is discarded and counted at the egress, not the frame at the ingress.
    pub const fn is_of_one_copy(self) -> bool {
        matches!(self, DropReason::QueueFull | DropReason::Flushed)
    }
}

/// The address of the low word of a counter; the high word follows.
pub const fn address(port: u32, index: u32) -> u16 {
    block::COUNTERS.base + ((port << 6) | (index << 1)) as u16
}
