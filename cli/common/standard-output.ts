/**
 * Standard output or error without Node's stream as long as nobody needs one: to load and make it
 * takes longer than to decode a telegram, and a file or a pipe takes bytes without it.
 */
import { fstatSync, statSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { EXIT_CODE } from '#kernel/errors.ts';

export class StandardOutput {
  readonly #fd: 1 | 2;
  #stream: NodeJS.WriteStream | undefined;
  #isTerminal: boolean | undefined;

  constructor(fd: 1 | 2) {
    this.#fd = fd;
  }

  get isTerminal(): boolean {
    this.#isTerminal ??= mayBeTerminal(this.#fd) && this.#opened().isTTY === true;
    return this.#isTerminal;
  }

  /** Undefined where no terminal says so. */
  get columns(): number | undefined {
    return this.isTerminal ? this.#opened().columns : undefined;
  }

  /** Who gives bytes may use them again: what has to wait is copied. */
  write(lines: string | Uint8Array): void {
    if (this.#stream !== undefined) {
      this.#stream.write(typeof lines === 'string' ? lines : Buffer.from(lines));
      return;
    }
    const bytes = typeof lines === 'string' ? Buffer.from(lines) : lines;
    const written = this.#writeNow(bytes);
    // Who reads is slow, and the pipe does not wait: the stream does.
    if (written < bytes.length) this.#opened().write(Buffer.from(bytes.subarray(written)));
  }

  /** Calls back once all is written. */
  finish(done: () => void): void {
    if (this.#stream === undefined) done();
    else this.#stream.write('', done);
  }

  /** How many bytes the system took. */
  #writeNow(bytes: Uint8Array): number {
    let at = 0;
    try {
      while (at < bytes.length) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') leave(error as NodeJS.ErrnoException);
    }
    return at;
  }

  #opened(): NodeJS.WriteStream {
    if (this.#stream === undefined) {
      this.#stream = this.#fd === 1 ? process.stdout : process.stderr;
      this.#stream.on('error', leave);
    }
    return this.#stream;
  }
}

/** A closed pipe (`metertwin … | head`) ends the program quietly, as it does any other. */
function leave(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT_CODE.ok);
  throw error;
}

/** False for files, pipes and what throws everything away, without loading what asks a terminal. */
export function mayBeTerminal(fd: number): boolean {
  try {
    const status = fstatSync(fd);
    return status.isCharacterDevice() && status.rdev !== statSync(devNull).rdev;
  } catch {
    // A closed descriptor, or a system with other devices: the stream knows.
    return true;
  }
}
