//! `lifecircle standards`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("The standards that come with the program, with their size and how much of them is unverified", "程序自带的标准，及其规模与未核实的数量"),
    ("One standard: every class with its limit, clause, source and confidence", "一项标准：各类别的限值、条款、来源与可信度"),
    ("Its name, or a file of the same form", "标准名称，或同样格式的文件"),
    ("Print the file itself, to begin one's own with", "输出文件原文，可据以自编"),
    ("Whether files are standards: each with its sizes, or its first fault", "检查文件是否为合格的标准：给出规模，或第一处错误"),
    ("Standard files (TOML)", "标准文件（TOML）"),
    ("A template with every key explained, on standard output", "向标准输出写一份模板，逐项说明"),
];
