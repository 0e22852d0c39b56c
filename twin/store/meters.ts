/** Meters as they are registered: where they hang, how they are rated, how they must encrypt. */
import type { Db } from './database.ts';
import type { MeterKind } from './meter-kinds.ts';
import { readFields, type ReadingFields } from './reading-fields.ts';
import { standingOf, voucherOf, type Standing, type VouchedBy } from './reading-trust.ts';

/** What its telegrams must be like; maker, number, version and type stand in the meter's id. */
export interface MeterAcceptance {
  readonly security: 'none' | 'mode-5' | 'mode-7' | 'mode-10' | 'ell-ctr';
  /** Bytes of the MAC, of the tag in mode 10; 0: the meter sends none. */
  readonly macBytes: 0 | 2 | 4 | 8 | 12 | 16;
  /** Encrypted blocks in modes 5 and 7; null: not pinned. */
  readonly encryptedBlocks: number | null;
  readonly clearRecords: Policy;
  readonly clearTelegrams: Policy;
  readonly deviceTime: 'required' | 'optional';
  readonly unknownRecords: Policy;
  /** Layouts of its telegrams (`patternOf` of the codec); empty: learnt from its first ones. */
  readonly layouts?: readonly string[];
}

type Policy = 'refuse' | 'allow';

type MeterScale = 'unit' | 'product';

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
  /** 1 where it is left out. */
  readonly kt?: string;
  readonly scale: MeterScale;
  /** Power of the radiator or of the heat meter, W; it bounds what the meter can count. */
  readonly ratedPowerW?: number | null;
  /** Nominal flow of a water meter, litres an hour. */
  readonly nominalFlowLh?: number | null;
  readonly acceptance: MeterAcceptance;
}

export interface Meter extends MeterRegistration {
  readonly propertyId: string;
  /** Row number, what telegrams and readings refer to. */
  readonly no: number;
  /** Telegrams with a larger number were received under the present key. */
  readonly afterTelegram: number;
}

/** A meter with its newest reading, if there is one. */
export interface MeterState extends Meter {
  readonly lastSeenAt: number | null;
  readonly rssiDbm: number | null;
  readonly units: number | null;
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
  /** Further named values of that reading. */
  readonly fields: ReadingFields | null;
  readonly vouchedBy: VouchedBy | null;
  readonly standing: Standing | null;
}

export interface MeterStore {
  /** Registers a meter or changes its registration; its row number stays. */
  put(meter: MeterRegistration): void;
  /** In order of label, then id. */
  list(): Meter[];
  byId(id: string): Meter | undefined;
  /** Meters with their newest readings, in order of label, then id. */
  states(query?: MeterQuery): MeterState[];
}

export interface MeterQuery {
  readonly dwellingId?: string | null;
  /** Only what comes after this meter: the next page of a list. Nothing, where there is no such meter. */
  readonly after?: string | null;
  /** At most this many; no limit if left out. */
  readonly limit?: number;
}

const COLUMNS = `m.no, m.id, m.kind, m.dwelling_id AS dwellingId, m.room, m.label, m.kq, m.kc, m.kt,
  m.scale, m.security, m.mac_bytes AS macBytes, m.pinned_blocks AS encryptedBlocks,
  m.clear_records AS clearRecords, m.clear_telegrams AS clearTelegrams,
  m.device_time AS deviceTime, m.unknown_records AS unknownRecords, m.layouts,
  m.rated_power_w AS ratedPowerW, m.nominal_flow_lh AS nominalFlowLh, d.property_id AS propertyId,
  coalesce((SELECT k.after_telegram FROM wrapped_keys k WHERE k.meter_id = m.id), 0) AS afterTelegram`;

/** A row has the acceptance among its columns. */
type Flat<T extends { readonly acceptance: MeterAcceptance }> = Omit<T, 'acceptance'> &
  FlatAcceptance;
type FlatAcceptance = Omit<MeterAcceptance, 'layouts'> & { readonly layouts: string | null };

function nested<R extends FlatAcceptance>(
  row: R,
): Omit<R, keyof MeterAcceptance> & { readonly acceptance: MeterAcceptance } {
  // prettier-ignore
  const {
    security, macBytes, encryptedBlocks, clearRecords, clearTelegrams, deviceTime, unknownRecords,
    layouts, ...meter
  } = row;
  const given = layouts === null ? {} : { layouts: JSON.parse(layouts) as string[] };
  const pins = { security, macBytes, encryptedBlocks, deviceTime, ...given };
  return { ...meter, acceptance: { ...pins, clearRecords, clearTelegrams, unknownRecords } };
}

