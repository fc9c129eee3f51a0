//! Several walkers, several standards: `analyze` puts them side by side, the other commands take the first and say so.

use super::Session;
use super::args::Command;
use crate::error::InputError;
use crate::study::StandardFrom;
use crate::units::Lang;

/// Leaves one walker to a command that takes one.
///
/// # Errors
/// If several walkers are to have one speed: whose?
pub(super) fn settle(session: &Session, command: &mut Command) -> Result<(), InputError> {
    let several = matches!(command, Command::Analyze(_));
    let Some(given) = command.given() else { return Ok(()) };
    if !several && given.standard.0.len() > 1 {
        let all: Vec<String> = given.standard.0.iter().map(StandardFrom::to_string).collect();
        session.note(&match session.lang {
            Lang::En => format!("this command takes one standard: {}, the first of {}", all[0], all.join(", ")),
            Lang::Zh => format!("此命令只取一项标准：{}（{} 中的第一项）", all[0], all.join(", ")),
        });
        given.standard.0.truncate(1);
    }
    let names: Vec<&str> = given.walker.0.iter().map(|w| w.walker.id.as_str()).collect();
    if names.len() < 2 {
        return Ok(());
    }
    let all = names.join(", ");
    if !several {
        session.note(&match session.lang {
            Lang::En => format!("this command takes one walker: {}, the first of {all}", names[0]),
            Lang::Zh => format!("此命令只取一种步行者：{}（{all} 中的第一个）", names[0]),
        });
        given.walker.0.truncate(1);
    } else if given.speed.is_some() {
        let error = InputError::value("--speed", format!("is the speed of one walker, and there are several: {all}"));
        return Err(error.guess("write it into the file of a walker, see docs/walkers.md"));
    }
    Ok(())
}
