/** All cells of the table, or every n-th of them, and what is beyond their rows. */
import { ALL_KINDS, SECURITIES, type Security } from './kinds.fixture.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import { ROWS } from './claims-rows.fixture.ts';
import { beyond } from './claims-verdict.fixture.ts';
import { ClaimWorld, SENDERS, SITUATIONS, type Cell } from './claims-world.fixture.ts';

/** Every kind of meter in every security. */
export const ALL_WORLDS = ALL_KINDS.flatMap((kind) =>
  SECURITIES.map((security) => [kind, security] as const),
);

interface Named {
  readonly field: string;
  readonly name: string;
  readonly cell: Cell;
}

function* cells(fields: readonly string[]): Generator<Named> {
  for (const field of fields) {
    for (const [name, lie] of Object.entries(ROWS[field]?.lies ?? {})) {
      for (const sender of SENDERS) {
        for (const situation of SITUATIONS) {
          const isStatus = field.startsWith('status.');
          yield { field, name, cell: { sender, situation, lie, isStatus } };
        }
      }
    }
  }
}

interface Search {
  /** One in so many cells is tried, always the same ones. */
  readonly thin: number;
  readonly worlds: readonly (readonly [MeterKind, Security])[];
  readonly fields?: readonly string[];
  readonly off?: readonly string[];
}

interface Found {
  readonly tried: number;
  /** `field, lie, sender, situation, kind, security: what is beyond`. */
  readonly beyond: readonly string[];
}

export function searchClaims(search: Search): Found {
  const { thin, worlds, fields = Object.keys(ROWS), off = [] } = search;
  const found: string[] = [];
  let [at, tried] = [0, 0];
  for (const [kind, security] of worlds) {
    const world = new ClaimWorld(kind, security, off);
    for (const { field, name, cell } of cells(fields)) {
      if (at++ % thin !== 0) continue;
      tried += 1;
      const faults = beyond(world, cell, ROWS[field]?.allows ?? {});
      const where = [field, name, cell.sender, cell.situation, kind, security].join(', ');
      found.push(...faults.map((fault) => `${where}: ${fault}`));
    }
  }
  return { tried, beyond: found };
}
