//! The pin tables of a board's page: every port by its signals, then what is beside the ports.

use super::{Board, Direction, Pin, Shows, Signal};

/// Lines between these in a page are derived.
pub const BEGIN: &str = "<!-- pins: derived -->";
pub const END: &str = "<!-- end of pins -->";

/// Markdown: one table per port that has something to wire, one for the rest.
pub fn markdown(board: &Board) -> String {
    let signals = board.signals();
    let mut text = String::new();
    for (i, port) in board.ports.iter().enumerate() {
        let interface = port.interface.name();
        let speed = port.interface.speed();
        text += &format!(
            "**Port p{i}**: {}, {interface}, {speed} Mb/s, {} at address {}",
            port.place, port.phy, port.address
        );
        let own = |signal: &&Signal| signal.name.starts_with(&format!("p{i}_"));
        let bus = &board.management[port.bus];
        let mut rows: Vec<(String, Pin, Direction)> =
            signals.iter().filter(own).map(|signal| (short(&signal.name), signal.pin, signal.direction)).collect();
        rows.push(("MDC".into(), bus.mdc, Direction::Out));
        rows.push(("MDIO".into(), bus.mdio, Direction::Both));
        rows.extend(bus.reset_n.map(|pin| ("reset, low".to_string(), pin, Direction::Out)));
        text += &table(&rows);
    }
    text += "**UART**, 3.3 V, as the FPGA sees it";
    text +=
        &table(&[("RX".to_string(), board.uart.rx, Direction::In), ("TX".to_string(), board.uart.tx, Direction::Out)]);
    text += "**LEDs**\n\n| shows | where | ball | lit when |\n| --- | --- | --- | --- |\n";
    for led in board.leds {
        let pin = led.pin.unwrap_or(board.uart.tx);
        let place = if pin.at.is_empty() || led.pin.is_none() {
            led.place.into()
        } else {
            format!("{}, {}", pin.at, led.place)
        };
        let lit = if led.lit_when_low { "low" } else { "high" };
        text += &format!("| {} | {place} | {} | {lit} |\n", shows(led.shows), pin.ball);
    }
    text
}

/// `p0_rgmii_txd3` is TXD3.
fn short(name: &str) -> String {
    name.splitn(3, '_').nth(2).unwrap_or(name).to_uppercase()
}

/// With a column for the connector where one of the nets is at one.
fn table(rows: &[(String, Pin, Direction)]) -> String {
    let wired = rows.iter().any(|(_, pin, _)| !pin.at.is_empty());
    let mut text = String::from(if wired {
        "\n\n| signal | connector | ball | direction |\n| --- | --- | --- | --- |\n"
    } else {
        "\n\n| signal | ball | direction |\n| --- | --- | --- |\n"
    });
    for (name, pin, direction) in rows {
        let at = if wired { format!("{} | ", pin.at) } else { String::new() };
        let direction = match direction {
            Direction::In => "into the FPGA",
            Direction::Out => "out of the FPGA",
            Direction::Both => "both",
        };
        text += &format!("| {name} | {at}{} | {direction} |\n", pin.ball);
    }
    text + "\n"
}

pub(crate) fn shows(shows: Shows) -> String {
    match shows {
        Shows::Heartbeat => "heartbeat".into(),
        Shows::Link(port) => format!("link of p{port}"),
        Shows::Activity => "frames at any port".into(),
        Shows::Failover => "a link was lost within 2 s".into(),
        Shows::Everything => "everything, see below".into(),
        Shows::Uart => "answers on the UART".into(),
    }
}

/// The page with its derived part anew.
pub fn renewed(page: &str, board: &Board) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{}\n{END}{after}", markdown(board)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_net_of_a_board_is_in_its_tables() {
        for board in Board::ALL {
            let text = markdown(&board);
            for signal in board.signals().iter().filter(|signal| signal.pin != board.clock) {
                assert!(text.contains(&format!("| {} |", signal.pin.ball)), "{} {}", board.name, signal.name);
            }
        }
    }

    #[test]
    fn the_tables_of_the_pages_are_current() {
        for board in Board::ALL {
            let name = format!("docs/boards/{}.md", board.name);
            let page = std::fs::read_to_string(crate::derived::repository(&name)).unwrap();
            let page = renewed(&page, &board).unwrap_or_else(|| panic!("{name} has no place for the pins"));
            crate::derived::assert_current(&name, &page);
        }
    }
}
