/** Reads the lines of the audit log, oldest first, each once, while a core appends and rotates. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { rotatedFiles } from '../../broker/common/audit-files.ts';

/** Longer lines are no lines of the audit log; they are cut, so that memory stays bounded. */
const LINE_BYTES_MAX = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const LINE_END = 0x0a;
/** A core rotates now and then, not all the time. */
const LISTINGS_MAX = 10;

export class AuditTail {
  readonly #path: string;
  #file: OpenFile | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Every whole line that was added since the last call. Throws when there is no log at all. */
  *lines(): Generator<string> {
    if (this.#file === undefined && !this.#openNext()) statSync(this.#path);
    for (;;) {
      yield* this.#file?.lines() ?? [];
      if (!this.#hasNext()) return;
      // A file that was rotated away is complete now.
      yield* this.#file?.lines() ?? [];
      this.#openNext();
    }
  }

  /** The lines that are there, then each new one, until the signal. */
  async *follow(signal: AbortSignal): AsyncGenerator<string> {
    const stem = basename(this.#path).replace(/\.[^.]*$/, '');
    const events = watch(dirname(this.#path), { signal })[Symbol.asyncIterator]();
    const next = async (): Promise<boolean> => {
      for (;;) {
        const { done, value } = await events.next();
        if (done === true) return false;
        if (value.filename?.startsWith(stem) ?? true) return true;
      }
    };
    // Asked for before reading, so that nothing is written unseen between the two.
    let change = next();
    change.catch(() => undefined);
    try {
      for (;;) {
        yield* this.lines();
        if (!(await change)) return;
        change = next();
        change.catch(() => undefined);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #hasNext(): boolean {
    return this.#next() !== undefined;
  }

  #openNext(): boolean {
    const path = this.#next();
    if (path === undefined) return false;
    const next = new OpenFile(path);
    this.close();
    this.#file = next;
    return true;
  }

  /** The file after the one that is open; the oldest where that one was deleted meanwhile. */
  #next(): string | undefined {
    const files = steadyListing(this.#path);
    const ino = this.#file?.ino;
    return files[files.findIndex((file) => file.ino === ino) + 1]?.path;
  }
}

interface ListedFile {
  readonly path: string;
  readonly ino: number;
}

/** Oldest first. A rotation while we look would show a file twice, or not at all. */
function steadyListing(path: string): ListedFile[] {
  let files = listing(path);
  for (let tries = 1; tries < LISTINGS_MAX; tries++) {
    const again = listing(path);
    if (JSON.stringify(again) === JSON.stringify(files)) break;
    files = again;
  }
  return files;
}

function listing(path: string): ListedFile[] {
  return [...rotatedFiles(path), path].flatMap((file) => {
    const ino = statSync(file, { throwIfNoEntry: false })?.ino;
    return ino === undefined ? [] : [{ path: file, ino }];
  });
}

/** An open file keeps its place while it is renamed, and even when it is deleted. */
class OpenFile {
  readonly ino: number;
  readonly #fd: number;
  #partial: Buffer[] = [];
  #partialBytes = 0;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
    this.ino = fstatSync(this.#fd).ino;
  }

  *lines(): Generator<string> {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const chunk = buffer.subarray(0, readSync(this.#fd, buffer));
      if (chunk.length === 0) return;
      let from = 0;
      for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
        yield this.#whole(chunk.subarray(from, end));
        from = end + 1;
      }
      this.#keep(chunk.subarray(from));
    }
  }

  close(): void {
    closeSync(this.#fd);
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
