import { expect, test } from 'vitest';
import { createLiveBus, type LiveEvents } from './live-bus.ts';

const gateway = { id: 'gw-1' } as LiveEvents['gateway'];

test('a listener hears until it ends its subscription', () => {
  const bus = createLiveBus(() => {});
  const heard: string[] = [];
  expect(bus.hears('gateway')).toBe(false);
  const end = bus.on('gateway', ({ id }) => heard.push(id));
  expect(bus.hears('gateway')).toBe(true);
  bus.emit('gateway', gateway);
  end();
  bus.emit('gateway', gateway);
  expect(heard).toEqual(['gw-1']);
  expect(bus.hears('gateway')).toBe(false);
});

test('a listener that throws is reported and does not silence the others', () => {
  const errors: unknown[] = [];
  const bus = createLiveBus((error) => errors.push(error));
  const heard: string[] = [];
  bus.on('gateway', () => {
    throw new Error('planted');
  });
  bus.on('gateway', ({ id }) => heard.push(id));
  bus.emit('gateway', gateway);
  expect(heard).toEqual(['gw-1']);
  expect(errors).toEqual([new Error('planted')]);
});
