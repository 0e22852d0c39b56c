/**
 * Sums over dwellings that were shown to somebody, dwelling by dwelling: what a further sum is
 * compared with, so that no two of them differ by what one dwelling used.
 */
import type { Db } from './database.ts';

export interface ShownSum {
  /** Who saw it: `landlord`, or the tenancy of a tenant. */
  readonly audience: string;
  readonly propertyId: string;
  /** `heat` or `hot-water`. */
  readonly kind: string;
  /** What was summed up, by dwelling, as exact decimal or fraction text. */
  readonly values: Readonly<Record<string, string>>;
}

type OfKind = Pick<ShownSum, 'propertyId' | 'kind'>;

export interface ShownSumStore {
  /** Different sums of a kind that anybody has seen, oldest first. */
  seenBy(of: OfKind): Readonly<Record<string, string>>[];
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
        .map(({ valuesJson }) => JSON.parse(valuesJson) as Record<string, string>),
    add: ({ values, ...of }) => {
      const sorted = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
      add.run({ ...of, valuesJson: JSON.stringify(Object.fromEntries(sorted)) });
    },
  };
}
