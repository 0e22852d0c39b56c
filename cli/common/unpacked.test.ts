import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from './fake-io.fixture.ts';
import { unpacked } from './unpacked.ts';

const HEX =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const TEXT = Buffer.from(`${HEX}\n`.repeat(3));

async function allOf(chunks: readonly Uint8Array[]): Promise<string> {
  async function* source() {
    yield* chunks;
  }
  const parts: Uint8Array[] = [];
  for await (const chunk of unpacked(source())) parts.push(chunk);
  return Buffer.concat(parts).toString('latin1');
}

const eachByte = (bytes: Uint8Array): Uint8Array[] => [...bytes].map((byte) => Uint8Array.of(byte));

test.each([
  ['as it is', [TEXT]],
  ['byte by byte', eachByte(TEXT)],
  ['packed', [gzipSync(TEXT)]],
  ['packed, byte by byte', eachByte(gzipSync(TEXT))],
  [
    'packed in two parts, as logs are appended',
    [gzipSync(TEXT.subarray(0, 95)), gzipSync(TEXT.subarray(95))],
  ],
])('a capture %s', async (_, chunks) => {
  expect(await allOf(chunks)).toBe(TEXT.toString());
});

test('nothing, or the first byte of a packed file alone, is no packed file', async () => {
  expect(await allOf([])).toBe('');
  expect(await allOf([Uint8Array.of(0x1f)])).toBe('\u001f');
});

test('decode reads a packed file, and says what is wrong with a torn one', async () => {
  const cwd = temporaryFolder();
  const packed = gzipSync(TEXT);
  writeFileSync(path.join(cwd, 'a.gz'), packed);
  writeFileSync(path.join(cwd, 'torn.gz'), packed.subarray(0, packed.length - 12));
  const env = { LAB_KEY: '000102030405060708090a0b0c0d0e0f' };
  const decode = async (name: string) => {
    const io = fakeIo({ cwd, env });
    const exitCode = await runMetertwin(['decode', name, '--brief'], io);
    return { exitCode, lines: io.stdout().split('\n').length, stderr: io.stderr() };
  };
  expect(await decode('a.gz')).toMatchObject({ exitCode: 0, lines: 3 });
  const torn = await decode('torn.gz');
  expect(torn.exitCode).not.toBe(0);
  expect(torn.stderr).toContain('CLI_FILE_NOT_READ');
});
