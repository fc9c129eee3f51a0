//! What a run tells while it runs, and how it is stopped.

use crate::units::Lang;

/// The steps of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Files to records.
    Read,
    /// Blocks to doorsteps.
    Settle,
    /// Streets to network.
    Build,
    /// Doorsteps and entrances to the network, and every walk.
    Measure,
    /// Walks to coverage and gaps.
    Judge,
    /// Blocks cut at the edge of the service areas.
    Land,
    /// Scenarios beside their baseline.
    Compare,
    /// Findings to files.
    Write,
}

impl Stage {
    /// All stages with what they do in English and Chinese.
    pub const ALL: [(Stage, &'static str, &'static str); 8] = [
        (Stage::Read, "reading the city", "读取数据"),
        (Stage::Settle, "finding where people start", "确定出入口"),
        (Stage::Build, "building the network", "构建步行路网"),
        (Stage::Measure, "measuring every walk", "计算步行时间"),
        (Stage::Judge, "judging coverage", "评价覆盖"),
        (Stage::Land, "cutting service areas", "划定服务范围"),
        (Stage::Compare, "comparing scenarios", "比较方案"),
        (Stage::Write, "writing the results", "写出结果"),
    ];

    /// What it does.
    pub fn words(self, lang: Lang) -> &'static str {
        let (_, en, zh) = Self::ALL[self as usize];
        lang.pick(en, zh)
    }
}

/// Somebody who watches a run. `()` does not.
pub trait Progress: Sync {
    /// A stage begins.
    fn begins(&self, stage: Stage);
    /// Whether the run shall stop before the next stage.
    fn stop(&self) -> bool {
        false
    }
}

impl Progress for () {
    fn begins(&self, _: Stage) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        assert!(Stage::ALL.iter().enumerate().all(|(i, (stage, _, _))| *stage as usize == i));
        assert_eq!(Stage::Judge.words(Lang::Zh), "评价覆盖");
    }
}
