/**
 * VIF codes (EN 13757-3:2018, tables 10, 12 and 14): ranges of codes → quantity, unit, exponent.
 * The physical value is `value · 10^exp10` in `unit`. Data only.
 */

/** How a value is read when the data field alone does not say. */
export type ValueType = 'number' | 'date' | 'datetime' | 'flags';

export interface VifEntry {
  readonly quantity: string;
  readonly unit: string;
  readonly exp10: number;
  readonly type: ValueType;
  /** False for a code that has no row: its record is shown, but its meaning is unknown. */
  readonly known: boolean;
}

/** First and last code, quantity, unit, exponent of the first code (each further code adds 1). */
type Range = readonly [from: number, to: number, quantity: string, unit: string, exp10: number];
/** One code per unit, exponent 0. */
type TimeRange = readonly [from: number, quantity: string, units: readonly string[]];
type Single = readonly [code: number, quantity: string, unit?: string, type?: ValueType];

const PRIMARY_RANGES: readonly Range[] = [
  [0x00, 0x07, 'energy', 'Wh', -3],
  [0x08, 0x0f, 'energy', 'J', 0],
  [0x10, 0x17, 'volume', 'm3', -6],
  [0x18, 0x1f, 'mass', 'kg', -3],
  [0x28, 0x2f, 'power', 'W', -3],
  [0x30, 0x37, 'power', 'J/h', 0],
  [0x38, 0x3f, 'volume_flow', 'm3/h', -6],
  [0x40, 0x47, 'volume_flow', 'm3/min', -7],
  [0x48, 0x4f, 'volume_flow', 'm3/s', -9],
  [0x50, 0x57, 'mass_flow', 'kg/h', -3],
  [0x58, 0x5b, 'flow_temperature', 'C', -3],
  [0x5c, 0x5f, 'return_temperature', 'C', -3],
  [0x60, 0x63, 'temperature_difference', 'K', -3],
  [0x64, 0x67, 'external_temperature', 'C', -3],
  [0x68, 0x6b, 'pressure', 'bar', -3],
];
const TIME_UNITS = ['s', 'min', 'h', 'd'] as const;
const PRIMARY_TIMES: readonly TimeRange[] = [
  [0x20, 'on_time', TIME_UNITS],
  [0x24, 'operating_time', TIME_UNITS],
  [0x70, 'averaging_duration', TIME_UNITS],
  [0x74, 'actuality_duration', TIME_UNITS],
];
const PRIMARY_SINGLES: readonly Single[] = [
  [0x6c, 'date', '', 'date'],
  [0x6d, 'datetime', '', 'datetime'],
  [0x6e, 'hca', 'HCA'],
  [0x78, 'fabrication_no'],
  [0x79, 'enhanced_id'],
  [0x7a, 'bus_address'],
  [0x7f, 'mfct'],
];

const FB_RANGES: readonly Range[] = [
  [0x00, 0x01, 'energy', 'Wh', 5],
  [0x08, 0x09, 'energy', 'J', 8],
  [0x10, 0x11, 'volume', 'm3', 2],
  [0x1a, 0x1b, 'relative_humidity', '%RH', -1],
];

const FD_RANGES: readonly Range[] = [
  [0x40, 0x4f, 'voltage', 'V', -9],
  [0x50, 0x5f, 'current', 'A', -12],
];
const FD_TIMES: readonly TimeRange[] = [
  [0x2c, 'duration_since_readout', TIME_UNITS],
  [0x31, 'duration_of_tariff', ['min', 'h', 'd']],
];
const FD_SINGLES: readonly Single[] = [
  [0x08, 'access_number'],
  [0x0b, 'parameter_set'],
  [0x0c, 'model_version'],
  [0x0d, 'hardware_version'],
  [0x0e, 'firmware_version'],
  [0x0f, 'software_version'],
  [0x10, 'customer_location'],
  [0x11, 'customer'],
  [0x17, 'error_flags', '', 'flags'],
  [0x1b, 'digital_input'],
  [0x3a, 'dimensionless'],
  [0x60, 'reset_counter'],
  [0x61, 'cumulation_counter'],
  [0x66, 'parameter_activation_state'],
  [0x67, 'supplier_information'],
  [0x73, 'error_flags_2', '', 'flags'],
  [0x74, 'remaining_battery', 'd'],
];

/** VIF bytes with a meaning of their own. */
export const VIF = {
  extension: 0x80,
  tableFb: 0xfb,
  tableFd: 0xfd,
  plainText: 0x7c,
  manufacturer: 0x7f,
} as const;

/** VIFE after the unit, without the extension bit (table 15). */
export const VIFE_LABELS: Readonly<Record<number, string>> = {
  0x13: 'profile, backwards in time',
  0x1d: 'standard conformant data',
  0x1e: 'profile with register',
  0x1f: 'profile without register',
  0x22: 'per hour',
  0x23: 'per day',
  0x3b: 'forward flow only',
  0x3c: 'backward flow only',
  0x40: 'lower limit',
  0x48: 'upper limit',
  0x69: 'leakage',
  0x7c: 'extension of combinable codes follows',
  0x7d: 'times 1000',
  0x7e: 'future value',
  0x7f: "maker's own",
};

interface Rows {
  readonly prefix: string;
  readonly ranges: readonly Range[];
  readonly times?: readonly TimeRange[];
  readonly singles?: readonly Single[];
}

/** Main table, by the VIF without its extension bit. */
export const PRIMARY_VIFS = expand({
  prefix: 'vif',
  ranges: PRIMARY_RANGES,
  times: PRIMARY_TIMES,
  singles: PRIMARY_SINGLES,
});
/** By the byte after FB. */
export const FB_VIFS = expand({ prefix: 'fb', ranges: FB_RANGES });
/** By the byte after FD. */
export const FD_VIFS = expand({
  prefix: 'fd',
  ranges: FD_RANGES,
  times: FD_TIMES,
  singles: FD_SINGLES,
});

function expand({ prefix, ranges, times = [], singles = [] }: Rows): readonly VifEntry[] {
  const table: VifEntry[] = Array.from({ length: 128 }, (_, code) => ({
    quantity: `${prefix}_${code.toString(16).padStart(2, '0')}`,
    unit: '',
    exp10: 0,
    type: 'number',
    known: false,
  }));
  const known = { exp10: 0, type: 'number', known: true } as const;
  for (const [from, to, quantity, unit, exp10] of ranges) {
    for (let code = from; code <= to; code++) {
      table[code] = { ...known, quantity, unit, exp10: exp10 + code - from };
    }
  }
  for (const [from, quantity, units] of times) {
    units.forEach((unit, step) => (table[from + step] = { ...known, quantity, unit }));
  }
  for (const [code, quantity, unit = '', type = 'number'] of singles) {
    table[code] = { ...known, quantity, unit, type };
  }
  return table;
}
