//! What moves on a terminal while a run goes on: one line with the stage, from the second second on.

use super::Session;
use crate::study::{Progress, Stage};
use crate::units::Lang;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// Runs shorter than this show nothing: a line that comes and goes is noise.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line about the stage of a run; it goes when this is dropped.
pub(super) struct Bar {
    line: ProgressBar,
    lang: Lang,
    stop: Arc<AtomicBool>,
    /// Dropped with the bar, which wakes the thread that would show it.
    _alive: Sender<()>,
}

impl Bar {
    pub(super) fn new(session: &Session) -> Bar {
        let line = ProgressBar::with_draw_target(Some(Stage::ALL.len() as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {msg} ({elapsed})") {
            line.set_style(style);
        }
        let (alive, ended) = channel::<()>();
        if !session.quiet && stderr().is_terminal() {
            let shown = line.clone();
            std::thread::spawn(move || {
                if ended.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                    shown.set_draw_target(ProgressDrawTarget::stderr());
                    shown.enable_steady_tick(Duration::from_millis(100));
                }
            });
        }
        Bar { line, lang: session.lang, stop: Arc::clone(&session.stop), _alive: alive }
    }
}

impl Progress for Bar {
    fn begins(&self, stage: Stage) {
        self.line.set_position(stage as u64 + 1);
        self.line.set_message(stage.words(self.lang));
    }

    fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}
