//! What the tests of the program share: how it is run, how its files are read, where real cities lie.

#![allow(dead_code, reason = "every test program uses its part of it")]
#![allow(clippy::print_stdout, reason = "a test says that it skips")]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The program: `LIFECIRCLE_PROGRAM` (the same, built faster), else that of cargo.
pub fn program() -> PathBuf {
    std::env::var_os("LIFECIRCLE_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_lifecircle").into(), PathBuf::from)
}

/// The program in a folder of its own, in English.
pub fn lifecircle(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.current_dir(folder).args(words).env("LC_ALL", "C.UTF-8");
    command
}

pub fn run(folder: &Path, words: &[&str]) -> Output {
    lifecircle(folder, words).output().unwrap()
}

/// Runs what must go well, and gives back what it said on standard output.
pub fn done(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    text(&output.stdout)
}

/// Bad input: exit code 2, one line on standard error, nothing on standard output, nothing new in the folder.
pub fn refused(folder: &Path, words: &[&str]) -> String {
    let before = contents_of_tree(folder);
    let output = run(folder, words);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
    assert!(said.starts_with("lifecircle: error: "), "{words:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{words:?}: {said}");
    assert_eq!(text(&output.stdout), "", "{words:?}");
    assert_eq!(contents_of_tree(folder), before, "{words:?} left something behind");
    said
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub fn json(file: &Path) -> Value {
    serde_json::from_slice(&fs::read(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))).unwrap()
}

pub fn empty_folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Every file of a folder with its bytes.
pub fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    names(folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

fn contents_of_tree(folder: &Path) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    for name in names(folder) {
        let path = folder.join(&name);
        all.push((path.display().to_string(), fs::metadata(&path).unwrap().len()));
        if path.is_dir() {
            all.extend(contents_of_tree(&path));
        }
    }
    all
}

/// The folder of real cities: `LIFECIRCLE_DATA`, else beside the checkout.
pub fn data_folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    std::env::var_os("LIFECIRCLE_DATA").map_or(beside, PathBuf::from)
}

/// A real city, if it is at hand; otherwise it is said that the test is skipped.
pub fn data(name: &str) -> Option<PathBuf> {
    let file = data_folder().join(name);
    if !file.is_file() {
        println!("skipped: {} is not there", file.display());
        return None;
    }
    Some(file)
}
