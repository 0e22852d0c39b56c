import { describe, expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { aes128 } from '#wire/security/aes.ts';
import type { Bundle } from '../gateway/bundle.ts';
import { fleetKey, fleetMeters, StatisticalGateway } from './statistical-fleet.ts';

const RNG = createRng(7).fork('fleet');
const FLEET = { gateways: 3, metersEach: 5 };
const START = Date.UTC(2026, 0, 10);
const INTERVAL_MS = 15 * MINUTE_MS;

function reports(index: number, count: number): Bundle[] {
  const own = { fleet: FLEET, index, intervalMs: INTERVAL_MS, startAt: START, rng: RNG };
  const gateway = new StatisticalGateway(own);
  return Array.from({ length: count }, (_, at) =>
    gateway.report(START + (at + 1) * INTERVAL_MS),
  ).flatMap((bundles) => bundles.map(({ bundle }) => bundle));
}

function readAll(bundle: Bundle): { meter: string; units: number; at: number }[] {
  const options = {
    keyFor: (meter: Parameters<typeof fleetKey>[1]) => aes128(fleetKey(RNG, meter)),
  };
  return bundle.telegrams.map(({ frame, rxAt }) => {
    const telegram = decodeTelegram(Buffer.from(frame, 'base64'), options);
    const units = telegram.records.find(({ storage }) => storage === 0)?.value;
    return { meter: formatAddress(telegram.meter), units: Number(units), at: Date.parse(rxAt) };
  });
}

describe('a gateway of a statistical fleet', () => {
  test('reports each of its meters once an interval, in the order in which they sent', () => {
    const [first, second] = reports(1, 2);
    const ids = fleetMeters({ fleet: FLEET, index: 1 }).map(formatAddress);
    for (const [at, bundle] of [first, second].entries()) {
      const read = readAll(bundle as Bundle);
      expect(read.map(({ meter }) => meter).toSorted()).toEqual(ids);
      expect(read).toEqual(read.toSorted((a, b) => a.at - b.at));
      const end = START + (at + 1) * INTERVAL_MS;
      expect(read.every((one) => one.at > end - INTERVAL_MS && one.at <= end)).toBe(true);
    }
    expect(second).toMatchObject({ seq: 2, boot: first?.boot });
  });

  test('counts upwards, and says the same from the same seed', () => {
    const bundles = reports(0, 40);
    const [first, last] = [bundles[0], bundles.at(-1)].map((bundle) => readAll(bundle as Bundle));
    const before = new Map(first?.map(({ meter, units }) => [meter, units]));
    expect(last?.every(({ meter, units }) => units >= (before.get(meter) ?? Infinity))).toBe(true);
    expect(last?.some(({ meter, units }) => units > (before.get(meter) ?? Infinity))).toBe(true);
    expect(reports(0, 40)).toEqual(bundles);
  });
});

test('no meter hangs behind two gateways', () => {
  const ids = [0, 1, 2].flatMap((index) => fleetMeters({ fleet: FLEET, index }).map(formatAddress));
  expect(new Set(ids).size).toBe(15);
});
