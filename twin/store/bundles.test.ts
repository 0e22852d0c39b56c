/** What is kept in memory of bundles, against the rows themselves. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BundleId, LinkedBundle } from './bundles.ts';
import { openStore, type Store } from './store.ts';

const bundle = fc.record({
  gateway: fc.constantFrom('gw-1', 'gw-2'),
  boot: fc.constantFrom('a', 'b'),
  seq: fc.integer({ min: 1, max: 6 }),
});
const step = fc.record({ bundles: fc.array(bundle, { maxLength: 4 }), isRolledBack: fc.boolean() });

test('the bundles around one are those of the store, in any order and after a rollback', () => {
  const store = openStore(':memory:');
  let house = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      house += 1;
      for (const { bundles, isRolledBack } of steps) {
        run(store, isRolledBack, () => {
          for (const { gateway, ...rest } of bundles) {
            const id = { ...rest, gateway: `${gateway}-${house}` };
            expect(shown(store.bundles.around(id))).toEqual(inStore(store, id));
            add(store, id);
          }
        });
      }
    }),
  );
  store.close();
});

function run(store: Store, isRolledBack: boolean, work: () => void): void {
  const undone = new Error('undone');
  try {
    store.transaction(() => {
      work();
      if (isRolledBack) throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
}

function add(store: Store, id: BundleId): void {
  const copy = store.bundles.copies(id).length;
  const row = { ...id, copy, sha256: `${id.seq}/${copy}`, prev: '' };
  store.bundles.add({ ...row, sentAt: id.seq, telegramCount: 1, storedCount: 1 });
}

function inStore({ bundles }: Store, id: BundleId): string[] {
  return [-1, 0, 1].flatMap((by) => shown(bundles.copies({ ...id, seq: id.seq + by })));
}

function shown(rows: readonly LinkedBundle[]): string[] {
  return rows.map(({ id, gateway, boot, sha256 }) => `${id} ${gateway} ${boot} ${sha256}`);
}
