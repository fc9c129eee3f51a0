//! Which streets a pedestrian may use, by their tags: a table, one rule a line.
