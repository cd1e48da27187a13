//! How switches, the server and hubs are cabled.

/// A port of a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct End {
    pub switch: usize,
    pub port: usize,
}

const fn end(switch: usize, port: usize) -> End {
    End { switch, port }
}

/// The port of every switch to its hub.
pub const HUB_PORT: usize = 0;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub name: &'static str,
    /// By switch: the server's links.
    pub members: Vec<Vec<usize>>,
    /// Switch-to-switch links.
    pub cables: Vec<(End, End)>,
    /// By switch: the port for the server while none of its links is live.
    pub fallback: Vec<Option<usize>>,
    /// The cables kept in reserve: connected, not in service.
    pub reserve: Vec<usize>,
}

impl Layout {
    /// Figure 6 of TRUNK: two switches with two of the server's links each.
    pub fn two() -> Self {
        Self {
            name: "two switches",
            members: vec![vec![1, 2]; 2],
            cables: vec![(end(0, 3), end(1, 3))],
            fallback: vec![Some(3), Some(3)],
            reserve: Vec::new(),
        }
    }

    /// Three in a row; that in the middle falls back on the last.
    pub fn row() -> Self {
        Self {
            name: "three switches in a row",
            members: vec![vec![1, 2]; 3],
            cables: vec![(end(0, 3), end(1, 3)), (end(1, 4), end(2, 4))],
            fallback: vec![Some(3), Some(4), Some(4)],
            reserve: Vec::new(),
        }
    }

    /// The same with a third cable from the last to the first, kept in reserve.
    pub fn row_with_reserve() -> Self {
        let row = Self::row();
        let cables = [&row.cables[..], &[(end(2, 3), end(0, 4))]].concat();
        Self { name: "three switches in a row, a third cable in reserve", cables, reserve: vec![2], ..row }
    }

    /// A ring, in service all around: what a network of these switches must not be.
    pub fn ring() -> Self {
        Self { name: "three switches in a ring", reserve: Vec::new(), ..Self::row_with_reserve() }
    }

    pub fn switches(&self) -> usize {
        self.members.len()
    }

    /// Between any two switches there is one way.
    pub fn is_tree(&self) -> bool {
        self.cables.len() - self.reserve.len() + 1 == self.switches()
    }

    /// The server's links, switch by switch.
    pub fn server_links(&self) -> Vec<End> {
        let links = |(switch, ports): (usize, &Vec<usize>)| ports.iter().map(move |port| end(switch, *port)).collect();
        self.members.iter().enumerate().flat_map(|one| -> Vec<End> { links(one) }).collect()
    }

    /// Those at one switch.
    pub fn server_links_at(&self, switch: usize) -> Vec<End> {
        self.members[switch].iter().map(|port| end(switch, *port)).collect()
    }
}
