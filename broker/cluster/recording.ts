/**
 * A connection that takes down what is written through it, for the log of a cluster. Reading costs
 * nothing: only statements that write are wrapped. Savepoints are taken down like all else, so that
 * what was rolled back to one is rolled back at every core.
 */
import type { Database, Statement } from 'better-sqlite3';
import { decodeOperation, encodeOperation } from './entry.ts';
import type { Operation } from './entry.ts';

type AnyStatement = Statement<unknown[], unknown>;

/** SQLite counts these as reading. */
const SAVEPOINTS = /^\s*(?:savepoint|release|rollback)\b/i;

export interface Recording {
  /** Past the recording: for what belongs to this core alone, and to apply what others took down. */
  readonly plain: Pick<Database, 'prepare' | 'exec'>;
  /** What was taken down since the last call. */
  take(): readonly Uint8Array[];
}

/**
 * Takes down from now on what is written through `sql`; statements that were prepared before stay
 * unheard. `beforeWrite` is called before a statement that writes outside of a transaction.
 */
export function record(sql: Database, beforeWrite: () => void): Recording {
  const plain = { prepare: sql.prepare.bind(sql), exec: sql.exec.bind(sql) };
  let taken: Uint8Array[] = [];
  const recorded = <R>(work: () => R, operation: Operation): R => {
    if (!sql.inTransaction) beforeWrite();
    // A statement that fails has changed nothing.
    const result = work();
    taken.push(encodeOperation(operation));
    return result;
  };
  Object.assign(sql, {
    prepare: (text: string) => {
      const statement: AnyStatement = plain.prepare(text);
      if (statement.readonly && !SAVEPOINTS.test(text)) return statement;
      return wrapped(statement, (work, parameters) =>
        recorded(work, { kind: 'run', sql: text, parameters }),
      );
    },
    exec: (text: string) => recorded(() => plain.exec(text), { kind: 'exec', sql: text }),
    transaction: () => {
      throw new Error('bug: its savepoints would not be recorded; use begin() and SAVEPOINT');
    },
  });
  const take = (): readonly Uint8Array[] => {
    const all = taken;
    taken = [];
    return all;
  };
  return { plain, take };
}

type Recorder = <R>(work: () => R, parameters: readonly unknown[]) => R;

function wrapped(statement: AnyStatement, recorded: Recorder): AnyStatement {
  const { reader } = statement;
  const run = statement.run.bind(statement);
  const get = statement.get.bind(statement);
  const all = statement.all.bind(statement);
  const calls = {
    run: (...parameters: unknown[]) => recorded(() => run(...parameters), parameters),
    get: (...parameters: unknown[]) => recorded(() => get(...parameters), parameters),
    all: (...parameters: unknown[]) => recorded(() => all(...parameters), parameters),
    // A cursor could be left half read, and would then have half written.
    iterate: (...parameters: unknown[]) =>
      recorded(() => all(...parameters), parameters)[Symbol.iterator](),
  };
  return Object.assign(statement, reader ? calls : { run: calls.run });
}

/** Runs what another core took down, in the open transaction. */
export class Replayer {
  readonly #plain: Recording['plain'];
  readonly #statements = new Map<string, AnyStatement>();

  constructor(plain: Recording['plain']) {
    this.#plain = plain;
  }

  /** Throws what SQLite throws: then this replica is not what the entry was made from. */
  run(operations: readonly Uint8Array[]): void {
    for (const bytes of operations) {
      const operation = decodeOperation(bytes);
      if (operation.kind === 'exec') this.#plain.exec(operation.sql);
      else this.#runOne(this.#statement(operation.sql), operation.parameters);
    }
  }

  #runOne(statement: AnyStatement, parameters: readonly unknown[]): void {
    if (statement.reader) statement.all(...parameters);
    else statement.run(...parameters);
  }

  #statement(sql: string): AnyStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement: AnyStatement = this.#plain.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
