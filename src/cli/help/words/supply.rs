//! `lifecircle supply`.

use super::Pair;

#[rustfmt::skip]
pub(super) const PAIRS: &[Pair] = &[
    ("Property with a facility's capacity [default: capacity, 容量, 服务人口 or 服务人数, whichever is there]", "设施容量所在字段 [默认值：capacity、容量、服务人口或服务人数，以数据中有的为准]"),
    ("Heads that one of --capacity serves, where it counts beds or seats", "--capacity 以床位或座位计时，每个可服务的人数"),
    ("Square metres of floor that a head needs: the floor area of a facility over this is its capacity where it says none", "人均所需建筑面积（平方米）：设施未注明容量时，以其建筑面积除以此值计"),
    ("Capacity of whoever says neither; without this it stays unknown", "两者均无时假定的容量；不写则为未知"),
    ("Square metres of home a head, where the data say the floor area of homes but no residents", "人均住宅面积（平方米），用于数据有住宅面积而无人口时"),
    ("How floating catchments weigh a walk: slow (1, 0.68, 0.22 in each third of the limit), sharp (1, 0.42, 0.09), gauss", "移动搜寻法的距离衰减：slow（缓：限值三等分，权重 1、0.68、0.22）、sharp（陡：1、0.42、0.09）、gauss（高斯）"),
    ("Folder for supply.html, the layers of blocks and of facilities, supply.csv and supply.json", "supply.html、地块与设施图层、supply.csv 与 supply.json 的文件夹"),
    ("Also write the question itself to this JSON file, for another solver to judge: people, capacities, every walk, answer", "另将问题本身写入此 JSON 文件，供其他求解器检验：人口、容量、全部步行与答案"),
    ("Every block and class is served, in reach but full, or out of reach; a capacity that nobody says is not guessed. The allocation is proven: no other serves more, or as many with less walk. Properties of --facilities are named with --class-property here.", "每个地块的每类设施为已服务、可达但已满或不可达；容量无数据者不作猜测。分配经证明为最优：没有其他分配能服务更多，或同样多而步行更少。此命令中 --facilities 的类别字段用 --class-property 指定。"),
];
