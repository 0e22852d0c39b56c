/**
 * Mutated frames of every layer. A fixed number in each run; `LAB_FUZZ_RUNS=1000000 npx vitest run
 * --config test/vitest.config.ts --project unit twin/wire/fuzz` for more.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { judgeTelegram } from './acceptance.ts';
import type { Acceptance } from './acceptance.ts';
import { createFormatMemory } from './compact-frame.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { dissect } from './dissect.ts';
import type { DissectNode } from './dissect.ts';
import { encodeFragments, encodeTelegram } from './encode-telegram.ts';
import type { TelegramSpec } from './encode-telegram.ts';
import { addCrc } from './frame.ts';
import { parseAddress } from './link-layer.ts';
import { createReassembler } from './reassembler.ts';

const RUNS = Number(process.env['LAB_FUZZ_RUNS'] ?? 4000);
const MS_PER_RUN = 5;

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const ADDRESS = parseAddress('QDS-87654321-35-08');
const RECORDS = [
  { field: 0xb, vib: '6e', value: 1234 },
  { field: 2, vib: '6c', storage: 8, value: '2025-12-31' },
  { field: 6, vib: '6d', value: '2026-01-15 10:30:07' },
  {
    storage: 8,
    vif: 0x6e,
    kind: 'backwards',
    field: 2,
    step: { kind: 'months', count: 1 },
    values: [1, 2, null],
  },
] as const;
const ELL = { ci: 0x8c, communicationControl: 0x20, accessNumber: 9 } as const;
const ELL_CTR = { ...ELL, ci: 0x8d, sessionNumber: 0x2000_1230 } as const;
const SPEC: TelegramSpec = { address: ADDRESS, key: KEY, records: RECORDS };
const MODE_7 = {
  ...SPEC,
  mode: 7,
  ell: ELL,
  afl: { messageCounter: 7, withLength: true },
} as const;

const SEEDS = [
  encodeTelegram(SPEC),
  encodeTelegram({ ...SPEC, header: 'none' }),
  encodeTelegram({ ...SPEC, mode: 5 }),
  encodeTelegram({ ...SPEC, mode: 5, header: 'long', clearTail: fromHex('0b6e010000') }),
  encodeTelegram(MODE_7),
  encodeTelegram({ ...SPEC, mode: 7, messageCounter: 9, keyVersion: 1 }),
  encodeTelegram({ ...SPEC, mode: 10, messageCounter: 9 }),
  encodeTelegram({ ...SPEC, ell: ELL_CTR, header: 'none' }),
  encodeTelegram({ ...SPEC, ell: ELL_CTR, compact: true }),
  encodeTelegram({ ...SPEC, mode: 5, compact: true }),
  ...encodeFragments(MODE_7, 30),
  addCrc(encodeTelegram({ ...SPEC, mode: 5 }), 'A'),
  addCrc(encodeTelegram(MODE_7), 'B'),
  fromHex('3444ee4d813929271608811d7a51000000046d1912a62b'),
];

const ACCEPTANCE: Acceptance = {
  address: ADDRESS,
  security: 'mode-7',
  macBytes: 8,
  encryptedBlocks: null,
  clearRecords: 'allow',
  clearTelegrams: 'allow',
  deviceTime: 'optional',
};

type Mutation = readonly [at: number, value: number, kind: 'set' | 'insert' | 'remove' | 'cut'];

function mutate(seed: Uint8Array, mutations: readonly Mutation[], fitLength: boolean): Uint8Array {
  const bytes = [...seed];
  for (const [at, value, kind] of mutations) {
    const index = at % Math.max(1, bytes.length);
    if (kind === 'set') bytes[index] = value;
    if (kind === 'insert') bytes.splice(index, 0, value);
    if (kind === 'remove') bytes.splice(index, 1);
    if (kind === 'cut') bytes.length = Math.max(index, bytes.length - 4);
  }
  if (fitLength && bytes.length > 0) bytes[0] = Math.min(0xff, bytes.length - 1);
  return Uint8Array.from(bytes);
}

const frames = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(
      fc.tuple(
        fc.nat({ max: 300 }),
        fc.nat({ max: 255 }),
        fc.constantFrom('set', 'set', 'set', 'insert', 'remove', 'cut'),
      ),
      { minLength: 1, maxLength: 6 },
    ),
    fc.boolean(),
  )
  .map(([seed, mutations, fitLength]) => mutate(seed, mutations as Mutation[], fitLength));
const formats = fc.constantFrom('stripped', 'A', 'B', 'auto');

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'ok';
  } catch (error) {
    return error instanceof LabError ? error.code : `${String(error)} is no coded error`;
  }
}

/** Written without `expect` in the loop: it is most of the time of a million runs. */
function isTiled(node: DissectNode): boolean {
  let at = node.start;
  for (const child of node.children) {
    if (child.start !== at || child.end <= at || !isTiled(child)) return false;
    at = child.end;
  }
  return node.children.length === 0 || at === node.end;
}

test(
  'a mutated frame gives a telegram or a WIRE_ error, and is tiled by its dissection',
  () => {
    const memory = createFormatMemory(100);
    const reassembler = createReassembler();
    let at = 0;
    fc.assert(
      fc.property(frames, formats, fc.boolean(), (bytes, frameFormat, hasKey) => {
        const options = { frameFormat, formats: memory, ...(hasKey ? { key: KEY } : {}) };
        const code = codeOf(() =>
          decodeTelegram(bytes, { ...options, reassembler, receivedAt: at++ }),
        );
        if (!/^(ok|WIRE_\w+)$/.test(code)) throw new Error(`${code}: ${toHex(bytes)}`);
        const { frame, root, view } = dissect(bytes, options);
        const isWhole = root.start === 0 && root.end === frame.length && isTiled(root);
        if (!isWhole || view.length !== frame.length) throw new Error(`not tiled: ${toHex(bytes)}`);
        judgeTelegram(bytes, ACCEPTANCE, options);
      }),
      { numRuns: RUNS },
    );
  },
  20_000 + RUNS * MS_PER_RUN,
);

test('a frame of nothing but extensions is refused after a bounded number of them', () => {
  for (const byte of [0x80, 0x8b, 0xff, 0xfb, 0xfd, 0x7c, 0xfc, 0x0d]) {
    const records = new Uint8Array(240).fill(byte);
    const frame = encodeTelegram({ address: ADDRESS, records });
    expect(codeOf(() => decodeTelegram(frame))).toMatch(/^(ok|WIRE_\w+)$/);
  }
});

test('a message without end does not take more memory than its limit', () => {
  const reassembler = createReassembler();
  const [first = new Uint8Array(), second = new Uint8Array()] = encodeFragments(MODE_7, 30);
  reassembler.add(first, 0);
  const endless = second.slice();
  endless[16] = 0x40;
  const kinds = Array.from({ length: 256 }, (_, id) => {
    endless[15] = id;
    return reassembler.add(endless, 0).kind;
  });
  expect(kinds).toContain('dropped');
  expect(reassembler.open).toBeLessThanOrEqual(1);
});
