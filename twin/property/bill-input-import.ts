/**
 * Imports a property under four eyes: a first import, and one that leaves all bill inputs as they
 * are, take effect at once; one that would change a bill input becomes a proposal.
 */
import { assert } from '#kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { billInputs, changedInputs, type BillInputs } from './bill-inputs.ts';
import type { Effect, FourEyes, Proposed } from './four-eyes.ts';

export const IMPORT_KIND = 'property-import';

export interface ImportPorts {
  readonly store: Store;
  /** Checks and stores an import, in the transaction that is open. */
  readonly write: (input: unknown) => void;
  readonly digest: (text: string) => string;
  readonly applied?: () => void;
}

interface AnyImport {
  readonly property: { readonly id: string };
}

export type ImportOutcome = Proposed & { readonly changes: number };

/** What a confirmed import does. */
export function importEffect({ store, write, digest, applied }: ImportPorts): Effect {
  const idOf = (payload: unknown): string => (payload as AnyImport).property.id;
  return {
    apply: write,
    basis: (payload) => digest(JSON.stringify([...billInputs(store, idOf(payload))])),
    applied: () => applied?.(),
  };
}

/** Throws what `write` throws for an input that is wrong; nothing is stored then. */
export function importUnderFourEyes(
  input: AnyImport,
  by: string,
  { ports, fourEyes, atMs }: { ports: ImportPorts; fourEyes: FourEyes; atMs: number },
): ImportOutcome {
  const { store, write, applied } = ports;
  // A file that is no import at all has no property: `write` says so.
  const subject = String(input?.property?.id);
  const before = billInputs(store, subject);
  const isNew = before.size === 0;
  const changes = isNew ? [] : changedInputs(before, inputsAfter(input, ports));
  if (changes.length > 0) {
    const proposed = fourEyes.propose({ kind: IMPORT_KIND, subject, payload: input, changes, by });
    return { ...proposed, changes: changes.length };
  }
  const written = store.transaction(() => {
    write(input);
    const count = isNew ? changedInputs(before, billInputs(store, subject)).length : 0;
    const details = { isNew, changes: count };
    store.audit.append({ atMs, actor: by, action: 'property.imported', subject, details });
    return count;
  });
  applied?.();
  return { state: 'in-force', changes: written };
}

class Undo extends Error {}

/** Imports, looks, and takes it back: what would change is what does change. */
function inputsAfter(input: AnyImport, { store, write }: ImportPorts): BillInputs {
  const id = input.property.id;
  let after: BillInputs | undefined;
  try {
    store.transaction(() => {
      write(input);
      after = billInputs(store, id);
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  assert(after !== undefined, 'what was tried was looked at');
  return after;
}
