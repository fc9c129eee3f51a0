//! Words of names that say what kind of place it is, in the languages of the cities that were tried: the same word in each line.
//!
//! Longer words come before those that they hold, so that 社区卫生服务中心 is not read as 服务中心.

/// A kind of place: the line of [`KINDS`] that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind(u8);

/// Words of one kind; Chinese ones may stand anywhere in a word, others are words of their own.
const KINDS: [&[&str]; 34] = [
    &["社区卫生服务中心", "社区卫生服务站", "卫生服务中心", "卫生服务站", "卫生院", "卫生站", "卫生室"],
    &["党群服务中心", "社区服务中心", "便民服务中心", "社区服务站", "服务中心", "服务站"],
    &["社区居委会", "居民委员会", "村民委员会", "居委会", "村委会"],
    &[
        "超级市场",
        "连锁超市",
        "仓储超市",
        "超市",
        "super",
        "supermarket",
        "supermercado",
        "supermercados",
        "supermarkt",
        "hipermercado",
        "hiper",
        "market",
    ],
    &["农贸市场", "菜市场", "生鲜市场", "集贸市场", "mercado", "markt", "feira", "mercadillo"],
    &["便利店", "便利超市", "小卖部", "convenience", "minimarket", "minimercado", "autoservicio"],
    &["购物中心", "购物广场", "百货", "商场", "mall", "shopping", "centrocomercial"],
    &["药店", "大药房", "药房", "pharmacy", "farmacia", "farmácia", "apotheke", "apteekki", "drogaria"],
    &["卫生所", "医务室", "诊所", "门诊部", "门诊", "clinic", "clinica", "praxis", "consultorio", "ambulatorio"],
    &["口腔", "牙科", "dental", "dentista", "dentist", "odontologica", "zahnarzt"],
    &["医院", "hospital", "spital", "krankenhaus", "sairaala"],
    &["图书馆", "library", "biblioteca", "bibliothek", "kirjasto"],
    &["博物馆", "museum", "museo", "museu"],
    &["文化中心", "文化馆", "文化站", "centrocultural"],
    &["电影院", "影院", "影城", "cinema", "cine", "kino"],
    &["剧院", "剧场", "theatre", "theater", "teatro"],
    &["体育馆", "体育中心", "gym", "gimnasio", "ginasio", "pavilion", "pabellon"],
    &["体育场", "运动场", "stadium", "estadio", "sportplatz"],
    &["篮球场", "basketball"],
    &["足球场", "football", "futbol", "futebol"],
    &["网球场", "tennis", "tenis"],
    &["游泳馆", "游泳池", "pool", "piscina"],
    &["健身中心", "健身房", "fitness"],
    &["小学", "escola", "school", "colegio", "ceip", "schule", "koulu"],
    &["中学", "instituto", "ies"],
    &["幼儿园", "kindergarten", "guarderia"],
    &["公园", "park", "parque", "jardim", "jardin"],
    &["公共厕所", "卫生间", "厕所", "公厕", "toilets"],
    &["银行", "bank", "banco"],
    &["邮局", "correos", "post"],
    &["派出所", "police", "policia"],
    &["有限责任公司", "有限公司", "sl", "sa", "gmbh", "ag", "ltda"],
    &["bakery", "panaderia", "padaria", "面包店"],
    &["frutería", "fruteria", "水果店"],
];

/// What no kind contradicts: a company.
const COMPANY: Kind = Kind(31);

/// The words without kinds, and the kinds, sorted.
pub(super) fn split(words: &[String]) -> (Vec<String>, Vec<Kind>) {
    let (mut rest, mut kinds) = (Vec::new(), Vec::new());
    for word in words {
        if word.is_ascii() {
            match KINDS.iter().position(|kind| kind.contains(&word.as_str())) {
                Some(kind) => kinds.push(Kind(kind as u8)),
                None => rest.push(word.clone()),
            }
            continue;
        }
        let mut left = word.clone();
        for (i, kind) in KINDS.iter().enumerate() {
            for chinese in kind.iter().filter(|k| !k.is_ascii()) {
                if left.contains(chinese) {
                    kinds.push(Kind(i as u8));
                    left = left.replacen(chinese, "", 1);
                }
            }
        }
        if !left.is_empty() {
            rest.push(left);
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    (rest, kinds)
}

/// Whether two names say that they are of other kinds; one that says none contradicts nothing.
pub(super) fn contradict(a: &[Kind], b: &[Kind]) -> bool {
    let told = |kinds: &[Kind]| kinds.iter().filter(|k| **k != COMPANY).copied().collect::<Vec<_>>();
    let (a, b) = (told(a), told(b));
    !a.is_empty() && !b.is_empty() && a.iter().all(|kind| !b.contains(kind))
}
