//! What is in a `GeoTIFF`: cells, coordinates, and the numbers of its cells.

use super::super::crs::Crs;
use super::super::dem::Place;
use crate::error::InputError;
use geo_types::Coord;
use std::io::Cursor;
use std::path::Path;
use tiff::decoder::{ChunkType, Decoder, DecodingResult, Limits};

/// Most cells whose numbers are looked at: as many as heights may have.
const MOST_CELLS: u64 = 1 << 28;
/// Most bytes of one strip or tile.
const MOST_BYTES: usize = 1 << 29;

/// A raster.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RasterSeen {
    /// Columns and rows.
    pub size: [u32; 2],
    /// Numbers for each cell.
    pub bands: u16,
    /// Their kind, by the names of GDAL: `Int16`, `Float32`.
    pub numbers: Option<&'static str>,
    /// The coordinate system.
    pub crs: Option<String>,
    /// West, south, east, north in degrees of WGS 84.
    pub bounds: Option<[f64; 4]>,
    /// Cells with a number, and cells without data.
    pub cells: [u64; 2],
    /// The lowest and the highest number.
    pub span: Option<[f64; 2]>,
    /// All numbers together: the people, where they are people.
    pub sum: f64,
}

/// Looks at a raster; what looks wrong is added to `wrong`. `said` is the system that the user says it is in.
pub(super) fn look(file: &Path, bytes: &[u8], said: Option<&Crs>, wrong: &mut Vec<String>) -> RasterSeen {
    let mut seen = RasterSeen::default();
    if let Err(error) = fill(file, bytes, said, &mut seen, wrong) {
        wrong.push(InputError::format(file, format!("no cells can be read from it: {error}")).to_string());
    }
    seen
}

fn fill(
    file: &Path,
    bytes: &[u8],
    said: Option<&Crs>,
    seen: &mut RasterSeen,
    wrong: &mut Vec<String>,
) -> Result<(), tiff::TiffError> {
    let mut limits = Limits::default();
    (limits.decoding_buffer_size, limits.intermediate_buffer_size) = (MOST_BYTES, MOST_BYTES);
    let mut decoder = Decoder::new(Cursor::new(bytes))?.with_limits(limits);
    let (width, height) = decoder.dimensions()?;
    seen.size = [width, height];
    seen.bands = decoder.colortype()?.num_samples();
    if seen.bands != 1 {
        wrong.push(format!("{} numbers for each cell; heights and people need one", seen.bands));
    }
    let mut nodata = None;
    match Place::read(file, &mut decoder, said) {
        Ok(place) => {
            nodata = place.nodata;
            seen.crs = Some(place.crs.to_string());
            seen.bounds = bounds(&place, seen.size);
        }
        Err(error) => wrong.push(error.to_string()),
    }
    if u64::from(width) * u64::from(height) > MOST_CELLS {
        return Ok(());
    }
    let (wide, high) = decoder.chunk_dimensions();
    let across = match decoder.get_chunk_type() {
        ChunkType::Strip => 1,
        ChunkType::Tile => width.div_ceil(wide.max(1)),
    };
    for chunk in 0..across.saturating_mul(height.div_ceil(high.max(1))) {
        let (name, numbers) = numbers(decoder.read_chunk(chunk)?);
        seen.numbers = Some(name);
        for number in numbers {
            let without = !number.is_finite() || nodata.is_some_and(|n| (n as f32).total_cmp(&(number as f32)).is_eq());
            seen.cells[usize::from(without)] += 1;
            if !without {
                let [low, high] = seen.span.unwrap_or([number; 2]);
                seen.span = Some([low.min(number), high.max(number)]);
                seen.sum += number;
            }
        }
    }
    if seen.span.is_none() {
        wrong.push("every cell is without data".to_owned());
    }
    Ok(())
}

