/**
 * Payloads of the same shape: a meter sends the same DIF, VIF and LVAR bytes in each telegram, and
 * so do all meters of its kind. Where they are the same, byte for byte and in payloads of the same
 * length, the records stand in the same places and mean the same: only the data have to be read.
 */
import { recordAt, type DataRecord, type RecordPlace } from './data-record.ts';
import { startsWithCheckBytes } from './security/mode-5.ts';

/** One object for all payloads of a shape; only its identity counts for others. */
export interface PayloadShape {
  readonly places: readonly RecordPlace[];
  /** A payload of this shape, and where in it the bytes are that make the shape. */
  readonly example: Uint8Array;
  readonly fixed: Uint16Array;
}

/** The limits are for telegrams that somebody makes up. */
const MAX_SHAPES = 1024;
const MAX_ALIKE = 8;
/** Longer than any frame, and shorter than messages of many fragments. */
const MAX_BYTES = 256;

// By length and first DIF.
const shapes = new Map<number, PayloadShape[]>();
let shapeCount = 0;

/** Undefined for a payload whose like was not read before. */
export function shapeOf(plain: Uint8Array): PayloadShape | undefined {
  const alike = shapes.get(keyOf(plain));
  if (alike === undefined) return undefined;
  for (const shape of alike) if (isOfShape(plain, shape)) return shape;
  return undefined;
}

/** Remembers where the records of a payload stand; undefined where that is not worth it. */
export function learnShape(
  plain: Uint8Array,
  places: readonly RecordPlace[],
): PayloadShape | undefined {
  if (plain.length > MAX_BYTES || places.length === 0) return undefined;
  const isData = new Uint8Array(plain.length);
  // Not `slice`: of a Buffer that is no copy, and the values of its frame would be gone.
  const example = new Uint8Array(plain);
  for (const { dataOffset, size } of places) {
    isData.fill(1, dataOffset, dataOffset + size);
    // No values of anybody are kept.
    example.fill(0, dataOffset, dataOffset + size);
  }
  const fixed = Uint16Array.from([...isData.keys()].filter((at) => isData[at] === 0));
  const shape = { places, example, fixed };
  if (shapeCount >= MAX_SHAPES) {
    shapes.clear();
    shapeCount = 0;
  }
  const alike = shapes.get(keyOf(plain)) ?? [];
  shapes.set(keyOf(plain), alike);
  if (alike.length >= MAX_ALIKE) alike.shift();
  else shapeCount += 1;
  alike.push(shape);
  return shape;
}

/** What `readDataRecords` gives for a payload of this shape. */
export function readShaped(plain: Uint8Array, { places }: PayloadShape): DataRecord[] {
  const records: DataRecord[] = [];
  for (const place of places) records.push(recordAt(plain, place));
  return records;
}

function keyOf(plain: Uint8Array): number {
  const dif = plain[startsWithCheckBytes(plain) ? 2 : 0] ?? 0;
  return (plain.length << 8) | dif;
}

/** True where the records of `plain` stand in the same places and mean the same. */
export function isOfShape(plain: Uint8Array, { example, fixed }: PayloadShape): boolean {
  if (plain.length !== example.length) return false;
  for (let index = 0; index < fixed.length; index++) {
    const at = fixed[index] ?? 0;
    if (plain[at] !== example[at]) return false;
  }
  return true;
}
