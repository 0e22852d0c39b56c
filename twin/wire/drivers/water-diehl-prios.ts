/**
 * Diehl's PRIOS format (IZAR, SAPPEL and HYDROMETER water meters): state in clear, readings under a
 * shift register that starts from two keys that everybody knows. Its address field holds a serial
 * number instead of version and type, so that the payload alone tells what it is.
 */
import { linkAddressBytes, type DeviceAddress } from '../link-layer.ts';
import { bigEndian, unmasked } from '../security/shift-register.ts';
import { checkedDate } from './civil-dates.ts';
import {
  type PayloadField,
  type PayloadInput,
  type PayloadReading,
  defineDriver,
} from './definition.ts';
import { readFlags, type FlagTable } from './flags.ts';
import { scaled } from './record-value.ts';

export const waterDiehlPrios = defineDriver({
  name: 'water-diehl-prios',
  kind: 'water',
  about: 'Diehl water meter with PRIOS radio',
  detect: [],
  fields: {},
  payload: readPrios,
  example: {
    frame: '19442423040302011234a121138013c48e76f3ca761edca95448',
    reads: [
      'volume 1234.567 m3',
      'dueDateVolume 1200 m3 @2025-12-31',
      'batteryYears 9.5 y',
      'transmissionPeriod 8 s',
      '! backflow',
    ],
  },
});

const MAKERS = new Set(['DME', 'HYD', 'SAP']);
const CI_FIELDS = { first: 0xa0, last: 0xa7 } as const;
const STATE_BYTES = 4;
const CHECK_BYTE = 0x4b;
const DUE_DATE_AT = 9;
/** Bits of the three bytes of state; what was and is over is left out. */
const STATE: FlagTable = [
  [0x80_0000, 'alarm'],
  [0x00_8000, 'leak'],
  [0x00_2000, 'blocked'],
  [0x00_0080, 'backflow'],
  [0x00_0020, 'overload'],
  [0x00_0008, 'tamper'],
  [0x00_0002, 'tamper'],
];
const HALF_YEARS = 0x1f;

/** Undefined for what is not PRIOS. */
export function readPrios({ plain, ci, meter }: PayloadInput): PayloadReading | undefined {
  if (ci < CI_FIELDS.first || ci > CI_FIELDS.last || !MAKERS.has(meter.manufacturer)) {
    return undefined;
  }
  const content = openContent(plain, { ci, address: linkAddressBytes(meter) });
  if (content === undefined) return undefined;
  const [first = 0, second = 0, third = 0] = plain;
  const flags = readFlags(STATE, (first << 16) | (second << 8) | third);
  const volume = { name: 'volume', value: cubicMetres(content, 1), unit: 'm3' };
  const battery = { name: 'batteryYears', value: (second & HALF_YEARS) / 2, unit: 'y' };
  const period = { name: 'transmissionPeriod', value: 4 * 2 ** (first & PERIOD), unit: 's' };
  const printed = meter.manufacturer === 'SAP' ? printedFields(meter) : [];
  return { fields: [volume, ...dueDateField(content), battery, period, ...printed], flags };
}

const PERIOD = 0x0f;
/** Bits of the address of a meter of SAPPEL, whose 26 lowest are year and serial number in decimal. */
const SERIAL_BITS = 2 ** 26;
const SERIAL_NUMBERS = 1_000_000;

/** What is printed on the meter: letters for its make around the year, and its number. */
function printedFields(meter: DeviceAddress): PayloadField[] {
  const [, , a = 0, b = 0, c = 0, d = 0, version = 0, type = 0] = linkAddressBytes(meter);
  const digits = (a + b * 0x100 + c * 0x1_0000 + d * 0x100_0000) % SERIAL_BITS;
  const year = Math.floor(digits / SERIAL_NUMBERS);
  const codes = [((type & 0x0f) << 1) | (version >>> 7), (version >>> 2) & 0x1f];
  const [maker, model, size] = [...codes, ((version & 3) << 3) | (d >>> 5)].map((code) =>
    String.fromCharCode(FIRST_LETTER + code),
  );
  return [
    { name: 'serialPrefix', value: `${maker}${String(year).padStart(2, '0')}${model}${size}` },
    { name: 'serialNumber', value: String(digits % SERIAL_NUMBERS).padStart(6, '0') },
    { name: 'yearOfManufacture', value: (year > LAST_YEAR ? 1900 : 2000) + year },
  ];
}

const FIRST_LETTER = 0x40;
const LAST_YEAR = 70;

function dueDateField(content: Uint8Array) {
  if (content.length < DUE_DATE_AT + 2) return [];
  const low = content[DUE_DATE_AT] ?? 0;
  const high = content[DUE_DATE_AT + 1] ?? 0;
  const at = checkedDate(2000 + ((high & 0xf0) >>> 1) + (low >>> 5), high & 0x0f, low & 0x1f);
  const value = cubicMetres(content, 5);
  return at === null ? [] : [{ name: 'dueDateVolume', value, unit: 'm3', at }];
}

function cubicMetres(content: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = content.subarray(at, at + 4);
  return scaled((a | (b << 8) | (c << 16) | (d << 24)) >>> 0, -3);
}

/** The first byte of the content proves the key, as far as one byte can. */
function openContent(
  plain: Uint8Array,
  { ci, address }: { readonly ci: number; readonly address: Uint8Array },
): Uint8Array | undefined {
  if (plain.length < STATE_BYTES + 1 + 4) return undefined;
  const seed =
    bigEndian(address, 0) ^ bigEndian(address, 4) ^ bigEndian(Uint8Array.of(ci, ...plain), 0);
  return unmasked(plain.subarray(STATE_BYTES), seed).find(([check]) => check === CHECK_BYTE);
}