/// The box around a raster, by places along its rim.
fn bounds(place: &Place, [width, height]: [u32; 2]) -> Option<[f64; 4]> {
    const STEPS: u32 = 8;
    let back = place.crs.backward()?;
    let [a, b, c, d, e, f] = place.of_cell;
    let mut found: Option<[f64; 4]> = None;
    for (i, j) in (0..=STEPS).flat_map(|i| (0..=STEPS).map(move |j| (i, j))) {
        let along = |n: u32, count: u32| f64::from(n) / f64::from(STEPS) * f64::from(count) - 0.5;
        let (column, row) = (along(i, width), along(j, height));
        let at = Coord { x: a * column + b * row + c, y: d * column + e * row + f };
        let Some(at) = back(at).filter(|at| at.x.is_finite() && at.y.is_finite()) else { continue };
        let [w, s, e, n] = found.unwrap_or([at.x, at.y, at.x, at.y]);
        found = Some([w.min(at.x), s.min(at.y), e.max(at.x), n.max(at.y)]);
    }
    found
}

fn numbers(image: DecodingResult) -> (&'static str, Vec<f64>) {
    match image {
        DecodingResult::U8(v) => ("Byte", v.into_iter().map(f64::from).collect()),
        DecodingResult::I8(v) => ("Int8", v.into_iter().map(f64::from).collect()),
        DecodingResult::U16(v) => ("UInt16", v.into_iter().map(f64::from).collect()),
        DecodingResult::I16(v) => ("Int16", v.into_iter().map(f64::from).collect()),
        DecodingResult::U32(v) => ("UInt32", v.into_iter().map(f64::from).collect()),
        DecodingResult::I32(v) => ("Int32", v.into_iter().map(f64::from).collect()),
        DecodingResult::U64(v) => ("UInt64", v.into_iter().map(|n| n as f64).collect()),
        DecodingResult::I64(v) => ("Int64", v.into_iter().map(|n| n as f64).collect()),
        DecodingResult::F16(v) => ("Float16", v.into_iter().map(f64::from).collect()),
        DecodingResult::F32(v) => ("Float32", v.into_iter().map(f64::from).collect()),
        DecodingResult::F64(v) => ("Float64", v),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tiff::encoder::TiffEncoder;
    use tiff::encoder::colortype::{Gray16, RGB8};
    use tiff::tags::Tag;

    fn raster(keys: &[u16]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
        let mut image = encoder.new_image::<Gray16>(3, 2).unwrap();
        let tags = image.encoder();
        tags.write_tag(Tag::ModelPixelScaleTag, &[0.01, 0.02, 0.0][..]).unwrap();
        tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, 9.5, 47.2, 0.0][..]).unwrap();
        tags.write_tag(Tag::GeoKeyDirectoryTag, keys).unwrap();
        tags.write_tag(Tag::GdalNodata, "65535").unwrap();
        image.rows_per_strip(1).unwrap();
        image.write_data(&[7, 65535, 3, 0, 12, 1]).unwrap();
        bytes.into_inner()
    }

    const DEGREES: [u16; 12] = [1, 1, 0, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326];

    #[test]
    fn cells_place_and_numbers_are_told() {
        let mut wrong = Vec::new();
        let seen = look("h.tif".as_ref(), &raster(&DEGREES), None, &mut wrong);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!((seen.size, seen.bands, seen.numbers), ([3, 2], 1, Some("UInt16")));
        assert_eq!((seen.cells, seen.span, seen.sum), ([5, 1], Some([0.0, 12.0]), 23.0));
        assert_eq!(seen.crs.as_deref(), Some("EPSG:4326"));
        let off = |a: f64, b: f64| (a - b).abs() > 1e-9;
        let bounds = seen.bounds.unwrap();
        assert!(!bounds.iter().zip([9.5, 47.16, 9.53, 47.2]).any(|(a, b)| off(*a, b)), "{bounds:?}");
    }

    #[test]
    fn what_looks_wrong_is_told() {
        let mut wrong = Vec::new();
        let seen = look("h.tif".as_ref(), &raster(&[1, 1, 0, 0]), None, &mut wrong);
        assert!(wrong[0].contains("nothing says what its coordinates are") && seen.cells == [6, 0], "{wrong:?}");
        let mut picture = Cursor::new(Vec::new());
        TiffEncoder::new(&mut picture).unwrap().write_image::<RGB8>(1, 1, &[1, 2, 3]).unwrap();
        wrong.clear();
        look("p.tif".as_ref(), &picture.into_inner(), None, &mut wrong);
        assert!(wrong[0].contains("3 numbers for each cell") && wrong[1].contains("nothing says where"), "{wrong:?}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let mut bytes = raster(&DEGREES);
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            look("h.tif".as_ref(), &bytes, None, &mut Vec::new());
        }
    }
}
