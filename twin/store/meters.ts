/** Meters as they are registered: where they hang, how they are rated, how they must encrypt. */
import type { Db } from './database.ts';

export type MeterKind = 'heat-cost-allocator';
export type MeterScale = 'unit' | 'product';

export interface MeterRegistration {
  /** `QDS-87654321-35-08`: maker, number, version and type. */
  readonly id: string;
  readonly kind: MeterKind;
  readonly dwellingId: string;
  readonly room: string;
  readonly label: string;
  /** Rating factors as decimal text. */
  readonly kq: string;
  readonly kc: string;
  readonly scale: MeterScale;
  readonly securityMode: 0 | 5 | 7;
  readonly encryptedBlocks: number;
}

export interface Meter extends MeterRegistration {
  /** Row number, what telegrams and readings refer to. */
  readonly no: number;
}

/** A meter with its newest reading, if there is one. */
export interface MeterState extends Meter {
  readonly lastSeenAt: number | null;
  readonly rssiDbm: number | null;
  readonly units: number | null;
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
}

export interface MeterStore {
  /** Registers a meter or changes its registration; its row number stays. */
  put(meter: MeterRegistration): void;
  /** In order of label, then id. */
  list(): Meter[];
  byId(id: string): Meter | undefined;
  /** All meters, or those of a dwelling, each with its newest reading. In order of label. */
  states(dwellingId?: string): MeterState[];
}

const COLUMNS = `m.no, m.id, m.kind, m.dwelling_id AS dwellingId, m.room, m.label, m.kq, m.kc,
  m.scale, m.security_mode AS securityMode, m.encrypted_blocks AS encryptedBlocks`;

const STATES = `
  SELECT ${COLUMNS}, r.at AS lastSeenAt, t.rssi_dbm AS rssiDbm, r.units,
    r.due_date AS dueDate, r.due_date_units AS dueDateUnits
  FROM meters m
  LEFT JOIN readings r ON r.meter_no = m.no AND (r.at, r.telegram_id) =
    (SELECT n.at, n.telegram_id FROM readings n WHERE n.meter_no = m.no
     ORDER BY n.at DESC, n.telegram_id DESC LIMIT 1)
  LEFT JOIN telegrams t ON t.id = r.telegram_id
  WHERE ? IS NULL OR m.dwelling_id = ?
  ORDER BY m.label, m.id`;

type StateRow = Omit<MeterState, 'dueDate'> & { readonly dueDate: number | null };

export function createMeterStore(db: Db): MeterStore {
  const put = db.prepare<[MeterRegistration]>(
    `INSERT INTO meters (id, kind, dwelling_id, room, label, kq, kc, scale, security_mode, encrypted_blocks)
     VALUES (@id, @kind, @dwellingId, @room, @label, @kq, @kc, @scale, @securityMode, @encryptedBlocks)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, dwelling_id = excluded.dwelling_id,
       room = excluded.room, label = excluded.label, kq = excluded.kq, kc = excluded.kc,
       scale = excluded.scale, security_mode = excluded.security_mode,
       encrypted_blocks = excluded.encrypted_blocks`,
  );
  const list = db.prepare<[], Meter>(`SELECT ${COLUMNS} FROM meters m ORDER BY m.label, m.id`);
  const byId = db.prepare<[string], Meter>(`SELECT ${COLUMNS} FROM meters m WHERE m.id = ?`);
  const states = db.prepare<[string | null, string | null], StateRow>(STATES);
  return {
    put: (meter) => void put.run(meter),
    list: () => list.all(),
    byId: (id) => byId.get(id),
    states: (dwellingId) =>
      states
        .all(dwellingId ?? null, dwellingId ?? null)
        .map((row) => ({ ...row, dueDate: dateText(row.dueDate) })),
  };
}

/** `2025-12-31` as 20251231, the form civil dates have in the readings table. */
export function dateNumber(date: string | null): number | null {
  if (date === null) return null;
  return Number(date.slice(0, 4)) * 10_000 + Number(date.slice(5, 7)) * 100 + Number(date.slice(8));
}

export function dateText(value: number | null): string | null {
  if (value === null) return null;
  const digits = String(value).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}
