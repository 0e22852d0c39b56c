import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const RECORDS = fromHex('690000000000000000000000000000000000');
const BFW = toHex(
  encodeTelegram({ address: parseAddress('BFW-12345678-02-08'), records: RECORDS }),
);
const OPAQUE = '19440106010000100908a0a100005a006432070051348013c015';
const COMPACT = '1344010601000010090779123456780102030405';

async function decode(...words: string[]) {
  const io = fakeIo({ stdin: '' });
  const exitCode = await runMetertwin(['decode', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test.each([
  ["a payload of the maker's own that looks like records", BFW, /maker's own payload, 18 bytes/],
  ["a payload of the maker's own", OPAQUE, /maker's own payload, 15 bytes, no driver reads it/],
  ['a compact frame of an unknown format', COMPACT, /its format is not known yet/],
])('%s is named, without a value, and ends with exit code 4', async (_, hex, message) => {
  const { exitCode, stdout, stderr } = await decode(hex, '--json');
  expect(exitCode).toBe(4);
  expect(stderr).toContain('error WIRE_NOT_READ');
  const { fields, warnings, error } = JSON.parse(stdout) as Record<string, unknown>;
  expect({ fields, error }).toMatchObject({ fields: [], error: { code: 'WIRE_NOT_READ' } });
  expect((warnings as string[]).join()).toMatch(message);
});

test('a telegram is found in what a person pastes as one argument', async () => {
  const record = encodeTelegram({
    address: parseAddress('XXX-12345678-01-07'),
    records: fromHex('0413e8030000'),
  });
  const base64 = Buffer.from(record).toString('base64');
  for (const text of [`https://example.org/?telegram=${toHex(record)}`, base64]) {
    const { exitCode, stdout } = await decode(text, '--brief');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('water 1 m³');
  }
  const two = await decode(`${toHex(record)}\n${toHex(record)}`, '--brief');
  expect(two.stdout.split('\n')).toHaveLength(2);
});
