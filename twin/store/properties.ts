/** Properties, their dwellings and who occupies them from when to when. */
import type { CivilDate } from '#kernel/time.ts';
import type { Db } from './database.ts';

export interface Property {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  /** Whose law, clock and currency it has: the name of a rule set. */
  readonly country: string;
}

/** Without a country it is in Germany. */
type NewProperty = Omit<Property, 'country'> & { readonly country?: string | undefined };

export interface Dwelling {
  readonly id: string;
  readonly propertyId: string;
  readonly label: string;
  readonly floor: number;
  /** Decimal text as it was handed over. */
  readonly areaM2: string;
}

/** Both dates are days of the tenancy; without `to` it goes on. */
export interface Occupancy {
  readonly id: string;
  readonly dwellingId: string;
  readonly name: string;
  readonly from: CivilDate;
  readonly to?: CivilDate;
}

export interface PropertyStore {
  putProperty(property: NewProperty): void;
  putDwelling(dwelling: Dwelling): void;
  putOccupancy(occupancy: Occupancy): void;
  /** In order of id. */
  properties(): Property[];
  property(id: string): Property | undefined;
  /** In order of id. Without a property: all. */
  dwellings(propertyId?: string): Dwelling[];
  dwelling(id: string): Dwelling | undefined;
  /** In order of dwelling and first day. Without a dwelling: all. */
  occupancies(dwellingId?: string): Occupancy[];
  /** Who occupies a dwelling on a day; undefined while it is empty. */
  occupantOn(dwellingId: string, day: CivilDate): Occupancy | undefined;
}

interface OccupancyRow {
  readonly id: string;
  readonly dwellingId: string;
  readonly name: string;
  readonly from: string;
  readonly to: string | null;
}

const DWELLING =
  'SELECT id, property_id AS propertyId, label, floor, area_m2 AS areaM2 FROM dwellings';
const OCCUPANCY =
  'SELECT id, dwelling_id AS dwellingId, name, from_date AS "from", to_date AS "to" FROM occupancies';

export function createPropertyStore(db: Db): PropertyStore {
  const properties = db.prepare<[], Property>(
    'SELECT id, name, address, country FROM properties ORDER BY id',
  );
  const property = db.prepare<[string], Property>(
    'SELECT id, name, address, country FROM properties WHERE id = ?',
  );
  const dwellings = db.prepare<[string | null, string | null], Dwelling>(
    `${DWELLING} WHERE ? IS NULL OR property_id = ? ORDER BY id`,
  );
  const dwelling = db.prepare<[string], Dwelling>(`${DWELLING} WHERE id = ?`);
  const occupancies = db.prepare<[string | null, string | null], OccupancyRow>(
    `${OCCUPANCY} WHERE ? IS NULL OR dwelling_id = ? ORDER BY dwelling_id, from_date`,
  );
  const occupantOn = db.prepare<[string, string, string], OccupancyRow>(
    `${OCCUPANCY} WHERE dwelling_id = ? AND from_date <= ? AND (to_date IS NULL OR to_date >= ?)
     ORDER BY from_date DESC LIMIT 1`,
  );
  return {
    ...createPropertyWriters(db),
    properties: () => properties.all(),
    property: (id) => property.get(id),
    dwellings: (propertyId) => dwellings.all(propertyId ?? null, propertyId ?? null),
    dwelling: (id) => dwelling.get(id),
    occupancies: (id) => occupancies.all(id ?? null, id ?? null).map(toOccupancy),
    occupantOn: (dwellingId, day) => {
      const row = occupantOn.get(dwellingId, day, day);
      return row === undefined ? undefined : toOccupancy(row);
    },
  };
}

type PropertyWriters = Pick<PropertyStore, 'putProperty' | 'putDwelling' | 'putOccupancy'>;

function createPropertyWriters(db: Db): PropertyWriters {
  const putProperty = db.prepare<[Property]>(
    `INSERT INTO properties (id, name, address, country) VALUES (@id, @name, @address, @country)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address,
       country = excluded.country`,
  );
  const putDwelling = db.prepare<[Dwelling]>(
    `INSERT INTO dwellings (id, property_id, label, floor, area_m2)
     VALUES (@id, @propertyId, @label, @floor, @areaM2)
     ON CONFLICT (id) DO UPDATE SET label = excluded.label, floor = excluded.floor,
       area_m2 = excluded.area_m2`,
  );
  const putOccupancy = db.prepare<[OccupancyRow]>(
    `INSERT INTO occupancies (id, dwelling_id, name, from_date, to_date)
     VALUES (@id, @dwellingId, @name, @from, @to)
     ON CONFLICT (id) DO UPDATE SET dwelling_id = excluded.dwelling_id, name = excluded.name,
       from_date = excluded.from_date, to_date = excluded.to_date`,
  );
  return {
    putProperty: ({ country = 'germany', ...row }) => void putProperty.run({ ...row, country }),
    putDwelling: (row) => void putDwelling.run(row),
    putOccupancy: (row) => void putOccupancy.run({ ...row, to: row.to ?? null }),
  };
}

function toOccupancy({ to, ...row }: OccupancyRow): Occupancy {
  return to === null ? row : { ...row, to };
}
