//! Where the cells of a `GeoTIFF` lie: pixel scale, tie point or transformation, coordinate system and nodata (OGC 19-008r4).

use crate::error::InputError;
use crate::input::crs::{Crs, Forward};
use std::io::{Read, Seek};
use std::path::Path;
use tiff::decoder::Decoder;
use tiff::tags::Tag;

/// Keys of the directory: whether a height is of a cell or of a point, the systems, the unit of heights.
const RASTER_TYPE: u16 = 1025;
const GEOGRAPHIC: u16 = 2048;
const PROJECTED: u16 = 3072;
const VERTICAL_UNIT: u16 = 4099;
/// The value of a system that the file describes in its own words.
const OWN_WORDS: u16 = 32767;

/// Where the cells of a file lie, and what its numbers mean.
pub(in crate::input) struct Place {
    /// From the file's own coordinates to column and row, counted from the middle of the first cell ...
    pub to_cell: [f64; 6],
    /// ... and back.
    pub of_cell: [f64; 6],
    pub order: [f64; 3],
    pub unit_m: f64,
    pub forward: Forward,
    pub crs: Crs,
    pub nodata: Option<f64>,
}

impl Place {
    /// Reads the tags of a file; `said` is the system that the user says it is in.
    pub fn read<R: Read + Seek>(
        file: &Path,
        decoder: &mut Decoder<R>,
        said: Option<&Crs>,
    ) -> Result<Place, InputError> {
        let doubles = |decoder: &mut Decoder<R>, tag| decoder.get_tag_f64_vec(tag).unwrap_or_default();
        let scale = doubles(decoder, Tag::ModelPixelScaleTag);
        let ties = doubles(decoder, Tag::ModelTiepointTag);
        let turned = doubles(decoder, Tag::ModelTransformationTag);
        // x = a·column + b·row + c, y = d·column + e·row + f, counted from the corner of the first cell.
        let [a, b, mut c, d, e, mut f] = match (&scale[..], &ties[..], &turned[..]) {
            ([sx, sy, ..], [i, j, _, x, y, ..], _) => [*sx, 0.0, x - i * sx, 0.0, -sy, y + j * sy],
            (_, _, [a, b, _, c, d, e, _, f, ..]) => [*a, *b, *c, *d, *e, *f],
            _ => {
                return Err(InputError::value(file, "nothing says where its cells lie").guess(
                    "a picture, or its .tfw is missing? `gdal_translate -a_ullr … -a_srs …` writes it into the file",
                ));
            }
        };
        let det = a * e - b * d;
        if ![a, b, c, d, e, f, det].iter().all(|v| v.is_finite()) || det == 0.0 {
            return Err(InputError::value(file, format!("its cells have no size: {a}, {b}, {d}, {e}")));
        }
        let keys = decoder.get_tag_u16_vec(Tag::GeoKeyDirectoryTag).unwrap_or_default();
        let key = |id: u16| keys.chunks_exact(4).skip(1).find(|k| k[0] == id && k[1] == 0).map(|k| k[3]);
        if key(RASTER_TYPE) != Some(2) {
            // Of cells, not of points: the height stands in the middle.
            (c, f) = (c + f64::midpoint(a, b), f + f64::midpoint(d, e));
        }
        let code = key(PROJECTED).or(key(GEOGRAPHIC));
        let unknown = |what: String| {
            InputError::value(file, what).guess("`gdalwarp -t_srs EPSG:4326 IN OUT.tif` turns it into degrees")
        };
        let crs = match code {
            _ if said.is_some() => said.cloned().unwrap_or_else(Crs::wgs84),
            None => return Err(unknown("nothing says what its coordinates are".to_owned())),
            Some(OWN_WORDS | 0) => return Err(unknown("its coordinate system has no EPSG code".to_owned())),
            Some(code) => {
                let named = format!("EPSG:{code}");
                named.parse::<Crs>().map_err(|_| unknown(format!("its coordinate system, {named}, is not known")))?
            }
        };
        let forward = crs.forward().ok_or_else(|| unknown(format!("nothing leads from degrees to {crs}")))?;
        let unit_m = match key(VERTICAL_UNIT) {
            Some(9002) => 0.3048,
            Some(9003) => 1200.0 / 3937.0,
            _ => 1.0,
        };
        let text = decoder.get_tag_ascii_string(Tag::GdalNodata).ok();
        let nodata = text.and_then(|t| t.trim_matches(['\0', ' ']).parse::<f64>().ok());
        let size = if code == key(PROJECTED) { det.abs().sqrt() } else { det.abs().sqrt() * 111_320.0 };
        Ok(Place {
            to_cell: [e / det, -b / det, (b * f - e * c) / det, -d / det, a / det, (d * c - a * f) / det],
            of_cell: [a, b, c, d, e, f],
            order: [size, c, f],
            unit_m,
            forward,
            crs,
            nodata,
        })
    }
}
