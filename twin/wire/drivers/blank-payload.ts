/** A payload that a grammar reads, with all its values 0: what a telegram without an example is made of. */
import type { ByteCondition, GrammarValue, PayloadGrammar } from './payload-grammar.ts';

interface BlankPayload {
  readonly ci: number;
  readonly bytes: Uint8Array;
}

/** The first of the CI fields that makers may use as they like. */
const MAKERS_CI = 0xa0;

/** Undefined where the grammar reads a part of a payload only: nothing says what is around it. */
export function blankPayload(grammar: PayloadGrammar): BlankPayload | undefined {
  const { from = 'payload', head, values = [], registers, when = [], ci } = grammar;
  if (from !== 'payload' || head !== undefined) return undefined;
  const bytes: number[] = [];
  extend(bytes, values);
  if (registers !== undefined) {
    let offset = registers.at;
    for (const each of registers.values) {
      const start = offset + 1;
      bytes[offset] = each.register;
      const row = registers.lengths.find(
        ({ first, last = first }) => first <= each.register && each.register <= last,
      );
      if (row === undefined) continue;
      offset = start + row.bytes + (each.register - row.first) * (row.more ?? 0);
      bytes[offset - 1] ??= 0;
    }
  }
  for (const condition of [...when, ...values.flatMap((value) => value.when ?? [])]) {
    hold(bytes, condition);
  }
  return { ci: ci?.[0] ?? MAKERS_CI, bytes: Uint8Array.from(bytes, (byte) => byte ?? 0) };
}

/** As long as its last value needs. */
function extend(bytes: number[], values: readonly GrammarValue[]): void {
  for (const { at, bytes: width = 1, repeat, pieces = [] } of values) {
    const { count = 1, step = 0 } = repeat ?? {};
    const last = Math.max(at + width - 1, ...pieces.map(([place]) => place));
    bytes[last + step * (count - 1)] ??= 0;
  }
}

function hold(bytes: number[], { at, mask = 0xff, is }: ByteCondition): void {
  if (at < 0) return;
  const now = bytes[at] ?? 0;
  if (!is.includes(now & mask)) bytes[at] = (now & ~mask) | ((is[0] ?? 0) & mask);
}
