/**
 * What day it is for the portal: rights, tenancies, letters, alarms. No gateway can move it. It is
 * real time, or, where a world is simulated, the lab's own tick, which is kept in the database so
 * that a restarted portal continues from there. How far the data reaches is another question, and
 * the watermark answers it.
 */
import type { Clock, Instant } from '#kernel/time.ts';
import { portalError } from '../errors.ts';
import type { CounterStore } from './counters.ts';
import type { Db } from './database.ts';

export interface DomainClock extends Clock {
  /** True where a lab ticks, now or in an earlier run on the same database. */
  readonly isLab: boolean;
  /** The lab says what time it is. The clock never goes back. */
  tick(at: Instant): void;
  /** As `tick`, but it is on disk after the next `save`. */
  advance(at: Instant): void;
  save(): void;
}

export type DomainClockSource = 'real' | 'lab';

const LAB_TICK = 'labTick';

/** `real` counts in a database that no lab has ever ticked; without it the time is 0 there. */
export function createDomainClock(db: Db, real?: Clock): DomainClock {
  const read = db.prepare<[string], { value: number }>('SELECT value FROM counters WHERE name = ?');
  const advance = db.prepare<[string, number]>(
    `INSERT INTO counters (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
  );
  let lab = read.get(LAB_TICK)?.value;
  const moveTo = (at: Instant): void => {
    lab = Math.max(lab ?? at, at);
  };
  return {
    get isLab() {
      return lab !== undefined;
    },
    now: () => lab ?? real?.now() ?? 0,
    tick: (at) => {
      advance.run(LAB_TICK, at);
      moveTo(at);
    },
    advance: moveTo,
    save: () => {
      if (lab !== undefined) advance.run(LAB_TICK, lab);
    },
  };
}

/**
 * Starts the clock that a portal was asked to run by. A database keeps the clock it was filled by:
 * real telegrams under a lab's time, or a lab's under real time, would all be late or early.
 * Throws PORTAL_CLOCK_MISMATCH.
 */
export function chooseClock(
  store: { readonly domainClock: DomainClock; readonly counters: Pick<CounterStore, 'watermark'> },
  { path, wanted }: { readonly path: string; readonly wanted: DomainClockSource },
): void {
  const { domainClock, counters } = store;
  const isNew = !domainClock.isLab && counters.watermark() === null;
  const found = domainClock.isLab ? 'lab' : 'real';
  if (!isNew && found !== wanted) {
    throw portalError('PORTAL_CLOCK_MISMATCH', { details: { path, found, wanted } });
  }
  if (isNew && wanted === 'lab') domainClock.tick(0);
}
