import { expect, test } from 'vitest';
import { UplinkVolume } from './uplink-volume.ts';

test.each([
  ['one byte', [1], 2],
  ['nothing', [0], 2],
  ['a whole step', [5_120], 2],
  ['a byte more', [5_121], 4],
  ['the largest bundle', [128_000], 50],
  ['three small ones', [100, 100, 100], 6],
])('%s is metered in steps of 5 kB, in and out', (_, payloads, messages) => {
  const volume = new UplinkVolume();
  for (const bytes of payloads) volume.add(bytes);
  const payloadBytes = payloads.reduce((sum, bytes) => sum + bytes, 0);
  expect(volume.read()).toEqual({ payloadBytes, messages });
  expect(new UplinkVolume(volume.read()).read()).toEqual(volume.read());
});
