/**
 * A02, replay. Goal: freeze a meter at an old value, so that less is billed. D4 (ciphertext seen
 * before), D6 (old date-time inside) and D7 (units fall) each refuse it, D3 where telegrams have a
 * counter; D4 raises the alarm `replay`. CRC, encryption and the access number do not stop it.
 *
 * Rung `same-frame`: an antenna and the number on the meter's housing, no key. It records one frame of
 * the meter and, from the chosen instant on, sends that frame again shortly after each frame of the
 * meter, so that the old value is always the newest.
 *
 * Rung `clone-gateway`: a copy of a gateway's key. It keeps the first telegram of each meter that the
 * gateway passed on and publishes all of them again in the gateway's name, dated anew.
 */
import Type from 'typebox';
import { equalBytes, fromHex, toHex } from '#kernel/bytes.ts';
import { formatInstant, HOUR_MS, parseDuration, SECOND_MS, type Instant } from '#kernel/time.ts';
import type { BundleTelegram } from '../../gateway/bundle.ts';
import { senderOf } from '../../world/frame-sender.ts';
import {
  defineRung,
  type Attack,
  type AttackContext,
  type JsonValue,
  type RungInAction,
} from '../attack.ts';
import {
  DEFAULT_POWER_DBM,
  durationParameter,
  gatewayParameter,
  isDuring,
  meterParameter,
  POWER_DBM,
  someTimeParameter,
} from '../parameters.ts';

const DEFAULT_DELAY_S = 2;
const DEFAULT_FOR_MS = HOUR_MS;

const sameFrame = defineRung({
  about: 'the recorded frame over the air, unchanged, after each frame of the meter',
  positions: ['air'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', intervalS: 900 },
    // To the end, so that the old value is the one that is billed.
    with: { meter: 'd05-r2', record: 'PT2H', for: 'PT12H' },
    verdicts: { m7: 'BLOCKED', m5: 'BLOCKED', m0: 'BLOCKED', 'ell-ctr': 'BLOCKED' },
    alarms: { replay: 'PT1H' },
    control: { off: ['D3', 'D4', 'D6', 'D7'] },
  },
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
    for: Type.Optional(someTimeParameter('How long the attacker continues. Default PT1H.')),
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

const cloneParameters = {
  gateway: Type.Optional(gatewayParameter('Whose key was copied. Default the first.')),
  record: Type.Optional(
    durationParameter('It keeps what the gateway sends after this much of the run. Default PT0S.'),
  ),
  times: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'How often it publishes. Default 1.' }),
  ),
  every: Type.Optional(someTimeParameter('Time from one to the next. Default P1D.')),
};

const cloneGateway = defineRung({
  about: 'the first telegrams of all meters, published again with a copy of a gateway’s key',
  positions: ['gateway'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H' },
    verdicts: { m7: 'BLOCKED', m5: 'BLOCKED', m0: 'BLOCKED', 'ell-ctr': 'BLOCKED' },
    alarms: { replay: 'PT1H', 'chain-broken': 'PT1H' },
    control: { off: ['D3', 'D4', 'D6', 'D7', 'D10'] },
  },
  parameters: cloneParameters,
  check: ({ record }, actAfterMs) => mustRecordFirst(record, actAfterMs),
  actsAt: ({ times = 1, every = 'P1D' }, actAt) =>
    Array.from({ length: times }, (_, turn) => actAt + turn * parseDuration(every)),
  start: clone,
});

interface CloneGiven {
  readonly gateway?: string;
  readonly record?: string;
}

/** By meter: base64 of the frame, and how strong it was. */
type Recorded = Record<string, { readonly frame: string; readonly rssi: number }>;

function clone(
  context: AttackContext<'gateway', CloneGiven>,
  stored?: JsonValue,
): RungInAction<'gateway'> {
  const { given, startAt, actAt } = context;
  const recorded = { ...((stored ?? {}) as Recorded) };
  const name = given.gateway ?? context.gateways[0] ?? '';
  const recordFrom = startAt + parseDuration(given.record ?? 'PT0S');
  context.gateway.onBundle(name, ({ telegrams }) => {
    for (const { rxAt, frame, rssi } of telegrams) {
      const sender = senderOf(Buffer.from(frame, 'base64'));
      const at = Date.parse(rxAt);
      if (sender === undefined || at < recordFrom || at >= actAt) continue;
      recorded[sender] ??= { frame, rssi };
    }
  });
  return {
    memory: () => recorded,
    act: async ({ gateway }, at) => {
      const telegrams = Object.values(recorded).map((one) => claimed(one, at));
      const answer = await gateway.publishAs(name, { sentAt: at, telegrams });
      return [{ what: `publish ${telegrams.length} old telegrams as ${name}`, ...answer }];
    },
  };
}

/** As if it had just been heard. */
function claimed({ frame, rssi }: Recorded[string], at: Instant): BundleTelegram {
  return { rxAt: formatInstant(at), rssi, mode: 'T1', frame };
}

export const attack: Attack = {
  id: 'A02-replay',
  title: 'Replay of an old telegram',
  goal: 'freeze a meter at an old value',
  knows: 'the address on the housing and what is on the air; no key of a meter',
  meets: ['D3', 'D4', 'D6', 'D7', 'D10'],
  rungs: { 'same-frame': sameFrame, 'clone-gateway': cloneGateway },
};
