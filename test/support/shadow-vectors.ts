/** Reads test/vectors/shadow.jsonl and compares answers of a shadow service with what a row wants. */
import { readFileSync } from 'node:fs';

interface VectorDocument {
  readonly version: number;
}

interface VectorRow {
  readonly id: string;
  readonly title: string;
  readonly given: {
    readonly document: VectorDocument | null;
    readonly deletedAtVersion?: number;
    readonly others?: Readonly<Record<string, VectorDocument>>;
  };
  readonly request: {
    readonly via: 'mqtt' | 'http' | 'will';
    readonly topic?: string;
    readonly method?: string;
    readonly path?: string;
    readonly payload?: unknown;
  };
  readonly expect: readonly unknown[];
}

export interface ShadowVector extends VectorRow {
  /** The bytes to publish. */
  readonly payload: Buffer;
  /** What is stored before the request. */
  readonly stored: { readonly version: number; readonly document: unknown } | undefined;
}

export const SHADOW_VECTORS: readonly ShadowVector[] = readFileSync(
  new URL('../vectors/shadow.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => {
    const row = JSON.parse(line) as VectorRow;
    return { ...row, payload: payloadOf(row.request.payload), stored: storedBefore(row.given) };
  });

function payloadOf(payload: unknown): Buffer {
  if (payload === '' || payload === undefined || payload === null) return Buffer.alloc(0);
  const raw = (payload as { readonly $raw?: string }).$raw;
  return Buffer.from(raw ?? JSON.stringify(payload));
}

function storedBefore(given: VectorRow['given']): ShadowVector['stored'] {
  const { document, deletedAtVersion } = given;
  if (document !== null) return { version: document.version, document };
  // The deletion itself takes one version.
  return deletedAtVersion === undefined
    ? undefined
    : { version: deletedAtVersion + 1, document: undefined };
}

/** Why the messages are not the set that the row wants, in any order; undefined when they are. */
export function mismatch(sent: readonly unknown[], wanted: readonly unknown[]): string | undefined {
  const left = [...sent];
  for (const message of wanted) {
    const index = left.findIndex((candidate) => isLike(candidate, message));
    if (index < 0) return `expected ${JSON.stringify(message)}, got ${JSON.stringify(left)}`;
    left.splice(index, 1);
  }
  return left.length === 0 ? undefined : `unexpected ${JSON.stringify(left)}`;
}

/**
 * `"*"` is any value, `key?` an optional member, `$unordered` a list in any order; objects must have
 * exactly these members.
 */
function isLike(actual: unknown, wanted: unknown): boolean {
  if (wanted === '*') return actual !== undefined;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, index) => isLike(actual[index], item))
    );
  }
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if ('$unordered' in wanted) {
    return Array.isArray(actual) && mismatch(actual, wanted.$unordered as unknown[]) === undefined;
  }
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
  const rest = new Map(Object.entries(actual));
  for (const [key, value] of Object.entries(wanted)) {
    const name = key.endsWith('?') ? key.slice(0, -1) : key;
    if (!rest.has(name) && name !== key) continue;
    if (!isLike(rest.get(name), value)) return false;
    rest.delete(name);
  }
  return rest.size === 0;
}
