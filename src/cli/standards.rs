//! `lifecircle standards`: what comes with the program, what it says, and whether a file of one's own is a standard.

use super::args::{Ask, Standards};
use super::{Outcome, Session, data, say};
use crate::error::InputError;
use crate::input::standard::{SHIPPED, TEMPLATE, parse_standard, shipped};
use crate::model::Standard;
use crate::report::standards as told;
use crate::study::StandardFrom;
use crate::units::Lang;
use std::fs;
use std::path::Path;

impl Standards {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        match self.ask {
            Ask::List => {
                let all: Vec<Standard> = SHIPPED.iter().filter_map(|(id, _)| shipped(id)).collect();
                data(&told::list(session.lang, &all))?;
            }
            Ask::Show { standard: StandardFrom::Name(id), toml: true } => {
                data(SHIPPED.iter().find(|(known, _)| *known == id).map_or("", |(_, text)| text))?;
            }
            Ask::Show { standard, toml } => {
                let standard = match &standard {
                    StandardFrom::Name(id) => shipped(id).ok_or_else(|| InputError::value(id, "is no standard"))?,
                    StandardFrom::File(file) => {
                        let text = text(file)?;
                        let standard = parse_standard(file, &text)?;
                        if toml {
                            data(&text)?;
                            return Ok(Outcome::Done);
                        }
                        standard
                    }
                };
                data(&told::show(session.lang, &standard))?;
            }
            Ask::Check { files } => return check(session, &files),
            Ask::New => data(TEMPLATE)?,
        }
        Ok(Outcome::Done)
    }
}

fn text(file: &Path) -> Result<String, InputError> {
    let bytes = fs::read(file).map_err(|e| InputError::io(file, "cannot read", e))?;
    String::from_utf8(bytes)
        .map_err(|_| InputError::format(file, "is not text in UTF-8").guess("is it a standard at all?"))
}

/// Every file is looked at; the faults are on standard error.
fn check(session: &Session, files: &[impl AsRef<Path>]) -> Result<Outcome, InputError> {
    let (mut good, mut bad) = (String::new(), 0);
    for file in files.iter().map(AsRef::as_ref) {
        match text(file).and_then(|text| parse_standard(file, &text)) {
            Ok(standard) => good.push_str(&told::sound(session.lang, &file.display().to_string(), &standard)),
            Err(error) => {
                bad += 1;
                let error = crate::report::fault(session.lang, &error).replace(['\n', '\r'], " ");
                say(&format!("lifecircle: {}{error}", session.lang.pick("error: ", "错误：")));
            }
        }
    }
    data(&good)?;
    if files.len() > 1 {
        session.note(&match session.lang {
            Lang::En => format!("{} of {} files are standards", files.len() - bad, files.len()),
            Lang::Zh => format!("{} 个文件中有 {} 个是有效标准", files.len(), files.len() - bad),
        });
    }
    Ok(if bad > 0 { Outcome::BadInput } else { Outcome::Done })
}
