/** From when to when a device served at its place, where it was exchanged; ms UTC. */
import type { Db } from './database.ts';

export interface ServiceLife {
  /** Null: from the beginning. */
  readonly fromAt: number | null;
  /** What it showed when it was mounted, in the steps of its kind. */
  readonly startUnits: number;
  /** Null: it still serves. */
  readonly untilAt: number | null;
}

export interface ServiceLifeStore {
  put(meterId: string, life: ServiceLife): void;
  /** Undefined for a device that was never part of an exchange. */
  of(meterId: string): ServiceLife | undefined;
  /** Those that were, by meter. */
  all(): ReadonlyMap<string, ServiceLife>;
}

export function createServiceLifeStore(db: Db): ServiceLifeStore {
  const put = db.prepare<[ServiceLife & { readonly meterId: string }]>(
    `INSERT INTO service_lives (meter_id, from_at, start_units, until_at)
     VALUES (@meterId, @fromAt, @startUnits, @untilAt)
     ON CONFLICT (meter_id) DO UPDATE SET from_at = excluded.from_at,
       start_units = excluded.start_units, until_at = excluded.until_at`,
  );
  const of = db.prepare<[string], ServiceLife>(
    `SELECT from_at AS fromAt, start_units AS startUnits, until_at AS untilAt
     FROM service_lives WHERE meter_id = ?`,
  );
  const all = db.prepare<[], ServiceLife & { readonly meterId: string }>(
    `SELECT meter_id AS meterId, from_at AS fromAt, start_units AS startUnits,
       until_at AS untilAt FROM service_lives ORDER BY meter_id`,
  );
  return {
    put: (meterId, life) => void put.run({ meterId, ...life }),
    of: (meterId) => of.get(meterId),
    all: () => new Map(all.all().map(({ meterId, ...life }) => [meterId, life])),
  };
}
