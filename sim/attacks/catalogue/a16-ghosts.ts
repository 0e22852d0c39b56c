/**
 * A16, ghosts. Goal: have somebody pay for traffic. After each frame that it hears, a transmitter sends frames of
 * meters that do not exist, each with another number. A gateway with a list of its meters drops them before
 * they cost anything; one that takes every frame carries all of them to the cloud, where the portal refuses
 * them and tells of their rate.
 */
import Type from 'typebox';
import { SECOND_MS } from '#kernel/time.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { senderOf } from '../../world/frame-sender.ts';
import { defineRung, type Attack, type AttackContext } from '../attack.ts';
import { DEFAULT_POWER_DBM, FOR, isDuring, POWER_DBM, spanOf } from '../parameters.ts';

const DEFAULT_EACH = 5;
/** Of the block of a maker that no house has. */
const MAKER = 'ZZZ';
const NUMBERS = 100_000_000;
const ID_DIGITS = 8;

const parameters = {
  each: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 30,
      description: `Ghosts after each frame that it hears. Default ${DEFAULT_EACH}.`,
    }),
  ),
  for: FOR,
  powerDbm: POWER_DBM,
};

interface Given {
  readonly each?: number;
  readonly powerDbm?: number;
}

const ghosts = defineRung({
  about: 'telegrams of meters that do not exist, each with another number',
  positions: ['air'],
  seeks: 'cost',
  trial: {
    ...{ duration: 'PT6H', at: 'PT2H' },
    meets: [],
    verdicts: { m7: 'BLOCKED' },
    control: { without: 'allow-list' },
  },
  parameters,
  start: (context) => {
    const { air, actAt, given } = context;
    const span = spanOf(actAt, given.for);
    air.onFrame(({ at, frame }) => {
      if (!isDuring(at, span) || (senderOf(frame) ?? MAKER).startsWith(MAKER)) return;
      for (let turn = 1; turn <= (given.each ?? DEFAULT_EACH); turn++) {
        sendGhost(context, at + turn * SECOND_MS);
      }
    });
    return { memory: () => null };
  },
});

function sendGhost({ air, given, rng }: AttackContext<'air', Given>, at: number): void {
  const chance = rng.fork(`ghost/${at}`);
  const id = String(chance.below(NUMBERS)).padStart(ID_DIGITS, '0');
  const frame = encodeHcaTelegram({
    ...{ address: { manufacturer: MAKER, id, version: 1, type: 0x08 }, accessNumber: 0, mode: 0 },
    ...{ units: 1, dueDate: '2025-12-31', dueDateUnits: 0, deviceTimeMs: at },
  });
  air.transmit(frame, { at, powerDbm: given.powerDbm ?? DEFAULT_POWER_DBM });
}

export const attack: Attack = {
  id: 'A16-ghosts',
  title: 'Meters that do not exist',
  goal: 'have somebody pay for traffic',
  knows: 'the frequency; no key',
  meets: ['D16'],
  rungs: { ghosts },
};
