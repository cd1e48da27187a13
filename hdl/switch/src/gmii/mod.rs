//! MACs with a GMII, and the crossing between their clocks and the core's.
