//! Delta debugging (Zeller and Hildebrandt): a part of a list that still fails and of which nothing can be left out.

/// Calls `fails` at most `budget` times. The list itself is taken to fail.
pub fn minimise<T: Clone>(list: &[T], budget: usize, mut fails: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut kept = list.to_vec();
    let mut parts = 2;
    let mut left = budget;
    while kept.len() >= 2 && left > 0 {
        let size = kept.len().div_ceil(parts);
        let without = |start: usize| [&kept[..start], &kept[(start + size).min(kept.len())..]].concat();
        let smaller = (0..kept.len()).step_by(size).find_map(|start| {
            left = left.checked_sub(1)?;
            let candidate = without(start);
            fails(&candidate).then_some(candidate)
        });
        match smaller {
            Some(candidate) => {
                kept = candidate;
                parts = (parts - 1).max(2);
            }
            None if size == 1 => break,
            None => parts = (parts * 2).min(kept.len()),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_kept_and_nothing_else() {
        let list: Vec<u32> = (0..1_000).collect();
        let mut calls = 0;
        let kept = minimise(&list, 1_000, |part| {
            calls += 1;
            [17, 18, 903].iter().all(|needed| part.contains(needed))
        });
        assert_eq!(kept, [17, 18, 903]);
        assert!(calls < 200, "{calls} calls");
    }

    #[test]
    fn the_budget_is_kept() {
        let mut calls = 0;
        minimise(&[0; 100], 7, |_| {
            calls += 1;
            false
        });
        assert_eq!(calls, 7);
    }

    #[test]
    fn a_single_culprit_is_found_among_two() {
        assert_eq!(minimise(&['a', 'b'], 10, |part| part.contains(&'b')), ['b']);
    }
}
