/**
 * One more receiver in the world of a scenario: every frame on the air in a time window, with the
 * strength that it has at a place. The gateways hear the same frames as in any other run; this
 * receiver only listens.
 */
import { setImmediate } from 'node:timers/promises';
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { createRng, type Rng } from '#kernel/rng.ts';
import { HOUR_MS, type Instant } from '#kernel/time.ts';
import type { Aes128Factory } from '#wire/security/aes.ts';
import { formatAddress } from '#wire/link-layer.ts';
import {
  DEFAULT_CHANNEL,
  linkLossDb,
  type LossReason,
  type Place,
} from '../../sim/radio/channel.ts';
import { radioError } from '../../sim/radio/errors.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { setUpScenario } from '../../sim/scenario/set-up.ts';
import { metersOf, type House } from '../../sim/world/house.ts';
import type { SentFrame, World } from '../../sim/world/world.ts';

export interface Listener {
  /** As the user named the place. */
  readonly name: string;
  /** The world forks the shadows of a link by the receiver's id: a gateway's place is its own. */
  readonly id: string;
  readonly place: Place;
}

export interface AirFrame {
  /** When it began. */
  readonly at: Instant;
  /** A meter id, or what an attacker calls itself. */
  readonly sender: string;
  /** Of a meter of the house. */
  readonly label?: string;
  readonly frame: Uint8Array;
  readonly rssiDbm: number;
  readonly genuine: boolean;
  /** What became of it at the gateways. */
  readonly outcome: 'heard' | LossReason;
}

interface AirWindow {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly listener: Listener;
  readonly from: Instant;
  readonly until: Instant;
  /** How long a frame is on the air, in the mode of the recording. */
  readonly airtimeMs: (frame: Uint8Array) => number;
  readonly aes?: Aes128Factory;
  /** Called now and then; the listening ends when it says stop. */
  readonly onProgress?: (now: Instant) => 'go-on' | 'stop';
}

export interface Air {
  /** In order of their begin; those that overlap the window, also at its edges. */
  readonly frames: readonly AirFrame[];
  /** Begin of the first frame after the window, looked for when none is in it. */
  readonly nextAt?: Instant;
  readonly stopped: boolean;
}

/** A frame of 256 bytes in mode S1 takes 160 ms. */
const LONGEST_FRAME_MS = 200;
/** How far the next frame is looked for. */
const LOOK_AHEAD_MS = HOUR_MS;

/** Plays the scenario from its start to the end of the window. */
export async function listen(window: AirWindow): Promise<Air> {
  const { scenario, seed, listener, from, until, airtimeMs, onProgress, aes } = window;
  const setUp = setUpScenario(scenario, { seed, ...defined({ aes }) });
  const antenna = new Antenna(setUp.house, listener, airRng(seed));
  const frames: AirFrame[] = [];
  observe(setUp.world, (tapDbm, sent) => {
    if (sent.at > from - LONGEST_FRAME_MS) frames.push(antenna.hear(tapDbm, sent));
  });
  const runTo = (end: () => Instant): Promise<boolean> => runWorld(setUp.world, end, onProgress);
  const isComplete = await runTo(() => until + LONGEST_FRAME_MS);
  const inside = frames.filter(({ at, frame }) => at < until && at + airtimeMs(frame) > from);
  inside.sort((a, b) => a.at - b.at);
  if (!isComplete || inside.length > 0) return { frames: inside, stopped: !isComplete };
  const nextAt = (): Instant | undefined => frames.find(({ at }) => at >= until)?.at;
  const isAll = await runTo(() => (nextAt() === undefined ? until + LOOK_AHEAD_MS : 0));
  const next = nextAt();
  return { frames: [], stopped: !isAll, ...defined({ nextAt: next }) };
}

/** The tap tells the strength on the pavement, the world tells the sender, in the same step. */
function observe(world: World, hear: (tapDbm: number, sent: SentFrame) => void): void {
  let tapped: number | undefined;
  world.radio.tap(({ rssiDbm }) => (tapped = rssiDbm));
  world.onSent((sent) => {
    assert(tapped !== undefined, 'a frame ends on the air before the world tells of it');
    hear(tapped, sent);
    tapped = undefined;
  });
}

