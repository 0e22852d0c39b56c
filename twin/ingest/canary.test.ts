/** Keys and consumption must not leak into what operators, logs and alarms get to see. */
import { expect, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
import { findCanaries, type Canary } from '../../test/support/canary-search.ts';
import {
  createTestPortal,
  METERS,
  METER,
  OFFSET,
  patched,
  START,
  telegram,
} from './portal.fixture.ts';

const UNITS = 73_519;
const DUE_DATE_UNITS = 861_437;
const KEYS: Canary[] = METERS.map(({ id, key }) => ({ name: `key of ${id}`, bytes: key }));

/** Telegrams of every fate, each with the canary values inside its encryption. */
function sendEverything(portal: ReturnType<typeof createTestPortal>): void {
  const values = { dueDateUnits: DUE_DATE_UNITS };
  const good = telegram(START, UNITS, values);
  portal.send([good]);
  portal.send([
    { ...good, rxAt: START + DAY_MS },
    { ...good, frame: good.frame.slice(0, 20) },
    { ...good, frame: patched(good.frame, OFFSET.version, 0x34) },
    { ...good, frame: patched(good.frame, OFFSET.payload + 20, 0x00) },
    telegram(START + 1_000, UNITS, { ...values, key: new Uint8Array(16).fill(9) }),
    telegram(START + 2_000, UNITS, { ...values, mode: 0 }),
    telegram(START + 3_000, UNITS, { ...values, deviceTimeMs: START - DAY_MS }),
    telegram(START + 4_000, UNITS - 1, values),
    telegram(START + 5_000, UNITS, { dueDateUnits: DUE_DATE_UNITS + 1 }),
  ]);
  portal.ingest.accept('gw-1', Buffer.from(`{"units":${UNITS}`));
  portal.vault.importKeys({ [METER.id]: 'not a key', 'QDS-00000000-35-08': '00' }, () => false);
}

test('no alarm, log line, counter or finding holds a value or a key', () => {
  const portal = createTestPortal();
  sendEverything(portal);
  const { store, logs } = portal;
  const alarms = store.alarms.list();
  expect(alarms.length).toBeGreaterThanOrEqual(7);
  const said = JSON.stringify({
    alarms,
    logs,
    counters: store.counters.read(),
    gateways: store.gateways.list(),
    reasons: store.deadLetters.list().map(({ reason }) => reason),
  });
  for (const value of [UNITS, UNITS - 1, DUE_DATE_UNITS, DUE_DATE_UNITS + 1]) {
    expect(said).not.toContain(String(value));
  }
  expect(findCanaries([Buffer.from(said)], KEYS)).toEqual([]);
});

test('the wrapped keys hold no key', () => {
  const portal = createTestPortal();
  const boxes = portal.store.wrappedKeys.list().flatMap(({ nonce, box }) => [nonce, box]);
  // A decoy lies among them.
  expect(boxes).toHaveLength(2 * (METERS.length + 1));
  expect(findCanaries(boxes, KEYS)).toEqual([]);
});

test('the vault and its ciphers show no key to whoever inspects them', () => {
  const { vault } = createTestPortal();
  const aes = vault.aesFor(METER.id);
  const shown = [vault, aes].map(
    (value) => JSON.stringify(value) + Object.keys(value ?? {}).join(),
  );
  expect(
    findCanaries(
      shown.map((text) => Buffer.from(text)),
      KEYS,
    ),
  ).toEqual([]);
});
