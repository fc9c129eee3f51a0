//! Cells of a table of communities: numbers as they were written, words of offices, and the three forms of occupancy.

use crate::input::given::columns::{narrow, text, value};
use crate::input::layer::Feature;
use crate::model::{CommunityKind, Exact, Portion, Properties, Value};

/// Most households of a community, and of a country.
const MOST_HOUSEHOLDS: u64 = 1_000_000_000;

/// A cell as text without thousands separators, spaces and units; `None` if it says that nothing is known.
fn bare(cell: &Value) -> Result<Option<String>, String> {
    let said = match cell {
        Value::Json(_) => return Err("is nested".to_owned()),
        other => match text(other) {
            Some(said) => said,
            None => return Ok(None),
        },
    };
    if ["-", "--", "—", "–", "/", "n/a", "na", "null", "无数据", "未知", "不详"].contains(&said.to_lowercase().as_str())
    {
        return Ok(None);
    }
    let said = narrow(&said);
    let mut plain: &str = &said;
    for unit in ["平方米", "平米", "㎡", "m²", "m2", "人", "户", "名", "个"] {
        plain = plain.strip_suffix(unit).unwrap_or(plain).trim_end();
    }
    // 1,234 is one number; 1,5 is none that one could be sure of.
    let groups: Vec<&str> = plain.split('.').next().unwrap_or_default().split([',', '，']).collect();
    let grouped = groups.len() > 1 && groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3);
    Ok(Some(if grouped { plain.replace([',', '，'], "") } else { plain.to_owned() }))
}

/// A number as it was written.
pub(super) fn exact(cell: &Value) -> Result<Option<Exact>, String> {
    match cell {
        Value::Float(number) => Exact::of_double(*number).map(Some),
        Value::Bool(_) => Err("is not a number".to_owned()),
        _ => match bare(cell)? {
            None => Ok(None),
            Some(plain) => plain.parse().map(Some).map_err(|rule: String| {
                // The fault shows the cell, not what was made of it.
                text(cell).map_or(rule.clone(), |said| rule.replace(&format!("{plain:?}"), &format!("{said:?}")))
            }),
        },
    }
}

/// A whole number.
pub(super) fn whole(cell: &Value) -> Result<Option<u64>, String> {
    match exact(cell)? {
        None => Ok(None),
        Some(number) => number.to_whole().map(Some).ok_or_else(|| format!("{number} is not a whole number")),
    }
}

/// What a row is called that sums up others.
const TOTALS: [&str; 12] =
    ["合计", "总计", "小计", "共计", "累计", "汇总", "总数", "全部合计", "total", "subtotal", "grandtotal", "sum"];

/// The cell by which a row says that it sums up others: such rows stand at the foot of tables, and are no community.
pub(super) fn total(properties: &Properties) -> Option<&str> {
    properties.iter().find_map(|(_, cell)| {
        let Value::Text(said) = cell else { return None };
        let plain: String = said.chars().filter(|c| !c.is_whitespace() && !":：-_".contains(*c)).collect();
        TOTALS.contains(&&*plain.to_lowercase()).then_some(&**said)
    })
}

/// Households: a whole number, at most so many.
pub(super) fn households(cell: &Value) -> Result<Option<u64>, String> {
    match whole(cell)? {
        Some(n) if n > MOST_HOUSEHOLDS => Err(format!("{n} is outside 0..{MOST_HOUSEHOLDS}")),
        read => Ok(read),
    }
}

/// What communities are called that are built, new, rural.
const KINDS: [(CommunityKind, &[&str]); 3] = [
    (
        CommunityKind::Built,
        &["built", "existing", "old", "urban", "已建", "已建成", "建成", "既有", "老旧", "城市", "城镇"],
    ),
    (CommunityKind::New, &["new", "新建", "新建成"]),
    (CommunityKind::Rural, &["rural", "village", "农村", "乡村", "村", "行政村", "建制村", "涉农"]),
];

