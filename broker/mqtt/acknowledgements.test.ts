import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeConnack, refineRefusal } from './acknowledgements.ts';
import { onFrames } from './frames.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const ABILITIES = '2401 2501 2801 2900 2a01';

test.each([
  ['without properties', '20 03 00 00 00', `20 0d 00 00 0a ${ABILITIES}`],
  [
    'with session present, topic alias maximum, packet size and receive maximum',
    '20 10 01 00 0d 2a00 220008 2700021000 210064',
    `20 18 01 00 15 220008 2700021000 210064 ${ABILITIES}`,
  ],
  [
    'with an assigned client id and a server keep alive',
    '20 0d 00 00 0a 12 0004 61626364 13 001e',
    `20 17 00 00 14 12 0004 61626364 13 001e ${ABILITIES}`,
  ],
])('a granted CONNACK %s says what the core can do', (_how, given, expected) => {
  expect(completeConnack(bytes(given)).toString('hex')).toBe(bytes(expected).toString('hex'));
});

test.each([
  ['of MQTT 3.1.1', '20 02 00 00'],
  ['that refuses', '20 03 00 87 00'],
  ['that is no CONNACK', '90 03 00 01 00'],
  ['that is cut', '20 05 00 00 0a 24'],
  ['with a property it may not have', '20 05 00 00 02 0101'],
  ['with a text beyond its end', '20 06 00 00 03 12ffff'],
])('a frame %s stays as it is', (_what, given) => {
  expect(completeConnack(bytes(given)).toString('hex')).toBe(bytes(given).toString('hex'));
});

test('a property block above 127 bytes gets a longer length', () => {
  const id = Buffer.alloc(125, 'x');
  const text = Buffer.concat([bytes('12 007d'), id]);
  const body = Buffer.concat([bytes('00 00'), bytes('8001'), text]);
  const frame = Buffer.concat([bytes('20 8401'), body]);
  const done = completeConnack(frame);
  expect(done.subarray(0, 7).toString('hex')).toBe(bytes('20 8e01 00 00 8a01').toString('hex'));
  expect(done.subarray(-10).toString('hex')).toBe(bytes(ABILITIES).toString('hex'));
  expect(done).toHaveLength(frame.length + 10);
});

test.each([
  ['20 03 00 87 00', '20 03 00 97 00'],
  ['20 03 00 00 00', '20 03 00 00 00'],
  ['90 03 00 87 00', '90 03 00 87 00'],
  ['20 01 00', '20 01 00'],
])('a refusal gets its reason: %s', (given, expected) => {
  expect(refineRefusal(bytes(given), 0x97).toString('hex')).toBe(bytes(expected).toString('hex'));
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (rest) => {
      completeConnack(Buffer.from(rest));
      completeConnack(Buffer.from([0x20, rest.length, ...rest]));
    }),
  );
});

test('the first frame is changed however it is cut, what follows is not', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 }), (cuts) => {
      const stream = new PassThrough();
      onFrames(stream, (frame) => ({ frame: completeConnack(frame), isLast: true }));
      const whole = bytes('20 03 00 00 00 d0 00');
      let at = 0;
      for (const cut of [...cuts, whole.length]) {
        if (at < whole.length) stream.write(whole.subarray(at, at + cut));
        at += cut;
      }
      stream.write(bytes('d0 00'));
      const out = (stream.read() as Buffer).toString('hex');
      expect(out).toBe(bytes(`20 0d 00 00 0a ${ABILITIES} d0 00 d0 00`).toString('hex'));
    }),
  );
});
