/** D9: who sends in the name of a synchronous meter does not meet its moment. */
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { FleetState } from './fleet-state.ts';
import { observe } from './observe.ts';
import { createFleetJudge } from './rules.ts';

const START: Instant = Date.UTC(2025, 0, 7);
const NOMINAL_MS = 15 * MINUTE_MS;
const METER = 'QDS-87654321-35-08';

/** The schedule of EN 13757-4, written down once more. */
const nextAfterMs = (accessNumber: number): number =>
  (1 + (Math.abs(accessNumber - 128) - 64) / 2048) * NOMINAL_MS;

class Fleet {
  readonly state: FleetState = { meters: {}, gateways: {} };
  at = START;
  #accessNumber = 200;
  #seq = 0;

  hear(at: Instant, accessNumber: number): void {
    const reading = { kind: 'heat-cost-allocator', accessNumber, units: 1, flags: [] } as const;
    const telegram = { rxAt: Math.round(at), rssiDbm: -70, meterId: METER, reading };
    const bundle = { gateway: 'gw-1', boot: 'b', seq: this.#seq++, sentAt: at };
    observe(this.state, { ...bundle, telegrams: [telegram] }, at);
  }

  /** Telegrams as the meter sends them, of which some are lost. */
  send(count: number, isLost: (index: number) => boolean = () => false): void {
    for (let index = 0; index < count; index++) {
      if (!isLost(index)) this.hear(this.at, this.#accessNumber);
      this.at += nextAfterMs(this.#accessNumber);
      this.#accessNumber = (this.#accessNumber + 1) & 0xff;
    }
  }

  kinds(off: string[] = []): string[] {
    const judge = createFleetJudge(createDefences([...off, 'D16']));
    return judge(this.state, this.at).map(({ kind }) => kind);
  }
}

test.each([
  ['every telegram is heard', () => false],
  ['every third one is lost', (index: number) => index % 3 === 0],
  ['a day of them is lost', (index: number) => index > 100 && index < 196],
])('a meter on its schedule is quiet for months, when %s', (_, isLost) => {
  const fleet = new Fleet();
  for (let day = 0; day < 60; day++) {
    fleet.send(96, isLost);
    expect(fleet.kinds()).toEqual([]);
  }
});

test('telegrams at other moments ring from the third one on, and the meter’s own stay on time', () => {
  const fleet = new Fleet();
  fleet.send(96);
  for (let count = 1; count <= 3; count++) {
    fleet.hear(fleet.at - 4 * MINUTE_MS, 17);
    fleet.send(2);
    expect(fleet.kinds()).toEqual(count < 3 ? [] : ['off-schedule']);
  }
  expect(fleet.kinds(['D9'])).toEqual([]);
  fleet.at += 7 * HOUR_MS;
  expect(fleet.kinds()).toEqual([]);
});

test('a meter that sends when it likes is not held to a schedule', () => {
  const fleet = new Fleet();
  for (let count = 0; count < 300; count++) {
    fleet.hear(fleet.at, count & 0xff);
    fleet.at += NOMINAL_MS + ((count * 7919) % 300) * 1000;
  }
  expect(fleet.kinds()).toEqual([]);
});
