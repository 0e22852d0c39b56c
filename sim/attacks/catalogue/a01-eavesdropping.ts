/**
 * A01, eavesdropping. Goal: learn when somebody is at home. Nothing is sent and nothing rings. In mode 5
 * the first block of a telegram repeats after 256 telegrams when nothing was counted in between: the same
 * access number makes the same vector of initialisation. A key for each telegram (mode 7) or a session
 * number that goes on (extended link layer) leaves nothing that repeats; in clear the register is read.
 */
import type { Instant } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import { markTelegram } from '#wire/replay-window.ts';
import { senderOf } from '../../world/frame-sender.ts';
import { defineRung, type Attack, type Guess, type JsonValue } from '../attack.ts';
import { FOR, isDuring, meterParameter, spanOf } from '../parameters.ts';

const BLOCK_DIGITS = 32;

const lag256 = defineRung({
  about: 'first blocks that come again after 256 telegrams, and values in clear',
  positions: ['air'],
  seeks: 'knowledge',
  trial: {
    // Days of May: the heating stands on some of them and runs on others.
    ...{ house: 'row-house-2', start: '2026-05-04', duration: 'P8D', at: 'PT1H', intervalS: 300 },
    with: { meter: 'd01-r1' },
    verdicts: { m7: 'BLOCKED', m5: 'SUCCEEDED', 'ell-ctr': 'BLOCKED' },
    control: { security: 'm0' },
  },
  parameters: { meter: meterParameter('Label of the meter.'), for: FOR },
  start: ({ air, actAt, given, meterId: idOf }, stored) => {
    const memory = restored(stored);
    const meterId = idOf(given.meter);
    const span = spanOf(actAt, given.for);
    air.onFrame(({ at, frame }) => {
      if (senderOf(frame) !== meterId || !isDuring(at, span)) return;
      const says = listen(memory, frame, at);
      if (says !== undefined) memory.guesses.push({ meterId, at, says });
    });
    return {
      memory: () => structuredClone(memory) as unknown as JsonValue,
      guesses: () => memory.guesses,
    };
  },
});

interface Memory {
  readonly guesses: Guess[];
  /** By access number: the first block that was heard with it last. */
  readonly blocks: Record<number, { readonly at: Instant; readonly block: string }>;
}

function restored(stored: JsonValue | undefined): Memory {
  return structuredClone((stored ?? { guesses: [], blocks: {} }) as unknown as Memory);
}

/** Undefined for the first telegram with an access number. */
function listen({ blocks }: Memory, frame: Uint8Array, at: Instant): Guess['says'] | undefined {
  const units = clearUnits(frame);
  if (units !== undefined) return { kind: 'units', units };
  const { accessNumber, payload } = markTelegram(frame);
  const block = payload.slice(0, BLOCK_DIGITS);
  const before = blocks[accessNumber];
  blocks[accessNumber] = { at, block };
  if (before === undefined) return undefined;
  return { kind: 'stood', since: before.at, score: before.block === block ? 1 : 0 };
}

/** Of an allocator's telegram that nobody encrypted. */
function clearUnits(frame: Uint8Array): number | undefined {
  try {
    return readHca(decodeTelegram(frame, {})).units ?? undefined;
  } catch {
    return undefined;
  }
}

export const attack: Attack = {
  id: 'A01-eavesdropping',
  title: 'A neighbour with a receiver',
  goal: 'learn when somebody is at home',
  knows: 'the frequency, and the number on a housing; no key',
  meets: [],
  sealedBy: ['m7', 'ell-ctr'],
  rungs: { 'lag-256': lag256 },
};
