// What zarrita.js does for the interop matrix: one JSON request a line on stdin, one answer a line on stdout.
// {op: "read", path, out}: the whole array in C order and native byte order into the file `out`.
// {op: "write", path, data, shape, type}: the file `data` (C order) into the array of that path, from its origin.
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import FileSystemStore from "@zarrita/storage/fs";
import * as zarr from "zarrita";

const views = { int8: Int8Array, int16: Int16Array, int32: Int32Array, int64: BigInt64Array, uint8: Uint8Array, uint16: Uint16Array,
  uint32: Uint32Array, uint64: BigUint64Array, float32: Float32Array, float64: Float64Array };

function strides(shape) {
  const out = Array(shape.length);
  for (let d = shape.length, step = 1; d-- > 0; step *= shape[d]) out[d] = step;
  return out;
}

// The bytes of a result, whose strides may be those of order F.
function inOrder({ data, shape, stride }) {
  const size = data.buffer ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  const count = shape.reduce((a, b) => a * b, 1), item = size.length / Math.max(1, count);
  const wanted = strides(shape);
  if (wanted.every((s, d) => shape[d] < 2 || s === stride[d])) return size;
  const out = new Uint8Array(size.length);
  for (let i = 0; i < count; ++i) {
    let from = 0;
    for (let d = 0, rest = i; d < shape.length; ++d) {
      from += Math.floor(rest / wanted[d]) * stride[d];
      rest %= wanted[d];
    }
    out.set(size.subarray(from * item, (from + 1) * item), i * item);
  }
  return out;
}

const open = (request) => zarr.open(new FileSystemStore(request.path), { kind: "array" });
const work = {
  async read(request) {
    const array = await open(request);
    const got = await zarr.get(array);
    // Rank 0 comes as a bare value.
    if (array.shape.length === 0) {
      const one = array.dtype === "bool" ? Uint8Array.of(got) : views[array.dtype].of(got);
      return writeFile(request.out, new Uint8Array(one.buffer));
    }
    return writeFile(request.out, inOrder(got));
  },
  async write(request) {
    const array = await open(request);
    const bytes = await readFile(request.data);
    const memory = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const data = array.dtype === "bool" ? new zarr.BoolArray(memory) : new views[array.dtype](memory);
    const chunk = { data, shape: request.shape, stride: strides(request.shape) };
    return zarr.set(array, request.shape.map((n) => zarr.slice(0, n)), request.shape.length ? chunk : array.dtype === "bool" ? data.get(0) : data[0]);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer = { ok: true };
  try {
    await work[request.op](request);
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}`.slice(0, 300) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
