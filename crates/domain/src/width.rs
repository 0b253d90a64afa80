//! Full-width forms that Japanese keyboards produce, folded to ASCII.

/// Folds one full-width ASCII character (Ａ, １, －) to its ASCII form.
pub fn narrow(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

/// True for what people put between groups of digits.
pub fn is_group_separator(character: char) -> bool {
    matches!(narrow(character), ' ' | '-' | '.' | '_') || matches!(character, '・' | 'ー')
}

/// Narrows every character and drops what separates groups of digits.
pub fn digits_as_typed(text: &str) -> String {
    text.chars().filter(|character| !is_group_separator(*character) && !character.is_whitespace()).map(narrow).collect()
}
