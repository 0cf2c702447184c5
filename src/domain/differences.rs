//! What differs between two texts, line by line.

/// Texts that differ in more pairs of lines than this are told as gone and come as a whole: comparing takes memory for
/// every pair, four megabytes here.
const PAIRS_MAX: usize = 1_000_000;

/// The lines that go (`-`) and come (`+`), in order: a longest common subsequence of what lies between the lines that both
/// begin and end with.
pub fn differences<'a>(before: &'a [String], after: &'a [String]) -> Vec<(char, &'a str)> {
    let start = before.iter().zip(after).take_while(|(old, new)| old == new).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(old, new)| old == new).count();
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    if before.len() * after.len() > PAIRS_MAX {
        let gone = before.iter().map(|line| ('-', line.as_str()));
        return gone.chain(after.iter().map(|line| ('+', line.as_str()))).collect();
    }
    let width = after.len() + 1;
    let mut common = vec![0_u32; (before.len() + 1) * width];
    for (row, old) in before.iter().enumerate().rev() {
        for (column, new) in after.iter().enumerate().rev() {
            common[row * width + column] = if old == new {
                common[(row + 1) * width + column + 1] + 1
            } else {
                common[(row + 1) * width + column].max(common[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column, mut changes) = (0, 0, Vec::new());
    while row < before.len() || column < after.len() {
        let goes = row < before.len()
            && (column == after.len() || common[(row + 1) * width + column] >= common[row * width + column + 1]);
        if row < before.len() && column < after.len() && before[row] == after[column] {
            (row, column) = (row + 1, column + 1);
        } else if goes {
            changes.push(('-', before[row].as_str()));
            row += 1;
        } else {
            changes.push(('+', after[column].as_str()));
            column += 1;
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let lines = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (before, after) = (lines(before), lines(after));
        differences(&before, &after).iter().map(|(sign, line)| format!("{sign}{line}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_lines_that_change_are_told_in_their_order() {
        assert_eq!(told("a b c", "a b c"), "");
        assert_eq!(told("a b c d", "a x c d"), "-b +x");
        assert_eq!(told("a b c d e", "a c x d y e"), "-b +x +y");
        assert_eq!(told("a", "b a"), "+b");
        assert_eq!(told("a b", "a"), "-b");
    }

    #[test]
    fn texts_of_thousands_of_lines_are_compared_without_filling_the_memory() {
        let lines = |word: &str| vec![word.to_owned(); 10_000];
        assert_eq!(differences(&lines("a"), &lines("b")).len(), 20_000);
    }
}
