//! Who is meant: classes by their ids or names, and people at each doorstep.

use super::Study;
use crate::coverage;
use crate::error::InputError;
use crate::model::Class;
use crate::units::ClassId;

impl Study {
    /// The classes of these ids or names, in the order of the standard.
    pub(super) fn classes_named(&self, words: &[String]) -> Result<Vec<ClassId>, InputError> {
        let mut classes = self.classes_in_order(words)?;
        classes.sort_unstable();
        classes.dedup();
        Ok(classes)
    }

    /// The classes of these ids or names. A name may hold commas, at which words were parted: as many of them as make a name belong
    /// together.
    pub(super) fn classes_in_order(&self, words: &[String]) -> Result<Vec<ClassId>, InputError> {
        let known = || self.standard.classes.iter().map(|c| c.id.as_str());
        let mut classes = Vec::new();
        let mut rest = words;
        while let Some(word) = rest.first() {
            let together = (1..=rest.len()).rev().find_map(|n| Some((n, self.class_called(&rest[..n].join(","))?)));
            let Some((parts, class)) = together else {
                let list = known().collect::<Vec<_>>().join(", ");
                let what = format!("{word:?} is no class of {}: expected one of {list}", self.standard.id);
                let error = InputError::value("--class", what);
                return Err(match crate::input::suggest::did_you_mean(word, known()) {
                    Some(guess) => error.guess(guess),
                    None => error,
                });
            };
            classes.push(class);
            rest = &rest[parts..];
        }
        Ok(classes)
    }

    /// The class of an id, or of a name as tables print it.
    fn class_called(&self, word: &str) -> Option<ClassId> {
        // Blanks behind commas may have gone with the parting of words.
        let plain = |text: &str| text.split(',').map(|part| part.trim().to_lowercase()).collect::<Vec<_>>();
        let asked = plain(word);
        let is = |name: &str| plain(name) == asked;
        let called = |c: &Class| is(&c.id) || is(&c.name_en) || is(&c.name_zh);
        self.standard.class(word).or_else(|| {
            let found = self.standard.classes.iter().position(called);
            found.map(|i| ClassId(i as u16))
        })
    }

    /// People at each doorstep, in the basis of the figures.
    pub(super) fn people(&self) -> Vec<f64> {
        let basis = self.coverage.basis;
        let all: f64 = self.blocks.iter().map(|b| coverage::amount(b, basis)).sum();
        let mut people = Vec::with_capacity(self.access.table.doorsteps());
        for block in &self.blocks {
            // Points have no land: where all blocks are points each counts alike.
            let amount = if all > 0.0 { coverage::amount(block, basis) } else { 1.0 };
            let weight: f64 = block.doorsteps.iter().map(|d| f64::from(d.weight.max(1))).sum();
            people.extend(block.doorsteps.iter().map(|d| amount * f64::from(d.weight.max(1)) / weight));
        }
        people
    }
}
