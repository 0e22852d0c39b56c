/**
 * The air of a house. A transmission begins and ends; whatever overlaps it in between interferes
 * at each receiver with its own strength (unslotted ALOHA with capture). Attackers use the same
 * two methods as everybody: `tap` and `transmit`.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { assert } from '#kernel/errors.ts';
import { type Rng, type RngState, restoreRng } from '#kernel/rng.ts';
import type { Instant } from '#kernel/time.ts';
import { airtimeT1Us } from './airtime.ts';
import {
  linkLossDb,
  NO_INTERFERENCE_DBM,
  receive,
  type ChannelOptions,
  type LossReason,
  type Place,
} from './channel.ts';

export interface Transmission {
  /** When it begins. */
  readonly at: Instant;
  /** Without CRC bytes. */
  readonly frame: Uint8Array;
  readonly powerDbm: number;
  /** A meter id, then it comes from where this meter hangs; any other name stands outside. */
  readonly sender: string;
  readonly genuine: boolean;
}

interface TappedFrame {
  /** When it began. */
  readonly at: Instant;
  readonly frame: Uint8Array;
  readonly rssiDbm: number;
}

/**
 * How much of a frame of mode T has been heard: after the preamble that there is one, after the first
 * block whose it is.
 */
export const EARLY_STAGES = { preamble: { afterMs: 1 }, id: { afterMs: 2 } } as const;
export type EarlyStage = keyof typeof EARLY_STAGES;

/** L, C and the address: what stands in the first block. */
const FIRST_BLOCK_BYTES = 10;

/** What an attacker with an antenna and a transmitter has. */
export interface Radio {
  /** Called for each frame on the air when it is over, own ones and collided ones too. */
  tap(listener: (heard: TappedFrame) => void): void;
  /** Called while a frame is on the air, with no more of it than has been sent. */
  tapEarly(stage: EarlyStage, listener: (heard: TappedFrame) => void): void;
  /** Puts a frame on the air at `at`, which must not be in the past. */
  transmit(transmission: Transmission): void;
}

interface Receiver {
  readonly id: string;
  readonly place: Place;
}

/** What a meter says in a frame beside its units; only the auditor asks. */
export interface FrameSays {
  readonly dueDate: string;
  readonly dueDateUnits: number;
  /** What its clock showed, as an instant. */
  readonly deviceAt: Instant;
  /** The day on which it was opened or taken off. */
  readonly errorDate: string | null;
}

/** A frame from its first to its last chip. */
export interface OnAir extends Transmission {
  readonly id: number;
  /** First whole millisecond after its end. */
  readonly endAt: Instant;
  readonly airtimeUs: number;
  /** Whole units inside, where the sender is a meter of the house. */
  readonly units: number | null;
  /** Left out where nothing more is known of it. */
  readonly says?: FrameSays;
  /** Strength at each receiver. */
  readonly rssiDbm: readonly number[];
  /** Strongest overlapping frame at each receiver so far. */
  readonly interferenceDbm: number[];
}

export type ReceiverOutcome = 'heard' | Exclude<LossReason, 'filtered' | 'off'>;

type StoredOnAir = Omit<OnAir, 'frame'> & { readonly frame: string };

export interface RadioState {
  readonly nextId: number;
  readonly onAir: readonly StoredOnAir[];
  readonly rng: RngState;
}

interface MediumOptions {
  readonly channel: ChannelOptions;
  readonly receivers: readonly Receiver[];
  /** Where the meters hang. */
  readonly places: ReadonlyMap<string, Place>;
  /** Whose place a sender has at an instant; its own by default. */
  readonly seatOf?: (sender: string, at: Instant) => string;
  /** What stands in the path from a sender to one receiver, dB. */
  readonly pathLossDb?: (sender: string, receiver: string, at: Instant) => number;
  /** Power of noise from outside that touches a frame; undefined where none does. */
  readonly noiseDbm?: (frame: OnAir) => number | undefined;
  readonly rng: Rng;
  /** Queues the begin of a transmission. */
  readonly enqueue: (transmission: Transmission) => void;
}

/** The pavement in front of the house: where an attacker stands and listens. */
const OUTSIDE: Place = { xM: 12, yM: 8, floor: 0 };
/** Who stands there and is no meter. */
const OUTSIDE_SENDER = 'attacker';

