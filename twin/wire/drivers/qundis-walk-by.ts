/**
 * The walk-by telegram of Qundis devices: a record `0D FF5F` of 53 bytes with the VIF of the
 * device, and the same values as in the OMS telegram, and twelve differences between months.
 */
import { ByteReader, fromHex, toHex } from '#kernel/bytes.ts';
import type { DataRecord } from '../data-record.ts';
import { formatAddress, readLinkAddress } from '../link-layer.ts';
import { PRIMARY_VIFS } from '../vif-table.ts';
import { addMonths } from '#kernel/time.ts';
import { checkedDate } from './civil-dates.ts';
import type { DriverField, PayloadField, PayloadReading } from './definition.ts';
import { recordUnit, recordValue } from './record-value.ts';

/** Other records of Qundis telegrams. */
export const QUNDIS_FIELDS = {
  customerLocation: {
    quantity: 'customer_location',
    storage: [0],
    about: 'number of the place, given by the operator',
  },
  stateFlags: { quantity: 'error_flags_2', storage: [0], about: 'state as the device sends it' },
} satisfies Readonly<Record<string, DriverField>>;

const WALK_BY_VIB = 'ff5f';
const BLOCK_BYTES = 53;
/** Last byte of the head: the rest is encrypted, although nothing else in the telegram says so. */
const ENCRYPTED = 0x35;
const HEAD_BYTES = 5;
const MONTHS = 12;
const NO_DIFFERENCE = 0x8000;

/**
 * Undefined where the telegram has no such block, or an encrypted one. `what` ends the names:
 * `Units`, `Volume`, `Energy`.
 */
export function qundisWalkBy(
  records: readonly DataRecord[],
  what: 'Units' | 'Volume' | 'Energy',
): PayloadReading | undefined {
  const block = records.find(({ vib }) => vib === WALK_BY_VIB);
  if (block === undefined || block.raw.length !== 2 * BLOCK_BYTES) return undefined;
  const data = fromHex(block.raw);
  if (data[HEAD_BYTES - 1] === ENCRYPTED) return undefined;
  const reader = new ByteReader(data);
  // The head, and four bytes that end with the type of the device.
  reader.skip(HEAD_BYTES + 4);
  const amount = amountOf(reader.u8());
  const errorDate = readDate(reader);
  const now = readBcd(reader);
  const dueDate = readDate(reader);
  const due = readBcd(reader);
  const monthDate = readDate(reader);
  const month = readBcd(reader);
  return {
    fields: [
      ...addressField(records),
      { name: lowerFirst(what), ...amount(now) },
      { name: 'dueDate', value: dueDate },
      { name: `dueDate${what}`, ...amount(due), ...(dueDate && { at: dueDate }) },
      { name: 'previousMonthDate', value: monthDate },
      { name: `previousMonth${what}`, ...amount(month), ...(monthDate && { at: monthDate }) },
      { name: 'errorDate', value: errorDate },
      ...readDifferences(reader, monthDate).map(({ value, ...rest }) => ({
        name: `month${what}Difference`,
        ...amount(value),
        ...rest,
      })),
    ],
  };
}

type Amount = Pick<PayloadField, 'value'> & { readonly unit: string };

/** Scales as the VIF in the block says. */
function amountOf(vif: number): (value: number | null) => Amount {
  const { unit = '', exp10 = 0 } = PRIMARY_VIFS[vif] ?? {};
  return (value) => {
    const record = { value, exp10, unit, vib: toHex(Uint8Array.of(vif)) };
    return { value: recordValue(record), unit: recordUnit(record) };
  };
}

interface Difference {
  readonly value: number;
  readonly at?: string;
}

/** Oldest first; the last one ends at the month date. */
function readDifferences(reader: ByteReader, monthDate: string | null): Difference[] {
  const differences: Difference[] = [];
  for (let index = 0; index < MONTHS; index++) {
    const word = reader.u16();
    if (word === NO_DIFFERENCE) continue;
    const at = monthDate === null ? {} : { at: addMonths(monthDate, index + 1 - MONTHS) };
    differences.push({ value: (word << 16) >> 16, ...at });
  }
  return differences;
}

/** A radio module names its meter in a record of eight bytes. */
function addressField(records: readonly DataRecord[]): PayloadField[] {
  const record = records.find(({ vib, raw }) => vib === '79' && raw.length === 16);
  if (record === undefined) return [];
  const bytes = fromHex(record.raw);
  // Id before M, as in a long header.
  const ordered = Uint8Array.of(
    ...bytes.subarray(4, 6),
    ...bytes.subarray(0, 4),
    ...bytes.subarray(6),
  );
  return [{ name: 'meter', value: formatAddress(readLinkAddress(new ByteReader(ordered))) }];
}

/** Eight digits; null where one is none. */
function readBcd(reader: ByteReader): number | null {
  const digits = reader.u32().toString(16);
  return /^\d+$/.test(digits) ? Number(digits) : null;
}

/** Type G. */
function readDate(reader: ByteReader): string | null {
  const low = reader.u8();
  const high = reader.u8();
  const year = (low >>> 5) | ((high >>> 4) << 3);
  return checkedDate(2000 + year, high & 0x0f, low & 0x1f);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
