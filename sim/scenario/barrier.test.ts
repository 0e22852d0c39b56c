/** What is done at a barrier and does not end: the run does not wait for ever. */
import { expect, test } from 'vitest';
import { createDriver, type DriveOptions } from './drive.ts';

const PATIENCE: NonNullable<DriveOptions['patience']> = {
  ms: 60_000,
  progress: () => 0,
  giveUp: ({ task, party = 'somebody' }) => new Error(`${task}: ${party}`),
};

function driverOf(perform: () => Promise<void>, patience = PATIENCE) {
  const slept: number[] = [];
  const driver = createDriver(
    { clock: { now: () => 0 }, nextAt: () => undefined, step: () => {} },
    {
      ...{ backlogs: [], pace: 'max', patience },
      barriers: [{ at: 5, what: 'A06-interceptor', perform }],
      timers: {
        monotonicMs: () => 0,
        sleep: (ms) => Promise.resolve(void slept.push(ms)),
        breathe: () => Promise.resolve(),
      },
    },
  );
  return { driver, slept };
}

test('an act that does not end is given up on by its name', async () => {
  const { driver, slept } = driverOf(() => new Promise(() => {}));
  await expect(driver.run(10)).rejects.toThrow(
    'the barrier of 1970-01-01T00:00:00.005Z: A06-interceptor does not end',
  );
  expect(slept).toEqual([60_000]);
});

test('what an act throws is told, and an act that ends is waited for', async () => {
  const broken = driverOf(() => Promise.reject(new Error('no answer')));
  await expect(broken.driver.run(10)).rejects.toThrow('no answer');
  let done = false;
  const { driver } = driverOf(async () => {
    await Promise.resolve();
    done = true;
  });
  expect(await driver.run(10)).toBe('reached');
  expect(done).toBe(true);
});