/** Between so many events, ctrl-c is heard. */
const EVENTS_PER_TURN = 500;

/** False when it was stopped. */
async function runWorld(
  world: World,
  end: () => Instant,
  onProgress: AirWindow['onProgress'],
): Promise<boolean> {
  for (let count = 1; (world.nextAt() ?? Infinity) <= end(); count++) {
    world.step();
    if (count % EVENTS_PER_TURN > 0) continue;
    await setImmediate();
    if (onProgress?.(world.clock.now()) === 'stop') return false;
  }
  return true;
}

/** Where an attacker stands and listens, and where this program's own tap is. */
const PAVEMENT: Listener = { name: 'outside', id: 'tap', place: { xM: 12, yM: 8, floor: 0 } };
/** A gateway whose floor the scenario does not name. */
const USUAL_FLOOR = 1;

/** The stream from which the world draws the shadows of its links. */
function airRng(seed: number): Rng {
  return createRng(seed).fork('world').fork('radio');
}

class Antenna {
  readonly #listener: Listener;
  readonly #rng: Rng;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #losses = new Map<string, { readonly tapDb: number; readonly hereDb: number }>();

  constructor(house: House, listener: Listener, rng: Rng) {
    this.#listener = listener;
    this.#rng = rng;
    const meters = metersOf(house).map((meter) => ({ meter, id: formatAddress(meter.address) }));
    this.#places = new Map(meters.map(({ id, meter }) => [id, meter.place]));
    this.#labels = new Map(meters.map(({ id, meter }) => [id, meter.label]));
  }

  hear(tapDbm: number, sent: SentFrame): AirFrame {
    const { meterId, at, frame, genuine } = sent;
    const label = this.#labels.get(meterId);
    return {
      at,
      sender: meterId,
      ...defined({ label }),
      frame,
      rssiDbm: this.#strengthHere(meterId, tapDbm),
      genuine,
      outcome: sent.lossReason ?? 'heard',
    };
  }

  /** The tap rounds power − loss to whole dB, and powers are whole dB: so the power comes back. */
  #strengthHere(sender: string, tapDbm: number): number {
    const { tapDb, hereDb } = this.#lossesOf(sender);
    const tenths = Math.round((tapDbm + tapDb) * 10);
    const powerDbm = Math.ceil((tenths - 5) / 10);
    return Math.round(powerDbm - hereDb);
  }

  #lossesOf(sender: string) {
    let losses = this.#losses.get(sender);
    if (losses === undefined) {
      losses = {
        tapDb: this.#lossDb(sender, PAVEMENT),
        hereDb: this.#lossDb(sender, this.#listener),
      };
      this.#losses.set(sender, losses);
    }
    return losses;
  }

  #lossDb(sender: string, { id, place }: Listener): number {
    const ends = { from: this.#places.get(sender) ?? PAVEMENT.place, to: place };
    return linkLossDb(ends, DEFAULT_CHANNEL, this.#rng.fork(`link/${sender}/${id}`));
  }
}

const METRES_AND_FLOOR = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2})$/;

/**
 * The place that a text names: a meter by its label, a gateway by its id, `outside`, or metres from
 * the stairwell and the floor, `4,3,2`. Throws RADIO_UNKNOWN_PLACE.
 */
export function findPlace(text: string, scenario: Scenario, house: House): Listener {
  const gateway = scenario.gateways.find(({ id }) => id === text);
  if (gateway !== undefined) {
    const { xM, yM, floor = USUAL_FLOOR } = gateway;
    return { name: text, id: text, place: { xM, yM, floor } };
  }
  if (text === 'outside') return PAVEMENT;
  const meter = metersOf(house).find(({ label }) => label === text);
  if (meter !== undefined) return { name: text, id: text, place: meter.place };
  const [xM, yM, floor] = METRES_AND_FLOOR.exec(text)?.slice(1).map(Number) ?? [];
  if (xM !== undefined && yM !== undefined && floor !== undefined) {
    return { name: text, id: text, place: { xM, yM, floor } };
  }
  const gateways = scenario.gateways.map(({ id }) => id).join(', ');
  throw radioError('RADIO_UNKNOWN_PLACE', { details: { place: text, house: house.id, gateways } });
}
