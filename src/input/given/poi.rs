//! Exports of Chinese map services: their type codes and names as the tags that OpenStreetMap would use.
//!
//! A code of AMap (Gaode) is six digits in three levels (`060400` is 购物服务;超级市场;超市); Baidu has names alone (`购物;超市`).
//! Both become tags here, so that any standard judges them by its own rules, names included. Codes and labels of AMap are
//! those of its POI code tree; a standard may ask for codes themselves. What a code means in tags follows the tag lists that planners use for these classes. Labels of
//! Baidu are those of its public list of industries, fewer and less sure. A code that stands for no kind of facility is known
//! all the same; one that is in no table is told to the user.

use super::columns::{text, value};
use crate::input::layer::Feature;
use crate::model::{Properties, Standard};
use std::collections::BTreeMap;

/// Code, label, tags; an empty tag is none. Sorted by code.
#[rustfmt::skip]
const AMAP: [(&str, &str, &str); 96] = [
    ("050000", "餐饮服务", ""),
    ("050100", "中餐厅", "amenity=restaurant"),
    ("050200", "外国餐厅", "amenity=restaurant"),
    ("050300", "快餐厅", "amenity=fast_food"),
    ("050500", "咖啡厅", "amenity=cafe"),
    ("050600", "茶艺馆", "amenity=cafe"),
    ("050800", "糕饼店", "shop=bakery"),
    ("050900", "甜品店", "shop=pastry"),
    ("060100", "商场", "shop=mall"),
    ("060101", "购物中心", "shop=mall"),
    ("060102", "普通商场", "shop=department_store"),
    ("060200", "便民商店/便利店", "shop=convenience"),
    ("060201", "7-ELEVEn便利店", "shop=convenience"),
    ("060202", "OK便利店", "shop=convenience"),
    ("060400", "超市", "shop=supermarket"),
    ("060700", "综合市场", "amenity=marketplace"),
    ("060703", "农副产品市场", "amenity=marketplace"),
    ("060704", "果品市场", "shop=greengrocer"),
    ("060705", "蔬菜市场", "amenity=marketplace"),
    ("060706", "水产海鲜市场", "shop=seafood"),
    ("061205", "书店", "shop=books"),
    ("061209", "礼品饰品店", "shop=gift"),
    ("061211", "宠物用品店", "shop=pet"),
    ("061300", "特殊买卖场所", ""),
    ("070000", "生活服务场所", ""),
    ("070201", "服务中心", ""),
    ("070400", "邮局", "amenity=post_office"),
    ("070401", "邮政速递", "amenity=post_office"),
    ("070500", "物流速递", "office=courier"),
    ("070600", "电讯营业厅", "office=telecommunication"),
    ("071100", "美容美发店", "shop=hairdresser"),
    ("071200", "维修站点", "shop=repair"),
    ("071300", "摄影冲印", "shop=photo"),
    ("071500", "洗衣店", "shop=laundry"),
    ("071600", "中介机构", ""),
    ("072000", "婴儿服务场所", ""),
    ("080100", "运动场所", "leisure=sports_centre"),
    ("080101", "综合体育馆", "leisure=sports_centre"),
    ("080103", "网球场", "leisure=pitch"),
    ("080104", "篮球场馆", "leisure=pitch"),
    ("080105", "足球场", "leisure=pitch"),
    ("080108", "户外健身场所", "leisure=fitness_station"),
    ("080110", "游泳馆", "leisure=sports_centre"),
    ("080111", "健身中心", "leisure=fitness_centre"),
    ("080112", "乒乓球馆", "leisure=sports_hall"),
    ("080118", "羽毛球场", "leisure=pitch"),
    ("080402", "疗养院", ""),
    ("080501", "游乐场", "leisure=playground"),
    ("080600", "影剧院", "amenity=theatre"),
    ("080601", "电影院", "amenity=cinema"),
    ("080603", "剧场", "amenity=theatre"),
    ("090000", "医疗保健服务场所", ""),
    ("090100", "综合医院", "amenity=hospital"),
    ("090101", "三级甲等医院", "amenity=hospital"),
    ("090102", "卫生院", "amenity=clinic"),
    ("090200", "专科医院", "amenity=hospital"),
    ("090300", "诊所", "amenity=clinic"),
    ("090600", "医药保健相关", "amenity=pharmacy"),
    ("090601", "药房", "amenity=pharmacy"),
    ("090701", "宠物诊所", "amenity=veterinary"),
    ("110100", "公园广场", "leisure=park"),
    ("110101", "公园", "leisure=park"),
    ("110105", "城市广场", "place=square"),
    ("110106", "公园内部设施", ""),
    ("120100", "产业园区", ""),
    ("120200", "楼宇", ""),
    ("120201", "商务写字楼", ""),
    ("120300", "住宅区", ""),
    ("120302", "住宅小区", ""),
    ("120304", "社区中心", "amenity=community_centre"),
    ("130105", "乡镇级政府及事业单位", "office=government"),
    ("130106", "乡镇以下级政府及事业单位", "office=government"),
    ("130408", "慈善机构", ""),
    ("130500", "公检法机关", ""),
    ("130501", "公安警察", "amenity=police"),
    ("130504", "消防机关", "amenity=fire_station"),
    ("130506", "社会治安机构", ""),
    ("140000", "科教文化场所", ""),
    ("140100", "博物馆", "tourism=museum"),
    ("140400", "美术馆", "tourism=gallery"),
    ("140500", "图书馆", "amenity=library"),
    ("140800", "文化宫", "amenity=community_centre"),
    ("141000", "文艺团体", ""),
    ("141202", "中学", "amenity=school"),
    ("141203", "小学", "amenity=school"),
    ("141204", "幼儿园", "amenity=kindergarten"),
    ("141205", "成人教育", "amenity=college"),
    ("141400", "培训机构", "amenity=training"),
    ("150500", "地铁站", "railway=station"),
    ("150700", "公交车站", "highway=bus_stop"),
    ("150702", "普通公交站", "highway=bus_stop"),
    ("150900", "停车场", "amenity=parking"),
    ("160100", "银行", "amenity=bank"),
    ("170200", "公司", ""),
    ("200300", "公共厕所", "amenity=toilets"),
    ("200400", "紧急避难场所", "emergency=assembly_point"),
];

