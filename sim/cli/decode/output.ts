/** Lines gathered into large chunks: a write for each line would cost more than decoding it. */

const CHUNK_CHARS = 262_144;

export class Output {
  readonly #write: (text: string) => void;
  #text = '';

  /** `write` takes whole lines without the last line break. */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  line(text: string): void {
    this.#text = this.#text === '' ? text : `${this.#text}\n${text}`;
    if (this.#text.length >= CHUNK_CHARS) this.flush();
  }

  flush(): void {
    if (this.#text === '') return;
    this.#write(this.#text);
    this.#text = '';
  }
}
