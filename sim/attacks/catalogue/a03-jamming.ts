/**
 * A03, jamming. Goal: take readings away, so that the bill must be estimated. Registers catch up and
 * telegrams carry their history; D16 notices that somebody is silent, and a second gateway elsewhere
 * hears what the first does not. No crypto stops it.
 *
 * Rungs: a carrier; pulses; the frames of one meter from the moment its number is known, all of them or
 * a share by chance; and, for a transmitter that needs longer, from the preamble of a frame that is due
 * by the access number.
 */
import Type from 'typebox';
import { type Instant, SECOND_MS } from '#kernel/time.ts';
import { readTelegramHeader } from '#wire/decode-telegram.ts';
import { synchronousIntervalMs } from '../../devices/transmit-schedule.ts';
import { senderOf } from '../../world/frame-sender.ts';
import { defineRung, type Attack, type JsonValue } from '../attack.ts';
import {
  DEFAULT_POWER_DBM,
  FOR,
  isDuring,
  meterParameter,
  POWER_DBM,
  spanOf,
} from '../parameters.ts';

/** Longer than any frame of an allocator lasts after its first block. */
const BURST_MS = 12;
/** Above what any meter of the house sends, at the gateway too. */
const STRONG_DBM = 33;

const carrier = defineRung({
  about: 'a carrier on the channel without a pause',
  positions: ['air'],
  seeks: 'stealth',
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', intervalS: 900, with: { powerDbm: STRONG_DBM } },
    verdicts: { m7: 'DEGRADED', m5: 'DEGRADED' },
    alarms: { 'meter-silent': 'PT7H' },
    control: { off: ['D9', 'D16'] },
  },
  parameters: { for: FOR, powerDbm: POWER_DBM },
  start: ({ air, actAt, given }, stored) => {
    if (stored === undefined) air.jam({ ...spanOf(actAt, given.for), powerDbm: power(given) });
    return { memory: () => ({ planned: true }) };
  },
});

const milliseconds = (description: string) =>
  Type.Integer({ minimum: 1, maximum: 3_600_000, description });

const pulse = defineRung({
  about: 'pulses of noise: frames that touch none of them are heard',
  positions: ['air'],
  parameters: {
    onMs: milliseconds('Length of a pulse in milliseconds.'),
    periodMs: milliseconds('From the begin of a pulse to the begin of the next, in milliseconds.'),
    for: FOR,
    powerDbm: POWER_DBM,
  },
  check: ({ onMs, periodMs }) =>
    onMs < periodMs ? [] : [{ key: 'onMs', message: 'leaves no pause: it must be below periodMs' }],
  start: ({ air, actAt, given }, stored) => {
    const { onMs, periodMs } = given;
    const noise = { ...spanOf(actAt, given.for), powerDbm: power(given) };
    if (stored === undefined) air.jam({ ...noise, pulse: { onMs, periodMs } });
    return { memory: () => ({ planned: true }) };
  },
});

const byId = defineRung({
  about: 'each frame of one meter, from the moment its number is known',
  positions: ['air'],
  seeks: 'stealth',
  trial: {
    ...{
      duration: 'P2D',
      at: 'P1DT12H',
      intervalS: 900,
      with: { meter: 'd05-r2', powerDbm: STRONG_DBM },
    },
    verdicts: { m7: 'DEGRADED', m5: 'DEGRADED' },
    alarms: { 'meter-silent': 'PT7H' },
    control: { off: ['D9', 'D16'] },
  },
  parameters: { meter: meterParameter('Label of the meter.'), for: FOR, powerDbm: POWER_DBM },
  start: ({ air, actAt, given, meterId: idOf }, stored) => {
    const memory = restored(stored);
    const meterId = idOf(given.meter);
    const span = spanOf(actAt, given.for);
    air.onId((heard) => {
      if (heard.meterId !== meterId || !isDuring(heard.at, span)) return;
      memory.jammedCount += 1;
      const at = heard.at + ID_KNOWN_MS;
      air.jam({ at, until: at + BURST_MS, powerDbm: power(given) });
    });
    return { memory: () => ({ ...memory }) };
  },
});

const byChance = defineRung({
  about:
    'a share of the frames of one meter, drawn by chance: a fault of the radio would look like it',
  positions: ['air'],
  parameters: {
    meter: meterParameter('Label of the meter.'),
    percent: Type.Integer({ minimum: 1, maximum: 99, description: 'Frames that it jams, of 100.' }),
    for: FOR,
    powerDbm: POWER_DBM,
  },
  start: ({ air, actAt, given, meterId: idOf, rng }, stored) => {
    const memory = restored(stored);
    const meterId = idOf(given.meter);
    const span = spanOf(actAt, given.for);
    air.onId((heard) => {
      if (heard.meterId !== meterId || !isDuring(heard.at, span)) return;
      if (!rng.fork(`frame/${heard.at}`).chance({ n: given.percent, of: 100 })) return;
      memory.jammedCount += 1;
      const at = heard.at + ID_KNOWN_MS;
      air.jam({ at, until: at + BURST_MS, powerDbm: power(given) });
    });
    return { memory: () => ({ ...memory }) };
  },
});

const ID_KNOWN_MS = 2;
const PREAMBLE_KNOWN_MS = 1;

const byForecast = defineRung({
  about: 'each frame of one meter from its preamble on, at the instant its access number foretells',
  positions: ['air'],
  parameters: {
    meter: meterParameter('Label of the meter.'),
    intervalS: Type.Integer({
      minimum: 2,
      maximum: 14_400,
      description: 'Nominal interval of the meter in seconds, from its data sheet.',
    }),
    for: FOR,
    powerDbm: POWER_DBM,
  },
  start: ({ air, actAt, given, meterId: idOf }, stored) => {
    const memory = restored(stored);
    const meterId = idOf(given.meter);
    const span = spanOf(actAt, given.for);
    air.onPreamble(({ at }) => {
      if (!isDuring(at, span) || !isDue(at, memory.dueAt)) return;
      memory.jammedCount += 1;
      const from = at + PREAMBLE_KNOWN_MS;
      air.jam({ at: from, until: from + BURST_MS, powerDbm: power(given) });
    });
    // Its antenna hears what the gateway cannot: the forecast goes on.
    air.onFrame(({ at, frame }) => {
      if (senderOf(frame) !== meterId) return;
      const { accessNumber } = readTelegramHeader(frame);
      memory.dueAt = at + synchronousIntervalMs(given.intervalS * SECOND_MS, accessNumber ?? 0);
    });
    return { memory: () => ({ ...memory }) };
  },
});

/** Crystals of allocators are good for this much from one frame to the next. */
const FORECAST_MS = 3;

function isDue(at: Instant, dueAt: Instant | null): boolean {
  return dueAt !== null && Math.abs(at - dueAt) <= FORECAST_MS;
}

function power({ powerDbm = DEFAULT_POWER_DBM }: { readonly powerDbm?: number }): number {
  return powerDbm;
}

interface Memory {
  jammedCount: number;
  dueAt: Instant | null;
}

function restored(stored: JsonValue | undefined): Memory {
  return { jammedCount: 0, dueAt: null, ...((stored ?? {}) as Partial<Memory>) };
}

export const attack: Attack = {
  id: 'A03-jamming',
  title: 'Noise on the channel',
  goal: 'take readings away',
  knows: 'the frequency; of one meter the number on its housing and its interval; no key',
  meets: ['D9', 'D16'],
  rungs: { carrier, pulse, 'by-id': byId, 'by-chance': byChance, 'by-forecast': byForecast },
};