const NO_STAGES: readonly EarlyStage[] = [];

export class RadioMedium implements Radio {
  readonly #options: MediumOptions;
  readonly #listeners: ((heard: TappedFrame) => void)[] = [];
  readonly #early = { preamble: [], id: [] } as Record<EarlyStage, ((h: TappedFrame) => void)[]>;
  readonly #links = new Map<string, readonly number[]>();
  readonly #tapLinks = new Map<string, number>();
  /** As a rule nobody listens before the end of a frame. */
  #hasEarlyTaps = false;
  #onAir: OnAir[] = [];
  #nextId = 0;
  #rng: Rng;

  constructor(options: MediumOptions) {
    this.#options = options;
    this.#rng = options.rng.fork('frames');
  }

  tap(listener: (heard: TappedFrame) => void): void {
    this.#listeners.push(listener);
  }

  tapEarly(stage: EarlyStage, listener: (heard: TappedFrame) => void): void {
    this.#early[stage].push(listener);
    this.#hasEarlyTaps = true;
  }

  /** Stages at which somebody listens and that come before the end of a frame. */
  stagesOf({ at, endAt, frame }: OnAir): readonly EarlyStage[] {
    if (!this.#hasEarlyTaps) return NO_STAGES;
    return (Object.keys(EARLY_STAGES) as EarlyStage[]).filter(
      (stage) =>
        this.#early[stage].length > 0 &&
        at + EARLY_STAGES[stage].afterMs <= endAt &&
        (stage === 'preamble' || frame.length >= FIRST_BLOCK_BYTES),
    );
  }

  /** So much of a frame has been sent. */
  reach(stage: EarlyStage, frame: OnAir): void {
    const sent = frame.frame.subarray(0, stage === 'id' ? FIRST_BLOCK_BYTES : 0);
    this.#tell(this.#early[stage], frame, sent);
  }

  transmit(transmission: Transmission): void {
    this.#options.enqueue(transmission);
  }

  /** Starts a frame now; the caller calls `end` with it at `endAt`. */
  begin(
    transmission: Transmission,
    of?: { readonly units: number; readonly says?: FrameSays | undefined },
  ): OnAir {
    const { at: from, frame, powerDbm, sender, genuine } = transmission;
    const { jitterDb } = this.#options.channel;
    const airtimeUs = airtimeT1Us(frame.length - 1);
    const lossesDb = this.#lossesDb(this.#seatOf(transmission));
    const rssiDbm: number[] = [];
    const interferenceDbm: number[] = [];
    for (let receiver = 0; receiver < lossesDb.length; receiver++) {
      const leftDbm = powerDbm - at(lossesDb, receiver) - this.#inPathDb(transmission, receiver);
      rssiDbm.push(Math.round(leftDbm + this.#jitterDb(jitterDb)));
      interferenceDbm.push(NO_INTERFERENCE_DBM);
    }
    // Without a spread, which costs more than all the rest.
    const starting: OnAir = {
      at: from,
      frame,
      powerDbm,
      sender,
      genuine,
      id: this.#nextId++,
      endAt: from + Math.ceil(airtimeUs / 1000),
      airtimeUs,
      units: of?.units ?? null,
      ...(of?.says === undefined ? {} : { says: of.says }),
      rssiDbm,
      interferenceDbm,
    };
    for (const other of this.#onAir) {
      if ((starting.at - other.at) * 1000 < other.airtimeUs) interfere(starting, other);
    }
    this.#onAir.push(starting);
    return starting;
  }

  /** Takes a frame off the air: what each receiver made of it. Taps hear of it before. */
  end(frame: OnAir): ReceiverOutcome[] {
    const index = this.#onAir.indexOf(frame);
    assert(index >= 0, () => `frame ${frame.id} ends without being on the air`);
    this.#onAir.splice(index, 1);
    this.#tell(this.#listeners, frame, frame.frame);
    const noiseDbm = this.#options.noiseDbm?.(frame);
    return frame.rssiDbm.map((rssiDbm, receiver) => {
      const interferenceDbm = at(frame.interferenceDbm, receiver);
      const heard = { rssiDbm, interferenceDbm };
      if (noiseDbm === undefined) return receive(heard, this.#options.channel, this.#rng);
      return this.#receiveInNoise(heard, noiseDbm - at(this.#lossesDb(OUTSIDE_SENDER), receiver));
    });
  }

  #receiveInNoise(
    heard: { readonly rssiDbm: number; readonly interferenceDbm: number },
    noiseDbm: number,
  ): ReceiverOutcome {
    const { channel } = this.#options;
    const isCollision =
      heard.interferenceDbm > NO_INTERFERENCE_DBM &&
      heard.rssiDbm - heard.interferenceDbm < channel.captureDb;
    const interferenceDbm = Math.max(heard.interferenceDbm, noiseDbm);
    const outcome = receive({ ...heard, interferenceDbm }, channel, this.#rng);
    return outcome === 'collision' && !isCollision ? 'jammed' : outcome;
  }

  /** The frame on the air with this id. */
  onAir(id: number): OnAir {
    const frame = this.#onAir.find((candidate) => candidate.id === id);
    assert(frame !== undefined, () => `no frame ${id} is on the air`);
    return frame;
  }

  state(): RadioState {
    const onAir = this.#onAir.map((frame) => ({
      ...frame,
      frame: toHex(frame.frame),
      interferenceDbm: [...frame.interferenceDbm],
    }));
    return { nextId: this.#nextId, onAir, rng: this.#rng.state() };
  }

  restore(state: RadioState): void {
    this.#nextId = state.nextId;
    this.#onAir = state.onAir.map((stored) => ({
      ...stored,
      frame: fromHex(stored.frame),
      interferenceDbm: [...stored.interferenceDbm],
    }));
    this.#rng = restoreRng(state.rng);
  }

  #seatOf({ sender, at }: { readonly sender: string; readonly at: Instant }): string {
    return this.#options.seatOf?.(sender, at) ?? sender;
  }

  /** Loss to each receiver; computed once per sender, because walls do not move. */
  #lossesDb(sender: string): readonly number[] {
    let losses = this.#links.get(sender);
    if (losses === undefined) {
      losses = this.#options.receivers.map((receiver) => this.#lossDb(sender, receiver));
      this.#links.set(sender, losses);
    }
    return losses;
  }

  #lossDb(sender: string, receiver: Receiver): number {
    const { places, channel, rng } = this.#options;
    const ends = { from: places.get(sender) ?? OUTSIDE, to: receiver.place };
    return linkLossDb(ends, channel, rng.fork(`link/${sender}/${receiver.id}`));
  }

  #inPathDb({ sender, at: when }: Transmission, receiver: number): number {
    const { pathLossDb, receivers } = this.#options;
    if (pathLossDb === undefined) return 0;
    return pathLossDb(sender, receivers[receiver]?.id ?? '', when);
  }

  #tell(
    listeners: readonly ((heard: TappedFrame) => void)[],
    frame: OnAir,
    sent: Uint8Array,
  ): void {
    if (listeners.length === 0) return;
    const { powerDbm, at } = frame;
    const sender = this.#seatOf(frame);
    let lossDb = this.#tapLinks.get(sender);
    if (lossDb === undefined) {
      lossDb = this.#lossDb(sender, { id: 'tap', place: OUTSIDE });
      this.#tapLinks.set(sender, lossDb);
    }
    const rssiDbm = Math.round(powerDbm - lossDb);
    for (const listener of listeners) listener({ at, frame: sent.slice(), rssiDbm });
  }

  #jitterDb(widthDb: number): number {
    return widthDb === 0 ? 0 : this.#rng.below(2 * widthDb + 1) - widthDb;
  }
}

function interfere(a: OnAir, b: OnAir): void {
  for (let receiver = 0; receiver < a.rssiDbm.length; receiver++) {
    a.interferenceDbm[receiver] = Math.max(
      at(a.interferenceDbm, receiver),
      at(b.rssiDbm, receiver),
    );
    b.interferenceDbm[receiver] = Math.max(
      at(b.interferenceDbm, receiver),
      at(a.rssiDbm, receiver),
    );
  }
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? NO_INTERFERENCE_DBM;
}
