/**
 * What the portal keeps of each kind of meter: the one value that its readings are about, as a
 * whole number in the smallest unit that matters, and how that value may go. Data only.
 */

/** `restarts`: from 0 at the due date. `runs-on`: a register that never falls. `level`: up and down. */
export type Course = 'restarts' | 'runs-on' | 'level';

export interface Measure {
  /** Field of the codec's reading; for `smoke` a flag. */
  readonly field: string;
  readonly dueDateField?: string;
  /** Unit of the field: `m3`, `kWh`, `C`; `''` for counts. */
  readonly unit: string;
  /** A stored value times 10^exp10 is the value in `unit`. */
  readonly exp10: number;
  readonly course: Course;
  /** More than this in a day, in stored steps, no such meter can count. */
  readonly maxPerDay: number;
  /** In stored steps: below and above it no sensor of the kind measures. */
  readonly range?: readonly [number, number];
  /** The same for further values by name, in their units. */
  readonly fieldRanges?: Readonly<Record<string, readonly [number, number]>>;
  /** Quantity of the codec's records, of which a telegram must not state two current values. */
  readonly quantity?: string;
}

/** A dwelling's water meter (Q3 of 2.5 m³ an hour), busy for a tenth of the day. */
const MAX_LITRES_PER_DAY = 2500 * 2.4;
/** 15 kW the day through: a large dwelling's heating on the coldest day. */
const MAX_WATT_HOURS_PER_DAY = 15_000 * 24;
/**
 * EN 834: one unit an hour at 60 K over the room, and (ΔT/60 K)^1.3 of it at another difference. A
 * radiator of 90 °C in a room of 10 °C makes 1.45, the day through.
 */
const MAX_RAW_UNITS_PER_DAY = 24 * 1.5;

/** A house connection of 3 × 63 A at 230 V, the day through. */
const MAX_ELECTRIC_WH_PER_DAY = 3 * 63 * 230 * 24;

/** What heat meters and sensors of a building can see, in °C and %. */
const FLOW_C = [-40, 200] as const;
const HUMIDITY = [0, 100] as const;
const AIR_C = [-40, 85] as const;

const WATER: Measure = {
  field: 'volume',
  dueDateField: 'dueDateVolume',
  unit: 'm3',
  exp10: -3,
  course: 'runs-on',
  maxPerDay: MAX_LITRES_PER_DAY,
  quantity: 'volume',
};

export const METER_KINDS = {
  'heat-cost-allocator': {
    field: 'units',
    dueDateField: 'dueDateUnits',
    unit: '',
    exp10: 0,
    course: 'restarts',
    maxPerDay: MAX_RAW_UNITS_PER_DAY,
    quantity: 'hca',
  },
  'cold-water': WATER,
  'warm-water': WATER,
  heat: {
    field: 'energy',
    dueDateField: 'dueDateEnergy',
    unit: 'kWh',
    exp10: -3,
    course: 'runs-on',
    maxPerDay: MAX_WATT_HOURS_PER_DAY,
    fieldRanges: { flowTemperature: FLOW_C, returnTemperature: FLOW_C },
    quantity: 'energy',
  },
  electricity: {
    field: 'energy',
    dueDateField: 'dueDateActiveEnergy',
    unit: 'kWh',
    exp10: -3,
    course: 'runs-on',
    maxPerDay: MAX_ELECTRIC_WH_PER_DAY,
    quantity: 'energy',
  },
  'room-sensor': {
    field: 'temperature',
    unit: 'C',
    exp10: -2,
    course: 'level',
    maxPerDay: Infinity,
    range: [-40_00, 85_00],
    fieldRanges: { humidity: HUMIDITY, hourTemperature: AIR_C, dayTemperature: AIR_C },
    quantity: 'external_temperature',
  },
  'smoke-detector': {
    field: 'smoke',
    unit: '',
    exp10: 0,
    course: 'level',
    maxPerDay: Infinity,
  },
} as const satisfies Record<string, Measure>;

export type MeterKind = keyof typeof METER_KINDS;

export function measureOf(kind: MeterKind): Measure {
  return METER_KINDS[kind];
}
