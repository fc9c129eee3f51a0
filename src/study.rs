//! The pipeline as a few calls: read, build, snap, measure, judge, write.
