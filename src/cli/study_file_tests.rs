use super::*;
use crate::report::study_file::{Key, text as study_text};
use crate::study::{City, Plan};
use crate::units::Lang;

fn words(words: &str) -> Vec<OsString> {
    words.split_whitespace().map(OsString::from).collect()
}

fn plan(file: &Path, more: &str) -> Plan {
    let mut all = words("lifecircle analyze");
    all.push(file.into());
    all.extend(words(more));
    match read(all).unwrap().command {
        Command::Analyze(analyze) => analyze.study.into(),
        other => panic!("{other:?}"),
    }
}

/// Everything that `init` offers as a comment: in both languages, known, and read by the flag of its name.
#[test]
fn every_comment_of_a_study_can_be_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.toml");
    let flags = typed(&words("lifecircle init")).unwrap();
    assert!(flags.len() > 25 && flags.iter().any(|flag| flag.table.is_some()));
    for flag in flags {
        let Flag { table, key, help, switch, many, default, typed, values, .. } = flag;
        let one = [Key { table, key: key.clone(), help, switch, many, default, typed, values }];
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| study_text(lang, "s.toml", None, &one, &[]));
        let set = |text: &str| text.lines().find_map(|l| l.strip_prefix(&format!("# {key} = ")).map(str::to_owned));
        let value = set(&en).unwrap_or_else(|| panic!("{key} is not in: {en}"));
        assert_eq!(set(&zh).as_ref(), Some(&value));
        assert!(
            en.lines().zip(zh.lines()).filter(|(a, b)| a != b && b.chars().any(|c| c > '\u{2e80}')).count() >= 5,
            "{key} has no Chinese words in report/study_file/words.rs: {zh}"
        );
        let table = table.map_or_else(String::new, |table| format!("[{table}]\n"));
        let beside = match key.as_str() {
            "keep_duplicates" => "facilities = \"a.csv\"\n",
            "country" | "unknown_hours" | "clock" => "at = \"Sun 20:30\"\n",
            _ => "",
        };
        std::fs::write(&file, format!("{beside}{table}{key} = {value}\n")).unwrap();
        let read = read(vec!["lifecircle".into(), "analyze".into(), file.clone().into()]);
        assert!(
            read.is_ok(),
            "{key} = {value}: {:?} (is an example missing in report/study_file/words.rs?)",
            read.err()
        );
    }
}

#[test]
fn paths_lie_beside_the_study() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.toml");
    let text = "city = 'c.pbf'\nstreets = 'r.gpkg#roads'\nfacilities = ['/abs/f.csv', 'osm']\nstandard = 'my.toml'\ndem = 'd/h.tif'\ncrs = { all = 'EPSG:4547', 'f.csv' = 'gcj02' }";
    std::fs::write(&file, text).unwrap();
    let found = plan(&file, "--snap 300m");
    let at = |name: &str| folder.path().join(name);
    assert_eq!(found.city, City::StreetsAndExtract { streets: at("r.gpkg#roads"), extract: at("c.pbf") });
    assert_eq!((found.facilities, found.extract_facilities), (vec![PathBuf::from("/abs/f.csv")], true));
    assert_eq!(found.dem, [at("d/h.tif")]);
    assert_eq!(found.standard, crate::study::StandardFrom::File(at("my.toml")));
    assert_eq!(found.crs.to_string(), "EPSG:4547,f.csv=gcj02");
    assert_eq!((found.snap.metres(), found.study_file), (300.0, Some(file)));
}

#[test]
fn paths_are_found_again_from_the_folder_of_a_study() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("a/b")).unwrap();
    std::fs::create_dir_all(at("c")).unwrap();
    std::fs::write(at("c/city.pbf"), "").unwrap();
    let city = at("c/city.pbf").display().to_string();
    assert_eq!(seen_from(&at("a/b"), &city), city, "a whole path stays");
    assert_eq!(seen_from(Path::new("."), "x#y"), "x#y");
    assert_eq!(seen_from(Path::new("docs"), "src/main.rs"), "../src/main.rs");
    assert_eq!(seen_from(Path::new("src"), "src/main.rs#l"), "main.rs#l");
}

/// A flag wins over what shuts it out, and a command's own table over what all commands share.
#[test]
fn the_nearer_word_wins() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.toml");
    std::fs::write(
        &file,
        "limit = '15min'\nsnap = '100m'\n[isochrone]\nfrom = 'facilities'\nlimits = '5min'\nsnap = '90m'\n",
    )
    .unwrap();
    let asked = |more: &str| {
        let mut all = words("lifecircle isochrone");
        all.push(file.clone().into());
        all.extend(words(more));
        match read(all).unwrap().command {
            Command::Isochrone(isochrone) => {
                let limits = isochrone.limits.clone();
                (Plan::from(isochrone.study), limits)
            }
            other => panic!("{other:?}"),
        }
    };
    let (plan, limits) = asked("");
    assert_eq!((plan.limit, plan.snap.metres(), limits.is_some()), (None, 90.0, true));
    let (plan, limits) = asked("--limit 500m --snap 80m");
    assert_eq!((plan.limit.map(|l| l.to_string()), plan.snap.metres(), limits), (Some("500 m".to_owned()), 80.0, None));
}
