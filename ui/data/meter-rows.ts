/** Meters as rows of the list: what the portal knows, brought up to date by the live feed. */
import { HOUR_MS } from '#kernel/time.ts';
import type { Measure, Meter } from '../../twin/api/schemas/meters.ts';
import type { DwellingSummary } from '../../twin/api/schemas/status.ts';
import type { LiveModel } from './live-model.ts';

/** Allocators send every few minutes; two hours without one is worth a look. */
const SILENT_AFTER_MS = 2 * HOUR_MS;

const METER_STATES = ['never', 'silent', 'heard'] as const;
type MeterState = (typeof METER_STATES)[number];

export interface MeterRow {
  readonly id: string;
  readonly label: string;
  readonly dwelling: string;
  readonly room: string;
  readonly kind: string;
  readonly measure: Measure;
  readonly state: MeterState;
  /** Sorts the worst to the top: never, silent, heard. */
  readonly stateRank: number;
  readonly lastSeenMs: number | undefined;
  readonly ageMs: number | undefined;
  readonly rssiDbm: number | undefined;
  /** Whole numbers, see `measure`. */
  readonly units: number | undefined;
  readonly dueDateUnits: number | undefined;
  readonly dueDate: string | undefined;
}

export interface MeterContext {
  readonly dwellings: readonly DwellingSummary[];
  readonly lastSeen: LiveModel['lastSeen'];
  readonly nowMs: number | undefined;
}

export function meterRows(meters: readonly Meter[], context: MeterContext): MeterRow[] {
  return meters.map((meter) => meterRow(meter, context));
}

export function meterRow(meter: Meter, context: MeterContext): MeterRow {
  const { dwellings, lastSeen, nowMs } = context;
  const live = lastSeen.get(meter.id);
  const storedMs = meter.lastSeenAt === null ? undefined : Date.parse(meter.lastSeenAt);
  const liveIsNewer = live !== undefined && live.atMs >= (storedMs ?? 0);
  const lastSeenMs = liveIsNewer ? live.atMs : storedMs;
  const ageMs =
    lastSeenMs === undefined ? undefined : Math.max(0, (nowMs ?? lastSeenMs) - lastSeenMs);
  const state = stateOf(ageMs);
  return {
    id: meter.id,
    label: meter.label,
    dwelling: dwellings.find(({ id }) => id === meter.dwellingId)?.label ?? meter.dwellingId,
    room: meter.room,
    kind: meter.kind,
    measure: meter.measure,
    state,
    stateRank: METER_STATES.indexOf(state),
    lastSeenMs,
    ageMs,
    rssiDbm: (liveIsNewer ? live.rssiDbm : undefined) ?? meter.rssiDbm ?? undefined,
    units: (liveIsNewer ? live.units : undefined) ?? meter.units ?? undefined,
    dueDateUnits: meter.dueDateUnits ?? undefined,
    dueDate: meter.dueDate ?? undefined,
  };
}

function stateOf(ageMs: number | undefined): MeterState {
  if (ageMs === undefined) return 'never';
  return ageMs > SILENT_AFTER_MS ? 'silent' : 'heard';
}

interface MeterFilter {
  /** Every word must occur in id, label, dwelling or room. */
  readonly text: string;
  readonly silentOnly: boolean;
}

export function filterMeters(rows: readonly MeterRow[], filter: MeterFilter): MeterRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (filter.silentOnly && row.state === 'heard') return false;
    const text = `${row.id} ${row.label} ${row.dwelling} ${row.room}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function countSilent(rows: readonly MeterRow[]): number {
  return rows.filter(({ state }) => state !== 'heard').length;
}
