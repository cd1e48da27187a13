//! The settings of an ECP5's PLL (EHXPLLL), by arithmetic. Lattice FPGA-TN-02200 (sysCLOCK), ECP5 data sheet, sysCLOCK PLL timing.
//!
//!   CLKI / CLKI_DIV -> phase detector -> VCO -+-> / CLKOP_DIV  -> CLKOP, fed back / CLKFB_DIV
//!                                             +-> / CLKOS_DIV  -> CLKOS
//!                                             +-> / CLKOS2_DIV -> CLKOS2
//!
//! Frequencies are exact or refused. A phase is counted in eighths of a period of the VCO.

/// Limits in kHz.
const INPUT_KHZ: std::ops::RangeInclusive<u64> = 8_000..=400_000;
const DETECTOR_KHZ: std::ops::RangeInclusive<u64> = 10_000..=400_000;
const VCO_KHZ: std::ops::RangeInclusive<u64> = 400_000..=800_000;
const OUTPUT_KHZ: std::ops::RangeInclusive<u64> = 3_125..=400_000;
const DIVIDERS: std::ops::RangeInclusive<u64> = 1..=128;

/// A clock to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub khz: u64,
    /// Behind the first output.
    pub degrees: u64,
}

/// An output's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    pub div: u64,
    pub cphase: u64,
    pub fphase: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pll {
    pub clki_div: u64,
    pub clkfb_div: u64,
    pub vco_khz: u64,
    /// CLKOP, CLKOS, CLKOS2, CLKOS3, as many as were wanted.
    pub outputs: Vec<Output>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PllError {
    #[error("a PLL takes 8 to 400 MHz, not {khz} kHz")]
    Input { khz: u64 },
    #[error("a PLL makes 3.125 to 400 MHz, not {khz} kHz")]
    Output { khz: u64 },
    #[error("a PLL makes one to four clocks, not {0}")]
    Count(usize),
    #[error("no oscillator of 400 to 800 MHz divides into all the clocks with their phases")]
    None,
}

/// The settings with the highest detector frequency, then the lowest dividers.
pub fn pll(input_khz: u64, wanted: &[Wanted]) -> Result<Pll, PllError> {
    if !INPUT_KHZ.contains(&input_khz) {
        return Err(PllError::Input { khz: input_khz });
    }
    if !(1..=4).contains(&wanted.len()) {
        return Err(PllError::Count(wanted.len()));
    }
    if let Some(bad) = wanted.iter().find(|clock| !OUTPUT_KHZ.contains(&clock.khz)) {
        return Err(PllError::Output { khz: bad.khz });
    }
    let first = wanted[0];
    for clki_div in DIVIDERS.filter(|div| DETECTOR_KHZ.contains(&(input_khz / div))) {
        // CLKOP = CLKI * CLKFB_DIV / CLKI_DIV.
        if !(first.khz * clki_div).is_multiple_of(input_khz) || !DIVIDERS.contains(&(first.khz * clki_div / input_khz))
        {
            continue;
        }
        for div in DIVIDERS.filter(|div| VCO_KHZ.contains(&(first.khz * div))) {
            let vco_khz = first.khz * div;
            if let Some(outputs) = wanted.iter().map(|clock| output(vco_khz, *clock)).collect() {
                return Ok(Pll { clki_div, clkfb_div: first.khz * clki_div / input_khz, vco_khz, outputs });
            }
        }
    }
    Err(PllError::None)
}

fn output(vco_khz: u64, clock: Wanted) -> Option<Output> {
    let div = vco_khz / clock.khz;
    let eighths = 8 * div * (clock.degrees % 360);
    // CPHASE counts from zero: an output without a phase has its divider less one.
    let cphase = div.checked_sub(1)? + eighths / 360 / 8;
    let exact =
        vco_khz.is_multiple_of(clock.khz) && eighths.is_multiple_of(360) && DIVIDERS.contains(&div) && cphase < 128;
    exact.then_some(Output { div, cphase, fphase: eighths / 360 % 8 })
}

#[cfg(test)]
mod tests;
