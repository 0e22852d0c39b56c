/**
 * Sums over dwellings that were shown to somebody, dwelling by dwelling: what a further sum is
 * compared with, so that no two of them differ by what one dwelling used.
 */
import type { Db } from './database.ts';

interface ShownSum {
  /** Who saw it: `landlord`, or the tenancy of a tenant. */
  readonly audience: string;
  readonly propertyId: string;
  /** `heat` or `hot-water`. */
  readonly kind: string;
  /** What was summed up, by dwelling. */
  readonly values: SummedUp;
}

/** Registers by dwelling; of older versions a text, what the dwelling had used in all. */
type SummedUp = Readonly<Record<string, readonly StoredPart[]>>;
export type StoredPart = readonly [
  register: string,
  value: number,
  factor: string,
  reading: number,
];

type OfKind = Pick<ShownSum, 'propertyId' | 'kind'>;

export interface ShownSumStore {
  /** Different sums of a kind that anybody has seen, oldest first. */
  seenBy(of: OfKind): SummedUp[];
  /** Remembers a sum; one that is there already stays the same row. */
  add(sum: ShownSum): void;
}

export function createShownSumStore(db: Db): ShownSumStore {
  const seen = db.prepare<[OfKind], { readonly valuesJson: string }>(
    `SELECT values_json AS valuesJson FROM shown_sums
     WHERE property_id = @propertyId AND kind = @kind GROUP BY values_json ORDER BY min(id)`,
  );
  const add = db.prepare<[Record<string, string>]>(
    `INSERT INTO shown_sums (audience, property_id, kind, values_json)
     VALUES (@audience, @propertyId, @kind, @valuesJson) ON CONFLICT DO NOTHING`,
  );
  return {
    seenBy: ({ propertyId, kind }) =>
      seen
        .all({ propertyId, kind })
        .map(({ valuesJson }) => readSum(JSON.parse(valuesJson) as SummedUp)),
    add: ({ values, ...of }) => {
      const sorted = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
      add.run({ ...of, valuesJson: JSON.stringify(Object.fromEntries(sorted)) });
    },
  };
}

function readSum(values: Readonly<Record<string, readonly StoredPart[] | string>>): SummedUp {
  return Object.fromEntries(
    Object.entries(values).map(([dwelling, parts]) => [
      dwelling,
      typeof parts === 'string' ? [[`${dwelling} in all`, 1, parts, 0]] : parts,
    ]),
  );
}
