/** What heating cost the property in a period and which share of it follows consumption. */
import type { CivilDate } from '#kernel/time.ts';
import type { Db } from './database.ts';

export interface HeatingCosts {
  readonly propertyId: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly heatingCents: number;
  /** Percent of the costs that follow consumption, 50…70 (HeizkostenV § 7). */
  readonly consumptionPct: number;
  /** What else the statement says, as JSON in the words of a worksheet. */
  readonly statement?: string | null;
}

export interface CostStore {
  /** Adds a period or replaces the one that begins on the same day. */
  put(costs: HeatingCosts): void;
  /** Periods of a property, oldest first. */
  list(propertyId: string): HeatingCosts[];
  /** The period that ends in a calendar year: what "the bill of 2025" means. */
  endingIn(propertyId: string, year: number): HeatingCosts | undefined;
}

const COLUMNS = `property_id AS propertyId, from_date AS "from", to_date AS "to",
  heating_cents AS heatingCents, consumption_pct AS consumptionPct, statement`;

export function createCostStore(db: Db): CostStore {
  const put = db.prepare<[HeatingCosts]>(
    `INSERT INTO costs (property_id, from_date, to_date, heating_cents, consumption_pct, statement)
     VALUES (@propertyId, @from, @to, @heatingCents, @consumptionPct, @statement)
     ON CONFLICT (property_id, from_date) DO UPDATE SET to_date = excluded.to_date,
       heating_cents = excluded.heating_cents, consumption_pct = excluded.consumption_pct,
       statement = excluded.statement`,
  );
  const list = db.prepare<[string], HeatingCosts>(
    `SELECT ${COLUMNS} FROM costs WHERE property_id = ? ORDER BY from_date`,
  );
  const endingIn = db.prepare<[string, string], HeatingCosts>(
    `SELECT ${COLUMNS} FROM costs WHERE property_id = ? AND substr(to_date, 1, 4) = ?
     ORDER BY to_date DESC LIMIT 1`,
  );
  return {
    put: (costs) => void put.run({ statement: null, ...costs }),
    list: (propertyId) => list.all(propertyId),
    endingIn: (propertyId, year) => endingIn.get(propertyId, String(year).padStart(4, '0')),
  };
}

/** Tariffs of electricity of a property, in the words of a worksheet of `metertwin tariff`, as text. */
export interface ElectricityTariffStore {
  /** Replaces those of the property. */
  put(propertyId: string, tariffs: string): void;
  of(propertyId: string): string | undefined;
}

export function createElectricityTariffStore(db: Db): ElectricityTariffStore {
  const put = db.prepare<[string, string]>(
    `INSERT INTO electricity_tariffs (property_id, tariffs) VALUES (?, ?)
     ON CONFLICT (property_id) DO UPDATE SET tariffs = excluded.tariffs`,
  );
  const of = db.prepare<[string], { tariffs: string }>(
    'SELECT tariffs FROM electricity_tariffs WHERE property_id = ?',
  );
  return {
    put: (propertyId, tariffs) => void put.run(propertyId, tariffs),
    of: (propertyId) => of.get(propertyId)?.tariffs,
  };
}
