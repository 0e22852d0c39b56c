/** Tariffs of electricity of a property, in the words of a worksheet of `metertwin tariff`, as text. */
import type { Db } from './database.ts';

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
