/**
 * The trace of a run: append-only NDJSON in virtual time, with the SHA-256 over exactly these
 * bytes as its hash, so that `sha256sum trace.ndjson` says the same. What enters is decided by
 * virtual time and sequence only; nothing of a socket may be written here.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Instant } from '#kernel/time.ts';

type TraceValue = string | number | boolean | null | readonly string[];
type TraceFields = Readonly<Record<string, TraceValue>>;

/** Where the lines go; called with whole lines, in order, some at a time. */
export type TraceSink = (lines: string) => void;

/** How far a trace is written; a resumed run cuts its file to `bytes` before it continues. */
export interface TracePosition {
  readonly seq: number;
  readonly bytes: number;
}

/** Lines are handed on in pieces of about this size: one hash update per line would cost more. */
const CHUNK_CHARACTERS = 32_768;

export class Trace {
  readonly #sink: TraceSink | undefined;
  readonly #hash: Hash = createHash('sha256');
  #pending = '';
  #seq = 0;
  #bytes = 0;
  #kept: string[] | undefined;

  /** Without a sink the trace is hashed and thrown away. */
  constructor(sink?: TraceSink) {
    this.#sink = sink;
  }

  /** Appends `{at, seq, kind, …fields}`. Fields keep the order in which they are written. */
  write(at: Instant, kind: string, fields: TraceFields = {}): void {
    const head = `{"at":${at},"seq":${this.#seq++},"kind":"${kind}"`;
    const tail = JSON.stringify(fields).slice(1);
    this.#pending += tail === '}' ? `${head}}\n` : `${head},${tail}\n`;
    if (this.#pending.length >= CHUNK_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.#pending === '') return;
    const lines = this.#pending;
    this.#pending = '';
    const bytes = new TextEncoder().encode(lines);
    this.#bytes += bytes.length;
    this.#hash.update(bytes);
    this.#kept?.push(lines);
    this.#sink?.(lines);
  }

  /** From now on all lines are kept for `past`. */
  keep(): void {
    this.#kept ??= [];
  }

  /** The lines since `keep`. */
  past(): readonly string[] {
    this.flush();
    return [...(this.#kept ?? [])];
  }

  /** Keeps none any longer. */
  forget(): void {
    this.#kept = undefined;
  }

  /** Writes what another trace kept, as its own; `seq` is how many lines the two have then. */
  adopt(lines: Iterable<string>, seq: number): void {
    for (const some of lines) {
      this.#pending += some;
      this.flush();
    }
    this.#seq = seq;
  }

  /** Lower-case hex of the SHA-256 over all lines so far. */
  sha256(): string {
    this.flush();
    return this.#hash.copy().digest('hex');
  }

  position(): TracePosition {
    this.flush();
    return { seq: this.#seq, bytes: this.#bytes };
  }

  /**
   * Continues where an earlier trace stopped: `earlier` are its lines up to `position`, hashed
   * again but not given to the sink a second time. Without them the hash covers the new lines only.
   */
  resume(position: TracePosition, earlier: string): void {
    this.flush();
    this.#hash.update(earlier);
    this.#seq = position.seq;
    this.#bytes = position.bytes;
  }
}
