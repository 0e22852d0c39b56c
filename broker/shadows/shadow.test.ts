import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonEqual, type Json, type JsonObject } from '../common/json.ts';
import { shadowDelta } from './shadow-delta.ts';
import { answerShadowRequest, type ShadowOutcome, type StoredShadow } from './shadow.ts';
import type { ShadowDocument } from './shadow-document.ts';
import { mismatch, SHADOW_VECTORS } from '../../test/support/shadow-vectors.ts';
import { parseShadowRequest } from '../access/topics.ts';

const AT_S = 1_800_000_000;

function ask(operation: 'get' | 'update' | 'delete', payload: unknown, stored?: StoredShadow) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const request = { operation, payload: Buffer.from(body), label: 'thing1', atS: AT_S };
  return answerShadowRequest(request, stored);
}

function rejection(outcome: ShadowOutcome): JsonObject | undefined {
  expect(outcome.next).toBeUndefined();
  return outcome.answers[0]?.payload;
}

describe('rows of shadow.jsonl that go over MQTT', () => {
  const rows = SHADOW_VECTORS.filter(({ request }) => request.via === 'mqtt');

  test('there are 95 of them; the others are HTTP access and a will', () => {
    const others = SHADOW_VECTORS.filter(({ request }) => request.via !== 'mqtt');
    expect(rows).toHaveLength(95);
    // HTTP access to shadows does not exist here; the will is tested over a socket.
    expect(others.map(({ request }) => request.via).toSorted()).toEqual([
      ...Array<string>(8).fill('http'),
      'will',
    ]);
  });

  test.each(rows.map((row) => [row.id, row.title, row] as const))('%s: %s', (_id, _title, row) => {
    const target = parseShadowRequest(row.request.topic ?? '');
    if (target === undefined) throw new Error(`${row.id} has no shadow topic`);
    const { thingName, shadowName, operation } = target;
    const label = shadowName === '' ? thingName : `${thingName}~${shadowName}`;
    const request = { operation, payload: row.payload, label, atS: AT_S };
    const outcome = answerShadowRequest(request, row.stored as StoredShadow | undefined);
    const sent = outcome.answers.map(({ suffix, payload }) => ({
      topic: suffix,
      payload: JSON.parse(JSON.stringify(payload)) as unknown,
    }));
    expect(mismatch(sent, row.expect)).toBeUndefined();
  });
});

test('the vector check itself notices a missing, an extra and a different answer', () => {
  const wanted = [{ topic: 'a', payload: { x: 1, 'y?': '*' } }];
  expect(mismatch([{ topic: 'a', payload: { x: 1 } }], wanted)).toBeUndefined();
  expect(mismatch([{ topic: 'a', payload: { x: 1, y: 7 } }], wanted)).toBeUndefined();
  expect(mismatch([], wanted)).toBeDefined();
  expect(mismatch([{ topic: 'a', payload: { x: 2 } }], wanted)).toBeDefined();
  expect(mismatch([{ topic: 'a', payload: { x: 1, z: 1 } }], wanted)).toBeDefined();
  expect(mismatch([wanted[0], { topic: 'b', payload: {} }] as never, wanted)).toBeDefined();
});

test('the metadata of an attribute that was not written keeps its time', () => {
  const first = ask('update', { state: { reported: { a: 1, b: 1 } } });
  const old = JSON.parse(
    JSON.stringify(first.next).replaceAll(String(AT_S), '1700000000'),
  ) as StoredShadow;
  const { next } = ask('update', { state: { reported: { b: 1 } } }, old);
  expect(next?.document?.metadata).toEqual({
    reported: { a: { timestamp: 1_700_000_000 }, b: { timestamp: AT_S } },
  });
});

test('nested attributes called __proto__ or constructor are plain attributes', () => {
  const payload = '{"state":{"reported":{"__proto__":{"admin":true},"constructor":{"x":1}}}}';
  const { next } = ask('update', payload);
  const again = ask('update', '{"state":{"reported":{"__proto__":{"b":2}}}}', next);
  expect(JSON.stringify(again.next?.document?.state)).toBe(
    '{"reported":{"__proto__":{"admin":true,"b":2},"constructor":{"x":1}}}',
  );
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
});

