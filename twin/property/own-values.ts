/**
 * What of a meter's values belongs to a tenancy. A register counts on from one tenant to the next,
 * so its value after a move holds what the tenant before used; it is shown from the move on.
 */
import { addMonths, berlinDate } from '#kernel/time.ts';
import type { Meter, MeterState } from '../store/meters.ts';
import { measureOf } from '../store/meter-kinds.ts';
import type { ReadingRow } from '../store/readings.ts';
import type { Store } from '../store/store.ts';
import type { Tenure } from './tenancy.ts';

type ReadingsOf = Pick<Store, 'readings'>;

type Values = Pick<ReadingRow, 'units' | 'dueDate' | 'dueDateUnits'>;

/** What the register showed when the tenancy began. */
interface MoveIn {
  readonly units: number;
  readonly dueDate: string | null;
}

/** The register at the beginning of a tenancy, as near as it is known. */
export function moveInOf({ readings }: ReadingsOf, meter: Meter, tenure: Tenure): MoveIn {
  const none = { units: 0, dueDate: null };
  if (measureOf(meter.kind).course === 'level') return none;
  const before = readings.before(meter.no, tenure.startsAt - 1);
  if (before !== undefined) return before;
  // What was counted before the portal knew the meter may be the predecessor's.
  return (tenure.hasPredecessor && readings.after(meter.no, tenure.startsAt - 1)) || none;
}

/** The values of a reading without what was counted before the tenancy. */
export function ownValues<V extends Values>(
  values: V,
  meter: Pick<Meter, 'kind'>,
  { moveIn, tenure }: { readonly moveIn: MoveIn; readonly tenure: Tenure },
): V {
  const { units, dueDate, dueDateUnits } = values;
  const { course } = measureOf(meter.kind);
  if (dueDate === null || dueDate < tenure.occupancy.from) {
    return { ...values, units: less(units, moveIn), dueDate: null, dueDateUnits: null };
  }
  if (course === 'runs-on') {
    const dueUnits = dueDateUnits === null ? null : less(dueDateUnits, moveIn);
    return { ...values, units: less(units, moveIn), dueDateUnits: dueUnits };
  }
  // The register went back to 0 since; the year of the move began with the predecessor's units.
  const firstDueDate = dueDate <= yearAfter(moveIn.dueDate ?? tenure.occupancy.from);
  if (!firstDueDate || dueDateUnits === null) return values;
  return { ...values, dueDateUnits: less(dueDateUnits, moveIn) };
}

/** A register that was set back counts as its own beginning. */
const less = (units: number, { units: before }: MoveIn): number => Math.max(0, units - before);

const yearAfter = (day: string): string => addMonths(day, 12);

/** A meter as its tenant may see it: with the newest reading of the tenancy. */
export function ownState({ readings }: ReadingsOf, meter: MeterState, tenure: Tenure): MeterState {
  const moveIn = moveInOf({ readings }, meter, tenure);
  const isPast = meter.lastSeenAt !== null && meter.lastSeenAt >= tenure.endsAt;
  const newest = readings.latest(meter.id, tenure.endsAt - 1);
  if (newest === undefined || newest.at < tenure.startsAt) {
    const none = { units: null, dueDate: null, dueDateUnits: null, fields: null };
    return { ...meter, ...none, ...(isPast ? { lastSeenAt: null, rssiDbm: null } : {}) };
  }
  const fields = isPast ? null : fieldsSince(meter.fields, tenure);
  return {
    ...meter,
    ...ownValues(newest, meter, { moveIn, tenure }),
    lastSeenAt: newest.at,
    fields,
    ...(isPast ? { rssiDbm: null } : {}),
  };
}

/** What is measured at a moment; everything else may have been counted by who lived there before. */
const MOMENTARY: ReadonlySet<string> = new Set([
  ...['C', 'F', 'K', '%', 'ppm', 'bar', 'V', 'A', 'Hz', 'dBm'],
  ...['W', 'kW', 'MW', 'J/h', 'kJ/h', 'MJ/h', 'GJ/h', 'm3/h', 'm3/min', 'm3/s', 'kg/h'],
]);
/** What such a name begins with, or has in it, is of a time that nobody says. */
const OF_EARLIER =
  /^(?:max|min|average|mean|previous|last|due)|Previous|Storage|History|Month|Year/;

/**
 * Without values of days before the tenancy. Where somebody lived there before, registers are left out,
 * too: they go on counting from one tenant to the next, and only the main one is known at the move.
 */
function fieldsSince(fields: MeterState['fields'], tenure: Tenure): MeterState['fields'] {
  if (fields === null) return null;
  const { occupancy, hasPredecessor } = tenure;
  const own = fields.fields.filter(({ name, unit, at }) => {
    if (at !== undefined && dayOf(at) < occupancy.from) return false;
    if (!hasPredecessor) return true;
    return MOMENTARY.has(unit) && (at !== undefined || !OF_EARLIER.test(name));
  });
  return { ...fields, fields: own };
}

/** Fields name a day, or an instant. */
const dayOf = (at: string): string => (at.length > 10 ? berlinDate(Date.parse(at)) : at);