const STATES = `
  SELECT ${COLUMNS}, r.at AS lastSeenAt, t.rssi_dbm AS rssiDbm, r.units, r.fields,
    r.vouched_by AS vouchedBy, r.standing,
    r.due_date AS dueDate, r.due_date_units AS dueDateUnits
  FROM meters m JOIN dwellings d ON d.id = m.dwelling_id
  LEFT JOIN readings r ON r.meter_no = m.no AND (r.at, r.telegram_id) =
    (SELECT n.at, n.telegram_id FROM readings n WHERE n.meter_no = m.no AND n.standing < 2
     ORDER BY n.at DESC, n.telegram_id DESC LIMIT 1)
  LEFT JOIN telegrams t ON t.id = r.telegram_id
  WHERE @filter
  ORDER BY m.label, m.id LIMIT @limit`;
const OF_ALL = 'true';
const OF_DWELLING = 'm.dwelling_id = @dwellingId';
const AFTER = `(m.label, m.id) > (SELECT a.label, a.id FROM meters a WHERE a.id = @after
  AND (@dwellingId IS NULL OR a.dwelling_id = @dwellingId))`;

type StateRow = Omit<Flat<MeterState>, 'dueDate' | 'fields' | 'vouchedBy' | 'standing'> & {
  readonly vouchedBy: number | null;
  readonly standing: number | null;
  readonly dueDate: number | null;
  readonly fields: string | null;
};

const PUT = `
  INSERT INTO meters (id, kind, dwelling_id, room, label, kq, kc, kt, scale, security, mac_bytes,
    pinned_blocks, clear_records, clear_telegrams, device_time, unknown_records, layouts,
    rated_power_w, nominal_flow_lh)
  VALUES (@id, @kind, @dwellingId, @room, @label, @kq, @kc, @kt, @scale, @security, @macBytes,
    @encryptedBlocks, @clearRecords, @clearTelegrams, @deviceTime, @unknownRecords,
    @layouts, @ratedPowerW, @nominalFlowLh)
  ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, dwelling_id = excluded.dwelling_id,
    room = excluded.room, label = excluded.label, kq = excluded.kq, kc = excluded.kc, kt = excluded.kt,
    scale = excluded.scale, security = excluded.security, mac_bytes = excluded.mac_bytes,
    pinned_blocks = excluded.pinned_blocks, clear_records = excluded.clear_records,
    clear_telegrams = excluded.clear_telegrams, device_time = excluded.device_time,
    unknown_records = excluded.unknown_records, layouts = excluded.layouts,
    rated_power_w = excluded.rated_power_w, nominal_flow_lh = excluded.nominal_flow_lh`;

export function createMeterStore(db: Db): MeterStore {
  const put = db.prepare<[Flat<MeterRegistration>]>(PUT);
  const list = db.prepare<[], Flat<Meter>>(
    `SELECT ${COLUMNS} FROM meters m JOIN dwellings d ON d.id = m.dwelling_id
     ORDER BY m.label, m.id`,
  );
  const byId = db.prepare<[string], Flat<Meter>>(
    `SELECT ${COLUMNS} FROM meters m JOIN dwellings d ON d.id = m.dwelling_id WHERE m.id = ?`,
  );
  const statesOf = (...filters: string[]) =>
    db.prepare<[Required<MeterQuery>], StateRow>(STATES.replace('@filter', filters.join(' AND ')));
  const all = { first: statesOf(OF_ALL), after: statesOf(AFTER) };
  const ofDwelling = { first: statesOf(OF_DWELLING), after: statesOf(OF_DWELLING, AFTER) };
  const stateRows = ({ dwellingId = null, after = null, limit = -1 }: MeterQuery): StateRow[] => {
    const { first, after: next } = dwellingId === null ? all : ofDwelling;
    return (after === null ? first : next).all({ dwellingId, after, limit });
  };
  return {
    put: ({ acceptance, ratedPowerW = null, nominalFlowLh = null, kt = '1', ...meter }) => {
      const layouts = acceptance.layouts === undefined ? null : JSON.stringify(acceptance.layouts);
      put.run({ ...meter, kt, ...acceptance, layouts, ratedPowerW, nominalFlowLh });
    },
    list: () => list.all().map((row) => nested(row)),
    byId: (id) => {
      const row = byId.get(id);
      return row === undefined ? undefined : nested(row);
    },
    states: (query = {}) =>
      stateRows(query).map((row) => {
        const [dueDate, fields] = [dateText(row.dueDate), readFields(row.fields)];
        const vouchedBy = row.vouchedBy === null ? null : voucherOf(row.vouchedBy);
        const standing = row.standing === null ? null : standingOf(row.standing);
        return nested({ ...row, dueDate, fields, vouchedBy, standing });
      }),
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
