//! `lifecircle site` as people run it.

use crate::common::{contents, done, empty_folder, json, names, refused, run, text};
use std::fs;

#[test]
fn sites_are_proven_and_the_same_on_any_number_of_threads() {
    let folder = empty_folder();
    let ask = |out: &str, threads: &str| {
        let words = ["site", "--class", "clinic", "--count", "2", "--out", out, "--threads", threads, "--lang", "en"];
        let output = run(folder.path(), &words);
        assert!(output.status.success(), "{}", text(&output.stderr));
        // How long it took is said, and never written: the files are the same.
        assert!(text(&output.stderr).contains(" s, greedy answer "), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let (one, four) = (ask("a", "1"), ask("b", "4"));
    assert_eq!(one, four);
    assert!(one.contains("proven best"), "{one}");
    assert!(one.contains("63.2%"), "{one}");
    assert_eq!(contents(&folder.path().join("a")), contents(&folder.path().join("b")));
    assert_eq!(names(&folder.path().join("a")), ["front.csv", "sites.geojson", "sites.html", "sites.json"]);
    let zh = run(folder.path(), &["site", "--class", "clinic", "--count", "1", "--lang", "zh"]);
    assert!(text(&zh.stdout).contains("已证明最优"), "{}", text(&zh.stdout));
    assert!(text(&zh.stderr).contains("贪心解"), "{}", text(&zh.stderr));
}

/// What more sites than those asked for would bring is told too, and each of the answer.
#[test]
fn the_front_goes_on_to_ten() {
    let folder = empty_folder();
    let front = |out: &str, words: &[&str]| {
        done(folder.path(), &[&["site", "--class", "clinic", "--count", "2", "--quiet", "--out", out], words].concat());
        let text = fs::read_to_string(folder.path().join(out).join("front.csv")).unwrap();
        let row = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        text.lines().skip(1).map(row).collect::<Vec<_>>()
    };
    let number = |row: &[String], column: usize| row[column].parse::<f64>().unwrap();
    let ten = front("ten", &[]);
    assert_eq!(ten.iter().map(|row| row[0].parse().unwrap()).collect::<Vec<usize>>(), (1..=10).collect::<Vec<_>>());
    for pair in ten.windows(2) {
        assert!(number(&pair[1], 1) >= number(&pair[0], 1) && number(&pair[1], 3) >= number(&pair[0], 3), "{pair:?}");
    }
    assert!(ten.iter().all(|row| number(row, 3) >= number(row, 1)), "no value beats its bound: {ten:?}");
    let answer = json(&folder.path().join("ten/sites.json"));
    let mut ids: Vec<&str> = answer["sites"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
    let mut of_front: Vec<&str> = ten[1][6].split(' ').collect();
    ids.sort_unstable();
    of_front.sort_unstable();
    assert_eq!(of_front, ids);
    assert_eq!(front("two", &["--front", "0"]), ten[..2]);
    assert_eq!(front("four", &["--front", "4"]), ten[..4]);
    // Everybody may have to be sent anew, and near-ties are told all the same.
    done(
        folder.path(),
        &["site", "--class", "clinic", "--count", "1", "--front", "1", "--capacity", "3000", "--quiet"],
    );
    let full = json(&folder.path().join("sites/sites.json"));
    assert!(full["sites"][0]["alternatives"].as_array().unwrap().len() > 1, "{full}");
}

/// The answer is a plan: `compare` builds what was chosen and closes what closes, and leaves the alternatives alone.
#[test]
fn an_answer_can_be_compared_as_a_plan() {
    let folder = empty_folder();
    let words = ["--class", "market", "--count", "2", "--close", "1", "--front", "0", "--quiet"];
    done(folder.path(), &[&["site"], &words[..]].concat());
    let answer = json(&folder.path().join("sites/sites.json"));
    done(folder.path(), &["compare", "sites/sites.geojson", "--out", "plan", "--quiet"]);
    let compared = json(&folder.path().join("plan/scenarios.json"));
    let scenario = &compared["scenarios"][1];
    let (now, said) = (scenario["market_homes_m2"].as_f64().unwrap(), answer["after"].as_f64().unwrap());
    // Places in the layer are rounded to a centimetre.
    assert!((now - said).abs() < said / 1000.0, "{now} is not {said}: {scenario}");
    let of = |layer: &serde_json::Value| layer["features"].as_array().unwrap().len();
    assert!(of(&json(&folder.path().join("sites/sites.geojson"))) > 3, "there are alternatives: {answer}");
}

#[test]
fn a_question_about_no_class_is_refused() {
    let folder = empty_folder();
    let said = refused(folder.path(), &["site", "--class", "clinc"]);
    assert!(said.contains("clinc") && said.contains("did you mean \"clinic\"?"), "{said}");
    assert!(refused(folder.path(), &["site"]).contains("--class clinic"));
    assert!(refused(folder.path(), &["site", "--class", "clinic", "--gap", "2"]).contains("such as 1%"));
}

#[test]
fn each_objective_and_rule_is_answered() {
    let folder = empty_folder();
    std::fs::write(
        folder.path().join("plots.geojson"),
        r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"id":"a","cost":3},"geometry":{"type":"Point","coordinates":[9.5209,47.1410]}},
        {"type":"Feature","properties":{"id":"b","cost":2},"geometry":{"type":"Point","coordinates":[9.5036,47.0666]}},
        {"type":"Feature","properties":{"id":"c","cost":4},"geometry":{"type":"Point","coordinates":[9.5108,47.1715]}}]}"#,
    )
    .unwrap();
    let ask = |words: &str| {
        let words = format!("site --candidates plots.geojson --lang en --quiet {words}");
        let output = run(folder.path(), &words.split(' ').collect::<Vec<_>>());
        assert!(output.status.success(), "{words}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    for words in ["", "--objective median", "--objective center", "--apart 20m", "--capacity 3000", "--robust 2"] {
        let said = ask(format!("--class clinic --count 2 {words}").trim());
        // Three places bring nobody's worst walk below an hour: that is said, and no choice is called the best.
        let proven =
            if words.ends_with("center") { "no choice of so many sites brings everybody" } else { "proven best" };
        assert!(said.contains(proven), "{words}: {said}");
    }
    for words in [
        "--class clinic --count 2 --objective median --capacity 3000",
        "--class clinic --count 2 --objective center --horizon 20min",
        "--class clinic,service --count 2 --budget 6",
        "--class market --count 1 --close 1",
        "--class clinic --objective fewest --share 1%",
    ] {
        assert!(ask(&format!("{words} --robust 3")).contains("in 3 variations"), "{words}");
    }
    // For 6 there is b with c, or a with b; not all three, nor a with c.
    let bought = ask("--class clinic --budget 6");
    assert!(bought.contains(" b ") && !(bought.contains(" a ") && bought.contains(" c ")), "{bought}");
    assert!(ask("--class market --close 1 --count 1").contains("Closed: "));
    let none = ask("--class market --objective fewest --share 1% --close 1");
    assert!(none.contains("fewer sites cannot cover so much") && none.contains("Closed: "), "{none}");
    let posed = ask("--class clinic --objective fewest --share all --fixed none --problem posed.json");
    assert!(posed.contains("fewer sites cannot cover so much"), "{posed}");
    let posed = std::fs::read_to_string(folder.path().join("posed.json")).unwrap();
    for said in [
        "\"objective\":\"fewest\"",
        "\"sites\":[\"a\",\"b\",\"c\"]",
        "\"answer\":{\"open\":[0,1,2],\"value\":3,\"bound\":3}",
    ] {
        assert!(posed.contains(said), "{said}: {}", &posed[posed.len() - 300..]);
    }
    let both = ask("--class clinic,service --count 1 --objective fewest --share 2%");
    assert!(both.contains("fewer sites cannot cover so much"), "{both}");
    let said = refused(folder.path(), &["site", "--class", "clinic", "--budget", "6"]);
    assert!(said.contains("cost"), "{said}");
    let all =
        ["site", "--class", "clinic", "--candidates", "plots.geojson", "--objective", "fewest", "--share", "100%"];
    let said = refused(folder.path(), &all);
    assert!(said.contains("all candidates together cover"), "{said}");
}

