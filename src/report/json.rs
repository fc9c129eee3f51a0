//! JSON by hand for the layers, where millions of coordinates go out: numbers from integers, so that they are the
//! shortest text of the rounded value on every machine, and members in the order they are written.
//!
//! Everything with a structure of its own ([`super::summary`]) goes through `serde_json` instead.

use crate::model::Value;
use std::collections::BTreeSet;

/// Appends `scaled / 10^decimals` without needless zeros: `(4_750, 3)` is `4.75`.
pub fn push_fixed(out: &mut Vec<u8>, scaled: i64, decimals: u32) {
    let unit = 10_u64.pow(decimals);
    let (whole, mut rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    if scaled < 0 {
        out.push(b'-');
    }
    push_digits(out, whole, 1);
    if rest > 0 {
        let mut width = decimals;
        while rest.is_multiple_of(10) {
            rest /= 10;
            width -= 1;
        }
        out.push(b'.');
        push_digits(out, rest, width as usize);
    }
}

/// Appends a whole number with at least so many digits.
fn push_digits(out: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while number > 0 {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits[at.min(digits.len() - width)..]);
}

/// Appends a text in quotes, escaped.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
    }
}

/// A float as an integer of 10^-decimals, or `None` where it does not fit or is not finite.
pub fn scaled(value: f64, decimals: u32) -> Option<i64> {
    let v = (value * 10_f64.powi(decimals as i32)).round();
    (v.abs() < 9e18).then_some(v as i64)
}

/// The members of an object being written; knows the names used, so that the input's properties do not collide.
pub struct Members<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Members<'a> {
    /// Opens an object.
    pub fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, first: true }
    }

    /// Writes a name; the value must follow in the buffer returned.
    pub fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        push_text(self.out, key);
        self.out.push(b':');
        self.out
    }

    /// A text.
    pub fn text(&mut self, key: &str, value: &str) {
        push_text(self.key(key), value);
    }

    /// `null`.
    pub fn null(&mut self, key: &str) {
        self.key(key).extend_from_slice(b"null");
    }

    /// A text or `null`.
    pub fn maybe_text(&mut self, key: &str, value: Option<&str>) {
        match value {
            Some(text) => self.text(key, text),
            None => self.null(key),
        }
    }

    /// A truth value.
    pub fn bool(&mut self, key: &str, value: bool) {
        self.key(key).extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// A whole number.
    pub fn int(&mut self, key: &str, value: i64) {
        push_fixed(self.key(key), value, 0);
    }

    /// `scaled / 10^decimals`, or `null`.
    pub fn fixed(&mut self, key: &str, scaled: Option<i64>, decimals: u32) {
        match scaled {
            Some(v) => push_fixed(self.key(key), v, decimals),
            None => self.null(key),
        }
    }

    /// A number rounded to so many decimals, or `null`.
    pub fn float(&mut self, key: &str, value: Option<f64>, decimals: u32) {
        self.fixed(key, value.and_then(|v| scaled(v, decimals)), decimals);
    }

    /// The properties of the input under their own names, or with `in_` before them where we use the name ourselves.
    pub fn input(&mut self, properties: &[(String, Value)], ours: &BTreeSet<String>) {
        let mut used = BTreeSet::new();
        for (name, value) in properties {
            let mut name = name.clone();
            while ours.contains(&name) || !used.insert(name.clone()) {
                name.insert_str(0, "in_");
            }
            self.value(&name, value);
        }
    }

    fn value(&mut self, key: &str, value: &Value) {
        match value {
            Value::Null => self.null(key),
            Value::Bool(b) => self.bool(key, *b),
            Value::Int(n) => self.int(key, *n),
            Value::Float(x) => {
                let text = serde_json::Value::from(*x).to_string();
                self.key(key).extend_from_slice(text.as_bytes());
            }
            // Nested JSON stays a text: the layers are flat, and a GIS table could not hold it otherwise.
            Value::Text(text) | Value::Json(text) => self.text(key, text),
        }
    }

    /// Closes the object.
    pub fn close(self) {
        self.out.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fixed(v: i64, decimals: u32) -> String {
        let mut out = Vec::new();
        push_fixed(&mut out, v, decimals);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn shortest_text() {
        assert_eq!(fixed(95_000_000, 7), "9.5");
        assert_eq!(fixed(-1, 7), "-0.0000001");
        assert_eq!(fixed(0, 7), "0");
        assert_eq!(fixed(-1_800_000_000, 7), "-180");
        assert_eq!(fixed(120, 0), "120");
    }

    proptest! {
        #[test]
        fn reads_back(v in -1_800_000_000..1_800_000_000_i64) {
            prop_assert_eq!((fixed(v, 7).parse::<f64>().unwrap() * 1e7).round() as i64, v);
        }

        #[test]
        fn texts_read_back(text in "\\PC*|[\u{0}-\u{7f}]*") {
            let mut out = Vec::new();
            push_text(&mut out, &text);
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn colliding_names_get_a_prefix() {
        let ours: BTreeSet<String> = ["id".to_owned()].into();
        let given: Vec<(String, Value)> = ["in_id", "id", "x"].map(|n| (n.to_owned(), Value::Int(1))).into();
        let mut out = Vec::new();
        let mut members = Members::open(&mut out);
        members.input(&given, &ours);
        members.close();
        assert_eq!(String::from_utf8(out).unwrap(), r#"{"in_id":1,"in_in_id":1,"x":1}"#);
    }
}