/// Labels of Baidu, and of AMap's upper levels, that are not in the list above.
const LABELS: [(&str, &str); 17] = [
    ("超级市场", "shop=supermarket"),
    ("便利店", "shop=convenience"),
    ("集市", "amenity=marketplace"),
    ("农贸市场", "amenity=marketplace"),
    ("菜市场", "amenity=marketplace"),
    ("百货商场", "shop=department_store"),
    ("体育场馆", "leisure=sports_centre"),
    ("体育休闲服务", ""),
    ("社区卫生服务中心", "amenity=clinic"),
    ("药店", "amenity=pharmacy"),
    ("居民委员会", "office=government"),
    ("各级政府", "office=government"),
    ("文化馆", "amenity=community_centre"),
    ("展览馆", "tourism=gallery"),
    ("剧院", "amenity=theatre"),
    ("公交车站", "highway=bus_stop"),
    ("银行", "amenity=bank"),
];

/// Usual names of the column with codes, and of that with names of types, the finer before the coarser.
const CODES: [&str; 7] = ["typecode", "type_code", "poi_typecode", "类型编码", "类型代码", "高德编码", "分类编码"];
const NAMES: [&str; 11] =
    ["type", "std_tag", "tag", "类型", "poi类型", "类别", "分类", "poi_type", "小类", "中类", "大类"];

/// Which properties hold types of a map service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Types {
    codes: Option<String>,
    names: Option<String>,
}

/// The six digits of a code; a spreadsheet takes the zero before them away.
fn codes(said: &str) -> Vec<String> {
    let digits = |word: &&str| (5..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    said.split(['|', ';', ',']).map(str::trim).filter(digits).map(|word| format!("{word:0>6}")).collect()
}

fn by_code(code: &str) -> Option<&'static str> {
    AMAP.iter().find(|(known, ..)| *known == code).map(|(.., tags)| *tags)
}

fn by_label(label: &str) -> Option<&'static str> {
    let known = AMAP.iter().find(|(_, known, _)| *known == label).map(|(.., tags)| *tags);
    known.or_else(|| LABELS.iter().find(|(known, _)| *known == label).map(|(_, tags)| *tags))
}

/// The finest level of each type that is known: `购物服务;超级市场;超市|…`.
fn labels_of(said: &str) -> Vec<Option<&'static str>> {
    said.split('|').map(|path| path.rsplit([';', '；', ':']).find_map(|label| by_label(label.trim()))).collect()
}

