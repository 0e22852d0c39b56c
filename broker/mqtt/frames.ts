/** Changes MQTT frames that the engine has written, before they reach the socket. */
import type { Duplex } from 'node:stream';

interface ChangedFrame {
  readonly frame: Buffer;
  /** Later frames pass unchanged. */
  readonly isLast: boolean;
}

/** Lets `change` have each whole frame before it is written. One at a time for each stream. */
export function onFrames(stream: Duplex, change: (frame: Buffer) => ChangedFrame): void {
  const write = stream.write.bind(stream) as (bytes: Buffer) => boolean;
  let pending = Buffer.alloc(0);
  // An own property covers the method of the class until it is deleted.
  const own = stream as unknown as { write?: unknown };
  own.write = (chunk: Buffer | string, encoding?: BufferEncoding): boolean => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    pending = Buffer.concat([pending, bytes]);
    let hasRoom = true;
    for (let end = frameEnd(pending); end !== undefined; end = frameEnd(pending)) {
      const { frame, isLast } = change(pending.subarray(0, end));
      pending = pending.subarray(end);
      if (isLast) {
        delete own.write;
        return write(Buffer.concat([frame, pending]));
      }
      hasRoom = write(frame);
    }
    return hasRoom;
  };
}

/** Where the first frame ends; undefined while it is not whole. */
function frameEnd(bytes: Buffer): number | undefined {
  const remaining = readVarint(bytes, 1);
  if (remaining === undefined) return undefined;
  const end = remaining.next + remaining.value;
  return end > bytes.length ? undefined : end;
}

/** A variable byte integer: up to four bytes of seven bits, the lowest first [MQTT-1.5.5]. */
export function readVarint(bytes: Buffer, at: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let index = 0; index < 4; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return undefined;
}
