/**
 * Frames that somebody damaged: seeds of every layer with a few bytes set, put in or taken out; and
 * what must hold for any of them.
 */
import fc from 'fast-check';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { checkAcceptance, type Acceptance } from './acceptance.ts';
import { createFormatMemory } from './compact-frame.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { dissect, type DissectNode } from './dissect/dissect.ts';
import { readMeter } from './drivers/read-meter.ts';
import { DRIVERS } from './drivers/registry.ts';
import { encodeFragments, encodeTelegram, type TelegramSpec } from './encode-telegram.ts';
import { addCrc, type FrameFormat } from './frame.ts';
import { parseAddress } from './link-layer.ts';
import { createReassembler } from './reassembler.ts';

const FUZZ_KEY = fromHex('000102030405060708090a0b0c0d0e0f');
export const FUZZ_ADDRESS = parseAddress('QDS-87654321-35-08');
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
const SPEC: TelegramSpec = { address: FUZZ_ADDRESS, key: FUZZ_KEY, records: RECORDS };
export const FUZZ_MODE_7 = {
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
  encodeTelegram(FUZZ_MODE_7),
  encodeTelegram({ ...SPEC, mode: 7, messageCounter: 9, keyVersion: 1 }),
  encodeTelegram({ ...SPEC, mode: 10, messageCounter: 9 }),
  encodeTelegram({ ...SPEC, ell: ELL_CTR, header: 'none' }),
  encodeTelegram({ ...SPEC, ell: ELL_CTR, compact: true }),
  encodeTelegram({ ...SPEC, mode: 5, compact: true }),
  ...encodeFragments(FUZZ_MODE_7, 30),
  addCrc(encodeTelegram({ ...SPEC, mode: 5 }), 'A'),
  addCrc(encodeTelegram(FUZZ_MODE_7), 'B'),
  fromHex('3444ee4d813929271608811d7a51000000046d1912a62b'),
  ...DRIVERS.map(({ example }) => fromHex(example?.frame ?? '')),
];

const ACCEPTANCE: Acceptance = {
  address: FUZZ_ADDRESS,
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

export const mutatedFrames = fc
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
export function codeOf(run: () => unknown): string {
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

export const FUZZ_FORMATS = ['stripped', 'A', 'B', 'auto'] as const satisfies FrameFormat[];

/** Throws where a frame gives anything but a telegram or a coded error, or is not tiled. */
export function createFrameCheck(): (
  bytes: Uint8Array,
  format: FrameFormat,
  hasKey: boolean,
) => void {
  const formats = createFormatMemory(100);
  const reassembler = createReassembler();
  let receivedAt = 0;
  return (bytes, frameFormat, hasKey) => {
    const options = { frameFormat, formats, ...(hasKey ? { key: FUZZ_KEY } : {}) };
    const code = codeOf(() =>
      readMeter(decodeTelegram(bytes, { ...options, reassembler, receivedAt: receivedAt++ })),
    );
    if (!/^(ok|WIRE_\w+)$/.test(code)) throw new Error(`${code}: ${toHex(bytes)}`);
    const { frame, root, view } = dissect(bytes, options);
    const isWhole = root.start === 0 && root.end === frame.length && isTiled(root);
    if (!isWhole || view.length !== frame.length) throw new Error(`not tiled: ${toHex(bytes)}`);
    checkAcceptance(bytes, ACCEPTANCE, options);
  };
}
