//! People counted by the cells of a `GeoTIFF` (`WorldPop`, GHS-POP, a census grid): every cell with people is a polygon with residents.
//!
//! Only the strips or tiles that meet the city are unpacked, so that a raster of a country serves. Any data type; cells without data, and
//! those below nothing, hold nobody. A cell is the four-cornered ground that it is in the file's own system; its corners are turned into degrees.
//!
//! Time O(cells of the strips or tiles that meet the city); 8 bytes for each of one tile, some hundred for a cell with people.

use super::crs::Crs;
use super::dem::Place;
use crate::error::InputError;
use crate::model::{Block, BlockKind, Id};
use geo_types::{Coord, LineString, Polygon, Rect};
use std::io::Cursor;
use std::path::Path;
use tiff::decoder::{ChunkType, Decoder, DecodingResult, Limits};

/// Most cells with people that are taken; a city of a thousand square kilometres in cells of 20 m has half of them.
const MOST_CELLS: usize = 5_000_000;
/// Most bytes of one strip or tile.
const MOST_BYTES: usize = 1 << 29;

/// The people of a raster around a city.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cells {
    /// Cells with people, in the order of rows: only `geometry`, `residents` and a number in that order as id.
    pub counts: Vec<Block>,
    /// Cells below nothing that are not marked as without data.
    pub negative: u64,
}

/// Whether bytes are a TIFF.
pub fn is_tiff(bytes: &[u8]) -> bool {
    matches!(bytes.get(..4), Some([b'I', b'I', 42 | 43, 0] | [b'M', b'M', 0, 42 | 43]))
}

/// Reads the cells that meet a box in degrees; `crs` is the system that the user says the file is in.
///
/// # Errors
/// If the bytes are no TIFF of one band with a place on the globe, or there are too many cells.
pub fn read_cells(file: &Path, bytes: &[u8], crs: Option<&Crs>, city: Rect<f64>) -> Result<Cells, InputError> {
    let broken = |e: tiff::TiffError| {
        let fault = InputError::format(file, format!("no people can be read from it: {e}"));
        if e.to_string().contains("compression method") {
            return fault.guess("`gdal_translate -co COMPRESS=DEFLATE IN OUT.tif` packs it in a way that is read");
        }
        fault
    };
    let mut limits = Limits::default();
    (limits.decoding_buffer_size, limits.intermediate_buffer_size) = (MOST_BYTES, MOST_BYTES);
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(limits);
    let (width, height) = decoder.dimensions().map_err(broken)?;
    let bands = decoder.colortype().map_err(broken)?.num_samples();
    if bands != 1 {
        let what = format!("{bands} numbers for each of its {width} × {height} cells; expected one, the people");
        return Err(InputError::value(file, what).guess("`gdal_translate -b 1 IN OUT.tif` takes the first band"));
    }
    let place = Place::read(file, &mut decoder, crs)?;
    let ground = Ground::new(file, &place)?;
    let mut found = Cells::default();
    let Some([columns, rows]) = ground.window(city, width, height) else { return Ok(found) };
    let (chunk_width, chunk_height) = decoder.chunk_dimensions();
    if chunk_width == 0 || chunk_height == 0 {
        return Err(InputError::format(file, "its strips or tiles have no size"));
    }
    let across = match decoder.get_chunk_type() {
        ChunkType::Strip => 1,
        ChunkType::Tile => width.div_ceil(chunk_width),
    };
    for j in rows[0] / chunk_height..=rows[1] / chunk_height {
        let mut parts = Vec::new();
        for i in (columns[0] / chunk_width).min(across - 1)..=(columns[1] / chunk_width).min(across - 1) {
            let index = j * across + i;
            let (w, h) = decoder.chunk_data_dimensions(index);
            let values = numbers(decoder.read_chunk(index).map_err(broken)?);
            if values.len() != w as usize * h as usize {
                return Err(InputError::format(
                    file,
                    format!("a strip of {w} × {h} cells holds {} numbers", values.len()),
                ));
            }
            parts.push((i * chunk_width, w as usize, values));
        }
        let top = j * chunk_height;
        for row in rows[0].max(top)..=rows[1].min(top.saturating_add(chunk_height - 1)) {
            for (left, w, values) in &parts {
                let from = columns[0].max(*left);
                for column in from..=columns[1].min(left + (*w as u32 - 1)) {
                    let at = (row - top) as usize * w + (column - left) as usize;
                    let people = values.get(at).copied().unwrap_or(f64::NAN);
                    if !people.is_finite() || place.nodata.is_some_and(|n| same(people, n)) {
                        continue;
                    }
                    found.negative += u64::from(people < 0.0);
                    if people > 0.0
                        && let Some(cell) = ground.cell(column, row)
                    {
                        if found.counts.len() == MOST_CELLS {
                            let what = format!("more than {MOST_CELLS} cells with people lie around the city");
                            return Err(InputError::value(file, what)
                                .guess("`gdalwarp -tr … -r sum` makes larger cells, `-te` takes a part"));
                        }
                        found.counts.push(count(found.counts.len(), cell, people));
                    }
                }
            }
        }
    }
    Ok(found)
}

