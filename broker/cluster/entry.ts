/**
 * An entry of the log: the statements of one transaction with their parameters, in order, and the
 * notices that go with them. Whoever may write to Redis may run any statement, so it is trusted.
 */
import { deserialize, serialize } from 'node:v8';
import type { Notice } from './notices.ts';

/** `run` is a prepared statement with parameters, `exec` a text of statements. */
export type Operation =
  | { readonly kind: 'run'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'exec'; readonly sql: string };

export interface EntryContent {
  /** Each already serialised when it was run, because parameters may change afterwards. */
  readonly operations: readonly Uint8Array[];
  readonly notices: readonly Notice[];
  readonly lost: readonly string[];
}

export interface Entry extends EntryContent {
  readonly id: string;
  readonly from: string;
  /** The entry with rows before this one; undefined for notices alone. */
  readonly before: string | undefined;
}

export function encodeOperation(operation: Operation): Uint8Array {
  return serialize(operation);
}

export function decodeOperation(bytes: Uint8Array): Operation {
  return deserialize(bytes) as Operation;
}

export function encodeContent(content: EntryContent): Uint8Array {
  return serialize([content.operations, content.notices, content.lost]);
}

/** Throws an error of V8 when the bytes are no content of an entry. */
export function decodeContent(bytes: Uint8Array): EntryContent {
  const value: unknown = deserialize(bytes);
  if (!Array.isArray(value) || value.length !== 3 || !value.every((part) => Array.isArray(part))) {
    throw new Error('not the content of an entry');
  }
  const [operations, notices, lost] = value as [Uint8Array[], Notice[], string[]];
  return { operations, notices, lost };
}

/** Is id `a` after id `b` in the log? Ids are `MILLISECONDS-NUMBER`. */
export function isAfter(a: string, b: string): boolean {
  const [aMs = 0, aNumber = 0] = a.split('-').map(Number);
  const [bMs = 0, bNumber = 0] = b.split('-').map(Number);
  return aMs === bMs ? aNumber > bNumber : aMs > bMs;
}