test.each([
  ['not UTF-8', Buffer.from([0xff, 0xfe]), 415],
  ['an array', '[]', 400],
  ['a number', '7', 400],
  ['a version with a fraction', '{"state":{},"version":1.5}', 400],
  ['a token that is no text', '{"state":{},"clientToken":7}', 400],
  ['nesting of 50,000 levels', `{"state":{"reported":${'['.repeat(50_000)}`, 400],
  [
    'closed nesting of 20,000 levels',
    `{"state":{"reported":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}}`,
    400,
  ],
])('an update that is %s is rejected and changes nothing', (_what, payload, code) => {
  const request = {
    operation: 'update',
    payload: Buffer.from(payload as string),
    label: 'thing1',
    atS: AT_S,
  } as const;
  expect(rejection(answerShadowRequest(request, undefined))).toMatchObject({ code });
});

test('a state of exactly 8 KB is accepted, one byte more is not', () => {
  const frame = JSON.stringify({ reported: { b: '' } }).length;
  const state = (length: number) => ({ state: { reported: { b: 'x'.repeat(length - frame) } } });
  expect(ask('update', state(8192)).answers[0]?.suffix).toBe('update/accepted');
  expect(rejection(ask('update', state(8193)))).toMatchObject({ code: 413 });
});

describe('the delta', () => {
  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Json>(1, 2, 'a', true),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 3 }),
    ),
  }));
  const section = fc.dictionary(fc.constantFrom('a', 'b', 'c'), json.value, { maxKeys: 3 });

  test('reporting the delta on top of what was reported ends it', () => {
    fc.assert(
      fc.property(section, section, (desired, reported) => {
        const start: ShadowDocument = { state: { desired, reported }, metadata: {}, version: 1 };
        const delta = shadowDelta(desired, reported, {});
        if (delta === undefined) return;
        const stored = { version: 1, document: start };
        const { next } = ask('update', { state: { reported: delta.state } }, stored);
        const state = next?.document?.state;
        expect(state).toBeDefined();
        expect(shadowDelta(state?.desired, state?.reported, {})).toBeUndefined();
      }),
    );
  });

  test('is empty exactly when everything desired is reported as it is', () => {
    fc.assert(
      fc.property(section, (desired) => {
        expect(shadowDelta(desired, desired, {})).toBeUndefined();
        expect(jsonEqual(desired, structuredClone(desired))).toBe(true);
      }),
    );
  });
});

test('any bytes at all get an answer', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        for (const operation of ['get', 'update', 'delete'] as const) {
          const request = { operation, payload: bytes, label: 'thing1', atS: AT_S };
          expect(answerShadowRequest(request, undefined).answers.length).toBeGreaterThan(0);
        }
      },
    ),
  );
});

test('the vectors are the file as it was handed over', () => {
  const file = new URL('../../test/vectors/shadow.jsonl', import.meta.url);
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(SHADOW_VECTORS.length);
});

describe('numbers that a double changes', () => {
  const ID = '9007199254740993';
  const update = (state: string, stored?: StoredShadow): ShadowOutcome =>
    ask('update', `{"state":${state}}`, stored);
  const texts = ({ answers }: ShadowOutcome): string => JSON.stringify(answers);

  test('come back to the digit in every answer, and differ by every digit', () => {
    const first = update(`{"desired":{"id":${ID},"list":[1.000000000000000000001]}}`);
    expect(texts(first).match(/9007199254740993/g)).toHaveLength(3);
    expect(texts(first).match(/1\.000000000000000000001/g)).toHaveLength(3);
    const read = texts(ask('get', '', first.next));
    expect(read.match(/9007199254740993/g)).toHaveLength(2);
    // One less would be the same double.
    const other = update('{"reported":{"id":9007199254740992}}', first.next);
    expect(texts(other)).toContain('update/delta');
    const same = update(`{"reported":{"id":${ID}.0,"list":[1.000000000000000000001]}}`, first.next);
    expect(texts(same)).not.toContain('update/delta');
  });

  test.each(['1e400', '-1e400', '[1e309]', '{"a":{"b":1e999}}', 'NaN', 'Infinity'])(
    '%s is refused, not stored as null',
    (value) => {
      expect(rejection(update(`{"reported":{"t":${value}}}`))).toMatchObject({ code: 400 });
    },
  );
});
