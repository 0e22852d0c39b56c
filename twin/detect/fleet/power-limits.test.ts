/** D16: what becomes of a grid operator's orders, judged by answers and by the meter. */
import { expect, test } from 'vitest';
import { MINUTE_MS } from '#kernel/time.ts';
import type { PowerLimit } from '../../store/power-limits.ts';
import type { FleetState, HeardTelegram } from './fleet-state.ts';
import { observe } from './observe.ts';
import { limitFindings, observeLimit } from './power-limits.ts';

const START = Date.UTC(2026, 10, 3, 16);
const METER = 'TST-55670015-00-02';
const at = (minutes: number): number => START + minutes * MINUTE_MS;
const ORDER: PowerLimit = {
  ...{ gatewayId: 'gw-1', dwellingId: 'd01', number: 7, isActive: true, limitW: 4_200 },
  ...{ orderedAt: at(0), endsAt: at(180), answeredAt: null, refusal: null },
};

/** The register of a meter that draws so much, a telegram every twelve minutes. */
function fleetThat(drawnW: number, minutes: number): FleetState {
  const fleet: FleetState = { meters: {}, gateways: {} };
  const telegrams: HeardTelegram[] = [];
  for (let minute = 0; minute <= minutes; minute += 12) {
    const quarters = Math.floor(minute / 15);
    const units = Math.round((drawnW * quarters) / 4);
    const reading = { kind: 'electricity', accessNumber: minute % 256, units, flags: [] } as const;
    const power = { dwellingId: 'd01' };
    telegrams.push({
      rxAt: at(minute),
      rssiDbm: -60,
      meterId: METER,
      reading: { ...reading, power },
    });
  }
  observe(
    fleet,
    { gateway: 'gw-1', boot: 'b', seq: 1, sentAt: at(minutes), telegrams },
    at(minutes),
  );
  return fleet;
}

const kinds = (fleet: FleetState, minute: number): string[] =>
  limitFindings(fleet, at(minute)).map(({ kind }) => kind);

test('an order that nobody answers is a finding after a quarter of an hour, until somebody does', () => {
  const fleet = fleetThat(0, 0);
  observeLimit(fleet, ORDER);
  expect([kinds(fleet, 14), kinds(fleet, 15)]).toEqual([[], ['limit-unanswered']]);
  observeLimit(fleet, { ...ORDER, orderedAt: at(20), answeredAt: at(20) });
  expect(kinds(fleet, 20)).toEqual([]);
});

test('an order that is refused is a finding while it would last', () => {
  const fleet = fleetThat(0, 0);
  observeLimit(fleet, { ...ORDER, answeredAt: at(0), refusal: 'cannot-obey' });
  expect(kinds(fleet, 0)).toEqual(['limit-refused']);
  expect(kinds(fleet, 180)).toEqual([]);
});

test.each([
  [11_000, 60, ['limit-exceeded']],
  [6_000, 120, ['limit-exceeded']],
  [4_200, 170, []],
  [4_100, 170, []],
])(
  'a meter that draws %d W for %d minutes under a limit of 4,200 W',
  (drawnW, minutes, expected) => {
    const fleet = fleetThat(drawnW, minutes);
    observeLimit(fleet, { ...ORDER, answeredAt: at(0) });
    expect(kinds(fleet, minutes)).toEqual(expected);
    expect(limitFindings(fleet, at(minutes)).every(({ meterId }) => meterId === METER)).toBe(true);
  },
);

test('an older order and a release end nothing and everything', () => {
  const fleet = fleetThat(11_000, 60);
  observeLimit(fleet, { ...ORDER, answeredAt: at(0) });
  observeLimit(fleet, { ...ORDER, number: 6, isActive: false, answeredAt: at(0) });
  expect(kinds(fleet, 60)).toEqual(['limit-exceeded']);
  observeLimit(fleet, { ...ORDER, number: 8, isActive: false, answeredAt: at(60) });
  expect(kinds(fleet, 60)).toEqual([]);
});
