/**
 * A02, replay. Goal: freeze a meter at an old value, so that less is billed. D4 (ciphertext seen
 * before), D6 (old date-time inside) and D7 (units fall) each refuse it, D3 where telegrams have a
 * counter; D4 raises the alarm `replay`. CRC, encryption and the access number do not stop it.
 *
 * Rung `same-frame`: an antenna and the number on the meter's housing, no key. It records one frame of
 * the meter and, from the chosen instant on, sends that frame again shortly after each frame of the
 * meter, so that the old value is always the newest.
 */
import Type from 'typebox';
import { equalBytes, fromHex, toHex } from '#kernel/bytes.ts';
import { HOUR_MS, parseDuration, SECOND_MS } from '#kernel/time.ts';
import { senderOf } from '../world/frame-sender.ts';
import { defineRung } from './attack.ts';
import type { Attack, JsonValue } from './attack.ts';
import {
  DEFAULT_POWER_DBM,
  durationParameter,
  isDuring,
  meterParameter,
  POWER_DBM,
} from './parameters.ts';

const DEFAULT_DELAY_S = 2;
const DEFAULT_FOR_MS = HOUR_MS;

const sameFrame = defineRung({
  about: 'the recorded frame over the air, unchanged, after each frame of the meter',
  positions: ['air'],
  parameters: {
    meter: meterParameter('Label of the meter, for example d05-r2.'),
    record: durationParameter(
      'The first frame of the meter after this much of the run is recorded.',
    ),
    delayS: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 600,
        description: 'Seconds between a frame of the meter and the old frame. Default 2.',
      }),
    ),
    for: Type.Optional(durationParameter('How long the attacker continues. Default PT1H.')),
    powerDbm: POWER_DBM,
  },
  check: ({ record }, actAfterMs) => mustRecordFirst(record, actAfterMs),
  start: (context, stored) => {
    const { air, given, actAt } = context;
    const memory = restoreFrame(stored);
    const meterId = context.meterId(given.meter);
    const recordFrom = context.startAt + parseDuration(given.record);
    const forMs = given.for === undefined ? DEFAULT_FOR_MS : parseDuration(given.for);
    const span = { at: actAt, until: actAt + forMs };
    const delayMs = (given.delayS ?? DEFAULT_DELAY_S) * SECOND_MS;
    air.onFrame(({ at, frame }) => {
      if (senderOf(frame) !== meterId) return;
      if (memory.recorded === null) {
        if (at < recordFrom) return;
        memory.recorded = toHex(frame);
        context.note('record', { frame: memory.recorded });
        return;
      }
      const recorded = fromHex(memory.recorded);
      // Its own frame comes back through the antenna; answering that would never end.
      if (!isDuring(at, span) || equalBytes(frame, recorded)) return;
      memory.sentCount += 1;
      context.note('resend', { count: memory.sentCount });
      const powerDbm = given.powerDbm ?? DEFAULT_POWER_DBM;
      air.transmit(recorded, { at: at + delayMs, powerDbm });
    });
    return { memory: () => ({ ...memory }) };
  },
});

function mustRecordFirst(record: string | undefined, actAfterMs: number) {
  if (record === undefined || parseDuration(record) < actAfterMs) return [];
  const message = 'must lie before the instant "at" at which the attacker acts';
  return [{ key: 'record', message }];
}

/** What is recorded is a plain value, so that a stopped world can go on. */
interface FrameMemory {
  recorded: string | null;
  sentCount: number;
}

function restoreFrame(stored: JsonValue | undefined): FrameMemory {
  const value = (stored ?? {}) as Partial<FrameMemory>;
  return { recorded: value.recorded ?? null, sentCount: value.sentCount ?? 0 };
}

export const replayAttack: Attack = {
  id: 'A02-replay',
  title: 'Replay of an old telegram',
  goal: 'freeze a meter at an old value',
  knows: 'the address on the housing and what is on the air; no key of a meter',
  meets: ['D3', 'D4', 'D6', 'D7'],
  rungs: { 'same-frame': sameFrame },
};
