"""Writes the files of tests/corpus/hostile: files that people hand over by mistake, and files made to hurt.

    python tests/corpus/make_hostile.py tests/corpus

Starts from the good files in tests/corpus/formats. Needs nothing but Python; the same bytes each time.
"""

import gzip
import struct
import sys
import zlib
from pathlib import Path

ROOT = Path(sys.argv[1])
GOOD, OUT = ROOT / "formats", ROOT / "hostile"
OUT.mkdir(exist_ok=True)


def put(name, data):
    (OUT / name).write_bytes(data.encode() if isinstance(data, str) else data)


def good(name):
    return (GOOD / name).read_bytes()


def patched(data, at, new):
    return data[:at] + new + data[at + len(new) :]


# Tables.
put("semicolon_in_quotes.csv", 'id;lon;lat;name\n1;9,52;47,14;"a;b"\n')
put("quote_open.csv", 'id,lon,lat,name\n1,9.52,47.14,"never closed\n2,9.53,47.15,x\n')
put("ragged.csv", "id,lon,lat\n1,9.52,47.14,extra,cells\n2,9.53\n3,9.54,47.15\n")
put("header_only.csv", "id,lon,lat\n")
put("no_header.csv", "9.52,47.14,30\n9.53,47.15,20\n")
put("no_place.csv", "id,name,people\n1,a,30\n2,b,20\n")
put("metres.csv", "id,x,y\n1,539000,5219800\n2,539100,5219900\n")
put("latin1.csv", b"id;lon;lat;name\n1;9,52;47,14;Stra\xdfe\n")
put("utf16.csv", "id,lon,lat\n1,9.52,47.14\n".encode("utf-16"))
put("zero_bytes.csv", b"id,lon,lat\n1,9.52,47.14\x00\n")
put("degrees_minutes.csv", "id,lon,lat\n1,9°31'12\"E,47°08'24\"N\n")
put("wkt_broken.csv", "id,wkt\n1,POLYGON ((9.5 47.1, 9.6 47.1, 9.6\n2,POINT EMPTY\n")
put("wkt_deep.csv", "id,wkt\n1," + "GEOMETRYCOLLECTION (" * 3000 + "POINT (1 1)" + ")" * 3000 + "\n")
put("one_long_line.csv", "id,lon,lat," + "x" * 20000 + "\n1,9.52,47.14,\n")
put("html.csv", "<!DOCTYPE html><html><body>404 Not Found</body></html>")

