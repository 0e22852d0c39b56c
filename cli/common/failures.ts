/** Lines that gave no telegram: told one by one with their place, counted by code. */
import { compareText } from '#kernel/compare-text.ts';
import type { LabError } from '#kernel/errors.ts';

/** Where a line of a capture stands. */
export interface SourceLine {
  readonly source: string;
  readonly line: number;
}

export class Failures {
  readonly #tell: (line: string) => void;
  readonly #counts = new Map<string, number>();

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  get count(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  /** `capture.txt:12: WIRE_KEY_MISSING: …`; what to do next is said once for each code. */
  add({ source, line }: SourceLine, { code, message, hint }: LabError): void {
    const before = this.#counts.get(code) ?? 0;
    this.#counts.set(code, before + 1);
    this.#tell(`${source}:${line}: error ${code}: ${message}`);
    if (before === 0) this.#tell(`  hint: ${hint}`);
  }

  /** `WIRE_KEY_MISSING 12, BYTES_NOT_HEX 1`, most frequent first. */
  byCode(): string {
    return [...this.#counts]
      .toSorted(([codeA, a], [codeB, b]) => b - a || compareText(codeA, codeB))
      .map(([code, count]) => `${code} ${count}`)
      .join(', ');
  }
}
