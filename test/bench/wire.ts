/** `npm run bench -- wire`: the codec alone, on one core, hot, keys expanded. */
import { fromHex } from '#kernel/bytes.ts';
import { assert } from '#kernel/errors.ts';
import { type Aes128, aes128 } from '#wire/security/aes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { formatAddress } from '#wire/link-layer.ts';
import {
  fleetOf,
  telegramSpecs,
  telegramsHex,
  type FleetMeter,
  type FleetMode,
} from './fleet-telegrams.ts';
import { bestOf, rate, type Figure } from './report.ts';

const TELEGRAMS = 20_000;
const WARM_UP_ROUNDS = 3;
const ROUNDS = 10;
const HEAP_KEYS = 10_000;

export function benchWire(): Figure[] {
  const figures: Figure[] = [];
  for (const mode of [5, 7] as const) {
    for (const meters of [1, 1_000]) {
      const fleet = fleetOf(meters);
      const about = `mode ${mode}, ${meters === 1 ? '1 meter' : '1 000 meters'}`;
      figures.push({ name: `decode ${about}`, ...decodeBench(fleet, mode) });
      figures.push({ name: `encode ${about}`, ...encodeBench(fleet, mode) });
    }
  }
  return [...figures, heapBench(5), heapBench(7)];
}

type Measured = Omit<Figure, 'name'>;

/** Hex in, named fields out. */
function decodeBench(fleet: readonly FleetMeter[], mode: FleetMode): Measured {
  const lines = telegramsHex(telegramSpecs(fleet, { count: TELEGRAMS, mode, aes: aes128 }));
  const keyFor = ciphersOf(fleet);
  const options = { keyFor };
  return measured(() => {
    let fields = 0;
    for (const line of lines) {
      fields += readMeter(decodeTelegram(fromHex(line), options)).fields.length;
    }
    assert(fields >= 5 * TELEGRAMS, 'every telegram has its named fields');
  });
}

/** Named fields in, frame out. */
function encodeBench(fleet: readonly FleetMeter[], mode: FleetMode): Measured {
  const specs = telegramSpecs(fleet, { count: TELEGRAMS, mode, aes: aes128 });
  return measured(() => {
    let bytes = 0;
    for (const spec of specs) bytes += encodeHcaTelegram(spec).length;
    assert(bytes > 40 * TELEGRAMS, 'every telegram is encoded');
  });
}

function measured(work: () => void): Measured {
  bestOf(WARM_UP_ROUNDS, work);
  return { ...rate(TELEGRAMS, bestOf(ROUNDS, work)), unit: 'telegrams' };
}

function ciphersOf(
  fleet: readonly FleetMeter[],
): (meter: FleetMeter['address']) => Aes128 | undefined {
  const ciphers = new Map(fleet.map(({ id, key }) => [id, aes128(key)]));
  return (meter) => ciphers.get(formatAddress(meter));
}

/** Heap and buffers of a key that has decrypted, and been derived from, once. */
function heapBench(mode: FleetMode): Figure {
  const fleet = fleetOf(HEAP_KEYS);
  const frames = framesOf(fleet, mode);
  const before = usedBytes();
  const keyFor = ciphersOf(fleet);
  for (const frame of frames) decodeTelegram(frame, { keyFor });
  const bytes = Math.round((usedBytes() - before) / HEAP_KEYS);
  for (const { address } of fleet) assert(keyFor(address) !== undefined, 'ciphers are in use');
  const about = globalThis.gc === undefined ? 'rough, without --expose-gc' : 'after collections';
  return {
    name: `cached key, mode ${mode} (${about})`,
    count: frames.length,
    ms: 0,
    unit: 'keys',
    more: { 'bytes per key': bytes },
  };
}

/** In a function of its own, so that the encoder's ciphers are gone afterwards. */
function framesOf(fleet: readonly FleetMeter[], mode: FleetMode): Uint8Array[] {
  const specs = telegramSpecs(fleet, { count: fleet.length, mode, aes: aes128 });
  return specs.map((spec) => encodeHcaTelegram(spec));
}

function usedBytes(): number {
  // What a first collection finalises, a second one frees.
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
