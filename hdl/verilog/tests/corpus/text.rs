//! The Verilog as text: stable, without `$`, every number sized, equal modules once.

use crate::modules::corpus;
use regex::Regex;

fn text() -> String {
    corpus().verilog().expect("the corpus prints")
}

#[test]
fn the_same_design_gives_the_same_octets() {
    assert_eq!(text(), text());
}

#[test]
fn no_name_has_a_dollar_sign() {
    assert!(!text().contains('$'));
}

#[test]
fn every_number_in_an_expression_has_a_size() {
    let text = text();
    // Ranges, places, replication counts and names may hold bare numbers; nothing else.
    let harmless = Regex::new(r"//.*|\[[^\]]*\]|\{\d+\{|\d+'[dhb][0-9a-f]+|[A-Za-z_]\w*").expect("a pattern");
    for line in text.lines().filter(|line| !line.starts_with("/*")) {
        let rest = harmless.replace_all(line, "");
        assert!(!rest.contains(|digit: char| digit.is_ascii_digit()), "bare number in `{line}`");
    }
}

#[test]
fn blocks_with_equal_bodies_share_a_module() {
    let text = text();
    let modules = |name: &str| text.matches(&format!("\nmodule {name} (")).count();
    // Stages differ in a constant: 1, 2, 3 in the pipeline, 0 and 5 in the crossing.
    assert_eq!([modules("first"), modules("middle"), modules("last"), modules("stages"), modules("stages_2")], [1; 5]);
    assert!(text.contains("  first middle0 ("), "the first and the middle stage of step 1 are one module");
}