/// Whether a number is that for "without data", which is written in decimals while the number may be of 32 bits.
fn same(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq() || (a as f32).to_bits() == (b as f32).to_bits()
}

fn count(n: usize, cell: Polygon<f64>, people: f64) -> Block {
    Block {
        id: Id::Made(n as u32 + 1),
        kind: BlockKind::Given,
        geometry: cell.into(),
        name: None,
        residents: Some(people),
        households: None,
        area_m2: 0.0,
        doorsteps: Vec::new(),
        properties: Vec::new(),
    }
}

/// Where cells lie.
struct Ground<'a> {
    place: &'a Place,
    /// From the file's own coordinates to degrees.
    back: super::crs::Forward,
}

impl Ground<'_> {
    fn new<'a>(file: &Path, place: &'a Place) -> Result<Ground<'a>, InputError> {
        let back = place
            .crs
            .backward()
            .ok_or_else(|| InputError::value(file, format!("nothing leads from {} to degrees", place.crs)))?;
        Ok(Ground { place, back })
    }

    /// First and last column, first and last row of the cells that may meet a box.
    fn window(&self, city: Rect<f64>, width: u32, height: u32) -> Option<[[u32; 2]; 2]> {
        /// Places along each side of the box that are looked at, since sides are bent in other systems.
        const STEPS: u32 = 8;
        let [a, b, c, d, e, f] = self.place.to_cell;
        let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
        for i in 0..=STEPS {
            for j in 0..=STEPS {
                let share = |n: u32| f64::from(n) / f64::from(STEPS);
                let at =
                    Coord { x: city.min().x + city.width() * share(i), y: city.min().y + city.height() * share(j) };
                let Some(at) = (self.place.forward)(at) else { continue };
                let cell = [a * at.x + b * at.y + c, d * at.x + e * at.y + f];
                for axis in 0..2 {
                    low[axis] = low[axis].min(cell[axis]);
                    high[axis] = high[axis].max(cell[axis]);
                }
            }
        }
        let span = |axis: usize, count: u32| {
            // A cell more on each side for what is bent between the places looked at.
            let (first, last) = ((low[axis] - 1.0).floor(), (high[axis] + 1.0).ceil());
            let most = f64::from(count.checked_sub(1)?);
            (first <= last && last >= 0.0 && first <= most).then(|| [first.max(0.0) as u32, last.min(most) as u32])
        };
        Some([span(0, width)?, span(1, height)?])
    }

    /// The ground of a cell in degrees.
    fn cell(&self, column: u32, row: u32) -> Option<Polygon<f64>> {
        let [a, b, c, d, e, f] = self.place.of_cell;
        let corner = |di: f64, dj: f64| {
            let (i, j) = (f64::from(column) + di, f64::from(row) + dj);
            let at = (self.back)(Coord { x: a * i + b * j + c, y: d * i + e * j + f })?;
            // To a tenth of a millimetre, as all given coordinates are.
            let rounded = |v: f64| (v * 1e9).round() / 1e9;
            (at.x.is_finite() && at.y.is_finite()).then(|| Coord { x: rounded(at.x), y: rounded(at.y) })
        };
        let (p, q, r, s) = (corner(-0.5, -0.5)?, corner(-0.5, 0.5)?, corner(0.5, 0.5)?, corner(0.5, -0.5)?);
        Some(Polygon::new(LineString(vec![p, q, r, s, p]), Vec::new()))
    }
}

