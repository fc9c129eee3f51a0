//! The columns of a table, from the `CREATE TABLE` that made it.

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    /// Whether it is another name of the row number, which rows do not hold.
    pub is_row_number: bool,
    pub is_bool: bool,
}

/// Words that begin a constraint of the table, not a column.
const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

/// The columns in their order.
pub(super) fn of(sql: &str) -> Vec<Column> {
    let (Some(start), Some(end)) = (body(sql), sql.rfind(')')) else { return Vec::new() };
    let inside = sql.get(start..end).unwrap_or_default();
    parts(inside).into_iter().filter_map(column).collect()
}

/// Where the list of columns begins: after the first bracket outside of quotes.
fn body(sql: &str) -> Option<usize> {
    let mut quote = None;
    for (i, c) in sql.char_indices() {
        match quote {
            Some(end) if c == end => quote = None,
            Some(_) => {}
            None => match c {
                '(' => return Some(i + 1),
                _ => quote = closing(c),
            },
        }
    }
    None
}

fn closing(c: char) -> Option<char> {
    match c {
        '"' | '\'' | '`' => Some(c),
        '[' => Some(']'),
        _ => None,
    }
}

/// Parts between commas that are in no bracket and no quotes.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut quote, mut parts) = (0_i32, 0, None, Vec::new());
    for (i, c) in text.char_indices() {
        match quote {
            Some(end) if c == end => quote = None,
            Some(_) => {}
            None => match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(&text[start..i]);
                    start = i + 1;
                }
                _ => quote = closing(c),
            },
        }
    }
    parts.push(&text[start..]);
    parts
}

fn column(part: &str) -> Option<Column> {
    let part = part.trim();
    let first = part.chars().next()?;
    let (name, rest) = if let Some(end) = closing(first) {
        // A quote within a name is written twice.
        let body = &part[first.len_utf8()..];
        let mut at = 0;
        loop {
            at += body.get(at..)?.find(end)?;
            if end != ']' && body[at + 1..].starts_with(end) {
                at += 2;
            } else {
                break;
            }
        }
        let twice: String = [end, end].iter().collect();
        (body[..at].replace(&twice, &end.to_string()), &body[at + 1..])
    } else {
        let end = part.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(part.len());
        if CONSTRAINTS.contains(&part[..end].to_uppercase().as_str()) {
            return None;
        }
        (part[..end].to_owned(), &part[end..])
    };
    let rest = rest.trim().to_uppercase();
    let is_row_number = rest.starts_with("INTEGER") && rest.contains("PRIMARY KEY");
    Some(Column { name, is_row_number, is_bool: rest.starts_with("BOOL") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tables_as_programs_make_them() {
        let sql = r#"CREATE TABLE "a (b" ( "fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "geom" POLYGON, "小区 ""东""" TEXT(20),
            [x y] REAL DEFAULT 'a,b)', `ok` BOOLEAN, plain MEDIUMINT, CONSTRAINT c UNIQUE (plain, ok))"#;
        let names: Vec<String> = of(sql).into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["fid", "geom", "小区 \"东\"", "x y", "ok", "plain"]);
        let columns = of(sql);
        assert!(columns[0].is_row_number && columns[4].is_bool && !columns[5].is_bool);
        assert!(of("CREATE TABLE x").is_empty() && of(")(").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(sql in "\\PC{0,80}|CREATE TABLE [\"'`(), a-z\\[\\]]{0,60}") {
            let _ = of(&sql);
        }
    }
}
