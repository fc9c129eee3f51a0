//! Well-known text (OGC 06-103r4) to [`Raw`] geometry: `POINT (114 30)`, `POLYGON ((...))`, also with Z, M and SRID.
//!
//! Recursion goes as deep as collections nest, which is bounded; everything else is a loop over the text.

use super::Raw;
use geo_types::Coord;

/// Collections nested deeper than this are no map.
const DEEPEST: u32 = 16;

/// The geometry of a text, or what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Raw, String> {
    let text = text.trim();
    let text = match text.split_once(';') {
        Some((srid, rest)) if srid.to_uppercase().starts_with("SRID=") => rest,
        _ => text,
    };
    let mut words = Words { rest: text };
    let raw = words.geometry(0)?;
    if words.rest.trim().is_empty() { Ok(raw) } else { Err(format!("more follows the geometry: {:?}", words.shown())) }
}

struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    fn shown(&self) -> String {
        self.rest.trim().chars().take(20).collect()
    }

    fn word(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.to_uppercase()
    }

    fn take(&mut self, wanted: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn need(&mut self, wanted: char) -> Result<(), String> {
        if self.take(wanted) { Ok(()) } else { Err(format!("expected {wanted:?} before {:?}", self.shown())) }
    }

    fn geometry(&mut self, depth: u32) -> Result<Raw, String> {
        if depth > DEEPEST {
            return Err(format!("collections nested deeper than {DEEPEST}"));
        }
        let mut kind = self.word();
        for ending in ["ZM", "Z", "M"] {
            if let Some(plain) = kind
                .strip_suffix(ending)
                .filter(|plain| plain.ends_with("POINT") || plain.ends_with('G') || plain.ends_with('N'))
            {
                kind = plain.to_owned();
                break;
            }
        }
        let before = self.rest;
        let mut next = self.word();
        if ["Z", "M", "ZM"].contains(&next.as_str()) {
            let before = self.rest;
            next = self.word();
            if next != "EMPTY" {
                self.rest = before;
            }
        } else if next != "EMPTY" {
            self.rest = before;
        }
        let empty = next == "EMPTY";
        Ok(match kind.as_str() {
            "POINT" if empty => Raw::MultiPoint(Vec::new()),
            "POINT" => {
                self.need('(')?;
                let at = self.position()?;
                self.need(')')?;
                Raw::Point(at)
            }
            "LINESTRING" => Raw::Line(self.list(empty, Words::position)?),
            "POLYGON" => Raw::Polygon(self.list(empty, Words::line)?),
            "MULTIPOINT" => Raw::MultiPoint(self.list(empty, |w| {
                // Both (1 2, 3 4) and ((1 2), (3 4)) are in use.
                let wrapped = w.take('(');
                let at = w.position()?;
                if wrapped {
                    w.need(')')?;
                }
                Ok(at)
            })?),
            "MULTILINESTRING" => Raw::MultiLine(self.list(empty, Words::line)?),
            "MULTIPOLYGON" => Raw::MultiPolygon(self.list(empty, |w| w.list(false, Words::line))?),
            "GEOMETRYCOLLECTION" => Raw::Collection(self.list(empty, |w| w.geometry(depth + 1))?),
            "" => return Err(format!("expected a geometry such as POINT (114 30), got {:?}", self.shown())),
            other => return Err(format!("{other} is no geometry that lifecircle reads")),
        })
    }

    fn list<T>(&mut self, empty: bool, mut item: impl FnMut(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        let mut all = Vec::new();
        if empty {
            return Ok(all);
        }
        self.need('(')?;
        loop {
            all.push(item(self)?);
            if !self.take(',') {
                break;
            }
        }
        self.need(')')?;
        Ok(all)
    }

    fn line(&mut self) -> Result<Vec<Coord<f64>>, String> {
        self.list(false, Words::position)
    }

    fn number(&mut self) -> Option<f64> {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')))
            .unwrap_or(self.rest.len());
        let number = self.rest[..end].parse().ok().filter(|n: &f64| n.is_finite())?;
        self.rest = &self.rest[end..];
        Some(number)
    }

    /// Two numbers; those after them (height, measure) are gone.
    fn position(&mut self) -> Result<Coord<f64>, String> {
        let (x, y) = (self.number(), self.number());
        let (Some(x), Some(y)) = (x, y) else { return Err(format!("expected two numbers before {:?}", self.shown())) };
        while self.number().is_some() {}
        Ok(Coord { x, y })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_type_and_its_odd_spellings() {
        let p = |x: f64, y: f64| Coord { x, y };
        assert_eq!(parse("POINT(114 30)").unwrap(), Raw::Point(p(114., 30.)));
        assert_eq!(parse(" SRID=4326;point z ( -1.5e1 30 7 ) ").unwrap(), Raw::Point(p(-15., 30.)));
        assert_eq!(parse("POINTZ(1 2 3)").unwrap(), Raw::Point(p(1., 2.)));
        assert_eq!(parse("MULTIPOINT (1 2, (3 4))").unwrap(), Raw::MultiPoint(vec![p(1., 2.), p(3., 4.)]));
        assert_eq!(parse("LINESTRING M (1 2 3, 3 4 5)").unwrap(), Raw::Line(vec![p(1., 2.), p(3., 4.)]));
        let ring = vec![p(0., 0.), p(1., 0.), p(1., 1.), p(0., 0.)];
        assert_eq!(parse("POLYGON((0 0,1 0,1 1,0 0))").unwrap(), Raw::Polygon(vec![ring.clone()]));
        assert_eq!(
            parse("MULTIPOLYGON ZM (((0 0 1 1,1 0 1 1,1 1 1 1,0 0 1 1)))").unwrap(),
            Raw::MultiPolygon(vec![vec![ring]])
        );
        assert_eq!(parse("POLYGON EMPTY").unwrap(), Raw::Polygon(vec![]));
        assert_eq!(parse("GEOMETRYCOLLECTION(POINT(1 2),POINT EMPTY)").unwrap().kind(), "GeometryCollection");
        for bad in
            ["", "POINT", "POINT(1)", "POINT(1 2", "CIRCLE(1 2)", "POINT(1 2) x", "POINT(nan 1)", "LINESTRING((1 2))"]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse(&"GEOMETRYCOLLECTION(".repeat(1000)).unwrap_err().contains("nested"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[A-Z(),.0-9 -]{0,60}|\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
