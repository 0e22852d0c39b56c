/** Reads the lines of a file that another program appends to, each once, in pieces. */
import { createReadStream } from 'node:fs';
import { watch } from 'node:fs/promises';

/** Longer lines are no lines of the audit log; they are cut, so that memory stays bounded. */
const LINE_BYTES_MAX = 1024 * 1024;
const LINE_END = 0x0a;

export class FileTail {
  readonly #path: string;
  #offset = 0;
  #partial: Buffer[] = [];
  #partialBytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Every whole line that was added since the last call. */
  async *lines(): AsyncGenerator<string> {
    for await (const data of createReadStream(this.#path, { start: this.#offset })) {
      const chunk = data as Buffer;
      this.#offset += chunk.length;
      let from = 0;
      for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
        yield this.#whole(chunk.subarray(from, end));
        from = end + 1;
      }
      this.#keep(chunk.subarray(from));
    }
  }

  /** The lines that are there, then each new one, until the signal. */
  async *follow(signal: AbortSignal): AsyncGenerator<string> {
    const events = watch(this.#path, { signal })[Symbol.asyncIterator]();
    // Asked for before reading, so that nothing is written unseen between the two.
    let next = events.next();
    next.catch(() => undefined);
    try {
      for (;;) {
        yield* this.lines();
        if ((await next).done === true) return;
        next = events.next();
        next.catch(() => undefined);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #keep(rest: Buffer): void {
    if (this.#partialBytes + rest.length > LINE_BYTES_MAX) return;
    this.#partial.push(rest);
    this.#partialBytes += rest.length;
  }

  #whole(last: Buffer): string {
    const line = Buffer.concat([...this.#partial, last]).toString('utf8');
    this.#partial = [];
    this.#partialBytes = 0;
    return line;
  }
}
