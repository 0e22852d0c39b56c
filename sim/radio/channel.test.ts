import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { DEFAULT_CHANNEL, linkLossDb, NO_INTERFERENCE_DBM, receive } from './channel.ts';

const BARE = { ...DEFAULT_CHANNEL, shadowingSigmaDb: 0, wallLossDb: 0 };
const ground = { xM: 0, yM: 0, floor: 0 };

test.each([
  { name: '20 m on the same floor', xM: 20, floor: 0, rssiDbm: -64 },
  { name: '20 m through 3 floors', xM: 18, floor: 3, rssiDbm: -88 },
  { name: '30 m through 3 floors', xM: 28.7, floor: 3, rssiDbm: -94 },
])('at 10 dBm a receiver hears $rssiDbm dBm over $name', ({ xM, floor, rssiDbm }) => {
  const loss = linkLossDb({ from: { xM, yM: 0, floor }, to: ground }, BARE, createRng(1));
  expect(Math.abs(10 - loss - rssiDbm)).toBeLessThan(1);
});

test('a link keeps its shadow, and shadows spread by sigma around the mean', () => {
  const ends = { from: { xM: 10, yM: 0, floor: 0 }, to: ground };
  const shadowed = { ...BARE, shadowingSigmaDb: 6 };
  const bare = linkLossDb(ends, BARE, createRng(1));
  const shadows = Array.from(
    { length: 2_000 },
    (_, link) => linkLossDb(ends, shadowed, createRng(5).fork(`link/${link}`)) - bare,
  );
  const mean = shadows.reduce((sum, db) => sum + db, 0) / shadows.length;
  const variance = shadows.reduce((sum, db) => sum + (db - mean) ** 2, 0) / shadows.length;
  expect(Math.abs(mean)).toBeLessThan(0.5);
  expect(Math.abs(Math.sqrt(variance) - 6)).toBeLessThan(0.5);
  expect(linkLossDb(ends, shadowed, createRng(5).fork('link/7'))).toBe(
    linkLossDb(ends, shadowed, createRng(5).fork('link/7')),
  );
});

test.each([
  { rssiDbm: -107, interferenceDbm: NO_INTERFERENCE_DBM, outcome: 'weak' },
  { rssiDbm: -106, interferenceDbm: NO_INTERFERENCE_DBM, outcome: 'heard' },
  { rssiDbm: -70, interferenceDbm: -77, outcome: 'collision' },
  { rssiDbm: -70, interferenceDbm: -78, outcome: 'heard' },
  { rssiDbm: -110, interferenceDbm: -60, outcome: 'weak' },
])('$rssiDbm dBm against $interferenceDbm dBm is $outcome', ({ outcome, ...frame }) => {
  expect(receive(frame, DEFAULT_CHANNEL, createRng(1))).toBe(outcome);
});

test('random loss takes its share', () => {
  const rng = createRng(3);
  const lossy = { ...DEFAULT_CHANNEL, randomLoss: { n: 1, of: 4 } };
  const frame = { rssiDbm: -60, interferenceDbm: NO_INTERFERENCE_DBM };
  const outcomes = Array.from({ length: 4_000 }, () => receive(frame, lossy, rng));
  const lostCount = outcomes.filter((outcome) => outcome === 'fading').length;
  expect(Math.abs(lostCount - 1_000)).toBeLessThan(100);
});
