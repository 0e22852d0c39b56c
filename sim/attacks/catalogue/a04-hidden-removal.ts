/**
 * A04, manipulation that is hidden. Goal: take an allocator off its radiator, and nobody hears of it. The meter
 * notes the day in its telegrams. The status byte lies in the clear and may be rewritten in mode 5, so the
 * attacker jams each frame and sends it again with a clean one; the note inside the encrypted part stays
 * (D16 reads that, and no status). So it cuts the frame before the note: D8 wants as many blocks as
 * registered, D6 the time that is gone with them. In mode 7 the MAC covers both.
 */
import { defineRung, type Attack } from '../attack.ts';
import { answerFrames, FORGER_PARAMETERS } from '../means/answer-frames.ts';
import { assembled, BLOCK_BYTES, layersOf, withBlocks, withStatus } from '../means/frame-bytes.ts';
import { allocatorParameter, spanOf } from '../parameters.ts';

const STRONG_DBM = 33;
const WITH = { meter: 'd05-r2', delayS: 2, powerDbm: STRONG_DBM };
const parameters = { ...FORGER_PARAMETERS, meter: allocatorParameter('Label of the allocator.') };

const status = defineRung({
  about: 'an allocator taken off, and each of its frames sent again with a clean status byte',
  positions: ['hands', 'air'],
  seeks: 'stealth',
  trial: {
    ...{ duration: 'P2D', at: 'P1DT6H', with: WITH },
    meets: ['D9', 'D16'],
    verdicts: { m5: 'DETECTED', m7: 'DETECTED' },
    alarms: { removed: 'PT4H' },
    control: { off: ['D9', 'D16'] },
  },
  parameters,
  start: (context, stored) => {
    const { hands, actAt, given } = context;
    if (stored === undefined) hands.remove({ ...spanOf(actAt, given.for), meter: given.meter });
    return answerFrames(context, stored, {
      make: (frame) => withStatus(frame, 0),
      isInstead: true,
    });
  },
});

const cut = defineRung({
  about: 'an allocator taken off, and each of its frames cut before the note of it',
  positions: ['hands', 'air'],
  seeks: 'stealth',
  trial: {
    ...{ duration: 'P2D', at: 'P1DT6H', with: WITH },
    // The frames that it jammed are missing.
    verdicts: { m5: 'DEGRADED' },
    control: { off: ['D6', 'D8', 'D9'] },
  },
  parameters,
  start: (context, stored) => {
    const { hands, actAt, given } = context;
    if (stored === undefined) hands.remove({ ...spanOf(actAt, given.for), meter: given.meter });
    return answerFrames(context, stored, { make: firstBlock, isInstead: true });
  },
});

function firstBlock(frame: Uint8Array): Uint8Array | undefined {
  const one = withBlocks(frame, 1);
  const layers = layersOf(frame);
  if (one === undefined || layers === undefined) return undefined;
  return assembled(one.subarray(0, layers.payloadOffset + BLOCK_BYTES));
}

export const attack: Attack = {
  id: 'A04-hidden-removal',
  title: 'A removal that is hidden',
  goal: 'take an allocator off its radiator, and nobody hears of it',
  knows: 'where the allocator hangs, and how telegrams are laid out; no key',
  meets: ['D6', 'D8', 'D9', 'D16'],
  rungs: { status, cut },
};
