/** Captures that were packed with gzip, as rotated logs are: told by their first bytes, read as they come. */

const GZIP = [0x1f, 0x8b] as const;

/** The chunks as they are, or what is packed in them. Throws the error of zlib where they are torn. */
export async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done === true) return;
  let head = first.value;
  for (let next; head.length < GZIP.length && !(next = await source.next()).done;) {
    head = Buffer.concat([head, next.value]);
  }
  const whole = startingWith(head, source);
  if (head[0] !== GZIP[0] || head[1] !== GZIP[1]) {
    yield* whole;
    return;
  }
  const { createGunzip } = await import('node:zlib');
  const { pipeline, Readable } = await import('node:stream');
  const gunzip = createGunzip();
  // What goes wrong destroys the stream that is read below, which throws it.
  pipeline(Readable.from(whole), gunzip, () => {});
  for await (const chunk of gunzip) yield chunk as Uint8Array;
}

async function* startingWith(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
