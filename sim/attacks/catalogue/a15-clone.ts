/**
 * A15, a second device under one address. Goal: have a value of the attacker's choice billed. With the key of
 * the meter it makes telegrams that are right in every bit, with a counter that is ahead. No crypto can
 * tell the two apart. What remains: both send, and the portal sees two courses that cannot both be true.
 * Without the key nothing decrypts.
 */
import Type from 'typebox';
import { defineRung, type Attack, type AttackContext } from '../attack.ts';
import { answerFrames, FORGER_PARAMETERS, type ForgerGiven } from '../means/answer-frames.ts';
import { sealedFrame } from '../means/sealed-frame.ts';

const DEFAULT_UNITS = 8;
const AHEAD = 100_000;

const parameters = {
  ...FORGER_PARAMETERS,
  addUnits: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100_000,
      description: `Units above what the meter shows. Default ${DEFAULT_UNITS}.`,
    }),
  ),
};

type Given = ForgerGiven & { readonly addUnits?: number };

const withKey = defineRung({
  about: 'a clone with the key of the meter, beside the meter itself',
  positions: ['air', 'keys'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', with: { meter: 'd05-r2' } },
    meets: ['D3', 'D7', 'D9'],
    // Until somebody decides which of two is the meter, neither counts: what was used since is not billed.
    verdicts: { m7: 'SUCCEEDED', m5: 'SUCCEEDED' },
    alarms: { contradiction: 'PT4H' },
    control: { off: ['D3', 'D7', 'D9'] },
  },
  parameters,
  start: (context, stored) => {
    const key = context.keys.stolen(context.given.meter);
    return answerFrames(context, stored, { make: cloned(context, key) });
  },
});

const withoutKey = defineRung({
  about: 'a clone with a key of its own, beside the meter itself',
  positions: ['air'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', with: { meter: 'd05-r2' } },
    meets: [],
    verdicts: { m7: 'BLOCKED', m5: 'BLOCKED', 'ell-ctr': 'BLOCKED' },
    control: { security: 'm0', off: ['D3', 'D7', 'D9'] },
  },
  parameters,
  start: (context, stored) => {
    const key = context.rng.fork('own key').bytes(KEY_BYTES);
    return answerFrames(context, stored, { make: cloned(context, key) });
  },
});

const KEY_BYTES = 16;

function cloned({ given }: Pick<AttackContext<'air', Given>, 'given'>, key: Uint8Array) {
  return (heard: Uint8Array, sendAt: number, count: number): Uint8Array | undefined =>
    sealedFrame(heard, key, {
      addUnits: given.addUnits ?? DEFAULT_UNITS,
      ahead: AHEAD + count,
      sendAt,
    });
}

export const attack: Attack = {
  id: 'A15-clone',
  title: 'Two devices under one address',
  goal: 'have a value of the attacker’s choice billed',
  knows: 'the number on the housing; in one rung the key of the meter',
  meets: ['D3', 'D7', 'D9'],
  sealedBy: ['m7', 'm5', 'ell-ctr'],
  rungs: { 'with-key': withKey, 'without-key': withoutKey },
};
