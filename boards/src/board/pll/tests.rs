use super::*;

fn plain(khz: u64) -> Wanted {
    Wanted { khz, degrees: 0 }
}

#[test]
fn the_clocks_of_the_boards_are_made_as_by_hand() {
    // 25 MHz * 5 = 125; 125 * 4 = 500 MHz; 500 / 8 = 62.5.
    let pll = pll(25_000, &[plain(125_000), plain(62_500)]).unwrap();
    assert_eq!((pll.clki_div, pll.clkfb_div, pll.vco_khz), (1, 5, 500_000));
    let output = |div, cphase, fphase| Output { div, cphase, fphase };
    assert_eq!(pll.outputs, [output(4, 3, 0), output(8, 7, 0)]);
}

#[test]
fn a_quarter_of_a_period_is_a_whole_period_of_the_oscillator() {
    // 500 MHz: 2 ns, a quarter of the 8 ns of 125 MHz.
    let quarter = pll(25_000, &[plain(125_000), Wanted { khz: 125_000, degrees: 90 }]).unwrap();
    assert_eq!(quarter.outputs[1], Output { div: 4, cphase: 4, fphase: 0 });
    // 45 degrees of 125 MHz is 1 ns, half a period: four eighths.
    let eighth = pll(25_000, &[plain(125_000), Wanted { khz: 125_000, degrees: 45 }]).unwrap();
    assert_eq!(eighth.outputs[1], Output { div: 4, cphase: 3, fphase: 4 });
}

#[test]
fn the_oscillator_stays_between_400_and_800_mhz() {
    // 400 / 400; one divider down would be 320 MHz.
    assert_eq!(pll(25_000, &[plain(400_000)]).unwrap().vco_khz, 400_000);
    assert_eq!(pll(40_000, &[plain(80_000)]).unwrap().vco_khz, 400_000);
    // 300 and 250 MHz meet at 1,500 MHz only.
    assert_eq!(pll(50_000, &[plain(300_000), plain(250_000)]), Err(PllError::None));
    // 266 * 3 is 798 MHz; with 399 beside it, 798 is the lowest and the highest there is.
    assert_eq!(pll(133_000, &[plain(266_000), plain(399_000)]).unwrap().vco_khz, 798_000);
}

#[test]
fn what_is_made_is_what_was_wanted() {
    for input in [10_000, 25_000, 27_000, 50_000, 100_000, 125_000] {
        for wanted in [[plain(125_000), plain(62_500)], [plain(50_000), plain(25_000)], [plain(100_000), plain(80_000)]]
        {
            let Ok(pll) = pll(input, &wanted) else { continue };
            assert!((400_000..=800_000).contains(&pll.vco_khz));
            assert!(input / pll.clki_div >= 10_000);
            // Fed back from the first output: the detector sees two equal clocks.
            assert_eq!(input * pll.clkfb_div, wanted[0].khz * pll.clki_div);
            for (output, wanted) in pll.outputs.iter().zip(wanted) {
                assert_eq!(output.div * wanted.khz, pll.vco_khz);
            }
        }
    }
}

#[test]
fn what_a_pll_cannot_take_or_make_is_refused() {
    assert_eq!(pll(7_999, &[plain(125_000)]), Err(PllError::Input { khz: 7_999 }));
    assert_eq!(pll(25_000, &[plain(3_124)]), Err(PllError::Output { khz: 3_124 }));
    assert_eq!(pll(25_000, &[plain(125_000), plain(400_001)]), Err(PllError::Output { khz: 400_001 }));
    assert_eq!(pll(25_000, &[]), Err(PllError::Count(0)));
    assert_eq!(pll(25_000, &[plain(125_000); 5]), Err(PllError::Count(5)));
    // 25 to 26.001: the divider of the input would leave the detector less than 10 MHz.
    assert_eq!(pll(25_000, &[plain(26_001)]), Err(PllError::None));
}