/// Numbers of any data type; people beyond 2⁵³ are none of Earth.
fn numbers(image: DecodingResult) -> Vec<f64> {
    match image {
        DecodingResult::U8(v) => v.into_iter().map(f64::from).collect(),
        DecodingResult::I8(v) => v.into_iter().map(f64::from).collect(),
        DecodingResult::U16(v) => v.into_iter().map(f64::from).collect(),
        DecodingResult::I16(v) => v.into_iter().map(f64::from).collect(),
        DecodingResult::U32(v) => v.into_iter().map(f64::from).collect(),
        DecodingResult::I32(v) => v.into_iter().map(f64::from).collect(),
        DecodingResult::U64(v) => v.into_iter().map(|n| n as f64).collect(),
        DecodingResult::I64(v) => v.into_iter().map(|n| n as f64).collect(),
        DecodingResult::F16(v) => v.into_iter().map(f64::from).collect(),
        DecodingResult::F32(v) => v.into_iter().map(f64::from).collect(),
        DecodingResult::F64(v) => v,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::BoundingRect;
    use geo_types::coord;
    use proptest::prelude::*;
    use tiff::encoder::colortype::{ColorType, Gray16, Gray32Float, GrayI32, RGB8};
    use tiff::encoder::{TiffEncoder, TiffValue};
    use tiff::tags::Tag;

    const DEGREES: [u16; 12] = [1, 1, 0, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326];

    /// A raster from (9.5, 47.2) down, in cells of a hundredth of a degree, a few rows a strip.
    fn raster<C: ColorType>(cells: &[C::Inner], width: u32, nodata: &str, rows_per_strip: u32) -> Vec<u8>
    where
        [C::Inner]: TiffValue,
    {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
        let rows = cells.len() / width as usize / C::BITS_PER_SAMPLE.len();
        let mut image = encoder.new_image::<C>(width, rows as u32).unwrap();
        let tags = image.encoder();
        tags.write_tag(Tag::ModelPixelScaleTag, &[0.01, 0.01, 0.0][..]).unwrap();
        tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, 9.5, 47.2, 0.0][..]).unwrap();
        tags.write_tag(Tag::GeoKeyDirectoryTag, &DEGREES[..]).unwrap();
        tags.write_tag(Tag::GdalNodata, nodata).unwrap();
        image.rows_per_strip(rows_per_strip).unwrap();
        image.write_data(cells).unwrap();
        bytes.into_inner()
    }

    fn city(west: f64, south: f64, east: f64, north: f64) -> Rect<f64> {
        Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north })
    }

    fn read(bytes: &[u8], city: Rect<f64>) -> Result<Cells, String> {
        read_cells(Path::new("p.tif"), bytes, None, city).map_err(|e| e.to_string())
    }

    fn people(cells: &Cells) -> Vec<f64> {
        cells.counts.iter().filter_map(|c| c.residents).collect()
    }

    #[test]
    fn cells_are_polygons_with_people() {
        let bytes = raster::<Gray16>(&[1, 0, 65535, 3, 4, 0], 3, "65535", 1);
        let cells = read(&bytes, city(9.4, 47.0, 9.6, 47.3)).unwrap();
        assert_eq!(people(&cells), [1.0, 3.0, 4.0]);
        assert_eq!(cells.counts[1].geometry.bounding_rect().unwrap(), city(9.5, 47.18, 9.51, 47.19));
    }

    #[test]
    fn nothing_is_told_by_its_number_in_any_type() {
        let bytes = raster::<Gray32Float>(&[-99999.9, 0.25, f32::NAN, -3.0], 2, "-99999.9", 2);
        let cells = read(&bytes, city(9.4, 47.0, 9.6, 47.3)).unwrap();
        assert_eq!((people(&cells), cells.negative), (vec![0.25], 1));
        let bytes = raster::<GrayI32>(&[-200, 70_000, 16_777_217, 2], 4, "-200", 1);
        assert_eq!(people(&read(&bytes, city(9.4, 47.0, 9.6, 47.3)).unwrap()), [70_000.0, 16_777_217.0, 2.0]);
    }

    #[test]
    fn several_bands_and_other_files_are_refused() {
        let bytes = raster::<RGB8>(&[1; 12], 2, "0", 1);
        assert!(
            read(&bytes, city(9.4, 47.0, 9.6, 47.3)).unwrap_err().contains("3 numbers for each of its 2 × 2 cells")
        );
        assert!(read(b"II*\0", city(9.4, 47.0, 9.6, 47.3)).unwrap_err().contains("no people can be read"));
        let bytes = raster::<Gray16>(&[1], 1, "0", 1);
        assert_eq!(read(&bytes, city(100.0, 0.0, 101.0, 1.0)).unwrap(), Cells::default());
    }

    proptest! {
        /// A window takes every cell that meets it, and of the others none farther than two cells off.
        #[test]
        fn a_window_loses_nobody(west in 9.45..9.6f64, south in 47.05..47.2f64, wide in 0.0..0.05f64, high in 0.0..0.05f64, strip in 1u32..5) {
            let values: Vec<u16> = (1..=80).collect();
            let bytes = raster::<Gray16>(&values, 8, "0", strip);
            let city = city(west, south, west + wide, south + high);
            let got = people(&read(&bytes, city).unwrap());
            let all = read(&bytes, Rect::new(coord! { x: 9.0, y: 46.0 }, coord! { x: 10.0, y: 48.0 })).unwrap();
            prop_assert_eq!(all.counts.len(), 80);
            for cell in &all.counts {
                let rect = cell.geometry.bounding_rect().unwrap();
                let gap = |low: f64, high: f64, a: f64, b: f64| (low - b).max(a - high);
                let apart = gap(city.min().x, city.max().x, rect.min().x, rect.max().x)
                    .max(gap(city.min().y, city.max().y, rect.min().y, rect.max().y));
                let taken = got.contains(&cell.residents.unwrap());
                prop_assert!(taken || apart > 0.0, "{cell:?}");
                prop_assert!(!taken || apart < 0.025, "{cell:?}");
            }
        }

        #[test]
        fn no_bytes_make_it_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>()) {
            let mut bytes = raster::<Gray16>(&[1, 2, 3, 4, 5, 6], 3, "65535", 1);
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let _ = read(&bytes, city(9.4, 47.0, 9.6, 47.3));
            bytes.truncate(cut.index(bytes.len()));
            let _ = read(&bytes, city(9.4, 47.0, 9.6, 47.3));
        }
    }
}
