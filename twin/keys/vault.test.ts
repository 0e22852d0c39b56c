import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { aes128 } from '#wire/security/aes.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { codeOf } from '../../test/support/code-of.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openStore, type Store } from '../store/store.ts';
import { MASTER_KEY_FILE } from './master-key.ts';
import { openVault, type Vault } from './vault.ts';

const [A, B, C] = ['QDS-00000001-35-08', 'QDS-00000002-35-08', 'QDS-00000003-35-08'] as const;
const KEY_A = '8f3c1d2a90b4e7760512aa9381ffc04e';
const KEY_B = '17e09b6655f2c3d4a1b80f9e2d6c7a53';
const IV = new Uint8Array(16);
const BLOCK = fromHex('00112233445566778899aabbccddeeff');

interface Bed {
  readonly dataDir: string;
  readonly path: string;
  readonly store: Store;
  open(): Vault;
}

function bed(): Bed {
  const dataDir = temporaryFolder();
  const store = openStore(':memory:');
  store.properties.putProperty({ id: 'h', name: 'H', address: 'S' });
  store.properties.putDwelling({ id: 'd01', propertyId: 'h', label: 'D', floor: 0, areaM2: '1' });
  for (const id of [A, B, C]) {
    const place = { dwellingId: 'd01', room: 'r', label: id, kq: '1', kc: '1' };
    const acceptance = acceptanceOf('heat-cost-allocator', { encryptedBlocks: 2 });
    const coding = { scale: 'unit', acceptance } as const;
    store.meters.put({ id, kind: 'heat-cost-allocator', ...place, ...coding });
  }
  const open = (): Vault => openVault({ dataDir, wrappedKeys: store.wrappedKeys });
  return { dataDir, path: join(dataDir, MASTER_KEY_FILE), store, open };
}

const isRegistered = (id: string): boolean => [A, B, C].includes(id as typeof A);

test('decrypts with the imported key, also after a restart, and hands out one object per meter', () => {
  const { open } = bed();
  const vault = open();
  expect(vault.importKeys({ [A]: KEY_A }, isRegistered)).toEqual({ imported: 1, findings: [] });
  const expected = toHex(aes128(fromHex(KEY_A)).decryptCbc(IV, BLOCK));
  for (const one of [vault, open()]) {
    expect(toHex(one.aesFor(A)?.decryptCbc(IV, BLOCK) ?? IV)).toBe(expected);
    expect(one.aesFor(A)).toBe(one.aesFor(A));
    expect(one.keyFor(parseAddress(A))).toBe(one.aesFor(A));
  }
  expect(vault.aesFor(B)).toBeUndefined();
});

test('does not encrypt: KEYS_DECRYPT_ONLY', () => {
  const vault = bed().open();
  vault.importKeys({ [A]: KEY_A }, isRegistered);
  expect(codeOf(() => vault.aesFor(A)?.encryptCbc(IV, BLOCK))).toBe('KEYS_DECRYPT_ONLY');
});

test('creates the master key for its owner only, once', () => {
  const { open, path } = bed();
  open();
  const first = readFileSync(path, 'utf8');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  open();
  expect(readFileSync(path, 'utf8')).toBe(first);
});

test('a master key that others may read: KEYS_MASTER_TOO_OPEN', () => {
  const { open, path } = bed();
  open();
  chmodSync(path, 0o640);
  expect(codeOf(open)).toBe('KEYS_MASTER_TOO_OPEN');
});

test('wrapped keys without the master key: KEYS_MASTER_MISSING, and none is created', () => {
  const { open, path, store } = bed();
  open().importKeys({ [A]: KEY_A }, isRegistered);
  rmSync(path);
  expect(codeOf(open)).toBe('KEYS_MASTER_MISSING');
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  expect(store.wrappedKeys.count()).toBe(1);
});

test('the master key of another portal: KEYS_MASTER_WRONG', () => {
  const { open, path } = bed();
  open().importKeys({ [A]: KEY_A }, isRegistered);
  writeFileSync(path, `${'ab'.repeat(32)}\n`);
  expect(codeOf(open)).toBe('KEYS_MASTER_WRONG');
});

test('a master key that is none: KEYS_MASTER_DAMAGED', () => {
  const { open, path } = bed();
  open();
  writeFileSync(path, 'abc\n');
  expect(codeOf(open)).toBe('KEYS_MASTER_DAMAGED');
});

