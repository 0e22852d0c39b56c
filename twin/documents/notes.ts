/** Collects numbered notes while a document is written; the same text keeps its number. */
import type { Inline } from './document.ts';

export class Notes {
  readonly #texts: string[] = [];

  /** The reference to a note, to be put behind the words that it explains. */
  ref(text: string): Inline {
    const known = this.#texts.indexOf(text);
    if (known >= 0) return { note: known + 1 };
    this.#texts.push(text);
    return { note: this.#texts.length };
  }

  get texts(): readonly string[] {
    return this.#texts;
  }
}