impl Types {
    /// Looks for the properties; what is found is told.
    pub fn find(features: &[Feature], standard: &Standard, notes: &mut Vec<String>) -> Types {
        let said =
            |key: &str| features.iter().filter_map(|f| value(&f.properties, key).and_then(text)).collect::<Vec<_>>();
        let mut keys: Vec<&String> =
            features.iter().take(100).flat_map(|f| &f.properties).map(|(key, _)| key).collect();
        keys.sort();
        keys.dedup();
        let usual = |names: &'static [&str]| {
            let named = |name: &'static str| keys.iter().filter(move |key| key.trim().to_lowercase() == name);
            names.iter().flat_map(move |name| named(name))
        };
        let coded = usual(&CODES).find(|key| {
            let all = said(key);
            all.iter().filter(|t| !codes(t).is_empty()).count() * 2 > all.len()
        });
        // One name alone may be chance; a file of types has more levels than one, or most of its names are known.
        let named = usual(&NAMES).find(|key| {
            let all = said(key);
            let known = all.iter().filter(|t| labels_of(t).iter().any(Option::is_some)).count();
            known * 2 > all.len() || (known > 0 && all.iter().any(|t| t.contains([';', '；'])))
        });
        if let Some(key) = coded {
            notes.push(format!("classes taken from AMap type codes in property {key:?}"));
            let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
            for code in said(key)
                .iter()
                .flat_map(|t| codes(t))
                .filter(|code| by_code(code).is_none() && !standard.asks_for_amap(code))
            {
                *unknown.entry(code).or_default() += 1;
            }
            if !unknown.is_empty() {
                let list: Vec<String> = unknown.iter().take(20).map(|(code, n)| format!("{code} ({n})")).collect();
                let more = if unknown.len() > 20 { ", …" } else { "" };
                notes.push(format!("{} AMap type codes are not known: {}{more}", unknown.len(), list.join(", ")));
            }
        } else if let Some(key) = named {
            notes.push(format!("classes taken from names of map-service types in property {key:?}"));
        }
        Types { codes: coded.map(|key| (*key).clone()), names: named.map(|key| (*key).clone()) }
    }

    /// Whether the file is an export of a Chinese map service.
    pub fn are_there(&self) -> bool {
        self.codes.is_some() || self.names.is_some()
    }

    /// What a feature is known by, several sets where it has several types.
    pub fn told(&self, properties: &Properties) -> Vec<Told> {
        let said = |key: &Option<String>| key.as_ref().and_then(|key| value(properties, key)).and_then(text);
        let pair = |tag: &'static str| tag.split_once('=');
        let coded = said(&self.codes).map(|t| codes(&t)).unwrap_or_default();
        let known = coded.iter().any(|code| by_code(code).is_some());
        let labels = if known { None } else { said(&self.names) };
        let by_name = labels.iter().flat_map(|t| labels_of(t)).flatten().filter_map(pair);
        let by_name: Vec<Told> = by_name.map(|tag| Told { tag: Some(tag), code: None }).collect();
        let by_code = coded.into_iter().map(|code| Told { tag: by_code(&code).and_then(pair), code: Some(code) });
        by_code.chain(by_name).collect()
    }
}

