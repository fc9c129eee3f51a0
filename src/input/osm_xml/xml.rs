//! Tags of XML one after the other, as much of it as OSM files and workbooks use: elements, attributes, entities, comments. Text between
//! tags is passed over.

/// A tag.
pub(in crate::input) struct Tag<'a> {
    pub name: &'a str,
    /// Whether it is a closing tag.
    pub closes: bool,
    /// Whether it opens and closes.
    pub empty: bool,
    attributes: Vec<(&'a str, &'a str)>,
}

impl Tag<'_> {
    /// The value of an attribute, entities resolved.
    pub fn get(&self, key: &str) -> Option<String> {
        self.attributes.iter().find(|(known, _)| *known == key).map(|(_, value)| plain(value))
    }
}

/// A text, tag by tag.
pub(in crate::input) struct Tags<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tags<'a> {
    pub fn new(text: &'a str) -> Tags<'a> {
        Tags { text, at: 0 }
    }

    /// Where the next tag begins, in bytes.
    pub fn at(&self) -> usize {
        self.text[self.at..].find('<').map_or(self.text.len(), |skipped| self.at + skipped)
    }

    /// Where the last tag ended, in bytes.
    pub fn done(&self) -> usize {
        self.at
    }

    /// The next tag; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Tag<'a>>, String> {
        loop {
            let Some(start) = self.text[self.at..].find('<').map(|skipped| self.at + skipped) else { return Ok(None) };
            let rest = &self.text[start..];
            let skip = |end: &str| rest.find(end).map(|at| start + at + end.len());
            let passed = if rest.starts_with("<!--") {
                Some(skip("-->"))
            } else if rest.starts_with("<![CDATA[") {
                Some(skip("]]>"))
            } else if rest.starts_with("<?") || rest.starts_with("<!") {
                Some(skip(">"))
            } else {
                None
            };
            self.at = start;
            match passed {
                Some(Some(end)) => self.at = end,
                Some(None) => return Err("a comment or declaration does not end".to_owned()),
                None => return self.tag().map(Some),
            }
        }
    }

    fn tag(&mut self) -> Result<Tag<'a>, String> {
        let start = self.at + 1;
        // A > within quotes ends no tag.
        let mut quote = None;
        let mut end = None;
        for (i, c) in self.text[start..].char_indices() {
            match quote {
                Some(open) if c == open => quote = None,
                None if c == '"' || c == '\'' => quote = Some(c),
                None if c == '>' => {
                    end = Some(start + i);
                    break;
                }
                Some(_) | None => {}
            }
        }
        let end = end.ok_or("a tag does not end")?;
        let inside = self.text[start..end].trim();
        let (inside, closes) = inside.strip_prefix('/').map_or((inside, false), |rest| (rest, true));
        let (inside, empty) = inside.strip_suffix('/').map_or((inside, false), |rest| (rest, true));
        let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let mut attributes = Vec::new();
        while let Some((key, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| *c == '"' || *c == '\'');
            let quote = quote.ok_or_else(|| format!("attribute {:?} has no quotes", key.trim()))?;
            let (value, left) =
                after[1..].split_once(quote).ok_or_else(|| format!("attribute {:?} does not end", key.trim()))?;
            attributes.push((key.trim(), value));
            rest = left;
        }
        self.at = end + 1;
        Ok(Tag { name, closes, empty, attributes })
    }
}

/// A value with its entities resolved; what is none stays as it is.
pub(in crate::input) fn plain(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.find(';').filter(|end| *end <= 10).map(|end| &rest[1..end]);
        let found = entity.and_then(|entity| match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)
            }
        });
        if let (Some(found), Some(entity)) = (found, entity) {
            out.push(found);
            rest = &rest[entity.len() + 2..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}
