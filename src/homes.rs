//! Where people live: blocks and their doorsteps.
