//! The sum against what synthesis made, and against the memories of the printed Verilog.

use std::collections::BTreeMap;

use super::*;

#[test]
fn a_memory_takes_what_yosys_gives_it() {
    // yosys 0.70, synth_ecp5 -no-rw-check -abc9: words, bits, DP16KD.
    let measured = [
        (128, 72, 2),
        (256, 72, 2),
        (1_024, 72, 4),
        (2_048, 72, 8),
        (4_096, 72, 16),
        (1_024, 8, 1),
        (8_192, 8, 4),
        (16_384, 8, 8),
        (512, 36, 1),
        (1_024, 36, 2),
        (4_096, 36, 8),
        (8_192, 36, 16),
        (16_384, 36, 32),
        (2_048, 9, 1),
        (8_192, 16, 8),
    ];
    for (words, bits, block_rams) in measured {
        assert_eq!(Memory { name: "", words, bits, count: 1 }.block_rams(), block_rams, "{words} x {bits}");
    }
}

/// One module of the printed Verilog: its block RAM memories (words, bits), and how often it holds which other module.
#[derive(Default)]
struct Module {
    memories: Vec<(u64, u64)>,
    instances: Vec<String>,
}

fn modules(verilog: &str) -> BTreeMap<String, Module> {
    let mut modules = BTreeMap::new();
    for text in verilog.split("\nmodule ").skip(1) {
        let name = text.split_whitespace().next().unwrap().to_string();
        let mut module = Module::default();
        let mut distributed = false;
        for line in text.lines().map(str::trim) {
            let words: Vec<&str> = line.split_whitespace().collect();
            distributed |= line.contains("\"distributed\"");
            if let ["reg", width, "memory", depth] = words[..] {
                let last = |range: &str| range.trim_matches(|c: char| !c.is_ascii_digit()).to_string();
                let bits = last(width.split(':').next().unwrap()).parse::<u64>().unwrap() + 1;
                let depth = last(depth.split(':').nth(1).unwrap()).parse::<u64>().unwrap() + 1;
                if !distributed {
                    module.memories.push((depth, bits));
                }
            }
            if let [kind, _, "("] = words[..] {
                module.instances.push(kind.to_string());
            }
        }
        modules.insert(name, module);
    }
    modules
}

fn count(modules: &BTreeMap<String, Module>, name: &str, found: &mut BTreeMap<(u64, u64), u64>) {
    let Some(module) = modules.get(name) else { return };
    module.memories.iter().for_each(|&shape| *found.entry(shape).or_default() += 1);
    module.instances.iter().for_each(|instance| count(modules, instance, found));
}

#[test]
fn the_sum_has_every_memory_of_the_printed_switch() {
    for configuration in Configuration::ALL {
        let verilog = format!("\n{}", configuration.verilog().unwrap());
        let (mut printed, mut summed) = (BTreeMap::new(), BTreeMap::new());
        count(&modules(&verilog), &configuration.top(), &mut printed);
        for memory in memories(configuration) {
            *summed.entry((memory.words, memory.bits)).or_default() += memory.count;
        }
        assert_eq!(
            summed, printed,
            "{}: words and bits of each memory, and how many. A new memory needs its line in `memories`",
            configuration.name
        );
    }
}

#[test]
fn the_sum_is_what_synthesis_made() {
    let sum = |name| block_rams(Configuration::named(name).unwrap());
    assert_eq!((sum("gmii-2"), sum("gmii-4"), sum("gmii-2-cam")), (25, 53, 13));
}

#[test]
fn what_does_not_fit_is_refused_with_its_sum() {
    let part = Part { block_rams: 52, ..Part::named("25F").unwrap() };
    let refusal = fits(Configuration::named("gmii-4").unwrap(), &part).unwrap_err();
    assert_eq!(refusal.needed(), 53);
    let text = refusal.to_string();
    assert!(text.contains("needs 53 block RAMs, LFE5U-25F has 52: whole ways of the filtering database 8, its half ways 8, crosspoints 20"), "{text}");
    assert_eq!(fits(Configuration::named("gmii-4").unwrap(), &Part::named("25F").unwrap()), Ok(()));
}
