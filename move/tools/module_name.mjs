// Reads a module's own name out of its bytecode (Move binary format, version 6 and 7).

const TABLE_MODULE_HANDLES = 0x1;
const TABLE_IDENTIFIERS = 0x7;
const HEADER_BYTES = 8; // magic, then version

/** A cursor over bytes that reads the format's variable-length unsigned integers. */
class Cursor {
  constructor(bytes, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }
  byte() {
    return this.bytes[this.position++];
  }
  uleb() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const next = this.byte();
      value += (next & 0x7f) * 2 ** shift;
      if (next < 0x80) return value;
    }
  }
}

function tables(header) {
  const found = new Map();
  for (let remaining = header.uleb(); remaining > 0; remaining--) {
    const kind = header.byte();
    found.set(kind, { offset: header.uleb(), length: header.uleb() });
  }
  return found;
}

function identifier(bytes, start, index) {
  const cursor = new Cursor(bytes, start);
  for (let skipped = 0; skipped < index; skipped++) {
    const length = cursor.uleb();
    cursor.position += length;
  }
  const length = cursor.uleb();
  return bytes.subarray(cursor.position, cursor.position + length).toString("utf8");
}

/** The name under which `bytecode` defines itself: that of its self handle, the last number of the file. */
export function moduleName(bytecode) {
  const header = new Cursor(bytecode, HEADER_BYTES);
  const found = tables(header);
  const contents = header.position;
  const selfHandle = new Cursor(bytecode, bytecode.length - 1).uleb();
  const handles = new Cursor(bytecode, contents + found.get(TABLE_MODULE_HANDLES).offset);
  for (let skipped = 0; skipped < selfHandle; skipped++) {
    handles.uleb(); // address index
    handles.uleb(); // name index
  }
  handles.uleb();
  return identifier(bytecode, contents + found.get(TABLE_IDENTIFIERS).offset, handles.uleb());
}
