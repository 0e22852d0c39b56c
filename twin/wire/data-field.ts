/**
 * The DIF byte in tables (EN 13757-3:2018, 6.3): functions, data fields, special values. Shared by
 * reading and writing of data records. Data only.
 */

export const RECORD_FUNCTIONS = ['instantaneous', 'maximum', 'minimum', 'error'] as const;
/** Bits 5-4 of the DIF; `error` is the value during an error state. */
export type RecordFunction = (typeof RECORD_FUNCTIONS)[number];

export type DataCoding = 'none' | 'integer' | 'real' | 'bcd' | 'variable';

interface DataField {
  readonly coding: DataCoding;
  /** Bytes of the data; 0 with `variable`, whose first byte tells. */
  readonly bytes: number;
}

const field = (coding: DataCoding, bytes: number): DataField => ({ coding, bytes });

/** By bits 3-0 of the DIF; 0xF is no data field but a special function. */
export const DATA_FIELDS: readonly DataField[] = [
  field('none', 0),
  field('integer', 1),
  field('integer', 2),
  field('integer', 3),
  field('integer', 4),
  field('real', 4),
  field('integer', 6),
  field('integer', 8),
  field('none', 0),
  field('bcd', 1),
  field('bcd', 2),
  field('bcd', 3),
  field('bcd', 4),
  field('variable', 0),
  field('bcd', 6),
];

export const DIF = {
  filler: 0x2f,
  /** The rest of the payload belongs to the maker. */
  manufacturerData: 0x0f,
  /** The same, and more records follow in the next telegram. */
  moreFollows: 0x1f,
} as const;

/** Most DIFE bytes after a DIF, and VIFE bytes after a VIF. */
export const MAX_EXTENSIONS = 10;
