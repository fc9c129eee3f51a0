//! Where results go: never over an input, and a device or a pipe is written to, not replaced.

use crate::error::InputError;
use crate::report::Staged;
use crate::study::Plan;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What the table of walks is written to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Standard output, last of all.
    Stdout,
    /// A device or a pipe: it takes the bytes as they come.
    Stream,
    /// A file of the output folder, which appears with the others.
    InFolder(String),
    /// A file elsewhere: whole or not at all.
    File,
}

impl Target {
    pub(super) fn of(file: &Path, out: &Path) -> Target {
        if ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| file == Path::new(name)) {
            return Target::Stdout;
        }
        // Among devices no file is begun, but in memory that looks like a folder there.
        let device = file.starts_with("/dev") && !file.starts_with("/dev/shm");
        if fs::metadata(file).is_ok_and(|m| !m.is_file() && !m.is_dir()) || device {
            return Target::Stream;
        }
        let resolved = resolve(file);
        match resolved.file_name().and_then(|name| name.to_str()) {
            Some(name) if resolved.parent() == Some(&resolve(out)) => Target::InFolder(name.to_owned()),
            _ => Target::File,
        }
    }
}

/// Writes to a device or a pipe.
pub(super) fn stream(file: &Path, text: &str) -> Result<(), InputError> {
    let fault = |e| InputError::io(file, "cannot write", e);
    let mut opened = fs::OpenOptions::new().append(true).open(file).map_err(fault)?;
    opened.write_all(text.as_bytes()).and_then(|()| opened.flush()).map_err(fault)
}

/// Writes a table that waits for the files of the folder before it gets its name.
pub(super) fn stage(file: &Path, text: &str) -> Result<Staged, InputError> {
    Staged::new(file.to_owned(), text.as_bytes())
}

/// Refuses outputs that are inputs, or each other, whatever names they go by.
pub(super) fn check(plan: &Plan, outputs: &[PathBuf]) -> Result<(), InputError> {
    check_files(&plan.files(), outputs)
}

/// The same for inputs given one by one.
pub(super) fn check_files(inputs: &[impl AsRef<Path>], outputs: &[PathBuf]) -> Result<(), InputError> {
    let inputs: Vec<(&Path, PathBuf)> = inputs.iter().map(|file| (file.as_ref(), resolve(file.as_ref()))).collect();
    let mut seen: Vec<PathBuf> = Vec::new();
    for output in outputs {
        let resolved = resolve(output);
        if let Some((input, _)) = inputs.iter().find(|(_, input)| *input == resolved) {
            let what = format!("is an input ({}) and would be overwritten", input.display());
            return Err(InputError::value(output, what).guess("name another --out or --table"));
        }
        if seen.contains(&resolved) {
            let what = "would be written twice: two outputs have this name";
            return Err(InputError::value(output, what).guess("name another file, or another --out"));
        }
        seen.push(resolved);
    }
    Ok(())
}

/// A path without links and dots, as far as it is there.
fn resolve(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for folder in path.ancestors() {
        if let Ok(real) = fs::canonicalize(folder) {
            return path
                .strip_prefix(folder)
                .map_or_else(|_| path.clone(), |rest| real.join(rest).components().collect());
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::City;

    #[test]
    fn targets_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("new/out");
        let target = |file: &Path| Target::of(file, &out);
        assert_eq!(target(Path::new("-")), Target::Stdout);
        assert_eq!(target(&out.join("./walks.csv")), Target::InFolder("walks.csv".to_owned()));
        assert_eq!(target(&dir.path().join("walks.csv")), Target::File);
        if cfg!(unix) {
            assert_eq!(target(Path::new("/dev/null")), Target::Stream);
            assert_eq!(target(Path::new("/dev/no_such_device")), Target::Stream);
            assert_eq!(target(Path::new("/dev/shm/w.csv")), Target::File);
        }
    }

    #[test]
    fn an_input_is_known_by_any_name() {
        let dir = tempfile::tempdir().unwrap();
        let city = dir.path().join("city.pbf");
        fs::write(&city, "").unwrap();
        let plan = Plan::new(City::Extract(city));
        let said = |name: &str| check(&plan, &[dir.path().join(name)]).map_err(|e| e.to_string());
        assert!(said("./city.pbf").unwrap_err().contains("is an input"));
        assert_eq!(said("other.pbf"), Ok(()));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("city.pbf", dir.path().join("link")).unwrap();
            assert!(said("link").unwrap_err().contains("is an input"));
        }
        let twice = [dir.path().join("a"), dir.path().join("./a")];
        assert!(check(&plan, &twice).unwrap_err().to_string().contains("twice"));
    }
}
