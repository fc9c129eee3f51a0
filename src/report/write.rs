//! Files whole or not at all: everything is written under temporary names first, and renamed only when all of it is on
//! the disk. A failure or an interruption before that leaves the folder as it was.

use super::Findings;
use crate::error::{Fault, InputError};
use rayon::prelude::*;
use std::borrow::Cow;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::NamedTempFile;

/// The bytes of a file, made when its turn comes.
type Make<'a> = Box<dyn Fn() -> Cow<'a, [u8]> + Sync + 'a>;

/// Writes every output of a run and the `extra` files (name, bytes) into `out`, creating it if it is not there.
/// Returns what was written, in order. `stop` is looked at between files; from the first rename on it is too late.
///
/// # Errors
/// If `out` is not a folder or cannot be written, the disk is full, or `stop` is set ([`Fault::Interrupted`]).
pub fn write_all(
    findings: &Findings<'_>,
    out: &Path,
    extra: &[(&str, Vec<u8>)],
    layers: Layers,
    stop: &AtomicBool,
) -> Result<Vec<PathBuf>, InputError> {
    let mut files: Vec<(&str, Make<'_>)> = Vec::new();
    for (name, make) in super::FILES {
        if findings.land.is_none() && super::GAP_AREAS.contains(&name) {
            continue;
        }
        if findings.verdicts.is_none() && super::verdicts::FILES.contains(&name) {
            continue;
        }
        files.push((name, Box::new(move || make(findings).into())));
    }
    files.extend(extra.iter().map(given));
    if layers == Layers::GeoJson {
        return write_files(out, &files, stop);
    }
    let names: Vec<String> = files.iter().map(|(name, _)| layers.name(name)).collect();
    let files: Vec<(&str, Make<'_>)> = names
        .iter()
        .zip(files)
        .map(|(name, (before, make))| {
            let layer = name != before;
            let as_layer = move || {
                let bytes = make();
                if !layer {
                    return bytes;
                }
                super::fgb::of_geojson(&bytes).map_or(bytes, Cow::Owned)
            };
            (name.as_str(), Box::new(as_layer) as Make<'_>)
        })
        .collect();
    write_files(out, &files, stop)
}

/// What layers are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layers {
    /// `GeoJSON`.
    #[default]
    GeoJson,
    /// `FlatGeobuf`.
    FlatGeobuf,
}

impl Layers {
    /// What a file is called that is a `.geojson` otherwise.
    pub fn name(self, file: &str) -> String {
        match (self, file.strip_suffix(".geojson")) {
            (Layers::FlatGeobuf, Some(stem)) => format!("{stem}.fgb"),
            _ => file.to_owned(),
        }
    }

    /// A file as it is to be written: a layer in this form, with the name of the form; whatever else as it is.
    pub fn turned(self, name: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
        let turned = self.name(name);
        let bytes = if turned == name { bytes } else { super::fgb::of_geojson(&bytes).unwrap_or(bytes) };
        (turned, bytes)
    }
}

/// Writes only the files given (name, bytes) into `out`, by the same rules.
///
/// # Errors
/// As [`write_all`].
pub fn write_given(
    out: &Path,
    files: &[(impl AsRef<str>, Vec<u8>)],
    stop: &AtomicBool,
) -> Result<Vec<PathBuf>, InputError> {
    write_files(out, &files.iter().map(given).collect::<Vec<_>>(), stop)
}

fn given(file: &(impl AsRef<str>, Vec<u8>)) -> (&str, Make<'_>) {
    let bytes = &file.1;
    (file.0.as_ref(), Box::new(move || Cow::Borrowed(bytes)))
}

fn write_files(out: &Path, files: &[(&str, Make<'_>)], stop: &AtomicBool) -> Result<Vec<PathBuf>, InputError> {
    whole_or_not_at_all(out, || stage(out, files, stop))
}

/// Publishes in `out` what `make` stages there; if it fails the folder is as it was.
pub(crate) fn whole_or_not_at_all(
    out: &Path,
    make: impl FnOnce() -> Result<Vec<Staged>, InputError>,
) -> Result<Vec<PathBuf>, InputError> {
    let made = make_folder(out)?;
    let result = make().and_then(|staged| publish_all(out, staged));
    if result.is_err() {
        // Only folders that were made here, and only while they are empty, so that nothing of the user's can go.
        for folder in made {
            let _ = fs::remove_dir(folder);
        }
    }
    result
}

/// Creates the folder; returns the folders that were not there, deepest first.
fn make_folder(out: &Path) -> Result<Vec<PathBuf>, InputError> {
    if out.exists() && !out.is_dir() {
        return Err(InputError::value(out, "is a file, but the output goes into a folder").guess("name another --out"));
    }
    let missing: Vec<PathBuf> =
        out.ancestors().take_while(|p| !p.as_os_str().is_empty() && !p.exists()).map(Path::to_owned).collect();
    fs::create_dir_all(out).map_err(|e| {
        for folder in &missing {
            let _ = fs::remove_dir(folder);
        }
        InputError::io(out, "cannot create the output folder", e)
    })?;
    Ok(missing)
}

/// Writes every file under a temporary name, down to the disk; as many are in memory at once as there are threads.
fn stage(out: &Path, files: &[(&str, Make<'_>)], stop: &AtomicBool) -> Result<Vec<Staged>, InputError> {
    let go_on = || if stop.load(Ordering::Relaxed) { Err(InputError::new(out, Fault::Interrupted)) } else { Ok(()) };
    let written = |(name, make): &(&str, Make<'_>)| {
        go_on()?;
        Staged::new(out.join(name), &make())
    };
    let all: Vec<Result<Staged, InputError>> = files.par_iter().with_max_len(1).map(written).collect();
    // Of several errors the first, whichever thread was quicker.
    let staged = all.into_iter().collect::<Result<Vec<Staged>, InputError>>()?;
    go_on()?;
    Ok(staged)
}

/// A file that is on the disk under a temporary name beside its place.
pub(crate) struct Staged {
    /// As the user named it.
    path: PathBuf,
    /// Where its bytes go: the path, or what it links to.
    place: PathBuf,
    file: NamedTempFile,
}

impl Staged {
    /// Writes the bytes of a file under a temporary name, down to the disk. A link is written through.
    pub(crate) fn new(path: PathBuf, bytes: &[u8]) -> Result<Staged, InputError> {
        let mut begun = Begun::new(path)?;
        begun.add(bytes)?;
        begun.end()
    }

    /// Gives the file its name; from here on others see it.
    pub(crate) fn publish(self) -> Result<PathBuf, InputError> {
        self.file.persist(&self.place).map_err(|e| InputError::io(&self.path, "cannot write", e.error))?;
        Ok(self.path)
    }
}

/// A file under a temporary name that is still being written: what is too large to be held in memory goes out in parts.
pub(crate) struct Begun(Staged);

impl Begun {
    /// Makes the temporary file.
    pub(crate) fn new(path: PathBuf) -> Result<Begun, InputError> {
        let place = place_of(&path)?;
        let folder = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = temporary(folder).map_err(|e| {
            InputError::io(&path, "cannot write", system_error(&e))
                .guess("is its folder there, and may you write there?")
        })?;
        Ok(Begun(Staged { path, place, file }))
    }

    /// Writes some more.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), InputError> {
        // Through the file itself: the errors of its wrapper tell the temporary name.
        self.0.file.as_file_mut().write_all(bytes).map_err(|e| InputError::io(&self.0.path, "cannot write", e))
    }

    /// All is written: down to the disk with it.
    pub(crate) fn end(self) -> Result<Staged, InputError> {
        self.0.file.as_file().sync_all().map_err(|e| InputError::io(&self.0.path, "cannot write", e))?;
        Ok(self.0)
    }
}

/// Where the bytes of a path go: a link is followed, and only a regular file or nothing may be there.
fn place_of(path: &Path) -> Result<PathBuf, InputError> {
    let Ok(here) = fs::symlink_metadata(path) else { return Ok(path.to_owned()) };
    let there = fs::metadata(path).map_err(|e| {
        InputError::io(path, "is a link that leads nowhere", e).guess("remove it, or name another file")
    })?;
    if there.is_dir() {
        return Err(InputError::value(path, "is a folder where a file is to be written"));
    }
    if !there.is_file() {
        return Err(InputError::value(path, "is a device or a pipe where a file is to be written"));
    }
    if here.is_symlink() {
        return fs::canonicalize(path).map_err(|e| InputError::io(path, "cannot follow the link", e));
    }
    Ok(path.to_owned())
}

/// What the system said of a temporary file, without the name of that file.
fn system_error(error: &std::io::Error) -> std::io::Error {
    let inner = error.get_ref().and_then(std::error::Error::source).and_then(|e| e.downcast_ref::<std::io::Error>());
    let code = error.raw_os_error().or_else(|| inner.and_then(std::io::Error::raw_os_error));
    code.map_or_else(|| error.kind().into(), std::io::Error::from_raw_os_error)
}

/// A temporary file that others may read once it is renamed, as far as the umask lets them.
fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".lifecircle-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn publish_all(out: &Path, staged: Vec<Staged>) -> Result<Vec<PathBuf>, InputError> {
    let written = staged.into_iter().map(Staged::publish).collect::<Result<Vec<_>, _>>()?;
    // The names themselves reach the disk with the folder; not every system can do that, and the files are whole anyway.
    if let Ok(folder) = fs::File::open(out) {
        let _ = folder.sync_all();
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file<'a>(name: &'static str, text: &'static str) -> (&'static str, Make<'a>) {
        (name, Box::new(move || Cow::Borrowed(text.as_bytes())))
    }

    #[test]
    fn layers_are_turned_and_nothing_else() {
        let layer = br#"{"type":"FeatureCollection","features":[]}"#.to_vec();
        let (name, bytes) = Layers::FlatGeobuf.turned("sites.geojson", layer.clone());
        assert!(name == "sites.fgb" && bytes.starts_with(b"fgb"), "{name}");
        assert_eq!(Layers::GeoJson.turned("sites.geojson", layer.clone()), ("sites.geojson".to_owned(), layer));
        assert_eq!(Layers::FlatGeobuf.turned("a.csv", vec![1]), ("a.csv".to_owned(), vec![1]));
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn writes_and_replaces() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("a/b");
        for text in ["one", "two"] {
            let written = write_files(&out, &[file("x", text), file("y", "")], &AtomicBool::new(false)).unwrap();
            assert_eq!(written, [out.join("x"), out.join("y")]);
            assert_eq!(fs::read_to_string(out.join("x")).unwrap(), text);
        }
        assert_eq!(names(&out), ["x", "y"], "no temporary files stay");
    }

    #[test]
    fn an_interruption_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("x"), "old").unwrap();
        let stop = AtomicBool::new(false);
        let files = [
            file("x", "new"),
            (
                "y",
                Box::new(|| {
                    stop.store(true, Ordering::Relaxed);
                    Cow::Owned(Vec::new())
                }) as Make<'_>,
            ),
        ];
        let fault = write_files(dir.path(), &files, &stop).unwrap_err();
        assert!(matches!(fault.fault, Fault::Interrupted));
        assert_eq!(names(dir.path()), ["x"]);
        assert_eq!(fs::read_to_string(dir.path().join("x")).unwrap(), "old");
        let fresh = dir.path().join("new/deep");
        assert!(write_files(&fresh, &[file("x", "new")], &stop).is_err());
        assert!(!dir.path().join("new").exists(), "a folder made for nothing goes again");
    }

    #[test]
    fn says_what_is_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let go = AtomicBool::new(false);
        fs::write(dir.path().join("x"), "").unwrap();
        let text = write_files(&dir.path().join("x"), &[], &go).unwrap_err().to_string();
        assert!(text.contains("is a file"), "{text}");
        fs::create_dir(dir.path().join("y")).unwrap();
        let text = write_files(dir.path(), &[file("z", ""), file("y", "")], &go).unwrap_err().to_string();
        assert!(text.contains("is a folder"), "{text}");
        assert_eq!(names(dir.path()), ["x", "y"]);
        let text = write_files(&dir.path().join("x/sub"), &[file("z", "")], &go).unwrap_err().to_string();
        assert!(text.contains("cannot create"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_what_was_written() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("plain"), "").unwrap();
        write_files(dir.path(), &[file("x", "")], &AtomicBool::new(false)).unwrap();
        let mode = |name| fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("x"), mode("plain"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through_and_a_pipe_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (here, there) = (dir.path().join("here"), dir.path().join("there"));
        for folder in [&here, &there] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(there.join("real"), "old").unwrap();
        std::os::unix::fs::symlink("../there/real", here.join("x")).unwrap();
        let go = AtomicBool::new(false);
        write_files(&here, &[file("x", "new")], &go).unwrap();
        assert!(fs::symlink_metadata(here.join("x")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(there.join("real")).unwrap(), "new");
        assert_eq!(names(&there), ["real"]);
        std::os::unix::fs::symlink("nowhere", here.join("y")).unwrap();
        let text = write_files(&here, &[file("y", "")], &go).unwrap_err().to_string();
        assert!(text.contains("leads nowhere"), "{text}");
        std::os::unix::fs::symlink("/dev/null", here.join("z")).unwrap();
        let text = write_files(&here, &[file("z", "")], &go).unwrap_err().to_string();
        assert!(text.contains("is a device"), "{text}");
    }

    #[test]
    fn messages_do_not_tell_temporary_names() {
        let text = Staged::new("no/such/x".into(), b"").err().unwrap().to_string();
        assert!(text.starts_with("no/such/x: cannot write: ") && !text.contains(".lifecircle"), "{text}");
    }
}
