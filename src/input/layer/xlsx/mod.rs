//! Excel workbooks (Office Open XML, ECMA-376 part 1, `.xlsx` and `.xlsm`): a sheet to rows of text, which [`super::table`] reads as it
//! reads a CSV file.
//!
//! ```text
//! zip ─ xl/workbook.xml ─ names of sheets ─┐
//!     ─ xl/_rels/workbook.xml.rels ────────┴─ xl/worksheets/sheet1.xml ─ cells ─┐
//!     ─ xl/sharedStrings.xml ─ texts that cells name by number ─────────────────┴─ rows
//! ```
//!
//! Of several sheets with cells the user names one (`FILE.xlsx#SHEET`); hidden and empty ones are not asked about. A line with a single
//! cell above the header is a title, and a cell that is merged downwards stands in every row that it covers: so bureaus write
//! tables. Numbers are what they were typed as, of fifteen digits: files say `9.530099999999999` for 9.5301.
//!
//! No crate: those that read workbooks unfold members without a bound, and the archive and the tags are read here anyway. Nothing
//! is unfolded to more than [`super::unpack::allowed`]; cells, texts and merges are counted before anything is made of them. Dates
//! stay the numbers that Excel keeps; formulas are their last results. Not read: `.xls`, `.xlsb`, passwords.

mod sheet;
#[cfg(test)]
mod tests;

use super::zip::Archive;
use super::{Layer, Source, table};
use crate::error::InputError;
use crate::input::osm_xml::{Tag, Tags};
use crate::input::suggest::did_you_mean;
use std::path::Path;

const WORKBOOK: &str = "xl/workbook.xml";

/// A sheet as the workbook names it.
struct Sheet {
    name: String,
    hidden: bool,
    member: String,
}

/// Whether an archive is a workbook.
pub(super) fn is_workbook(archive: &Archive<'_>) -> bool {
    archive.has(WORKBOOK)
}

/// A member as text; an error if it is not there.
fn text(file: &Path, archive: &Archive<'_>, member: &str) -> Result<String, InputError> {
    let bytes = archive.get(member)?.ok_or_else(|| {
        InputError::format(file, format!("the workbook has no {member}")).guess("is the file damaged?")
    })?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map_or(&bytes[..], |rest| rest);
    let text = std::str::from_utf8(bytes).map_err(|_| InputError::format(file, format!("{member} is not UTF-8")))?;
    Ok(text.to_owned())
}

/// A name without the prefix of its namespace.
fn local<'a>(tag: &Tag<'a>) -> &'a str {
    tag.name.rsplit(':').next().unwrap_or_default()
}

/// The fault of a member whose tags are none.
fn broken(file: &Path, member: &str) -> impl Fn(String) -> InputError {
    let what = format!("{}: {member}", file.display());
    let file = file.to_owned();
    move |fault| InputError::format(&file, format!("{what}: {fault}")).guess("is the file damaged?")
}

/// The sheets in the order of their tabs.
fn sheets(file: &Path, archive: &Archive<'_>) -> Result<Vec<Sheet>, InputError> {
    let rels = "xl/_rels/workbook.xml.rels";
    let (book, links) = (text(file, archive, WORKBOOK)?, text(file, archive, rels)?);
    let mut targets: Vec<(String, String)> = Vec::new();
    let mut tags = Tags::new(&links);
    while let Some(tag) = tags.next().map_err(broken(file, rels))? {
        if let ("Relationship", Some(id), Some(target)) = (local(&tag), tag.get("Id"), tag.get("Target")) {
            targets.push((id, target));
        }
    }
    let mut sheets = Vec::new();
    let mut tags = Tags::new(&book);
    while let Some(tag) = tags.next().map_err(broken(file, WORKBOOK))? {
        if local(&tag) != "sheet" || tag.closes {
            continue;
        }
        let id = tag.get("r:id").or_else(|| tag.get("id")).unwrap_or_default();
        let Some((_, target)) = targets.iter().find(|(known, _)| *known == id) else { continue };
        // A target is seen from xl/, or from the root of the archive.
        let member = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let hidden = tag.get("state").is_some_and(|state| state != "visible");
        sheets.push(Sheet { name: tag.get("name").unwrap_or_default(), hidden, member });
    }
    Ok(sheets)
}

/// Names of the sheets that have cells, hidden ones left out; what `FILE.xlsx#SHEET` takes.
pub(super) fn names(file: &Path, archive: &Archive<'_>) -> Result<Vec<String>, InputError> {
    let mut names = Vec::new();
    for sheet in sheets(file, archive)?.into_iter().filter(|sheet| !sheet.hidden) {
        if sheet::has_cells(file, &sheet.member, &text(file, archive, &sheet.member)?)? {
            names.push(sheet.name);
        }
    }
    Ok(names)
}

/// Reads the sheet that is meant.
pub(super) fn read(source: &Source<'_>, archive: &Archive<'_>) -> Result<Layer, InputError> {
    let file = source.file;
    let sheets = sheets(file, archive)?;
    let sheet = if let Some(layer) = &source.layer {
        sheets.iter().find(|sheet| sheet.name == *layer).ok_or_else(|| {
            let names: Vec<&str> = sheets.iter().map(|sheet| &*sheet.name).collect();
            let error = InputError::value(file, format!("has no sheet {layer:?}; there are {}", names.join(", ")));
            match did_you_mean(layer, names.iter().copied()) {
                Some(guess) => error.guess(guess),
                None => error,
            }
        })?
    } else {
        let names = names(file, archive)?;
        match &names[..] {
            [] => return Err(InputError::empty(file, "the workbook holds no cells")),
            [one] => sheets.iter().find(|sheet| !sheet.hidden && sheet.name == *one).expect("named just now"),
            [first, ..] => {
                let what = format!("has {} sheets with cells: {}", names.len(), names.join(", "));
                let error = InputError::value(file, what);
                return Err(error.guess(format!("say which: {}#{first}", file.display())));
            }
        }
    };
    let strings = if archive.has("xl/sharedStrings.xml") {
        sheet::strings(file, &text(file, archive, "xl/sharedStrings.xml")?)?
    } else {
        Vec::new()
    };
    let cells = sheet::rows(file, &sheet.member, &text(file, archive, &sheet.member)?, &strings)?;
    let mut notes = vec![format!("sheet {:?}", sheet.name)];
    let rows = sheet::table(file, cells, &mut notes)?;
    table::read_rows(source, rows, &table::Written::SHEET, notes)
}