/// What candidates say is read as people write it or refused; those off the network are counted; the file says what was asked.
#[test]
fn candidates_are_read_or_refused() {
    let folder = empty_folder();
    let plots = |properties: [&str; 3]| {
        let places = ["9.5036,47.0666", "9.5108,47.1715", "19.5,47.1"];
        let feature = |(i, (p, at)): (usize, (&str, &str))| {
            format!(
                r#"{{"type":"Feature","properties":{{"id":"p{i}"{p}}},"geometry":{{"type":"Point","coordinates":[{at}]}}}}"#
            )
        };
        let features: Vec<String> = properties.into_iter().zip(places).enumerate().map(feature).collect();
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        fs::write(folder.path().join("plots.geojson"), text).unwrap();
    };
    let ask = ["site", "--class", "clinic", "--candidates", "plots.geojson", "--out", "o", "--lang", "en"];
    for (bad, part) in [
        (r#","capacity":"many""#, "--candidates: p0: capacity \"many\" is not a number"),
        (r#","容量":-5"#, "p0: 容量 -5 is outside"),
    ] {
        plots([bad, "", ""]);
        let said = refused(folder.path(), &ask);
        assert!(said.contains(part), "{said}");
    }
    plots([r#","cost":"dear""#, r#","cost":1"#, ""]);
    let said = refused(folder.path(), &[&ask[..], &["--budget", "5"]].concat());
    assert!(said.contains("p0: cost \"dear\" is not a number"), "{said}");
    plots([r#","造价":"1,200,000","容量":"20000人""#, r#","造价":"45万""#, ""]);
    let said = refused(folder.path(), &[&ask[..], &["--budget", "1000"]].concat());
    assert!(said.contains("--budget: 1000 buys no candidate: the cheapest, p1, costs 450000"), "{said}");
    let budget = [&ask[..], &["--budget", "2000000", "--count", "9"]].concat();
    let output = run(folder.path(), &budget);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Left out: 1 candidate that no street comes near to."));
    let found = json(&folder.path().join("o/sites.json"));
    assert_eq!(found["candidates_off_network"], 1);
    assert_eq!(found["parameters"]["budget"], "2000000");
    assert_eq!(found["parameters"]["objective"], "cover");
    assert_eq!(found["front"].as_array().unwrap().len(), 2, "no more than there are candidates");
    let inputs = found["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|i| i["role"] == "candidates" && i["name"] == "plots.geojson"));
    let layer = fs::read_to_string(folder.path().join("o/sites.geojson")).unwrap();
    assert!(layer.contains("\"cost\":1200000") && layer.contains("\"cost\":450000"), "{layer}");
    // Costs go on to `links`, which ranks sites with what else is built.
    let words =
        ["links", "--sites", "o/sites.geojson", "--link-cost", "9", "--gate-cost", "9", "--out", "l", "--quiet"];
    assert_eq!(run(folder.path(), &words).status.code(), Some(0));
    assert!(fs::read_to_string(folder.path().join("l/links.csv")).unwrap().contains("1200000"));
    let over = [&ask[..], &["--problem", "plots.geojson"]].concat();
    assert!(refused(folder.path(), &over).contains("is an input"));
}
