//! OpenStreetMap extracts (PBF) to streets, facilities, residential land and dwellings.
