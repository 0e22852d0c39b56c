import { describe, expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { DRIVERS, meterRecords } from '#wire/drivers/index.ts';
import type { Driver } from '#wire/drivers/definition.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import { acceptanceOf, type AcceptanceGiven } from './acceptance-defaults.ts';
import { createTestPortal, METER, START, type TestPortal } from './portal.fixture.ts';
import { frameOf, rejectedOf, send } from './security.fixture.ts';

describe('other meters than allocators', () => {
  const driver = (name: string): Driver => {
    const found = DRIVERS.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no driver ${name}`);
    return found;
  };

  /** Registers a device in the place of the first meter, with its key. */
  function portalFor(id: string, kind: MeterKind, given: AcceptanceGiven = {}): TestPortal {
    const portal = createTestPortal();
    const place = { dwellingId: 'd01', room: 'bath', label: 'w1', kq: '1', kc: '1' } as const;
    const acceptance = acceptanceOf(kind, given);
    portal.store.meters.put({ id, kind, ...place, scale: 'unit', acceptance });
    portal.vault.importKeys({ [id]: toHex(METER.key) }, () => true);
    portal.ingest.reloadMeters();
    return portal;
  }

  const water = 'QDS-70000001-18-06';
  const waterFrame = (at: number, volume: number, compact = false): Uint8Array =>
    encodeTelegram({
      address: parseAddress(water),
      key: METER.key,
      mode: 5,
      accessNumber: Math.floor(at / MINUTE_MS) & 0xff,
      compact,
      records: meterRecords(driver('water-qundis'), {
        volume,
        dueDateVolume: 12.5,
        dueDate: '2024-12-31',
        volumeFlow: 0.12,
        deviceTime: new Date(at + HOUR_MS).toISOString().slice(0, 16),
      }),
    });

  test('a water meter is stored in litres, with its other values', () => {
    const portal = portalFor(water, 'warm-water');
    send(portal, waterFrame(START, 12.634));
    expect(portal.store.readings.list()).toMatchObject([
      {
        meterId: water,
        units: 12_634,
        dueDate: '2024-12-31',
        dueDateUnits: 12_500,
        deviceTime: START,
        fields: { fields: [{ name: 'volumeFlow', value: 0.12, unit: 'm3/h' }], flags: [] },
      },
    ]);
  });

  test('its register never falls, and rises no faster than water runs', () => {
    const portal = portalFor(water, 'warm-water');
    send(portal, waterFrame(START, 13));
    const later = START + HOUR_MS;
    send(portal, waterFrame(later, 12.9), later);
    send(portal, waterFrame(later + 1, 500), later + MINUTE_MS);
    expect(rejectedOf(portal)).toEqual({ 'not-plausible': 2 });
  });

  test('a compact frame is read once a full one explained it', () => {
    const portal = portalFor(water, 'warm-water');
    send(portal, waterFrame(START, 13, true));
    expect(rejectedOf(portal)).toEqual({ 'format-unknown': 1 });
    send(portal, waterFrame(START + HOUR_MS, 13.1), START + HOUR_MS);
    send(portal, waterFrame(START + 2 * HOUR_MS, 13.2, true), START + 2 * HOUR_MS);
    expect(portal.store.readings.list()).toMatchObject([{ units: 13_100 }, { units: 13_200 }]);
    expect(portal.store.alarms.list()).toEqual([]);
  });

  test('a room sensor without a clock gives a temperature below zero, too', () => {
    const id = 'LAS-70000002-07-1b';
    const portal = portalFor(id, 'room-sensor', { security: 'none' });
    const values = { temperature: -1.25, humidity: 61.5 };
    const room = (accessNumber: number, temperature: number): Uint8Array =>
      encodeTelegram({
        address: parseAddress(id),
        accessNumber,
        records: meterRecords(driver('room-lansen-th'), { ...values, temperature }),
      });
    send(portal, room(1, -1.25));
    send(portal, room(2, 30), START + HOUR_MS);
    send(portal, room(2, 30), START + 2 * HOUR_MS);
    expect(portal.store.readings.list()).toMatchObject([
      { units: -125, deviceTime: null, fields: { fields: [{ name: 'humidity', value: 61.5 }] } },
      { units: 3_000 },
      { units: 3_000 },
    ]);
  });

  test('a smoke detector says what it sees', () => {
    const id = 'LAS-70000003-03-1a';
    const portal = portalFor(id, 'smoke-detector');
    const values = { stateFlags: 0x0006, messageCount: 4, testMinutesAgo: 5 };
    const records = meterRecords(driver('smoke-lansen'), values);
    const { key } = METER;
    send(portal, encodeTelegram({ address: parseAddress(id), key, mode: 5, records }));
    expect(portal.store.readings.list()).toMatchObject([
      { units: 1, fields: { flags: ['battery-low', 'smoke'] } },
    ]);
  });

  test('a heat meter that counts megajoules is stored in watt-hours', () => {
    const id = 'QDS-70000004-47-04';
    const portal = portalFor(id, 'heat', { security: 'none', deviceTime: 'optional' });
    const records = [{ field: 0xc, vib: '0e', value: 36 }];
    send(portal, encodeTelegram({ address: parseAddress(id), records }));
    expect(portal.store.readings.list()).toMatchObject([{ units: 10_000_000 / 1_000 }]);
  });

  test('a telegram without a value of its kind is counted and alarms nobody', () => {
    const portal = portalFor(water, 'warm-water', { security: 'none', deviceTime: 'optional' });
    const records = [{ field: 2, vib: '6c', value: '2024-12-31' }];
    send(portal, encodeTelegram({ address: parseAddress(water), records }));
    expect(rejectedOf(portal)).toEqual({ 'no-value': 1 });
    expect(portal.store.alarms.list()).toEqual([]);
  });
});

test('a compact frame of an allocator is read, too, once one was seen and a full one followed', () => {
  const portal = createTestPortal();
  const frame = (at: number, compact: boolean): Uint8Array =>
    frameOf(at, 7, { mode: 5, compact, accessNumber: at & 0xff });
  send(portal, frame(START, true));
  send(portal, frame(START + HOUR_MS, false), START + HOUR_MS);
  send(portal, frame(START + 2 * HOUR_MS, true), START + 2 * HOUR_MS);
  expect(portal.store.counters.read()).toMatchObject({
    stored: 2,
    rejected: { 'format-unknown': 1 },
  });
});
