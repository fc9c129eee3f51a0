use super::*;
use std::collections::BTreeSet;

/// Every text of the tree that somebody reads, as the table of words would have it.
fn texts(command: &Command, into: &mut BTreeSet<String>) {
    let whole = |text: &dyn ToString| text.to_string();
    into.extend(command.get_about().map(|t| whole(t)));
    into.extend(command.get_long_about().map(|t| whole(t)));
    for after in [command.get_after_help(), command.get_after_long_help(), command.get_before_help()] {
        let joined = after.map(|t| examples::joined(&t.to_string())).unwrap_or_default();
        into.extend(examples::lines(&joined).filter_map(|line| match line {
            examples::Line::Said(said) | examples::Line::Example(_, said) => Some(said.to_owned()),
            examples::Line::Shown(_) => None,
        }));
    }
    for arg in command.get_arguments() {
        into.extend(arg.get_help().map(|t| whole(t)));
        into.extend(arg.get_long_help().map(|t| whole(t)));
        into.extend(arg.get_help_heading().map(str::to_owned));
        for value in arg.get_possible_values() {
            into.extend(value.get_help().map(|t| whole(t)));
        }
        if arg.get_action().takes_values() {
            into.extend(arg.get_value_names().into_iter().flatten().map(|t| whole(t)));
        }
    }
    command.get_subcommands().for_each(|one| texts(one, into));
}

fn all_texts() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    texts(&command(Lang::En), &mut all);
    all
}

/// Every command, by its words.
fn commands(command: &Command, above: &str, into: &mut Vec<(String, Command)>) {
    for one in command.get_subcommands().filter(|one| one.get_name() != "help") {
        let name = format!("{above}{}", one.get_name());
        into.push((name.clone(), one.clone()));
        commands(one, &format!("{name} "), into);
    }
}

fn every(lang: Lang) -> Vec<(String, Command)> {
    let root = command(lang);
    let mut all = vec![(String::new(), root.clone())];
    commands(&root, "", &mut all);
    all
}

#[test]
fn every_text_has_its_chinese() {
    let lacking: Vec<String> = all_texts().into_iter().filter(|text| words::chinese(text).is_none()).collect();
    assert!(lacking.is_empty(), "without Chinese in cli/help/words: {lacking:#?}");
}

#[test]
fn no_chinese_is_left_over() {
    let texts = all_texts();
    let mut seen = BTreeSet::new();
    for (english, chinese) in words::ROOMS.iter().flat_map(|room| room.iter()) {
        assert!(texts.contains(*english), "no help says this any more: {english}");
        assert!(seen.insert(english), "there twice: {english}");
        assert!(!chinese.trim().is_empty());
    }
}

#[test]
fn no_argument_has_a_longer_help() {
    for (name, command) in every(Lang::En) {
        assert!(command.get_long_about().is_none(), "{name}: a page shows one text, with -h as with --help");
        for arg in command.get_arguments() {
            assert!(arg.get_long_help().is_none(), "{name} {arg}: a page shows one text");
        }
    }
}

/// A page without its colours.
fn plain(command: &mut Command, columns: usize) -> String {
    anstream::adapter::strip_str(&page::page(command, columns)).to_string()
}

/// What is typed, in a text.
fn flags(text: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = text.split(|c: char| !word(c)).filter(|word| word.starts_with('-') && word.len() > 1);
    words.map(str::to_owned).filter(|w| !w[1..].starts_with(|c: char| c.is_ascii_digit())).collect()
}

#[test]
fn both_name_the_same_options() {
    for ((name, mut english), (_, mut chinese)) in every(Lang::En).into_iter().zip(every(Lang::Zh)) {
        let english = english.render_help().to_string();
        let page = plain(&mut chinese, WIDEST);
        assert_eq!(flags(&english), flags(&page), "{name}");
        // Examples are typed as they are.
        for typed in english.lines().filter(|line| line.starts_with("  lifecircle ")) {
            let typed = typed.trim_start().split("  ").next().unwrap_or_default();
            assert!(page.contains(typed), "{name}: {typed}\n{page}");
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for columns in [60, 80, WIDEST] {
        for (name, mut command) in every(Lang::Zh) {
            let page = plain(&mut command, columns);
            let typed = |line: &str| {
                line.starts_with("用法")
                    || line.starts_with("  lifecircle ")
                    || line.starts_with("  ") && line.contains(" = ")
            };
            for line in page.lines().filter(|line| !typed(line)) {
                // A word of another alphabet, or a value, may be wider than what is left.
                let fits = crate::report::wrap::width(line) <= columns || !line.trim().contains(' ');
                assert!(fits, "{name}, {columns}: {line}");
            }
        }
    }
}

#[test]
fn clap_shows_the_page_of_the_command() {
    let shown = |words: &str| {
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        let error = command(Lang::En).try_get_matches_from(&words).unwrap_err();
        super::said(Lang::Zh, &words, error).to_string()
    };
    for words in ["lifecircle site --help", "lifecircle site -h", "lifecircle help site"] {
        let page = shown(words);
        assert!(page.starts_with("新增设施选址："), "{words}: {page}");
        for part in ["用法：lifecircle site [选项] [城市.osm.pbf|研究.toml]", "\n选项：\n", "[默认值：cover]"]
        {
            assert!(page.contains(part), "{part} is not in: {page}");
        }
    }
    assert!(shown("lifecircle --help").contains("\n命令：\n  analyze"));
    assert!(shown("lifecircle analyze --limit").contains("--limit <限值>"));
}
