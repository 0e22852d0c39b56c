/**
 * A10, an old value dated today. Goal: freeze a meter although its telegrams carry the time. In mode 5 neither
 * the number of encrypted blocks nor the length is authenticated: the attacker keeps the first block of an
 * old telegram, announces one block instead of all, and writes today's date-time behind it in clear. D8
 * (blocks as registered, nothing behind them) refuses it. In mode 7 the MAC covers the message to its end.
 */
import { formatInstant, HOUR_MS, type Instant } from '#kernel/time.ts';
import { ByteWriter } from '#kernel/bytes.ts';
import { writeDataRecord } from '#wire/encode-record.ts';
import { defineRung, type Attack } from '../attack.ts';
import { answerFrames, FORGER_PARAMETERS } from '../means/answer-frames.ts';
import { assembled, BLOCK_BYTES, layersOf, withBlocks } from '../means/frame-bytes.ts';

const clearTime = defineRung({
  about: 'the first block of an old frame, and the time of today in clear behind it',
  positions: ['air'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', with: { meter: 'd05-r2' } },
    verdicts: { m5: 'BLOCKED' },
    control: { off: ['D4', 'D7', 'D8'] },
  },
  parameters: FORGER_PARAMETERS,
  start: (context, stored) => answerFrames(context, stored, { make: datedAnew, isOfFirst: true }),
});

/** Undefined where there are no blocks to cut. */
function datedAnew(frame: Uint8Array, at: Instant): Uint8Array | undefined {
  const cut = withBlocks(frame, 1);
  const layers = layersOf(frame);
  if (cut === undefined || layers === undefined || layers.tpl.encryptedBlocks < 2) return undefined;
  const writer = new ByteWriter();
  const value = formatInstant(at + HOUR_MS);
  const text = `${value.slice(0, DATE_CHARS)} ${value.slice(DATE_CHARS + 1, MINUTE_CHARS)}`;
  writeDataRecord(writer, { field: 4, vib: DATE_TIME, value: text });
  return assembled(cut.subarray(0, layers.payloadOffset + BLOCK_BYTES), writer.finish());
}

const DATE_TIME = Uint8Array.of(0x6d);
/** Of `2026-01-09T12:00`. */
const DATE_CHARS = 10;
const MINUTE_CHARS = 16;

export const attack: Attack = {
  id: 'A10-clear-time',
  title: 'An old value with the time of today',
  goal: 'freeze a meter whose telegrams carry the time',
  knows: 'the number on the housing and how telegrams are laid out; no key',
  meets: ['D4', 'D6', 'D7', 'D8'],
  sealedBy: ['m7'],
  rungs: { 'clear-time': clearTime },
};
