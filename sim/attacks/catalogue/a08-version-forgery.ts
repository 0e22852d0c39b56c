/**
 * A08, one byte of the header. Goal: 10,000 units more for a neighbour. In mode 5 the header is part of the
 * vector of initialisation: a bit that is flipped in the version byte is flipped in the highest digits of
 * the value, and the check bytes stay right. D1 (version as registered) and D7 (faster than a radiator)
 * refuse it, D4 where the ciphertext was there before; mode 7 derives nothing from the version.
 *
 * Rung `again` sends a frame a second time, rung `instead` jams it first, so that no ledger knows it. Rung
 * `bits` needs no header: the counter mode of the link layer lets each bit of a value through as it is.
 */
import { defineRung, type Attack } from '../attack.ts';
import { answerFrames, FORGER_PARAMETERS } from '../means/answer-frames.ts';
import { flipped, VERSION_AT } from '../means/frame-bytes.ts';

/** Lowest bit of the highest two digits: 10,000 units. */
const TEN_THOUSAND = 0x01;

const again = defineRung({
  about: 'each frame a second time, with one bit of the version byte flipped',
  positions: ['air'],
  trial: {
    ...{ duration: 'P2D', at: 'P1DT12H', takesAll: true, with: { meter: 'd05-r2' } },
    verdicts: { m5: 'BLOCKED' },
    control: { off: ['D1', 'D4', 'D7'] },
  },
  parameters: FORGER_PARAMETERS,
  start: (context, stored) =>
    answerFrames(context, stored, { make: (frame) => flipped(frame, VERSION_AT, TEN_THOUSAND) }),
});

const instead = defineRung({
  about: 'each frame jammed, and sent with one bit of the version byte flipped',
  positions: ['air'],
  trial: {
    ...{
      duration: 'P2D',
      at: 'P1DT12H',
      takesAll: true,
      with: { meter: 'd05-r2', delayS: 2, powerDbm: 33 },
    },
    meets: ['D1', 'D7'],
    // The frames that it jammed are missing.
    verdicts: { m5: 'DEGRADED' },
    control: { off: ['D1', 'D7'] },
  },
  parameters: FORGER_PARAMETERS,
  start: (context, stored) =>
    answerFrames(context, stored, {
      make: (frame) => flipped(frame, VERSION_AT, TEN_THOUSAND),
      isInstead: true,
    }),
});

export const attack: Attack = {
  id: 'A08-version-forgery',
  title: 'One bit of the header',
  goal: '10,000 units more for a neighbour',
  knows: 'the number on the housing and how telegrams are laid out; no key',
  meets: ['D1', 'D4', 'D7'],
  sealedBy: ['m7'],
  rungs: { again, instead },
};
