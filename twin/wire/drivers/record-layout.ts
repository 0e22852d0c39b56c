/**
 * How the fields of a driver are written: as its layout says, and the fields beyond it as integers
 * in the scale that most meters use for the quantity.
 */
import { assert } from '#kernel/errors.ts';
import { VIF, type VifEntry, FB_VIFS, FD_VIFS, PRIMARY_VIFS } from '../vif-table.ts';
import type { Driver, DriverField, DriverSeries, LayoutRow } from './definition.ts';

const INTEGER_32 = 4;
const CODING_OF_TYPE = {
  number: INTEGER_32,
  flags: INTEGER_32,
  date: 2,
  datetime: 4,
  moment: 4,
} as const;

/** Where a quantity has more than one code: kWh, litres, watts, litres an hour, 0.01 degrees. */
const USUAL_VIBS: Readonly<Record<string, string>> = {
  energy: '06',
  volume: '13',
  mass: '1b',
  power: '2b',
  volume_flow: '3b',
  flow_temperature: '59',
  return_temperature: '5d',
  temperature_difference: '61',
  external_temperature: '65',
  pressure: '6a',
  voltage: 'fd47',
  relative_humidity: 'fb1a',
};
/** A unit in plain text follows its VIF, last letter first. */
const TEXT_UNIT = { vib: '7c', withText: '7c036d7070' } as const;

const layouts = new WeakMap<Driver, readonly LayoutRow[]>();

/** Rows of the layout, then one for each other field. */
export function fullLayout(driver: Driver): readonly LayoutRow[] {
  const known = layouts.get(driver);
  if (known !== undefined) return known;
  const { layout = [], fields } = driver;
  const listed = new Set(layout.map(({ field }) => field));
  const others = Object.entries<DriverField>(fields)
    .filter(([name]) => !listed.has(name))
    .map(([name, field]) => usualRow(name, field));
  const full = [...layout, ...others];
  layouts.set(driver, full);
  return full;
}

/** The row of a field or of the values of a series. */
export function usualRow(name: string, field: DriverField | DriverSeries): LayoutRow {
  const vib = vibOf(field);
  return { field: name, coding: CODING_OF_TYPE[vifEntry(vib).type], vib };
}

function vibOf(field: DriverField | DriverSeries): string {
  if ('vib' in field && field.vib !== undefined) {
    return field.vib === TEXT_UNIT.vib ? TEXT_UNIT.withText : field.vib;
  }
  const vib = usualVib(field.quantity);
  if (field.vife === undefined) return vib;
  const last = parseInt(vib.slice(-2), 16) | VIF.extension;
  return `${vib.slice(0, -2)}${last.toString(16)}${field.vife}`;
}

const TABLES = [
  ['', PRIMARY_VIFS],
  ['fb', FB_VIFS],
  ['fd', FD_VIFS],
] as const;

/** The code that most meters send for a quantity. */
export function usualVib(quantity: string): string {
  return USUAL_VIBS[quantity] ?? firstVib(quantity);
}

function firstVib(quantity: string): string {
  for (const [lead, table] of TABLES) {
    const code = table.findIndex((entry) => entry.known && entry.quantity === quantity);
    if (code >= 0) return lead + code.toString(16).padStart(2, '0');
  }
  assert(false, `no VIF has the quantity ${quantity}`);
}

/** The row of the VIF table that a VIB in hex begins with. */
export function vifEntry(vib: string): VifEntry {
  const code = (at: number): number => parseInt(vib.slice(at, at + 2), 16) & 0x7f;
  const table = vib.startsWith('fb') ? FB_VIFS : vib.startsWith('fd') ? FD_VIFS : PRIMARY_VIFS;
  const entry = table[code(table === PRIMARY_VIFS ? 0 : 2)];
  assert(entry !== undefined, 'a VIF table has 128 rows');
  return entry;
}
