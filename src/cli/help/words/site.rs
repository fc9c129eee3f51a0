//! `lifecircle site`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("How many sites", "选址数量"),
    ("How far to go on with the front: what 1, 2, … N sites would bring, each with its bound (0: no farther than --count)", "前沿算到多少处：1、2、……N 处选址各带来多少，并各给出界（0：不超过 --count）"),
    ("Whether the facilities that are there count: existing, or none", "现有设施是否计入：existing（计入）或 none（不计）"),
    ("What the best are best at: cover (most people within the limit), fewest (sites for --share of the people), median (least walk of all together), center (least walk of whoever walks farthest)", "优选目标：cover（限值内人数最多）、fewest（以最少选址覆盖 --share 的人口）、median（总步行最少）、center（最远者步行最短）"),
    ("Share of the people to be covered with the fewest sites; all: everybody whom some candidate can serve", "以最少选址覆盖的人口比例；all：凡有候选点可服务者全部覆盖"),
    ("Where sites may be: junctions (every one), vacant (land mapped as brownfield or greenfield), or a GeoJSON file of points and polygons", "候选点：junctions（全部路口）、vacant（空地，即图上的 brownfield 或 greenfield），或点、面的 GeoJSON 文件"),
    ("How many of the facilities that are there have to close: those whose closing hurts least beside the new ones", "现有设施须关闭几处：选取有了新址之后关闭影响最小者"),
    ("Money for all sites together; each candidate's price is its property `cost`", "全部选址的总预算；各候选点造价取其 `cost` 字段"),
    ("New sites are at least so far apart, in a straight line, such as 500m", "新选址之间的最小直线距离，如 500m"),
    ("People that a site can serve (in what shares are of: residents, else households, else floor area), unless its property `capacity` says so", "每处选址的服务容量（口径与比例相同：居民，否则住户，否则建筑面积）；候选点有 `capacity` 字段时以其为准"),
    ("Ask again so many times with speed, people and doubtful facilities varied, and say how often each site stays", "以扰动的步速、人口与存疑设施重算若干次，给出各选址再次入选的比例"),
    ("Where the variations begin", "扰动的随机种子"),
    ("Good enough: this near to what is possible", "与最优相差不超过此值即可"),
    ("How much to search: about so many seconds on two cores, counted in steps, so that the answer is the same on any machine", "求解力度：约为两核机器上的秒数，按步数计，因此在任何机器上结果相同"),
    ("Folder for sites.html, sites.geojson, front.csv and sites.json", "sites.html、sites.geojson、front.csv 与 sites.json 的文件夹"),
    ("Also write the question itself to this JSON file, for another solver to judge: candidates, people, every walk, rules, answer", "另将问题本身写入此 JSON 文件，供其他求解器检验：候选点、人口、全部步行、规则与答案"),
    ("the bundled country: three more clinics, at any junction", "内置数据：新增三处诊所，任一路口均可"),
    ("Every answer says how far the best may be from it. Ctrl-C ends the search with the best so far. Properties of --facilities are named with --class-property here.", "每个答案都说明与最优至多相差多少。按 Ctrl-C 结束求解，给出目前最好的结果。此命令中 --facilities 的类别字段用 --class-property 指定。"),
];
