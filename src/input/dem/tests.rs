//! Small files of heights, written by the same crate, against figures by hand.

use super::*;
use tiff::encoder::TiffEncoder;
use tiff::encoder::colortype::{ColorType, Gray8, Gray32Float, GrayI16};
use tiff::tags::Tag;

/// A file of heights whose first corner is at `corner`, with cells of `size`, in a system with this EPSG code.
fn write<C>(cells: &[C::Inner], width: u32, corner: [f64; 2], size: f64, keys: &[u16], nodata: Option<&str>) -> Vec<u8>
where
    C: ColorType,
    [C::Inner]: tiff::encoder::TiffValue,
{
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<C>(width, cells.len() as u32 / width).unwrap();
    let tags = image.encoder();
    tags.write_tag(Tag::ModelPixelScaleTag, &[size, size, 0.0][..]).unwrap();
    tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, corner[0], corner[1], 0.0][..]).unwrap();
    tags.write_tag(Tag::GeoKeyDirectoryTag, keys).unwrap();
    if let Some(nodata) = nodata {
        tags.write_tag(Tag::GdalNodata, nodata).unwrap();
    }
    image.write_data(cells).unwrap();
    bytes.into_inner()
}

const DEGREES: [u16; 12] = [1, 1, 0, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326];

fn read(bytes: &[u8]) -> Result<Dem, String> {
    Dem::read(Path::new("h.tif"), bytes).map_err(|e| e.to_string())
}

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

#[test]
fn heights_between_the_middles_of_cells() {
    // 10 20 / 30 40, cells of 0.001 degrees from (5, 50) down.
    let dem = read(&write::<Gray8>(&[10, 20, 30, 40], 2, [5.0, 50.0], 0.001, &DEGREES, None)).unwrap();
    let near = |x, y, height: f64| {
        let found: f64 = dem.height_m(at(x, y), 0.5).unwrap();
        assert!((found - height).abs() < 1e-6, "{x}, {y}: {found}, not {height}");
    };
    near(5.0005, 49.9995, 10.0);
    near(5.0015, 49.9985, 40.0);
    near(5.001, 49.9995, 15.0);
    near(5.001, 49.999, 25.0);
    near(5.0001, 49.9999, 10.0);
    assert!(
        dem.height_m(at(5.0021, 49.999), 0.5).is_none() && dem.height_m(at(5.001, 50.0001), 0.5).is_none(),
        "outside"
    );
}

#[test]
fn cells_without_data_are_left_to_their_neighbours() {
    let cells = [1.5_f32, -9999.0, 2.5, f32::NAN];
    let dem = read(&write::<Gray32Float>(&cells, 2, [5.0, 50.0], 0.001, &DEGREES, Some("-9999"))).unwrap();
    assert_eq!(dem.height_m(at(5.0007, 49.9995), 0.5), Some(1.5), "three quarters of the weight are known");
    assert_eq!(dem.height_m(at(5.0013, 49.9995), 0.5), None);
    let none = read(&write::<GrayI16>(&[-9999; 4], 2, [5.0, 50.0], 0.001, &DEGREES, Some("-9999")));
    assert!(none.err().unwrap().contains("every cell is without data"));
}

#[test]
fn points_metres_feet_and_projections() {
    let points = [1, 1, 0, 2, 1025, 0, 1, 2, 2048, 0, 1, 4326];
    let dem = read(&write::<GrayI16>(&[-3, 7, 9, 11], 2, [5.0, 50.0], 0.001, &points, None)).unwrap();
    assert!((dem.height_m(at(5.001, 50.0), 0.5).unwrap() - 7.0).abs() < 1e-6, "a height stands on its point");
    // UTM zone 31 north, its central meridian at 3 degrees east and 500,000 m; feet.
    let utm = [1, 1, 0, 3, 1025, 0, 1, 1, 3072, 0, 1, 32631, 4099, 0, 1, 9002];
    let dem = read(&write::<Gray8>(&[100; 4], 2, [499_900.0, 5_538_800.0], 100.0, &utm, None)).unwrap();
    // 50 degrees north on the central meridian: 0.9996 · 5,540,847.04 m = 5,538,630.70 m.
    assert!((dem.height_m(at(3.0, 50.0), 0.5).unwrap() - 30.48).abs() < 1e-6);
    assert!(dem.height_m(at(3.01, 50.0), 0.5).is_none());
}

#[test]
fn of_several_files_the_finer_one_counts() {
    let file =
        |height: u8, size: f64| read(&write::<Gray8>(&[height; 16], 4, [5.0, 50.0], size, &DEGREES, None)).unwrap();
    for order in [[0, 1], [1, 0]] {
        let mosaic = Mosaic::new(order.map(|k| [file(1, 0.01), file(2, 0.001)].into_iter().nth(k).unwrap()).into());
        assert_eq!(mosaic.height_m(at(5.002, 49.998)), Some(2.0));
        assert_eq!(mosaic.height_m(at(5.02, 49.98)), Some(1.0));
        assert_eq!(mosaic.height_m(at(6.0, 49.0)), None);
    }
}

/// A slope of a metre a cell, cut in two files that share the two columns in the middle: it goes on over the seam.
#[test]
fn a_mosaic_has_no_seams() {
    let row = |from: u8, to: u8| -> Vec<u8> { (from..to).chain(from..to).collect() };
    let file = |from: u8, to: u8| {
        let corner = [5.0 + f64::from(from) * 0.001, 50.0];
        read(&write::<Gray8>(&row(from, to), u32::from(to - from), corner, 0.001, &DEGREES, None)).unwrap()
    };
    let mosaic = Mosaic::new(vec![file(0, 6), file(4, 10)]);
    for k in 5..95 {
        let x = f64::from(k) * 0.1;
        let found = mosaic.height_m(at(5.0 + x * 0.001, 49.999)).unwrap();
        assert!((found - (x - 0.5)).abs() < 1e-6, "{x}: {found}");
    }
}

#[test]
fn what_is_no_model_of_heights_is_refused() {
    let said = |bytes: &[u8]| read(bytes).err().unwrap();
    assert!(said(b"hello").contains("GeoTIFF"));
    assert!(
        said(&write::<Gray8>(&[1; 4], 2, [5.0, 50.0], 0.001, &DEGREES[..8], None)).contains("what its coordinates are")
    );
    assert!(said(&write::<Gray8>(&[1; 4], 2, [5.0, 50.0], 0.0, &DEGREES, None)).contains("no size"));
    let own = [1, 1, 0, 2, 1025, 0, 1, 1, 3072, 0, 1, 32767];
    assert!(said(&write::<Gray8>(&[1; 4], 2, [5.0, 50.0], 0.1, &own, None)).contains("no EPSG code"));
    let mut rgb = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut rgb).unwrap();
    encoder.write_image::<tiff::encoder::colortype::RGB8>(2, 2, &[1; 12]).unwrap();
    let rgb = rgb.into_inner();
    assert!(read(&rgb).is_err());
}

/// Cut off anywhere, or with any byte changed: an error or heights, never a panic.
#[test]
fn hostile_bytes() {
    let good = write::<GrayI16>(&[5; 64], 8, [5.0, 50.0], 0.001, &DEGREES, Some("-1"));
    for n in 0..good.len() {
        let _ = read(&good[..n]);
        for bits in [0xff, 0x01, 0x80] {
            let mut bent = good.clone();
            bent[n] ^= bits;
            if let Ok(dem) = read(&bent) {
                let _ = dem.height_m(at(5.003, 49.997), 0.5);
            }
        }
    }
}
