//! The words of `lifecircle standards`.

use clap::Subcommand;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  lifecircle standards list
  lifecircle standards show gb50180-2018
  lifecircle standards new > ours.toml
  lifecircle standards check ours.toml
  lifecircle analyze city.osm.pbf --standard ours.toml";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Standards {
    #[command(subcommand)]
    pub(in crate::cli) ask: Ask,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Ask {
    /// The standards that come with the program, with their size and how much of them is unverified
    List,
    /// One standard: every class with its limit, clause, source and confidence
    Show {
        /// Its name, or a file of the same form
        #[arg(value_name = "NAME|FILE", value_parser = super::values::standard)]
        standard: crate::study::StandardFrom,
        /// Print the file itself, to begin one's own with
        #[arg(long)]
        toml: bool,
    },
    /// Whether files are standards: each with its sizes, or its first fault
    Check {
        /// Standard files (TOML)
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// A template with every key explained, on standard output
    New,
}
