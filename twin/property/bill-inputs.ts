/**
 * What bills are computed from, apart from readings: costs, ratings, areas, occupancies, earlier
 * heat statements, and what a meter's telegrams must be like. As text by place, so that a change
 * can be shown to the person who is to confirm it.
 */
import type { Store } from '../store/store.ts';

/** Place (`costs 2025-01-01, heatingCents`) → value. */
export type BillInputs = ReadonlyMap<string, string>;

export interface BillInputChange {
  readonly place: string;
  /** Null: was not there. */
  readonly before: string | null;
  /** Null: is gone. */
  readonly after: string | null;
}

export function billInputs(store: Store, propertyId: string): BillInputs {
  const inputs = new Map<string, string>();
  const put = (place: string, fields: Readonly<Record<string, unknown>>): void => {
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined || value === null) continue;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      inputs.set(`${place}, ${name}`, text);
    }
  };
  const dwellings = store.properties.dwellings(propertyId);
  const isHere = new Set(dwellings.map(({ id }) => id));
  for (const { id, areaM2 } of dwellings) {
    put(`dwelling ${id}`, { areaM2 });
    for (const { id: occupancy, ...rest } of store.properties.occupancies(id)) {
      put(`occupancy ${occupancy}`, rest);
    }
  }
  for (const meter of store.meters.list()) {
    if (!isHere.has(meter.dwellingId)) continue;
    const { id, kind, dwellingId, kq, kc, kt, scale, acceptance } = meter;
    const { ratedPowerW, nominalFlowLh } = meter;
    const rating = { kq, kc, ...(kt === '1' ? {} : { kt }), scale };
    put(`meter ${id}`, { kind, dwellingId, ...rating, acceptance, ratedPowerW, nominalFlowLh });
  }
  for (const { propertyId: _, from, ...rest } of store.costs.list(propertyId)) {
    put(`costs ${from}`, rest);
  }
  for (const { propertyId: _, from, ...rest } of heatStatements(store, propertyId)) {
    put(`heat ${from}`, rest);
  }
  return inputs;
}

export function changedInputs(before: BillInputs, after: BillInputs): BillInputChange[] {
  const places = [...new Set([...before.keys(), ...after.keys()])];
  return places
    .map((place) => ({
      place,
      before: before.get(place) ?? null,
      after: after.get(place) ?? null,
    }))
    .filter((change) => change.before !== change.after);
}

function* heatStatements(store: Store, propertyId: string) {
  let day = '9999-12-31';
  for (;;) {
    const statement = store.heat.statementBefore(propertyId, day);
    if (statement === undefined) return;
    yield statement;
    day = statement.to;
  }
}
