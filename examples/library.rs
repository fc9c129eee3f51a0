//! Who in the bundled country walks too far to a clinic, and how far? `cargo run --release --example library`
#![allow(clippy::print_stdout, reason = "an example shows its answer")]

use lifecircle::access::Nearest;
use lifecircle::study::{self, City, Plan};
use lifecircle::units::Lang;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let plan = Plan { limit: Some("10min".parse()?), ..Plan::new(City::Bundled) };
    let study = study::run(&plan, &())?;
    let found = study.findings(Lang::En);
    let clinic = found.standard.classes.iter().position(|c| c.id == "clinic").ok_or("no such class")?;
    for (block, judged) in found.blocks.iter().zip(&found.coverage.blocks) {
        if let Nearest::Walk(walk) = judged[clinic].typical
            && !judged[clinic].covered
        {
            println!("{}: {} min", block.id, walk.ms.div_ceil(60_000));
        }
    }
    Ok(())
}
