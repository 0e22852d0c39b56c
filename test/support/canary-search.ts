/**
 * Looks for secrets in bytes, in whatever form a program may have let them slip: raw, as hex, as
 * base64 at any position within a longer base64 text, or as a list of decimal numbers.
 */

export interface Canary {
  readonly name: string;
  /** At least 8, so that finding them by chance is out of the question. */
  readonly bytes: Uint8Array;
}

interface CanaryHit {
  readonly name: string;
  readonly form: string;
}

/** Length of the beginnings by which needles are looked up, in characters. */
const PREFIX = 8;

type Needles = ReadonlyMap<string, readonly (CanaryHit & { readonly text: string })[]>;

/** Each canary and form at most once, in order of name. One pass over each haystack. */
export function findCanaries(
  haystacks: readonly Uint8Array[],
  canaries: readonly Canary[],
): CanaryHit[] {
  const needles = needlesOf(canaries);
  const hits = new Map<string, CanaryHit>();
  for (const haystack of haystacks) {
    const text = latin1(haystack);
    for (let at = 0; at + PREFIX <= text.length; at++) {
      for (const needle of needles.get(text.slice(at, at + PREFIX)) ?? []) {
        const { name, form } = needle;
        if (text.startsWith(needle.text, at)) hits.set(`${name} ${form}`, { name, form });
      }
    }
  }
  return [...hits.keys()].sort().flatMap((key) => hits.get(key) ?? []);
}

function needlesOf(canaries: readonly Canary[]): Needles {
  const needles = canaries.flatMap(({ name, bytes }) =>
    formsOf(bytes).map(([form, text]) => ({ name, form, text })),
  );
  return Map.groupBy(needles, ({ text }) => text.slice(0, PREFIX));
}

function formsOf(bytes: Uint8Array): [string, string][] {
  const hex = Buffer.from(bytes).toString('hex');
  const forms: [string, string][] = [
    ['raw', latin1(bytes)],
    ['hex', hex],
    ['hex', hex.toUpperCase()],
    ['decimal', bytes.join(',')],
  ];
  for (const lead of [0, 1, 2]) {
    const text = base64Within(bytes, lead);
    forms.push(['base64', text], ['base64', text.replaceAll('+', '-').replaceAll('/', '_')]);
  }
  return forms;
}

/** The base64 characters that depend on `bytes` alone when `lead` bytes (mod 3) stand before them. */
function base64Within(bytes: Uint8Array, lead: number): string {
  const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
  const first = Math.ceil((lead * 8) / 6);
  const end = Math.floor(((lead + bytes.length) * 8) / 6);
  return text.slice(first, end);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
