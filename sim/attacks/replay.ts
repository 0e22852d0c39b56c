/**
 * A02, replay. Goal: freeze a meter at an old value, so that less is billed. The attacker has an
 * antenna and the number on the meter's housing, no key. Rung `same-frame`: it records one frame
 * of the meter and, from the chosen instant on, sends that frame again shortly after each frame
 * of the meter, so that the old value is always the newest. D4 (ciphertext seen before), D6 (old
 * date-time inside) and D7 (units fall) each refuse it; D4 raises the alarm `replay`. CRC,
 * encryption and the access number do not stop it.
 */
import Type from 'typebox';
import type { Static } from 'typebox';
import { equalBytes, fromHex, toHex } from '#kernel/bytes.ts';
import { HOUR_MS, parseDuration, SECOND_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { senderOf } from '../world/frame-sender.ts';
import type { Attack, AttackContext, JsonValue, ParameterProblem, Parameters } from './attack.ts';

/** A hand-held sender outside the house. */
const DEFAULT_POWER_DBM = 14;
const DEFAULT_DELAY_S = 2;
const DEFAULT_FOR_MS = HOUR_MS;

const parameters = Type.Object(
  {
    rung: Type.Enum(['same-frame'], { description: 'same-frame: the recorded frame, unchanged.' }),
    meter: Type.String({
      'x-kind': 'meter',
      description: 'Label of the meter, for example d05-r2.',
    }),
    record: Type.String({
      'x-kind': 'duration',
      description: 'The first frame of the meter after this much of the run is recorded.',
    }),
    delayS: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 600,
        description: 'Seconds between a frame of the meter and the old frame. Default 2.',
      }),
    ),
    for: Type.Optional(
      Type.String({
        'x-kind': 'duration',
        description: 'How long the attacker continues. Default PT1H.',
      }),
    ),
    powerDbm: Type.Optional(
      Type.Integer({
        minimum: -10,
        maximum: 30,
        description: 'Transmit power in dBm. Default 14.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Checked against the schema before an attack is started. */
type ReplayParameters = Static<typeof parameters>;

export const replayAttack: Attack = {
  id: 'A02-replay',
  title: 'Replay of an old telegram',
  goal: 'freeze a meter at an old value',
  knows: 'the address on the housing and what is on the air; no key',
  meets: ['D4', 'D6', 'D7'],
  parameters,
  check,
  start,
};

function check(given: Parameters, actAfterMs: number): ParameterProblem[] {
  const recordMs = parseDuration((given as ReplayParameters).record);
  if (recordMs < actAfterMs) return [];
  return [
    { key: 'record', message: 'must lie before the instant "at" at which the attacker acts' },
  ];
}

/** What is recorded is a plain value, so that a stopped world can go on. */
interface Memory {
  recorded: string | null;
  sentCount: number;
}

function start(context: AttackContext, stored?: JsonValue): { memory(): JsonValue } {
  const memory = restore(stored);
  const plan = planOf(context);
  context.radio.tap(({ at, frame }) => {
    if (senderOf(frame) !== plan.meterId) return;
    if (memory.recorded === null) {
      if (at >= plan.recordFrom) record(context, memory, frame);
      return;
    }
    const recorded = fromHex(memory.recorded);
    // Its own frame comes back through the antenna; answering that would never end.
    if (at < plan.actFrom || at >= plan.actUntil || equalBytes(frame, recorded)) return;
    resend(context, memory, { at: at + plan.delayMs, frame: recorded, powerDbm: plan.powerDbm });
  });
  return { memory: () => ({ recorded: memory.recorded, sentCount: memory.sentCount }) };
}

function planOf(context: AttackContext) {
  const given = context.parameters as ReplayParameters;
  const forMs = given.for === undefined ? DEFAULT_FOR_MS : parseDuration(given.for);
  return {
    meterId: context.meterId(given.meter),
    recordFrom: context.startAt + parseDuration(given.record),
    actFrom: context.actAt,
    actUntil: context.actAt + forMs,
    delayMs: (given.delayS ?? DEFAULT_DELAY_S) * SECOND_MS,
    powerDbm: given.powerDbm ?? DEFAULT_POWER_DBM,
  };
}

function record(context: AttackContext, memory: Memory, frame: Uint8Array): void {
  memory.recorded = toHex(frame);
  context.note('record', { frame: memory.recorded });
}

function resend(
  context: AttackContext,
  memory: Memory,
  telegram: { at: Instant; frame: Uint8Array; powerDbm: number },
): void {
  memory.sentCount += 1;
  context.note('resend', { count: memory.sentCount });
  context.radio.transmit({ ...telegram, sender: 'attacker', genuine: false });
}

function restore(stored: JsonValue | undefined): Memory {
  const value = (stored ?? {}) as Partial<Memory>;
  return { recorded: value.recorded ?? null, sentCount: value.sentCount ?? 0 };
}
