/** Device, values and security → the frame, checked by reading it back. */
import { decodeTelegram, type Telegram } from '#wire/decode-telegram.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import type { DataRecordSpec } from '#wire/encode-record.ts';
import { makerBytes, type MakerBytes } from '#wire/drivers/maker-bytes.ts';
import { readMeter, type MeterField, type MeterReading } from '#wire/drivers/read-meter.ts';
import { readingRecords, unknownField, type ReadingSpec } from '#wire/drivers/reading-records.ts';
import { sentAgain } from '#wire/drivers/sent-records.ts';
import { inOwnUnit, type GivenValue } from '#wire/drivers/value-slots.ts';
import { cliError } from '../common/errors.ts';
import { makersPayload } from './makers-payload.ts';
import type { Device } from './device.ts';
import type { Given } from './given-values.ts';
import type { Security } from './security.ts';

interface Wanted {
  readonly device: Device;
  readonly given: Given;
  /** All of the example, or of the telegram of `--from`, with the given values in it. */
  readonly keepsAll: boolean;
  readonly status: number;
  readonly security: Security;
  readonly compact: boolean;
}

interface Encoded {
  readonly frame: Uint8Array;
  readonly reading: MeterReading;
}

/** Throws WIRE_NOT_ENCODABLE, WIRE_FIELD_UNKNOWN or CLI_NOT_READ_BACK. */
export function encodedTelegram(wanted: Wanted): Encoded {
  const { device, given, keepsAll, security } = wanted;
  const { driver, example, address } = device;
  const spec: ReadingSpec = { driver, ...given, example, keepsAll };
  const { records, status, unplaced, unplacedFlags } = readingRecords(spec);
  const needsBytes = unplaced.length + unplacedFlags.length > 0;
  const own = needsBytes && example !== undefined ? ownBytes(wanted, example, unplaced) : undefined;
  const frame = encodeTelegram({
    address,
    ...security,
    ...payloadOf({ records, own, example, keepsAll }),
    status: wanted.status | status,
    ...(wanted.compact ? { compact: true } : {}),
  });
  // A compact frame says nothing alone: its full frame is what is read.
  if (wanted.compact) {
    return { frame, reading: encodedTelegram({ ...wanted, compact: false }).reading };
  }
  const { aes } = security;
  const read = { drivers: [driver], ...(aes === undefined ? {} : { keyFor: () => aes }) };
  const reading = readMeter(decodeTelegram(frame, read));
  checkReading(reading, spec, unplaced);
  return { frame, reading };
}

function ownBytes(
  { device: { driver }, given }: Wanted,
  example: Telegram,
  names: readonly string[],
): MakerBytes | undefined {
  const values = new Map([...given.values].filter(([name]) => names.includes(name)));
  return makerBytes({ driver, example, values, flags: given.flags });
}

interface Parts {
  readonly records: readonly DataRecordSpec[];
  readonly own: MakerBytes | undefined;
  readonly example: Telegram | undefined;
  readonly keepsAll: boolean;
}

function payloadOf({ records, own, example, keepsAll }: Parts) {
  if (example?.payloadKind === 'opaque' && (keepsAll || own !== undefined)) {
    return makersPayload(example.ci, own?.bytes ?? example.plain);
  }
  if (own?.record === undefined) return { records };
  const { quantity, dib, vib } = own.record;
  const same = records.filter(
    (each) => each.vib !== vib || each.field !== parseInt(dib.slice(1), 16),
  );
  const block = { ...sentAgain({ ...own.record, quantity }), value: own.bytes };
  return { records: [...same, block] };
}

/** Who sends a value wants it read as that, and nothing else. */
function checkReading(reading: MeterReading, spec: ReadingSpec, unplaced: readonly string[]): void {
  for (const [name, given] of spec.values) {
    const found = reading.fields.filter((field) => field.name === name);
    if (found.length === 0 && unplaced.includes(name)) throw unknownField(spec, name);
    for (const [nth, { value, at }] of given.entries()) {
      const read = found[nth];
      const isSame = read !== undefined && agrees(given[nth], read);
      const isDay = at === undefined || read?.at === undefined || read.at === at.slice(0, 10);
      if (isSame && isDay) continue;
      const readAs =
        read === undefined ? 'nothing' : `${read.value}${read.at ? ` at ${read.at}` : ''}`;
      const wanted = `${value}${at === undefined ? '' : ` at ${at}`}`;
      throw cliError('CLI_NOT_READ_BACK', { details: { name, value: wanted, readAs } });
    }
  }
  const missing = spec.flags?.find((flag) => !reading.flags.some((each) => each === flag));
  if (missing !== undefined) throw unknownField(spec, `flag ${missing}`);
}

/** A value in another unit was brought to that of its record before it was sent. */
function agrees(given: GivenValue | undefined, field: MeterField): boolean {
  if (given === undefined) return false;
  const { value, text, unit } = given;
  const { value: read } = field;
  if (value === read || (text !== undefined && text === read)) return true;
  if (typeof value === 'number' && unit !== undefined) {
    const [amount, own] = inOwnUnit(value, unit, field.unit);
    return amount === read && own === field.unit;
  }
  return typeof value === 'string' && typeof read === 'string' && sameMoment(value, read);
}

/** A day instead of a time, and a time with or without its seconds. */
function sameMoment(value: string, read: string): boolean {
  const [wanted, got] = [value, read].map((text) => text.replace(' ', 'T'));
  if (wanted === undefined || got === undefined || !/^(?:\d{4}|-)-\d\d/.test(wanted)) return false;
  return wanted.startsWith(got) || got.startsWith(wanted) || got.slice(4) === wanted.slice(1);
}
