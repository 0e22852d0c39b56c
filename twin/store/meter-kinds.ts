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
  /** Quantity of the codec's records, of which a telegram must not state two current values. */
  readonly quantity?: string;
}

/** A dwelling's water meter passes 2.5 m³ an hour at most (Q3 of the usual size). */
const MAX_LITRES_PER_DAY = 2500 * 24;
/** 50 kW the day through: more than a dwelling's heating and hot water. */
const MAX_WATT_HOURS_PER_DAY = 50_000 * 24;
/**
 * Base rate of one unit an hour at 60 K (EN 834 scales differ between makers), times ten for the
 * hottest radiators and the finest scales in use.
 */
const MAX_RAW_UNITS_PER_DAY = 24 * 10;

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
    quantity: 'energy',
  },
  'room-sensor': {
    field: 'temperature',
    unit: 'C',
    exp10: -2,
    course: 'level',
    maxPerDay: Infinity,
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
