/** Telegrams and registrations of other security than the house of portal.fixture.ts has. */
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { encodeTelegram, type TelegramSpec } from '#wire/encode-telegram.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import { acceptanceOf, type AcceptanceGiven } from './acceptance-defaults.ts';
import { createTestPortal, METER, START, type TestPortal } from './portal.fixture.ts';

/** A portal whose first meter is registered in another way. */
export function portalWith(
  given: AcceptanceGiven,
  options: { readonly off?: readonly string[]; readonly kind?: MeterKind } = {},
): TestPortal {
  const portal = createTestPortal(options);
  const registered = portal.store.meters.byId(METER.id);
  if (registered === undefined) throw new Error('the meter of the fixture is gone');
  const kind = options.kind ?? 'heat-cost-allocator';
  portal.store.meters.put({ ...registered, kind, acceptance: acceptanceOf(kind, given) });
  portal.ingest.reloadMeters();
  return portal;
}

export const records = (at: number, units: number): TelegramSpec['records'] => [
  { field: 0xb, vib: '6e', value: units },
  { field: 0xb, vib: '6e', storage: 1, value: 4711 },
  { field: 2, vib: '6c', storage: 1, value: '2024-12-31' },
  {
    field: 4,
    vib: '6d',
    value: new Date(at + HOUR_MS).toISOString().slice(0, 16).replace('T', ' '),
  },
];

export function frameOf(at: number, units: number, spec: Partial<TelegramSpec> = {}): Uint8Array {
  const { address, key } = METER;
  const accessNumber = Math.floor(at / MINUTE_MS) & 0xff;
  return encodeTelegram({ address, key, accessNumber, records: records(at, units), ...spec });
}

export const mode7 = (at: number, units: number, messageCounter: number): Uint8Array =>
  frameOf(at, units, { mode: 7, afl: { messageCounter } });

export const ellCtr = (at: number, units: number, session: number): Uint8Array =>
  frameOf(at, units, {
    header: 'none',
    ell: {
      ci: 0x8d,
      communicationControl: 0x20,
      accessNumber: session & 0xff,
      sessionNumber: 0x2000_0000 + session,
    },
  });

export function send(
  portal: TestPortal,
  frame: Uint8Array,
  heard: number | { readonly rxAt: number; readonly gateway: string } = START,
): void {
  const { rxAt, gateway } = typeof heard === 'number' ? { rxAt: heard, gateway: 'gw-1' } : heard;
  portal.send([{ rxAt, frame }], { gateway });
}

export const rejectedOf = (portal: TestPortal): Record<string, number> =>
  Object.fromEntries(
    Object.entries(portal.store.counters.read().rejected).filter(([, count]) => count > 0),
  );

export function bundleBytes(frame: Uint8Array, at: number): Buffer {
  const rxAt = new Date(at).toISOString();
  const telegrams = [{ rxAt, frame: Buffer.from(frame).toString('base64') }];
  const head = { v: 1, gateway: 'gw-9', boot: 'b', seq: 1, prev: '', sentAt: rxAt };
  return Buffer.from(JSON.stringify({ ...head, telegrams }));
}
