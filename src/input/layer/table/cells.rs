//! Cells to values.

use crate::model::Value;

/// A number as people write it; `1,5` is one and a half where a comma cannot part cells.
pub(super) fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let cell = cell.trim();
    let plain = |text: &str| {
        let good = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
        if good { text.parse::<f64>().ok().filter(|n| n.is_finite()) } else { None }
    };
    match plain(cell) {
        Some(number) => Some(number),
        None if decimal_comma && cell.matches(',').count() == 1 && !cell.contains('.') => {
            plain(&cell.replace(',', "."))
        }
        None if decimal_comma && cell.matches(',').count() == 1 && cell.find('.') < cell.find(',') => {
            plain(&cell.replace('.', "").replace(',', "."))
        }
        None => None,
    }
}

/// The value of a cell: a whole number, another number, a text, nothing. What would not print as it was stays a text: a
/// code `007`, a number with twenty digits.
pub(super) fn value(cell: &str, decimal_comma: bool) -> Value {
    let cell = cell.trim();
    if cell.is_empty() {
        return Value::Null;
    }
    if let Ok(whole) = cell.parse::<i64>()
        && whole.to_string() == cell
    {
        return Value::Int(whole);
    }
    let coded = cell.len() > 1 && cell.starts_with('0') && !cell.starts_with("0.") && !cell.starts_with("0,");
    // A comma before three digits may be either; who reads people knows both.
    let doubtful = decimal_comma && cell.rsplit_once(',').is_some_and(|(_, after)| after.len() == 3);
    match number(cell, decimal_comma) {
        Some(number) if !coded && !doubtful && cell.len() <= 17 && !cell.starts_with('+') => Value::Float(number),
        _ => Value::Text(cell.to_owned()),
    }
}
