/**
 * A07, a stolen key. Goal: be the meter. Keys are symmetric: who has one reads what was recorded and writes what
 * the portal must believe. With the true frames jammed there is one course only, and nothing contradicts it.
 * No defence behind the key can help; what helps lies before (wrapped keys, a service that gives none
 * away, decoys: D14) and after (a new key). D7 bounds how much a lie may add in a day.
 */
import Type from 'typebox';
import { defineRung, type Attack, type AttackContext, type JsonValue } from '../attack.ts';
import { answerFrames, FORGER_PARAMETERS, type ForgerGiven } from '../means/answer-frames.ts';
import { sealedFrame } from '../means/sealed-frame.ts';

const STRONG_DBM = 33;
const DEFAULT_UNITS = 4;
const MANY_UNITS = 900;

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

const WITH = { meter: 'd05-r2', delayS: 2, powerDbm: STRONG_DBM };

const forge = defineRung({
  about: 'each frame jammed, and one made with the stolen key in its place, a little higher',
  positions: ['air', 'keys'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', with: WITH },
    // What is left of the claim that keys cannot be stolen: nothing tells the thief from the meter.
    verdicts: { m7: 'SUCCEEDED', m5: 'SUCCEEDED' },
    control: { off: ['D7'] },
  },
  parameters,
  start: inItsPlace,
});

const forgeMuch = defineRung({
  about: 'the same with more than a radiator can give',
  positions: ['air', 'keys'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', with: { ...WITH, addUnits: MANY_UNITS } },
    verdicts: { m7: 'DETECTED', m5: 'DETECTED' },
    control: { off: ['D7'] },
  },
  parameters,
  start: inItsPlace,
});

type Given = ForgerGiven & { readonly addUnits?: number };

function inItsPlace(context: AttackContext<'air' | 'keys', Given>, stored?: JsonValue) {
  const { addUnits = DEFAULT_UNITS, meter } = context.given;
  const key = context.keys.stolen(meter);
  return answerFrames(context, stored, {
    make: (heard, sendAt) => sealedFrame(heard, key, { addUnits, ahead: 0, sendAt }),
    isInstead: true,
  });
}

export const attack: Attack = {
  id: 'A07-stolen-key',
  title: 'A stolen key of a meter',
  goal: 'be the meter',
  knows: 'the key of a meter',
  meets: ['D7'],
  rungs: { forge, 'forge-much': forgeMuch },
};
