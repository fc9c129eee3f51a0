//! Standard files (TOML) to the records of [`crate::model::Standard`].
