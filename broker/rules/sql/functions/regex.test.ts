import { expect, test } from 'vitest';
import { guarded } from './regex.ts';

/** More steps than anybody waits for. */
const endless = (): boolean => /^(a+)+$/.test(`${'a'.repeat(60)}b`);

test('a match that has had its time is stopped', () => {
  let tries = 0;
  const run = () =>
    guarded(
      () => [(tries += 1), endless()],
      5,
      () => tries * 5,
    );
  expect(run).toThrow(expect.objectContaining({ code: 'RULE_EVALUATION_TOO_COSTLY' }));
  expect(tries).toBe(1);
});

test('a match that the processor was taken from is tried again', () => {
  let tries = 0;
  const run = () => (tries++ < 2 ? endless() : 'found');
  expect(guarded(run, 50, () => 0)).toBe('found');
  expect(tries).toBeGreaterThan(2);
});

test('but not for ever', () => {
  let tries = 0;
  const run = () =>
    guarded(
      () => [(tries += 1), endless()],
      5,
      () => 0,
    );
  expect(run).toThrow(expect.objectContaining({ code: 'RULE_EVALUATION_TOO_COSTLY' }));
  expect(tries).toBe(5);
});
