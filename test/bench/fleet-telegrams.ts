/** A fleet of allocators with keys of their own, and what they send; the same in every run. */
import { toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { createRng } from '#kernel/rng.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import type { Aes128Factory } from '#wire/security/aes.ts';
import { encodeHcaTelegram, type HcaTelegramSpec } from '#wire/encode-hca.ts';
import { formatAddress, parseAddress, type DeviceAddress } from '#wire/link-layer.ts';

export interface FleetMeter {
  readonly id: string;
  readonly address: DeviceAddress;
  readonly key: Uint8Array;
}

export type FleetMode = 5 | 7;

const START = Date.UTC(2025, 0, 7, 12);

export function fleetOf(count: number): readonly FleetMeter[] {
  const keys = createRng('bench').fork('keys');
  return Array.from({ length: count }, (_, index) => {
    const id = `QDS-${10_000_000 + index}-35-08`;
    return { id, address: parseAddress(id), key: keys.fork(id).bytes(16) };
  });
}

/** What the encoder is given for the n-th telegram of the fleet; meters send in turn. */
export function telegramSpecs(
  fleet: readonly FleetMeter[],
  {
    count,
    mode,
    aes,
  }: { readonly count: number; readonly mode: FleetMode; readonly aes: Aes128Factory },
): HcaTelegramSpec[] {
  const ciphers = fleet.map(({ key }) => aes(key));
  return Array.from({ length: count }, (_, index) => {
    const turn = Math.floor(index / fleet.length);
    const cipher = ciphers[index % fleet.length];
    return {
      address: (fleet[index % fleet.length] as FleetMeter).address,
      accessNumber: turn & 0xff,
      mode,
      ...defined({ aes: cipher }),
      ...(mode === 7 ? { afl: { messageCounter: turn + 1 } } : {}),
      units: 1_000 + turn,
      dueDate: '2024-12-31',
      dueDateUnits: 4_711,
      deviceTimeMs: START + turn * 15 * MINUTE_MS,
    };
  });
}

export function telegramsHex(specs: readonly HcaTelegramSpec[]): string[] {
  return specs.map((spec) => toHex(encodeHcaTelegram(spec)));
}

/** Meter id → key, as a key file holds them. */
export function keyFileOf(fleet: readonly FleetMeter[]): string {
  return JSON.stringify(
    Object.fromEntries(fleet.map(({ address, key }) => [formatAddress(address), toHex(key)])),
  );
}
