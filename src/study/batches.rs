//! Work that goes out in the order of its items while more of it is done: no more than two batches are ever held, and the bytes do
//! not depend on the threads.

use crate::error::{Fault, InputError};
use rayon::prelude::*;

/// Items in one batch: enough to keep all threads busy, few enough to be held.
const BATCH: usize = 64;

/// Makes something of every item, a batch side by side while the one before is taken in the order of the items.
pub(super) fn batches<T: Sync, M: Send>(
    items: &[T],
    stop: &(dyn Fn() -> bool + Sync),
    make: impl Fn(usize, &T) -> M + Sync,
    mut take: impl FnMut(&T, &M) -> Result<(), InputError> + Send,
) -> Result<(), InputError> {
    let mut before: Vec<(usize, M)> = Vec::new();
    let mut take_all = |before: Vec<(usize, M)>| before.iter().try_for_each(|(i, made)| take(&items[*i], made));
    for (b, batch) in items.chunks(BATCH).enumerate() {
        if stop() {
            return Err(InputError::new("-", Fault::Interrupted));
        }
        let waiting = std::mem::take(&mut before);
        let first = b * BATCH;
        let (taken, made) = rayon::join(
            || take_all(waiting),
            || {
                (0..batch.len())
                    .into_par_iter()
                    .with_max_len(1)
                    .map(|i| (first + i, make(first + i, &batch[i])))
                    .collect()
            },
        );
        taken?;
        before = made;
    }
    if stop() {
        return Err(InputError::new("-", Fault::Interrupted));
    }
    take_all(before)
}
