import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { onFrames } from './frames.ts';

const frames = fc.array(
  fc
    .record({ topic: fc.constantFrom('a', 'a/b'), payload: fc.uint8Array({ maxLength: 300 }) })
    .map(({ topic, payload }) =>
      generate({
        ...{ cmd: 'publish', topic, payload: Buffer.from(payload) },
        ...{ qos: 0, dup: false, retain: false },
      }),
    ),
  { maxLength: 8 },
);

test('frames are seen whole and in order however they are cut, up to the last that is wanted', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 50 })), fc.nat(8), (all, cuts, last) => {
      const stream = new PassThrough({ highWaterMark: 1_000_000 });
      const seen: Buffer[] = [];
      onFrames(stream, (frame) => {
        seen.push(Buffer.from(frame));
        return { frame, isLast: seen.length > last };
      });
      const bytes = Buffer.concat(all);
      let at = 0;
      for (const size of cuts) stream.write(bytes.subarray(at, (at += size)));
      stream.write(bytes.subarray(at));
      expect(seen).toEqual(all.slice(0, last + 1));
      expect(stream.read() ?? Buffer.alloc(0)).toEqual(bytes);
    }),
  );
});