/// One type of a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// The tag that it stands for; none where no table has it, or it is no kind of facility.
    pub tag: Option<(&'static str, &'static str)>,
    /// The code itself, for the rules of a standard that ask for it.
    pub code: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::given::{Columns, read_facilities};
    use crate::input::layer::Source;
    use crate::input::standard::{five_facilities, parse_standard};
    use std::path::Path;

    #[test]
    fn tables_are_sorted_and_their_tags_whole() {
        assert!(AMAP.is_sorted_by(|a, b| a.0 < b.0));
        let all = AMAP.iter().map(|(.., tag)| tag).chain(LABELS.iter().map(|(_, tag)| tag));
        assert!(all.filter(|tag| !tag.is_empty()).all(|tag| tag.split_once('=').is_some()));
    }

    fn classes(csv: &str) -> (Vec<Vec<String>>, Vec<String>) {
        let standard = five_facilities();
        let source = Source::new("p.csv".as_ref(), csv.as_bytes());
        let (loaded, notes) = read_facilities(&source, &Columns::default(), &standard).unwrap();
        let ids =
            |f: &crate::model::Facility| f.classes.iter().map(|c| standard.classes[c.0 as usize].id.clone()).collect();
        (loaded.items.iter().map(ids).collect(), notes.remarks)
    }

    #[test]
    fn an_export_of_amap_is_judged_by_the_standard() {
        let (found, notes) = classes(
            "id,name,type,typecode,lng,lat\n\
             1,永辉超市,购物服务;超级市场;超市,60400,114.3,30.5\n\
             2,某某诊所,医疗保健服务;诊所;诊所,090300,114.3,30.5\n\
             3,东湖社区居委会,政府机构,130106|120304,114.3,30.5\n\
             4,某某,汽车服务;加油站;加油站,010100,114.3,30.5\n\
             5,市图书馆,科教文化服务;图书馆;图书馆,140500,114.3,30.5\n",
        );
        assert_eq!(found, [vec!["market"], vec!["clinic"], vec!["service"], vec!["culture"]]);
        assert!(notes.iter().any(|n| n == "1 AMap type codes are not known: 010100 (1)"), "{notes:?}");
        assert!(notes.iter().any(|n| n.contains("GCJ-02") && n.contains("--crs facilities=gcj02")), "{notes:?}");
    }

    /// What a standard says of codes, or of their beginnings, counts, also of codes that are in no table.
    #[test]
    fn a_standard_may_ask_for_codes() {
        let standard = |rules: &str| {
            let text = format!(
                "id = \"x\"\nversion = \"1\"\ntitle_en = \"X\"\ntitle_zh = \"某\"\n[[sources]]\nid = \"s\"\ntitle = \"S\"\n\
                 [[tiers]]\nid = \"t\"\nname_en = \"T\"\nname_zh = \"级\"\n[[classes]]\nid = \"fuel\"\nname_en = \"Fuel\"\nname_zh = \"加油\"\n\
                 tier = \"t\"\nlimit = \"15min\"\nsources = [\"s\"]\nconfidence = \"high\"\nname_exclude = '停业'\nrules = [{rules}]\n"
            );
            parse_standard(Path::new("x.toml"), &text)
        };
        let csv = "id,名称,typecode,lng,lat\n1,甲站,010100,114.3,30.5\n2,乙站,10102|060400,114.3,30.5\n3,丙店,060400,114.3,30.5\n4,丁站停业,010100,114.3,30.5\n";
        let counted = |rules: &str| -> Vec<String> {
            let source = Source::new("p.csv".as_ref(), csv.as_bytes());
            let (loaded, _) = read_facilities(&source, &Columns::default(), &standard(rules).unwrap()).unwrap();
            loaded.items.iter().filter(|f| !f.classes.is_empty()).map(|f| f.id.to_string()).collect()
        };
        assert_eq!(counted(r#"{ amap = "0101" }"#), ["1", "2"]);
        assert_eq!(counted(r#"{ amap = "010102" }"#), ["2"]);
        assert_eq!(counted(r#"{ amap = "06" }, { amap = "010100" }"#), ["1", "2", "3"]);
        assert_eq!(counted(r#"{ amap = "06", tags = { shop = "supermarket" } }"#), ["2", "3"]);
        for bad in [r#"{ amap = "6" }"#, r#"{ amap = "0604000" }"#, r#"{ amap = "超市" }"#, r#"{ amap = "" }"#] {
            let error = standard(bad).unwrap_err().to_string();
            assert!(error.contains("is no type code of AMap") && error.contains("two to six digits"), "{error}");
        }
    }

    #[test]
    fn names_of_baidu_are_known_too() {
        let (found, _) = classes(
            "id,name,std_tag,lng,lat\n1,中百超市,购物;超市,114.3,30.5\n2,体育中心,运动健身;体育场馆,114.3,30.5\n3,x,美食;中餐厅,114.3,30.5\n",
        );
        assert_eq!(found, [vec!["market"], vec!["sport"]]);
    }

    /// Exports with a column for each level: the finest of which most names are known.
    #[test]
    fn levels_in_columns_of_their_own() {
        let (found, notes) = classes(
            "id,名称,大类,中类,小类,lng,lat\n1,甲,购物服务,超级市场,乙字号,114.3,30.5\n2,乙,医疗保健服务,诊所,丙字号,114.3,30.5\n",
        );
        assert_eq!(found, [vec!["market"], vec!["clinic"]], "{notes:?}");
        assert!(notes.iter().any(|n| n.contains("中类")), "{notes:?}");
    }
}
