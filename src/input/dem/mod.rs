//! Heights from `GeoTIFF`: one file or a mosaic of several, read whole, asked by [`Relief::height_m`].
//!
//! ```text
//! ┌───┬───┐   a height is that of the middle of its cell; between them bilinear, from the cells around that are known,
//! │ · │ · │   if those make up half of the weight; half a cell beyond the outermost middles the nearest counts
//! └───┴───┘
//! ```
//!
//! Where files overlap the finer one counts, of equals the one farther west, then south: the order on the command line does not
//! matter. Any data type, stripes or tiles, plain, LZW or deflate; coordinate systems by EPSG code, as [`super::crs`] knows
//! them. 4 bytes a cell; one look-up is O(files).

mod keys;

pub(super) use keys::Place;

use super::crs::Forward;
use crate::error::InputError;
use crate::model::Relief;
use geo_types::Coord;
use std::io::Cursor;
use std::path::Path;
use tiff::decoder::{Decoder, DecodingResult, Limits};

/// Most bytes of heights in one file: 16,384 × 16,384 cells of four bytes.
const MOST_BYTES: usize = 1 << 30;

/// One file of heights.
pub struct Dem {
    cells: Vec<f32>,
    width: usize,
    height: usize,
    /// Column and row, counted from the middle of the first cell, of a position in the file's own coordinates.
    to_cell: [f64; 6],
    /// Metres for a unit of height.
    unit_m: f64,
    forward: Forward,
    /// Metres or degrees of a cell, and where the first one lies: for the order of a mosaic.
    order: [f64; 3],
}

/// Several files of heights, as one.
pub struct Mosaic {
    files: Vec<Dem>,
}

impl Mosaic {
    /// Puts files together.
    pub fn new(mut files: Vec<Dem>) -> Mosaic {
        files.sort_by(|a, b| {
            let pairs = a.order.iter().zip(&b.order).map(|(a, b)| a.total_cmp(b));
            pairs.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        Mosaic { files }
    }
}

impl Relief for Mosaic {
    fn height_m(&self, at: Coord<f64>) -> Option<f64> {
        let within = |beyond: f64| self.files.iter().find_map(|file| file.height_m(at, beyond));
        // Where one file ends, the next one may go on: only beyond all of them the nearest cell counts.
        within(0.0).or_else(|| within(0.5))
    }
}

impl Dem {
    /// Reads the bytes of a file; `file` is for messages only.
    ///
    /// # Errors
    /// If they are no TIFF of one band with a place on the globe.
    pub fn read(file: &Path, bytes: &[u8]) -> Result<Dem, InputError> {
        let broken = |e: tiff::TiffError| {
            let fault = InputError::format(file, format!("no heights can be read from it: {e}"));
            match bytes.get(..4) {
                _ if e.to_string().contains("compression method") => {
                    fault.guess("`gdal_translate -co COMPRESS=DEFLATE IN OUT.tif` packs it in a way that is read")
                }
                Some([b'I', b'I', 42 | 43, 0] | [b'M', b'M', 0, 42 | 43]) => fault,
                _ => fault.guess("heights are read from GeoTIFF; `gdal_translate IN OUT.tif` makes one"),
            }
        };
        let mut limits = Limits::default();
        (limits.decoding_buffer_size, limits.intermediate_buffer_size) = (MOST_BYTES, MOST_BYTES);
        let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?.with_limits(limits);
        let (width, height) = decoder.dimensions().map_err(broken)?;
        let (width, height) = (width as usize, height as usize);
        let place = Place::read(file, &mut decoder, None)?;
        let cells = in_metres(decoder.read_image().map_err(broken)?);
        if width == 0 || height == 0 || cells.len() != width * height {
            let bands = cells.len().checked_div(width * height).unwrap_or(0);
            let what = format!("{bands} values for each of its {width} × {height} cells; expected one, the height");
            return Err(InputError::value(file, what).guess("`gdal_translate -b 1 IN OUT.tif` takes the first band"));
        }
        let nodata = place.nodata.map(|n| n as f32);
        let known = |v: f32| if v.is_finite() && nodata.is_none_or(|n| v.total_cmp(&n).is_ne()) { v } else { f32::NAN };
        let cells: Vec<f32> = cells.into_iter().map(known).collect();
        if cells.iter().all(|v| v.is_nan()) {
            return Err(InputError::empty(file, "holds no height: every cell is without data"));
        }
        let Place { to_cell, order, unit_m, forward, .. } = place;
        Ok(Dem { cells, width, height, to_cell, unit_m, forward, order })
    }

    /// The height at a place up to so many cells beyond the outermost middles.
    fn height_m(&self, at: Coord<f64>, beyond: f64) -> Option<f64> {
        let at = (self.forward)(at)?;
        let [a, b, c, d, e, f] = self.to_cell;
        let column = inside(a * at.x + b * at.y + c, self.width, beyond)?;
        let row = inside(d * at.x + e * at.y + f, self.height, beyond)?;
        let (left, top) = (column.floor(), row.floor());
        let (x, y) = (column - left, row - top);
        let (mut sum, mut weight) = (0.0, 0.0);
        for (dx, dy, share) in
            [(0, 0, (1.0 - x) * (1.0 - y)), (1, 0, x * (1.0 - y)), (0, 1, (1.0 - x) * y), (1, 1, x * y)]
        {
            if share <= 0.0 {
                continue;
            }
            let (i, j) = ((left as usize + dx).min(self.width - 1), (top as usize + dy).min(self.height - 1));
            let height = f64::from(self.cells[j * self.width + i]);
            if !height.is_nan() {
                sum += share * height;
                weight += share;
            }
        }
        (weight >= 0.5).then(|| sum / weight * self.unit_m)
    }
}

/// A column or row between the outermost middles, or up to so much beyond them.
fn inside(at: f64, count: usize, beyond: f64) -> Option<f64> {
    let last = count as f64 - 1.0;
    ((-beyond..=last + beyond).contains(&at)).then(|| at.clamp(0.0, last))
}

/// Heights of any data type. No height on Earth needs more than the 24 bits of an `f32`.
fn in_metres(image: DecodingResult) -> Vec<f32> {
    match image {
        DecodingResult::U8(v) => v.into_iter().map(f32::from).collect(),
        DecodingResult::I8(v) => v.into_iter().map(f32::from).collect(),
        DecodingResult::U16(v) => v.into_iter().map(f32::from).collect(),
        DecodingResult::I16(v) => v.into_iter().map(f32::from).collect(),
        DecodingResult::U32(v) => v.into_iter().map(|h| h as f32).collect(),
        DecodingResult::I32(v) => v.into_iter().map(|h| h as f32).collect(),
        DecodingResult::U64(v) => v.into_iter().map(|h| h as f32).collect(),
        DecodingResult::I64(v) => v.into_iter().map(|h| h as f32).collect(),
        DecodingResult::F16(v) => v.into_iter().map(f32::from).collect(),
        DecodingResult::F32(v) => v,
        DecodingResult::F64(v) => v.into_iter().map(|h| h as f32).collect(),
    }
}

#[cfg(test)]
mod tests;
