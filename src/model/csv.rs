//! Fields of comma-separated tables.

/// A field as RFC 4180 writes it: in quotes where it holds a comma, a quote or a line end.
///
/// ```
/// use lifecircle::model::csv_field;
/// assert_eq!(csv_field("way/12"), "way/12");
/// assert_eq!(csv_field("\"Löwen\", Vaduz"), "\"\"\"Löwen\"\", Vaduz\"");
/// ```
pub fn csv_field(value: &(impl ToString + ?Sized)) -> String {
    let text = value.to_string();
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