# Shapefiles.
shp, dbf = good("blocks.shp"), good("blocks.dbf")
put("record_huge.shp", patched(shp, 104, struct.pack(">i", 0x7FFFFFFF)))
put("parts_huge.shp", patched(shp, 108 + 36, struct.pack("<i", 0x7FFFFFFF)))
put("multipatch.shp", patched(shp, 108, struct.pack("<i", 31)))
put("only_header.shp", shp[:100])
put("table_short.shp", shp)
put("table_short.dbf", patched(dbf, 4, struct.pack("<I", 1))[: -(len(dbf) // 3)])
put("table_names_nothing.shp", shp)
put("table_names_nothing.dbf", b"\x03" + b"\0" * 31 + b"\r")
put("projection_nonsense.shp", shp)
put("projection_nonsense.prj", "a map of the town hall")

# GeoPackage.
gpkg = gzip.decompress(good("blocks.gpkg.gz"))


def packed(data):
    return gzip.compress(data, mtime=0)


put("page_size_0.gpkg.gz", packed(patched(gpkg, 16, b"\0\0")))
put("not_geo.gpkg.gz", packed(gpkg.replace(b"gpkg_contents", b"gpkg_contentz")))
put("root_in_itself.gpkg.gz", packed(gpkg[:100] + b"\x05" + gpkg[101:]))
put("half.gpkg.gz", packed(gpkg[: len(gpkg) // 2]))
put("wal.gpkg.gz", packed(patched(gpkg, 18, b"\2\2")))

# FlatGeobuf.
fgb = good("blocks.fgb")
put("version_2.fgb", patched(fgb, 3, b"\2"))
put("header_huge.fgb", patched(fgb, 8, b"\xff\xff\xff\x7f"))
put("cut.fgb", fgb[:-30])

# GeoParquet.
parquet = good("blocks_snappy.parquet")
put("cut.parquet", parquet[: len(parquet) // 2])
put("footer_huge.parquet", parquet[:-8] + struct.pack("<I", 0x7FFFFFF0) + b"PAR1")
put("locked.parquet", parquet[:-4] + b"PARE")
put("no_geo.parquet", parquet.replace(b"\x03geo", b"\x03gee"))
put("geo_no_json.parquet", parquet.replace(b'{"version"', b'{"version:'))
put("pages_swapped.parquet", patched(parquet, 4, parquet[200:260]))


# Zip archives.
def archive(members, method=8, flags=0, lie=None):
    body = directory = b""
    for name, data in members:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        inside = packer.compress(data) + packer.flush() if method == 8 else data
        fields = struct.pack("<HHIIIHH", 0, 0, zlib.crc32(data), len(inside), lie or len(data), len(name), 0)
        head = struct.pack("<HHH", 20, flags, method) + fields
        directory += b"PK\1\2" + struct.pack("<H", 20) + head + b"\0" * 10 + struct.pack("<I", len(body)) + name.encode()
        body += b"PK\3\4" + head + name.encode() + inside
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


put("bomb.zip", archive([("a.geojson", b" " * (100 << 20))]))
put("bomb_told_small.zip", archive([("a.geojson", b" " * (1 << 20))], lie=100))
put("secret.zip", archive([("a.csv", b"lon,lat\n1,1\n")], flags=1))
put("excel.zip", archive([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]))
put("kmz.zip", archive([("doc.kml", b"<kml/>")]))
put("two_layers.zip", archive([("a.shp", shp), ("b.shp", shp)]))
put("in_itself.zip", archive([("a.csv", archive([("b.csv", b"lon,lat\n1,1\n")]))], method=0))
put("lzma.zip", archive([("a.csv", b"lon,lat\n1,1\n")], method=14))
put("climbing.zip", archive([("../../../etc/a.csv", b"id,lon,lat\n1,9.52,47.14\n")]))


# Workbooks.
def workbook(sheet, strings=None, name="s"):
    members = [
        ("xl/workbook.xml", f'<workbook><sheets><sheet name="{name}" r:id="r1"/></sheets></workbook>'.encode()),
        ("xl/_rels/workbook.xml.rels", b'<R><Relationship Id="r1" Target="worksheets/s.xml"/></R>'),
        ("xl/worksheets/s.xml", b"<worksheet><sheetData>" + sheet + b"</sheetData></worksheet>"),
    ]
    return archive(members + ([("xl/sharedStrings.xml", b"<sst>" + strings + b"</sst>")] if strings else []))


def row(number, cells):
    texts = "".join(f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in cells)
    return f'<row r="{number}">{texts}</row>'.encode()


header = row(1, [("A1", "id"), ("B1", "lon"), ("C1", "lat")])
put("good.xlsx", workbook(header + row(2, [("A2", "1"), ("B2", "9.52"), ("C2", "47.14")])))
put("bomb.xlsx", workbook(b" " * (100 << 20)))
put("row_beyond.xlsx", workbook(header + row(1048577, [("A1048577", "1")])))
put("text_that_is_not_there.xlsx", workbook(header + b'<row r="2"><c r="A2" t="s"><v>7</v></c></row>', b"<si><t>a</t></si>"))
long = b"<si><t>" + b"x" * 32000 + b"</t></si>"
put("text_named_often.xlsx", workbook(header + b'<c t="s"><v>0</v></c>' * 2400, long))
wide = row(1, [("A1", "id"), ("DZZ1", "lon"), ("FAA1", "lat")])
put("wide_and_long.xlsx", workbook(wide + b"".join(b'<row r="%d"><c t="n"><v>1</v></c></row>' % n for n in range(2, 20000))))
put("tag_open.xlsx", workbook(header + b'<row r="2"><c r="A2'))
put("no_cells.xlsx", workbook(b""))
put("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
put("cut.zip", archive([("a.shp", shp), ("a.dbf", dbf)])[:200])
