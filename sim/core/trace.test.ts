import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Trace } from './trace.ts';

function traceOf(count: number, from = 0): { trace: Trace; text: () => string } {
  let text = '';
  const trace = new Trace((lines) => (text += lines));
  for (let index = from; index < count; index++) trace.write(index, 'tick', { name: `ö${index}` });
  return { trace, text: () => text };
}

test('a line carries at, seq and kind first, then its own fields in order', () => {
  const { trace, text } = traceOf(1);
  trace.write(7, 'empty');
  trace.flush();
  expect(text()).toBe(
    '{"at":0,"seq":0,"kind":"tick","name":"ö0"}\n{"at":7,"seq":1,"kind":"empty"}\n',
  );
});

test('the hash is that of the bytes in the file, however they were cut', () => {
  const { trace, text } = traceOf(3_000);
  const sha256 = trace.sha256();
  expect(sha256).toBe(createHash('sha256').update(text()).digest('hex'));
  expect(trace.position()).toEqual({ seq: 3_000, bytes: Buffer.byteLength(text()) });
});

test('a resumed trace ends with the hash of an uninterrupted one', () => {
  const whole = traceOf(500);
  const first = traceOf(200);
  const position = first.trace.position();
  const second = traceOf(0);
  second.trace.resume(position, first.text());
  for (let index = 200; index < 500; index++) {
    second.trace.write(index, 'tick', { name: `ö${index}` });
  }
  expect(second.trace.sha256()).toBe(whole.trace.sha256());
  whole.trace.flush();
  expect(first.text() + second.text()).toBe(whole.text());
});

test('a trace without a sink hashes the same', () => {
  const trace = new Trace();
  trace.write(0, 'tick', { name: 'ö0' });
  expect(trace.sha256()).toBe(traceOf(1).trace.sha256());
});

test('a trace that adopts what another one kept goes on like it, and hands it to its own sink', () => {
  const whole = traceOf(700);
  const first = traceOf(0);
  first.trace.keep();
  for (let index = 0; index < 400; index++) first.trace.write(index, 'tick', { name: `ö${index}` });
  const kept = first.trace.past();
  const { seq } = first.trace.position();
  const second = traceOf(0);
  second.trace.adopt(kept, seq);
  for (let index = 400; index < 700; index++) {
    second.trace.write(index, 'tick', { name: `ö${index}` });
  }
  expect(second.trace.sha256()).toBe(whole.trace.sha256());
  expect(second.trace.position()).toEqual(whole.trace.position());
  expect(second.text()).toBe(whole.text());
  first.trace.forget();
  first.trace.write(400, 'tick');
  expect(first.trace.past()).toEqual([]);
});
