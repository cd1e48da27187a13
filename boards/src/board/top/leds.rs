//! The LEDs of a board: link, activity, heartbeat, failover, from signals that the top has.

use super::CORE_CLK;
use crate::board::{Board, Led, Shows};

/// Bits of the beat, at 62.5 MHz: 2^27 cycles are 2.1 s, 2^22 are 67 ms.
const BEAT_BITS: u32 = 27;

/// 67 ms for every frame, two seconds for a lost link.
pub fn leds(board: &Board) -> String {
    let ports = board.ports.len();
    let last = ports - 1;
    let list = |name: &str| {
        let wires: Vec<String> = (0..ports).rev().map(|i| format!("p{i}_{name}")).collect();
        wires.join(", ")
    };
    // Frames by port: from the clocks of the MACs, each a level of at least half a microsecond.
    let frames: Vec<String> = (0..ports).rev().map(|i| format!("p{i}_rx_dv | p{i}_tx_en")).collect();
    let top = BEAT_BITS - 1;
    let mut text = format!(
        "\n  // LEDs.\n  reg [{top}:0] beat = 0, lost_for = 0;\n  reg [21:0] wink = 0;\n  \
         reg [{last}:0] links = 0, links_before = 0, halves = 0, links_meta = 0, halves_meta = 0, frames = 0, frames_meta = 0;\n  \
         wire lost = |lost_for;\n  wire activity = |wink;\n  wire linked = |links;\n  \
         always @(posedge {CORE_CLK}) begin\n    \
         beat <= beat + 1'b1;\n    \
         {{links_meta, halves_meta}} <= {{{}, {}}};\n    \
         {{links, halves}} <= {{links_meta, halves_meta}};\n    \
         links_before <= links;\n    \
         frames_meta <= {{{}}};\n    frames <= frames_meta;\n    \
         wink <= |frames ? {{22{{1'b1}}}} : wink - activity;\n    \
         lost_for <= |(links_before & ~links) ? {{{BEAT_BITS}{{1'b1}}}} : lost_for - lost;\n  end\n",
        list("link"),
        list("half"),
        frames.join(", "),
    );
    for (i, led) in board.leds.iter().enumerate().filter(|(_, led)| led.pin.is_some()) {
        let lit = shown(led);
        let not = if led.lit_when_low { "!" } else { "" };
        text += &format!("  assign led{i} = {not}({lit});\n");
    }
    text
}

/// Slow blinking: 0.9 Hz; fast: 7.5 Hz. A wink is dark for an eighth of the time, so that it is no blinking.
fn shown(led: &Led) -> String {
    match led.shows {
        Shows::Heartbeat => "beat[25]".into(),
        // A link in half duplex is refused, and that is to be seen.
        Shows::Link(port) => format!("halves[{port}] ? beat[22] : links[{port}]"),
        Shows::Activity => "activity".into(),
        Shows::Failover => "lost".into(),
        Shows::Everything => "lost || |halves ? beat[22] : linked ? !(activity && &beat[22:20]) : beat[25]".into(),
        Shows::Uart => "!uart_tx".into(),
    }
}
