//! Who is within the limit: shortest walks from many places at once.
