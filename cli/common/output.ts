/**
 * Lines gathered as UTF-8 in one buffer: a write for each line would cost more than decoding it,
 * and a long line put together of strings as much again.
 */

const CHUNK_BYTES = 262_144;
/** A chunk is written at the end of the line that fills it. */
const SPARE_BYTES = 65_536;
/** Larger are those of a line that somebody made up. */
const MOST_KEPT_BYTES = 4 * CHUNK_BYTES;
/** Of a character of a JavaScript string. */
const MAX_UTF8_BYTES = 3;
/** Longer texts are copied by the machine at once. */
const SHORT_CHARS = 96;
const LAST_ASCII = 0x7f;
const LINE_BREAK = 0x0a;
const BLANK = 0x20;
const ZERO = 0x30;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_DIGITS = 9;
const MAX_DIGITS_VALUE = 999_999_999;

export class Output {
  readonly #write: ((lines: Uint8Array) => void) | undefined;
  #buffer: Buffer<ArrayBuffer> = NOTHING;
  #used = 0;
  /** What was taken last is much like what comes next. */
  #least = CHUNK_BYTES + SPARE_BYTES;

  /**
   * `write` takes whole lines with their line breaks; the bytes are its own until it returns. Without
   * it they are gathered for `takeAll`.
   */
  constructor(write?: (lines: Uint8Array) => void) {
    this.#write = write;
  }

  /** What was put and not yet written. */
  get pendingBytes(): number {
    return this.#used;
  }

  /** A part of a line, or a line of which nothing was put before. */
  put(text: string): this {
    const { length } = text;
    this.#need(length * MAX_UTF8_BYTES);
    const buffer = this.#buffer;
    let used = this.#used;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > LAST_ASCII || length > SHORT_CHARS) {
        this.#used = used + buffer.write(at === 0 ? text : text.slice(at), used);
        return this;
      }
      buffer[used++] = code;
    }
    this.#used = used;
    return this;
  }

  /** A whole number, or any other as JSON has it. */
  putNumber(value: number): this {
    if (!(value >= 0 && value <= MAX_DIGITS_VALUE) || !Number.isInteger(value)) {
      return this.put(Number.isFinite(value) ? String(value) : 'null');
    }
    this.#need(MAX_DIGITS);
    let digits = 1;
    for (let limit = 10; limit <= value; limit *= 10) digits++;
    let rest = value;
    for (let at = this.#used + digits - 1; at >= this.#used; at--) {
      const tens = Math.floor(rest / 10);
      this.#buffer[at] = ZERO + rest - 10 * tens;
      rest = tens;
    }
    this.#used += digits;
    return this;
  }

  /** A text as JSON has it, with its quotes. */
  putQuoted(text: string): this {
    const { length } = text;
    this.#need(length + 2);
    const buffer = this.#buffer;
    let used = this.#used;
    buffer[used++] = QUOTE;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      const isPlain = code >= BLANK && code < LAST_ASCII && code !== QUOTE && code !== BACKSLASH;
      if (!isPlain) return this.put(JSON.stringify(text));
      buffer[used++] = code;
    }
    buffer[used++] = QUOTE;
    this.#used = used;
    return this;
  }

  /** Bytes as digits of hex. */
  putHex(bytes: Uint8Array, start: number, end: number): this {
    this.#need(2 * (end - start));
    const buffer = this.#buffer;
    let used = this.#used;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      buffer[used++] = HEX_DIGITS[byte >>> 4] ?? 0;
      buffer[used++] = HEX_DIGITS[byte & 0x0f] ?? 0;
    }
    this.#used = used;
    return this;
  }

  /** The same in UTF-8 already. */
  putBytes(bytes: Uint8Array): this {
    const { length } = bytes;
    this.#need(length);
    this.#buffer.set(bytes, this.#used);
    this.#used += length;
    return this;
  }

  endLine(): this {
    this.#need(1);
    this.#buffer[this.#used++] = LINE_BREAK;
    if (this.#used > CHUNK_BYTES) this.flush();
    return this;
  }

  /** To be called between lines. */
  flush(): void {
    if (this.#used === 0 || this.#write === undefined) return;
    const { length } = this.#buffer;
    this.#write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
    // One buffer for all lines: the system clears each new one.
    if (length > MOST_KEPT_BYTES) this.#buffer = NOTHING;
  }

  /** All that was put, in a buffer that is the caller's. */
  takeAll(): Uint8Array<ArrayBuffer> {
    if (this.#used === 0) return new Uint8Array();
    const taken = this.#buffer.subarray(0, this.#used);
    this.#least = Math.max(this.#least, this.#used + SPARE_BYTES);
    this.#buffer = NOTHING;
    this.#used = 0;
    return taken;
  }

  #need(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#least, 2 * this.#buffer.length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }
}

const NOTHING = Buffer.alloc(0);
const HEX_DIGITS = Buffer.from('0123456789abcdef');

/** As a text without the last line break. */
export function lineText(lines: Uint8Array): string {
  return Buffer.from(lines.buffer, lines.byteOffset, lines.length - 1).toString();
}
