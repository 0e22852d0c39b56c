/**
 * A09, a telegram without encryption. Goal: any value, without a key. The attacker writes the address of a
 * meter that encrypts above records of its own and says in the header that nothing is encrypted. D1 pins
 * the security of each meter; a decoder that believes the header is the attacker's.
 */
import Type from 'typebox';
import type { Instant } from '#kernel/time.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { readLinkHeader } from '#wire/link-layer.ts';
import { ByteReader } from '#kernel/bytes.ts';
import { defineRung, type Attack } from '../attack.ts';
import { answerFrames, FORGER_PARAMETERS } from '../means/answer-frames.ts';

const DEFAULT_UNITS = 60;

const clear = defineRung({
  about: 'telegrams in clear with a value of the attacker’s choice, in the name of a meter',
  positions: ['air'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', with: { meter: 'd05-r2' } },
    verdicts: { m7: 'BLOCKED', m5: 'BLOCKED', 'ell-ctr': 'BLOCKED' },
    control: { off: ['D1'] },
    controls: { 'ell-ctr': { off: ['D1', 'D8'] } },
  },
  parameters: {
    ...FORGER_PARAMETERS,
    units: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 999_999,
        description: `What the meter is made to say. Default ${DEFAULT_UNITS}.`,
      }),
    ),
  },
  start: (context, stored) =>
    answerFrames(context, stored, {
      make: (heard, at, count) => clearFrame(heard, at, { count, units: context.given.units }),
    }),
});

interface Chosen {
  readonly count: number;
  readonly units?: number | undefined;
}

/** The header is copied; due-date value and dates are what a display shows in January. */
function clearFrame(
  heard: Uint8Array,
  at: Instant,
  { count, units = DEFAULT_UNITS }: Chosen,
): Uint8Array {
  const { address } = readLinkHeader(new ByteReader(heard));
  const year = new Date(at).getUTCFullYear();
  return encodeHcaTelegram({
    ...{ address, mode: 0, accessNumber: count & 0xff, units },
    ...{ dueDate: `${year - 1}-12-31`, dueDateUnits: 0, deviceTimeMs: at },
  });
}

export const attack: Attack = {
  id: 'A09-clear-telegram',
  title: 'A telegram in clear for a meter with a key',
  goal: 'bill any value, without a key',
  knows: 'the number on the housing, and how a telegram is laid out; no key',
  meets: ['D1', 'D7', 'D8'],
  rungs: { clear },
};
