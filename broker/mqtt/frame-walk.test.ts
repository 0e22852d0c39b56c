import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { FrameWalk } from './frame-walk.ts';

const publishOf = (bytes: number): Buffer =>
  generate({ cmd: 'publish', topic: 't', payload: Buffer.alloc(bytes), qos: 0 } as never);

test('whatever the cuts, each packet is found once, and a share ends where the next one begins', () => {
  const sizes = fc.array(fc.constantFrom(0, 1, 120, 124, 125, 130, 16_400), { minLength: 1 });
  const cuts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 });
  fc.assert(
    fc.property(sizes, cuts, fc.integer({ min: 1, max: 3 }), (bytes, pieces, most) => {
      const packets = bytes.map(publishOf);
      const whole = Buffer.concat(packets);
      const ends = packets.map((_, index) => Buffer.concat(packets.slice(0, index + 1)).length);
      const walk = new FrameWalk();
      let count = 0;
      for (let at = 0, round = 0; at < whole.length; round++) {
        const piece = whole.subarray(at, at + (pieces[round % pieces.length] ?? 1));
        const taken = walk.take(piece, most);
        at += taken.bytes;
        count += taken.packets;
        expect(taken.packets).toBeLessThanOrEqual(most);
        if (taken.bytes < piece.length) expect(ends).toContain(at);
      }
      expect(count).toBe(packets.length);
    }),
    { numRuns: 200 },
  );
});

test('a length of five bytes does not stop it: the engine refuses that', () => {
  const walk = new FrameWalk();
  expect(walk.take(Buffer.from('30ffffffffff01', 'hex'), 5)).toEqual({ packets: 1, bytes: 7 });
});
