/**
 * What turns units of allocators into energy for the people who live there: the heat and the units
 * of finished bills, and how cold the months were at the place.
 */
import type { CivilDate } from '#kernel/time.ts';
import type { Db } from './database.ts';

export interface HeatStatement {
  readonly propertyId: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** Room heating of the property in the period, kWh as decimal text. */
  readonly heatKwh: string;
  /** Rated units of all its allocators, decimal text. */
  readonly ratedUnits: string;
  /** `gas`, `oil`, `district-heating` or `heat-pump`. */
  readonly energy: string;
  /** Heat of its hot water, kWh, and the volume that the water meters counted; decimal texts. */
  readonly hotWaterKwh?: string | null;
  readonly hotWaterM3?: string | null;
}

interface ClimateMonth {
  readonly propertyId: string;
  /** `2025-11` */
  readonly month: string;
  /** Degree days (20/15) that the month had, and those of the long-term mean; decimal texts. */
  readonly degreeDays: string;
  readonly normalDegreeDays: string;
}

export interface HeatStore {
  /** Adds a period or replaces the one that begins on the same day. */
  putStatement(statement: HeatStatement): void;
  /** The newest period that was over on a day. */
  statementBefore(propertyId: string, day: CivilDate): HeatStatement | undefined;
  putClimate(month: ClimateMonth): void;
  /** Oldest first, both months included. */
  climate(
    propertyId: string,
    months: { readonly from: string; readonly to: string },
  ): ClimateMonth[];
}

export function createHeatStore(db: Db): HeatStore {
  const putStatement = db.prepare<[HeatStatement]>(
    `INSERT INTO heat_statements (property_id, from_date, to_date, heat_kwh, rated_units, energy,
       hot_water_kwh, hot_water_m3)
     VALUES (@propertyId, @from, @to, @heatKwh, @ratedUnits, @energy, @hotWaterKwh, @hotWaterM3)
     ON CONFLICT (property_id, from_date) DO UPDATE SET to_date = excluded.to_date,
       heat_kwh = excluded.heat_kwh, rated_units = excluded.rated_units, energy = excluded.energy,
       hot_water_kwh = excluded.hot_water_kwh, hot_water_m3 = excluded.hot_water_m3`,
  );
  const statementBefore = db.prepare<[string, string], HeatStatement>(
    `SELECT property_id AS propertyId, from_date AS "from", to_date AS "to", heat_kwh AS heatKwh,
       rated_units AS ratedUnits, energy, hot_water_kwh AS hotWaterKwh,
       hot_water_m3 AS hotWaterM3 FROM heat_statements
     WHERE property_id = ? AND to_date < ? ORDER BY to_date DESC LIMIT 1`,
  );
  const putClimate = db.prepare<[ClimateMonth]>(
    `INSERT INTO climate (property_id, month, degree_days, normal_degree_days)
     VALUES (@propertyId, @month, @degreeDays, @normalDegreeDays)
     ON CONFLICT (property_id, month) DO UPDATE SET degree_days = excluded.degree_days,
       normal_degree_days = excluded.normal_degree_days`,
  );
  const climate = db.prepare<[string, string, string], ClimateMonth>(
    `SELECT property_id AS propertyId, month, degree_days AS degreeDays,
       normal_degree_days AS normalDegreeDays FROM climate
     WHERE property_id = ? AND month >= ? AND month <= ? ORDER BY month`,
  );
  return {
    putStatement: (row) => void putStatement.run({ hotWaterKwh: null, hotWaterM3: null, ...row }),
    statementBefore: (propertyId, day) => statementBefore.get(propertyId, day),
    putClimate: (row) => void putClimate.run(row),
    climate: (propertyId, { from, to }) => climate.all(propertyId, from, to),
  };
}
