/**
 * Where MQTT packets begin in the bytes of a connection, however they are cut: a type, a length of
 * one to four bytes, and a body that is passed over. Bytes that are no MQTT are the engine's to refuse.
 */

/** Bytes of a length at most [MQTT-1.5.5]; the engine refuses a fifth. */
const LENGTH_BYTES = 4;

interface Taken {
  readonly packets: number;
  readonly bytes: number;
}

export class FrameWalk {
  /** How many bytes of the length are known; undefined before the type of a packet. */
  #lengthBytes: number | undefined;
  #bodyBytes = 0;

  /** Goes on until the end of `bytes`, or until one more packet than `most` would begin there. */
  take(bytes: Uint8Array, most: number): Taken {
    let at = 0;
    let packets = 0;
    while (at < bytes.length) {
      if (this.#lengthBytes !== undefined) {
        this.#readLength(bytes[at++] ?? 0, this.#lengthBytes);
      } else if (this.#bodyBytes > 0) {
        const passed = Math.min(this.#bodyBytes, bytes.length - at);
        this.#bodyBytes -= passed;
        at += passed;
      } else {
        if (packets >= most) break;
        packets++;
        at++;
        this.#lengthBytes = 0;
      }
    }
    return { packets, bytes: at };
  }

  #readLength(byte: number, known: number): void {
    this.#bodyBytes += (byte & 0x7f) * 2 ** (7 * known);
    const isLast = byte < 0x80 || known + 1 === LENGTH_BYTES;
    this.#lengthBytes = isLast ? undefined : known + 1;
  }
}
