/** What a tenant hears of live events and alarms: those of the own dwelling, within the tenancy. */
import type { Instant } from '#kernel/time.ts';
import { moveInOf, ownValues } from '../property/own-values.ts';
import { tenureOf } from '../property/tenancy.ts';
import type { Tenure } from '../property/tenancy.ts';
import type { Alarm, AlarmQuery } from '../store/alarms.ts';
import type { Meter } from '../store/meters.ts';
import type { Store } from '../store/store.ts';
import type { Viewer } from './access.ts';
import type { LiveEventData, LiveEventName, LiveReading } from './schemas/live.ts';

type OwnStore = Pick<Store, 'properties' | 'meters' | 'readings' | 'alarms'>;

/** An event as a tenant sees it; undefined where it is not the viewer's. */
export function ownEvent<D extends LiveEventData[LiveEventName]>(
  store: OwnStore,
  viewer: Viewer,
  { name, data }: { readonly name: LiveEventName; readonly data: D },
): D | undefined {
  if (name === 'reading') return ownReading(store, viewer, data as LiveReading) as D | undefined;
  const { meterId, at } = data as LiveEventData['alarm'];
  const isOwn =
    name === 'alarm' &&
    isOwnAlarm(store, viewer, { ...(meterId && { meterId }), at: Date.parse(at) });
  return isOwn ? data : undefined;
}

/** The reading as its tenant sees it; undefined where it is not the viewer's. */
function ownReading(
  store: OwnStore,
  viewer: Viewer,
  reading: LiveReading,
): LiveReading | undefined {
  const at = Date.parse(reading.at);
  const own = ownMeter(store, viewer, { meterId: reading.meterId, at });
  if (own === undefined) return undefined;
  const { meter, tenure } = own;
  const stored = store.readings.latest(meter.id, at);
  const { dueDate = null, dueDateUnits = null } = stored ?? {};
  const values = { units: reading.units, dueDate, dueDateUnits };
  const { units } = ownValues(values, meter, { moveIn: moveInOf(store, meter, tenure), tenure });
  return { ...reading, units };
}

/** True for an alarm about a meter of the viewer's, while the tenancy lasted. */
function isOwnAlarm(
  store: OwnStore,
  viewer: Viewer,
  { meterId, at }: { readonly meterId?: string; readonly at: Instant },
): boolean {
  return meterId !== undefined && ownMeter(store, viewer, { meterId, at }) !== undefined;
}

/** Alarms about the own meters within the tenancy, newest first. */
export function ownAlarms(store: OwnStore, viewer: Viewer, query: AlarmQuery): Alarm[] {
  return store.meters
    .list()
    .filter(({ dwellingId }) => dwellingId === viewer.dwellingId)
    .flatMap(({ id }) => store.alarms.list({ ...query, meterId: id }))
    .filter((alarm) => isOwnAlarm(store, viewer, alarm))
    .toSorted((a, b) => b.id - a.id)
    .slice(0, query.limit);
}

function ownMeter(
  store: OwnStore,
  { dwellingId, occupancyId }: Viewer,
  { meterId, at }: { readonly meterId: string; readonly at: Instant },
): { readonly meter: Meter; readonly tenure: Tenure } | undefined {
  const tenure = occupancyId === undefined ? undefined : tenureOf(store, occupancyId);
  const meter = tenure && store.meters.byId(meterId);
  if (meter === undefined || meter.dwellingId !== dwellingId) return undefined;
  if (tenure === undefined || tenure.occupancy.dwellingId !== dwellingId) return undefined;
  return at >= tenure.startsAt && at < tenure.endsAt ? { meter, tenure } : undefined;
}
