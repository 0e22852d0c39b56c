import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

test('the registration code stays until it is deleted', () => {
  const { settings } = openRegistry().registry;
  const code = settings.registrationCode();
  expect(code).toMatch(/^[0-9a-f]{64}$/);
  expect(settings.registrationCode()).toBe(code);
  settings.deleteRegistrationCode();
  expect(settings.registrationCode()).not.toBe(code);
});

test('events are enabled one by one, and the first time is kept', () => {
  const { registry, clock } = openRegistry();
  const { settings } = registry;
  expect(settings.events()).toBeUndefined();
  settings.enableEvents({ THING: true, JOB: true });
  clock.at = 2_000;
  settings.enableEvents({ JOB: false, POLICY: true });
  const { enabled, createdAt, modifiedAt } = settings.events() ?? {};
  expect([...(enabled ?? [])].sort()).toEqual(['POLICY', 'THING']);
  expect([createdAt, modifiedAt]).toEqual([1_000, 2_000]);
});

test('a value is read as it was written, and is gone once removed', () => {
  const { settings } = openRegistry().registry;
  settings.write('key', { a: [1, null] });
  expect(settings.read('key')).toEqual({ a: [1, null] });
  settings.remove('key');
  expect(settings.read('key')).toBeUndefined();
});