test('one bad key of an import is a finding and does not stop the others', () => {
  const vault = bed().open();
  const keys = { [A]: 'no hex at all', [B]: KEY_B, 'QDS-99999999-35-08': KEY_A, [C]: 'abcd' };
  const { imported, findings } = vault.importKeys(keys, isRegistered);
  expect(imported).toBe(1);
  expect(findings.map(({ meterId, code, severity }) => [meterId, code, severity])).toEqual([
    [A, 'bad-hex', 'error'],
    ['QDS-99999999-35-08', 'unknown-meter', 'error'],
    [C, 'bad-hex', 'error'],
  ]);
  expect(vault.aesFor(B)).toBeDefined();
});

test('the same key for two meters is found, also across imports', () => {
  const vault = bed().open();
  vault.importKeys({ [A]: KEY_A }, isRegistered);
  const { imported, findings } = vault.importKeys({ [B]: KEY_A, [C]: KEY_B }, isRegistered);
  expect(imported).toBe(2);
  expect(findings).toMatchObject([{ meterId: B, code: 'shared-key', severity: 'warning' }]);
});

test.each([
  '00000000000000000000000000000000',
  'ffffffffffffffffffffffffffffffff',
  '000102030405060708090a0b0c0d0e0f',
  '0f0e0d0c0b0a09080706050403020100',
  '2b7e151628aed2a6abf7158809cf4f3c',
])('a key that everybody knows is found: %s', (key) => {
  const { findings } = bed()
    .open()
    .importKeys({ [A]: key }, isRegistered);
  expect(findings).toMatchObject([{ meterId: A, code: 'published-key', severity: 'warning' }]);
});

test('a new key replaces the old one at once', () => {
  const vault = bed().open();
  vault.importKeys({ [A]: KEY_A }, isRegistered);
  const before = vault.aesFor(A)?.decryptCbc(IV, BLOCK);
  expect(vault.importKeys({ [A]: KEY_A }, isRegistered).imported).toBe(0);
  expect(vault.importKeys({ [A]: KEY_B }, isRegistered).imported).toBe(1);
  expect(vault.aesFor(A)?.decryptCbc(IV, BLOCK)).not.toEqual(before);
});

test('a wrapped key moved to another meter opens nothing', () => {
  const { open, store } = bed();
  open().importKeys({ [A]: KEY_A, [B]: KEY_B }, isRegistered);
  const own = store.wrappedKeys.get(A);
  store.wrappedKeys.put({ ...(own as NonNullable<typeof own>), meterId: B });
  const vault = open();
  expect(vault.aesFor(A)).toBeDefined();
  expect(vault.aesFor(B)).toBeUndefined();
  expect(vault.importKeys({}, isRegistered).findings).toMatchObject([
    { meterId: B, code: 'damaged-entry' },
  ]);
  expect(vault.importKeys({ [B]: KEY_B }, isRegistered).findings).toEqual([]);
  expect(vault.aesFor(B)).toBeDefined();
});

test('derives the keys of a message from its meter, and no others', () => {
  const vault = bed().open();
  vault.importKeys({ [A]: KEY_A }, isRegistered);
  const cipher = vault.aesFor(A);
  const message = fromHex('00010000000100000007070707070707');
  expect(toHex(cipher?.cmac?.(message) ?? IV)).toBe(
    toHex(aes128(fromHex(KEY_A)).cmac?.(message) ?? IV),
  );
  for (const changed of [
    '10010000000100000007070707070707', // to the meter
    '00010000000200000007070707070707', // another meter
    '00010000000100000007070707070708',
    '0001000000010000000707070707070707',
    '00',
  ]) {
    expect(
      codeOf(() => cipher?.cmac?.(fromHex(changed))),
      changed,
    ).toBe('KEYS_DECRYPT_ONLY');
  }
});

test('makes the key stream of the counters of its own meter, and of no other block', () => {
  const vault = bed().open();
  vault.importKeys({ [A]: KEY_A }, isRegistered);
  const cipher = vault.aesFor(A);
  const counter = fromHex('93440100000035082010000020000000');
  expect(toHex(cipher?.encryptCbc(IV, counter) ?? IV)).toBe(
    toHex(aes128(fromHex(KEY_A)).encryptCbc(IV, counter)),
  );
  for (const changed of [
    '93440200000035082010000020000000', // another meter
    '93440100000035082010000020010000', // no frame has that many
    '93440100000035082010000020000010',
    'bc6b01000000350820100000200000002f', // not a block
  ]) {
    expect(
      codeOf(() => cipher?.encryptCbc(IV, fromHex(changed))),
      changed,
    ).toBe('KEYS_DECRYPT_ONLY');
  }
  const iv = fromHex('00000000000000000000000000000001');
  expect(codeOf(() => cipher?.encryptCbc(iv, counter))).toBe('KEYS_DECRYPT_ONLY');
});
