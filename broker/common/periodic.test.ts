import { expect, test } from 'vitest';
import { every } from './periodic.ts';

test('work that fails is told of and tried again', async () => {
  const told: unknown[] = [];
  let rounds = 0;
  await new Promise<void>((resolve) => {
    const timer = every(
      1,
      () => {
        rounds++;
        if (rounds < 3) throw new Error(`round ${rounds}`);
        clearInterval(timer);
        resolve();
      },
      (error) => told.push(error),
    );
    // The timer alone would not keep the test alive.
    timer.ref();
  });
  expect(told).toEqual([new Error('round 1'), new Error('round 2')]);
});
