//! `lifecircle init` and `lifecircle inspect`, which look at data before a run.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("The study file to write; paths in it are as seen from its folder", "要写出的研究文件；其中路径以其所在文件夹为准"),
    ("Print the form of a study file as JSON Schema, for editors that complete and check keys by it; nothing is written", "以 JSON Schema 输出研究文件的格式，供编辑器补全与检查；不写任何文件"),
    ("Write over a study that is there", "覆盖已有的研究文件"),
    ("What is given here is set in the study; all else stands in it as a comment, with its default.", "此处给出的设置写入研究文件；其余各项连同默认值以注释列出。"),
    // Inspect.
    ("Files to look into, of any format; FILE#LAYER for one layer", "要查看的文件，格式不限；单个图层写作“文件#图层”"),
    ("The coordinate system of the files, where they do not say it themselves: EPSG:4547, gcj02, bd09", "文件的坐标系（文件自身未注明时）：EPSG:4547、gcj02、bd09"),
    ("five-facilities, or a file of the same form", "标准：five-facilities，或同样格式的文件"),
    ("every layer of it", "其中全部图层"),
    ("one", "其中一个"),
    ("Whatever a file is, it is told and never an error.", "无论文件是什么，都如实说明，不报错。"),
];
