/**
 * How a forger on the air works: after each frame of a meter it sends one that it made, from what it heard or
 * from nothing. With `isInstead` it also keeps the true frame from everybody else, as soon as it knows who
 * sends; its own antenna hears the rest of it.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { SECOND_MS, type Instant } from '#kernel/time.ts';
import Type from 'typebox';
import { senderOf } from '../../world/frame-sender.ts';
import type { AttackContext, JsonValue, RungInAction } from '../attack.ts';
import {
  DEFAULT_POWER_DBM,
  FOR,
  isDuring,
  meterParameter,
  POWER_DBM,
  spanOf,
} from '../parameters.ts';

/** After this the portal takes equal bytes for a second transmission, and no longer for a copy. */
const PAST_COPIES_S = 90;
const ID_KNOWN_MS = 2;
/** Longer than any frame of a meter lasts after its first block. */
const BURST_MS = 12;
/** A frame that begins this near to an own one is that. */
const OWN_MS = 50;

export const FORGER_PARAMETERS = {
  meter: meterParameter('Label of the meter.'),
  delayS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 600,
      description: `Seconds between a frame of the meter and the forged one. Default ${PAST_COPIES_S}.`,
    }),
  ),
  for: FOR,
  powerDbm: POWER_DBM,
};

export interface ForgerGiven {
  readonly meter: string;
  readonly delayS?: number;
  readonly for?: string;
  readonly powerDbm?: number;
}

interface Forgery {
  /** Undefined where nothing can be made of it. */
  make(heard: Uint8Array, sendAt: Instant, count: number): Uint8Array | undefined;
  readonly isInstead?: boolean;
  /** It makes them of the first frame that it heard in the run instead of the newest. */
  readonly isOfFirst?: boolean;
}

/** Frames on their way: they come back through the antenna, and answering them would never end. */
interface Memory {
  own: string[];
  first: string | null;
  /** When the newest of them begins. */
  sendAt: Instant;
  sentCount: number;
}

const MOST_ON_THE_WAY = 4;

export function answerFrames(
  context: AttackContext<'air', ForgerGiven>,
  stored: JsonValue | undefined,
  { make, isInstead = false, isOfFirst = false }: Forgery,
): RungInAction<'air'> {
  const { air, actAt, given } = context;
  const memory: Memory = {
    ...{ own: [], first: null, sendAt: 0, sentCount: 0 },
    ...(stored as Partial<Memory> | undefined),
  };
  const meterId = context.meterId(given.meter);
  const span = spanOf(actAt, given.for);
  const powerDbm = given.powerDbm ?? DEFAULT_POWER_DBM;
  if (isInstead) {
    air.onId((heard) => {
      if (heard.meterId !== meterId || !isDuring(heard.at, span)) return;
      if (Math.abs(heard.at - memory.sendAt) < OWN_MS) return;
      const at = heard.at + ID_KNOWN_MS;
      air.jam({ at, until: at + BURST_MS, powerDbm });
    });
  }
  air.onFrame(({ at, frame }) => {
    if (senderOf(frame) !== meterId) return;
    memory.first ??= toHex(frame);
    if (!isDuring(at, span)) return;
    if (memory.own.includes(toHex(frame))) return;
    const sendAt = at + (given.delayS ?? PAST_COPIES_S) * SECOND_MS;
    const source = isOfFirst ? fromHex(memory.first) : frame;
    const made = make(source, sendAt, memory.sentCount);
    if (made === undefined) return;
    memory.own = [...memory.own, toHex(made)].slice(-MOST_ON_THE_WAY);
    memory.sendAt = sendAt;
    memory.sentCount += 1;
    context.note('send', { count: memory.sentCount });
    air.transmit(made, { at: sendAt, powerDbm });
  });
  return { memory: () => ({ ...memory }) };
}
