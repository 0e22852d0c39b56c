/** Two hundred kills at random moments, of one program or of two at once. */
import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { killAll, type Kill } from './kill-matrix.fixture.ts';

const KILLS = 200;
const SEED = 'kill matrix';
const TARGETS = [
  ['portal'],
  ['core'],
  ['world'],
  ['portal', 'core'],
  ['core', 'world'],
  ['world', 'portal'],
] as const;

test(`after ${KILLS} kills with seed "${SEED}" the portal has every bundle of the world, once`, async () => {
  const rng = createRng(SEED);
  const kills = Array.from({ length: KILLS }, (): Kill => {
    const programs = TARGETS[rng.below(TARGETS.length)] ?? ['portal'];
    return { programs, afterStored: rng.below(2_000) };
  });
  const left = await killAll(kills);
  expect(left.bundles).toEqual(left.undisturbed);
  expect([left.readings, left.deadLetters]).toEqual([left.stored, 0]);
  expect(left.alarms).toEqual(left.dueAlarms);
});