/// Built, new or rural.
pub(super) fn kind(cell: &Value) -> Result<Option<CommunityKind>, String> {
    let Some(said) = text(cell) else { return Ok(None) };
    let lower = said.trim().to_lowercase();
    let mut plain: &str = &lower;
    for ending in ["小区", "社区", "住宅区", "城市", " community"] {
        plain = plain.strip_suffix(ending).filter(|rest| !rest.is_empty()).unwrap_or(plain);
    }
    let found = KINDS.iter().find(|(_, words)| words.contains(&plain) || words.contains(&&*lower));
    found.map(|(kind, _)| Some(*kind)).ok_or_else(|| {
        format!("{:?} is none of built (已建), new (新建), rural (农村)", said.chars().take(40).collect::<String>())
    })
}

/// How many committees there are: a number, or yes and no.
pub(super) fn committees(cell: &Value) -> Result<Option<u64>, String> {
    if let Value::Bool(there) = cell {
        return Ok(Some(u64::from(*there)));
    }
    let Some(said) = text(cell) else { return Ok(None) };
    match said.to_lowercase().as_str() {
        "yes" | "y" | "true" | "有" | "是" | "已成立" | "已建" | "成立" | "√" | "✓" => Ok(Some(1)),
        "no" | "n" | "false" | "none" | "无" | "否" | "没有" | "未成立" | "未建" | "×" | "✗" => Ok(Some(0)),
        _ => match whole(cell) {
            Ok(Some(n)) if n > 1000 => Err(format!("{n} is outside 0..1000")),
            Ok(read) => Ok(read),
            Err(_) => {
                let said: String = said.chars().take(40).collect();
                Err(format!("{said:?} is neither a number nor yes (有) or no (无)"))
            }
        },
    }
}

/// Occupancy from households that moved in.
pub(super) fn moved_in(cell: &Value, households: Option<u64>) -> Result<Option<Portion>, String> {
    match (whole(cell)?, households) {
        (Some(part), Some(all)) => Portion::new(Exact::whole(part), Exact::whole(all))
            .map(Some)
            .ok_or_else(|| format!("{part} are more than the {all} households")),
        _ => Ok(None),
    }
}

/// How a column writes occupancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Every number has its %.
    Signed,
    /// No number is above 1: 0.5 is half.
    Share,
    /// Some number is above 1: 50 is half.
    Percent,
}

impl Form {
    /// Told from all cells of the column.
    pub(super) fn of(features: &[Feature], key: &str) -> Form {
        let one = Exact::whole(1);
        let mut form = Form::Signed;
        for cell in features.iter().filter_map(|f| value(&f.properties, key)) {
            match number_and_sign(cell) {
                Ok(Some((number, false))) if number > one => return Form::Percent,
                Ok(Some((_, false))) => form = Form::Share,
                _ => {}
            }
        }
        form
    }

    /// What to tell the user.
    pub(super) fn told(self, key: &str) -> Option<String> {
        match self {
            Form::Signed => None,
            Form::Share => Some(format!("occupancy {key:?} taken as shares: no number is above 1, so 0.5 is 50%")),
            Form::Percent => {
                Some(format!("occupancy {key:?} taken as per cent: some numbers are above 1, so 50 is 50%"))
            }
        }
    }

    /// A cell of the column.
    pub(super) fn read(self, cell: &Value) -> Result<Option<Portion>, String> {
        let Some((number, signed)) = number_and_sign(cell)? else { return Ok(None) };
        let one = Exact::whole(1);
        let whole = if signed || self == Form::Percent { Exact::whole(100) } else { one };
        if !signed && self == Form::Percent && number <= one && number > Exact::ZERO {
            return Err(format!("{number} stands among numbers above 1: is it {number}% or a share? write the %"));
        }
        Portion::new(number, whole).map(Some).ok_or_else(|| format!("{number} is more than all"))
    }
}

/// The number of a cell, and whether it has a %.
fn number_and_sign(cell: &Value) -> Result<Option<(Exact, bool)>, String> {
    if let Value::Text(said) = cell
        && let Some(number) = said.trim().strip_suffix(['%', '％'])
    {
        let number = number.trim().parse();
        return number
            .map(|n| Some((n, true)))
            .map_err(|_: String| format!("{:?} is not a share", said.trim().chars().take(40).collect::<String>()));
    }
    Ok(exact(cell)?.map(|number| (number, false)))
}
