/** What a tenant hears of live events and alarms: those of the own dwelling, within the tenancy. */
import type { Instant } from '#kernel/time.ts';
import { moveInOf, ownValues } from '../property/own-values.ts';
import { tenureOf, type Tenure } from '../property/tenancy.ts';
import type { AlarmQuery } from '../store/alarms.ts';
import type { Meter } from '../store/meters.ts';
import type { Store } from '../store/store.ts';
import type { Viewer } from './access.ts';
import { alarmAnswer } from './convert.ts';
import type { AlarmAnswer } from './schemas/alarms.ts';
import type { LiveEventData, LiveEventName, LiveReading } from './schemas/live.ts';

type OwnStore = Pick<Store, 'properties' | 'meters' | 'readings' | 'alarms' | 'domainClock'>;

/** An event as a tenant sees it; undefined where it is not the viewer's. */
export function ownEvent<D extends LiveEventData[LiveEventName]>(
  store: OwnStore,
  viewer: Viewer,
  { name, data }: { readonly name: LiveEventName; readonly data: D },
): D | undefined {
  if (name === 'reading') return ownReading(store, viewer, data as LiveReading) as D | undefined;
  if (name !== 'alarm') return undefined;
  return ownAlarm(store, viewer, data as LiveEventData['alarm']) as D | undefined;
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

/** What of an alarm is the viewer's: undefined where it began outside of the tenancy. */
function ownAlarm(store: OwnStore, viewer: Viewer, alarm: AlarmAnswer): AlarmAnswer | undefined {
  const { meterId, at } = alarm;
  const own = meterId && ownMeter(store, viewer, { meterId, at: Date.parse(at) });
  return own ? untilMovingOut(alarm, own.tenure, store.domainClock.now()) : undefined;
}

/** Of one that went on after moving out neither how long nor how often is the viewer's to know. */
function untilMovingOut(alarm: AlarmAnswer, { endsAt }: Tenure, now: Instant): AlarmAnswer {
  const { lasts, endedAt, ...rest } = alarm;
  const goesOn =
    Date.parse(alarm.lastAt) >= endsAt ||
    (endedAt !== undefined && Date.parse(endedAt) >= endsAt) ||
    (lasts === true && now >= endsAt);
  return goesOn ? { ...rest, lastAt: alarm.at, count: 1 } : alarm;
}

/** Alarms about the own meters within the tenancy, newest first. */
export function ownAlarms(store: OwnStore, viewer: Viewer, query: AlarmQuery): AlarmAnswer[] {
  // Those of other tenants must not use up the limit.
  const all = { ...query, limit: Number.MAX_SAFE_INTEGER };
  return store.meters
    .list()
    .filter(({ dwellingId }) => dwellingId === viewer.dwellingId)
    .flatMap(({ id }) => store.alarms.list({ ...all, meterId: id }))
    .flatMap((alarm) => ownAlarm(store, viewer, alarmAnswer(alarm)) ?? [])
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
