/**
 * The claim, tried: whatever the core stores, logs or forwards holds no plaintext of a telegram and
 * no meter key. The control runs use a gateway that was made to decrypt; the same search must find
 * what it leaks, or the search proves nothing.
 */
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { decodeTelegram, readTelegramHeader } from '#wire/decode-telegram.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { Bundle } from '../../sim/gateway/bundle.ts';
import { findCanaries } from '../support/canary-search.ts';
import { type GatewayVariant, type MeterKeys, runPastCore } from './past-the-core.ts';

describe('with an honest gateway', () => {
  test('the core stores, logs and forwards neither plaintext nor keys', async () => {
    const { stored, logged, forwarded, payloads, framesSent, canaries } = await runPastCore();
    // The run was a real one: bundles came through, with frames as the meters sent them.
    const bundles = payloads.map((payload) => JSON.parse(payload) as Bundle);
    const frames = bundles.flatMap((bundle) => bundle.telegrams.map(({ frame }) => frame));
    expect(frames.length).toBeGreaterThan(100);
    expect(frames.filter((frame) => !framesSent.has(frame))).toEqual([]);
    expect(canaries.length).toBeGreaterThan(300);
    const anyFrame = { name: 'ciphertext', bytes: Buffer.from(frames[0] ?? '', 'base64') };
    for (const haystack of [stored, forwarded]) {
      expect(findCanaries(haystack, [anyFrame])).not.toEqual([]);
    }

    expect(findCanaries(stored, canaries)).toEqual([]);
    expect(findCanaries(logged, canaries)).toEqual([]);
    expect(findCanaries(forwarded, canaries)).toEqual([]);
    for (const bundle of bundles) {
      expect(Object.keys(bundle).join()).toBe('v,gateway,boot,seq,prev,sentAt,telegrams');
      for (const telegram of bundle.telegrams) {
        expect(Object.keys(telegram).join()).toBe('rxAt,rssi,mode,frame');
      }
    }
  });
});

describe('with a gateway that was made to decrypt, the same search finds', () => {
  test.each<[string, GatewayVariant, RegExp]>([
    [
      'plaintext in place of the ciphertext',
      (bundle, keys) =>
        eachTelegram(bundle, (telegram) => ({
          ...telegram,
          frame: Buffer.from(opened(telegram.frame, keys).frame).toString('base64'),
        })),
      /^block \d of QDS-.* base64$/,
    ],
    [
      'plaintext in hex beside it',
      (bundle, keys) =>
        eachTelegram(bundle, (telegram) => ({
          ...telegram,
          plain: toHex(opened(telegram.frame, keys).plain),
        })),
      /^block \d of QDS-.* hex$/,
    ],
    [
      'one meter key, as a program would print a buffer',
      (bundle, keys) => ({ ...bundle, key: Buffer.from([...keys.values()][3] ?? []) }),
      /^key of QDS-.* decimal$/,
    ],
  ])('%s', async (_what, variant, expected) => {
    const { stored, forwarded, canaries } = await runPastCore(variant);
    for (const haystack of [stored, forwarded]) {
      const hits = findCanaries(haystack, canaries).map(({ name, form }) => `${name} ${form}`);
      expect(hits).toContainEqual(expect.stringMatching(expected));
    }
  });
});

type BundleTelegram = Bundle['telegrams'][number];

function eachTelegram(bundle: Bundle, change: (telegram: BundleTelegram) => unknown): unknown {
  return { ...bundle, telegrams: bundle.telegrams.map(change) };
}

/** What no gateway can do: it has no keys and no decoder. */
function opened(base64: string, keys: MeterKeys): { plain: Uint8Array; frame: Uint8Array } {
  const frame = new Uint8Array(Buffer.from(base64, 'base64'));
  const header = readTelegramHeader(frame);
  const key = keys.get(formatAddress(header.meter)) ?? fromHex('');
  const { plain } = decodeTelegram(frame, { key });
  const opened = frame.slice();
  opened.set(plain, header.payloadOffset);
  return { plain, frame: opened };
}
