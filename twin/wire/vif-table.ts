/**
 * VIF codes (EN 13757-3:2018, tables 10, 12 and 14): ranges of codes → quantity, unit, exponent.
 * The physical value is `value · 10^exp10` in `unit`. Data only.
 */

/** How a value is read when the data field alone does not say; a moment is a date or a date-time. */
export type ValueType = 'number' | 'date' | 'datetime' | 'flags' | 'moment';

export interface VifEntry {
  readonly quantity: string;
  readonly unit: string;
  readonly exp10: number;
  readonly type: ValueType;
  /** False for a code that has no row: its record is shown, but its meaning is unknown. */
  readonly known: boolean;
  /** Whole numbers under it are unsigned. */
  readonly isUnsigned?: true;
  /** What the code means, where `quantity` is its number. */
  readonly means?: VifEntry;
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

// Feet, gallons and Fahrenheit were withdrawn from the standard and are still on the air.
const FB_RANGES: readonly Range[] = [
  [0x00, 0x01, 'energy', 'Wh', 5],
  [0x02, 0x03, 'reactive_energy', 'varh', 3],
  [0x04, 0x05, 'apparent_energy', 'VAh', 3],
  [0x08, 0x09, 'energy', 'J', 8],
  [0x0c, 0x0f, 'energy', 'cal', 5],
  [0x10, 0x11, 'volume', 'm3', 2],
  [0x14, 0x17, 'reactive_power', 'var', 0],
  [0x18, 0x19, 'mass', 'kg', 5],
  [0x1a, 0x1b, 'relative_humidity', '%RH', -1],
  [0x20, 0x20, 'volume', 'ft3', 0],
  [0x21, 0x21, 'volume', 'ft3', -1],
  [0x22, 0x23, 'volume', 'gal', -1],
  [0x24, 0x24, 'volume_flow', 'gal/min', -3],
  [0x25, 0x25, 'volume_flow', 'gal/min', 0],
  [0x26, 0x26, 'volume_flow', 'gal/h', 0],
  [0x28, 0x29, 'power', 'W', 5],
  [0x2a, 0x2a, 'voltage_angle', 'deg', -1],
  [0x2b, 0x2b, 'current_angle', 'deg', -1],
  [0x2c, 0x2f, 'frequency', 'Hz', -3],
  [0x30, 0x31, 'power', 'J/h', 8],
  [0x34, 0x37, 'apparent_power', 'VA', 0],
  [0x58, 0x5b, 'flow_temperature', 'F', -3],
  [0x5c, 0x5f, 'return_temperature', 'F', -3],
  [0x60, 0x63, 'temperature_difference', 'F', -3],
  [0x64, 0x67, 'external_temperature', 'F', -3],
  [0x70, 0x73, 'temperature_limit', 'F', -3],
  [0x74, 0x77, 'temperature_limit', 'C', -3],
  [0x78, 0x7f, 'cumulative_max_power', 'W', -3],
];

const FD_RANGES: readonly Range[] = [
  [0x00, 0x03, 'credit', 'currency', -3],
  [0x04, 0x07, 'debit', 'currency', -3],
  [0x40, 0x4f, 'voltage', 'V', -9],
  [0x50, 0x5f, 'current', 'A', -12],
];
const LONG_TIME_UNITS = ['h', 'd', 'month', 'y'] as const;
const FD_TIMES: readonly TimeRange[] = [
  [0x24, 'storage_interval', TIME_UNITS],
  [0x28, 'storage_interval', ['month', 'y']],
  [0x2c, 'duration_since_readout', TIME_UNITS],
  [0x31, 'duration_of_tariff', ['min', 'h', 'd']],
  [0x34, 'period_of_tariff', [...TIME_UNITS, 'month', 'y']],
  [0x3c, 'transmission_period', TIME_UNITS],
  [0x68, 'duration_since_cumulation', LONG_TIME_UNITS],
  [0x6c, 'battery_operating_time', LONG_TIME_UNITS],
];
const FD_SINGLES: readonly Single[] = [
  [0x08, 'access_number'],
  [0x09, 'device_type'],
  [0x0a, 'manufacturer'],
  [0x0b, 'parameter_set'],
  [0x0c, 'model_version'],
  [0x0d, 'hardware_version'],
  [0x0e, 'firmware_version'],
  [0x0f, 'software_version'],
  [0x10, 'customer_location'],
  [0x11, 'customer'],
  [0x12, 'user_access_code'],
  [0x13, 'operator_access_code'],
  [0x14, 'system_operator_access_code'],
  [0x15, 'developer_access_code'],
  [0x16, 'password'],
  [0x17, 'error_flags', '', 'flags'],
  [0x18, 'error_mask', '', 'flags'],
  [0x19, 'security_key'],
  [0x1a, 'digital_output'],
  [0x1b, 'digital_input'],
  [0x1c, 'baud_rate', 'Bd'],
  [0x1d, 'response_delay', 'bit'],
  [0x1e, 'retries'],
  [0x1f, 'remote_control'],
  [0x20, 'first_cyclic_storage'],
  [0x21, 'last_cyclic_storage'],
  [0x22, 'storage_block_size'],
  [0x23, 'tariff_descriptor'],
  [0x2a, 'operator_data'],
  [0x2b, 'second_of_time', 's'],
  [0x30, 'tariff_start', '', 'moment'],
  [0x3a, 'dimensionless'],
  [0x3b, 'radio_data'],
  [0x60, 'reset_counter'],
  [0x61, 'cumulation_counter'],
  [0x62, 'control_signal'],
  [0x63, 'day_of_week'],
  [0x64, 'week_number'],
  [0x65, 'day_change'],
  [0x66, 'parameter_activation_state'],
  [0x67, 'supplier_information'],
  [0x70, 'battery_change', '', 'moment'],
  [0x71, 'signal_strength', 'dBm'],
  [0x72, 'daylight_saving'],
  [0x73, 'error_flags_2', '', 'flags'],
  [0x74, 'remaining_battery', 'd'],
  [0x75, 'stop_counter'],
  [0x76, 'maker_container'],
];

/** By the byte after FD FD. */
const FDFD_TIMES: readonly TimeRange[] = [[0x02, 'remaining_battery', ['month', 'y']]];
const FDFD_SINGLES: readonly Single[] = [[0x00, 'selected_application']];

/**
 * Codes that published rows of decoded telegrams name by their number: `quantity` stays so, and
 * `means` has what the table says.
 */
const NUMBERED = new Set(['fb_2d', 'fd_28', 'fd_6c']);

/** Quantities that cannot be negative (type C): counters, durations, days, numbers of something. */
const UNSIGNED = new Set([
  ...['on_time', 'operating_time', 'averaging_duration', 'actuality_duration'],
  ...['storage_interval', 'duration_since_readout', 'duration_of_tariff', 'period_of_tariff'],
  ...['transmission_period', 'duration_since_cumulation', 'battery_operating_time'],
  ...['remaining_battery', 'access_number', 'reset_counter', 'cumulation_counter'],
  ...['stop_counter', 'fabrication_no', 'enhanced_id', 'bus_address', 'parameter_set'],
  ...['model_version', 'hardware_version', 'firmware_version', 'software_version'],
  ...['customer_location', 'customer', 'device_type', 'manufacturer', 'baud_rate'],
  ...['response_delay', 'retries', 'first_cyclic_storage', 'last_cyclic_storage'],
  ...['storage_block_size', 'second_of_time', 'day_of_week', 'week_number', 'digital_input'],
  ...['digital_output', 'parameter_activation_state', 'selected_application'],
]);

/** VIF bytes with a meaning of their own. */
export const VIF = {
  extension: 0x80,
  tableFb: 0xfb,
  tableFd: 0xfd,
  plainText: 0x7c,
  manufacturer: 0x7f,
} as const;

interface Rows {
  readonly prefix: string;
  readonly ranges: readonly Range[];
  readonly times?: readonly TimeRange[];
  readonly singles?: readonly Single[];
}

const CODES = 128;

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

/** By the byte after FD FD. */
export const FDFD_VIFS = expand({
  prefix: 'fdfd',
  ranges: [],
  times: FDFD_TIMES,
  singles: FDFD_SINGLES,
});

function expand({ prefix, ranges, times = [], singles = [] }: Rows): readonly VifEntry[] {
  const table: VifEntry[] = [];
  for (let code = 0; code < CODES; code++) table.push(unknown(nameOf(prefix, code)));
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
  for (let code = 0; code < CODES; code++) {
    const entry = table[code];
    if (entry?.known === true) table[code] = signed(nameOf(prefix, code), entry);
  }
  return table;
}

function nameOf(prefix: string, code: number): string {
  return `${prefix}_${code.toString(16).padStart(2, '0')}`;
}

function unknown(quantity: string): VifEntry {
  return { quantity, unit: '', exp10: 0, type: 'number', known: false };
}

function signed(code: string, entry: VifEntry): VifEntry {
  const full: VifEntry = UNSIGNED.has(entry.quantity) ? { ...entry, isUnsigned: true } : entry;
  return NUMBERED.has(code) ? { ...unknown(code), means: full } : full;
}
