//! GeoJSON files to streets, blocks, facilities and a study area.
