/**
 * A30, hands at an allocator. Goal: be billed less than one's heat. Makers say, and the model shows, that
 * a cloth or a foil makes an allocator count more: covering is self-damage. A fan counts less, a swap is
 * billed to the neighbour. Off its radiator or opened, an allocator notes the day; D16 compares.
 */
import Type from 'typebox';
import { defineRung, type Attack } from '../attack.ts';
import { allocatorParameter, FOR, spanOf } from '../parameters.ts';

const meter = allocatorParameter('Label of the allocator.');

const percent = (description: string, usual: number) =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum: 90, description: `${description} Default ${usual}.` }),
  );

const planned = { memory: () => ({ planned: true }) };
const COVER_PCT = 15;
const FAN_PCT = 20;

const cover = defineRung({
  about: 'a cloth or a foil over radiator and allocator',
  positions: ['hands'],
  parameters: {
    meter,
    warmerPct: percent('How much more over-temperature the sensor sees, in percent.', COVER_PCT),
    for: FOR,
  },
  start: ({ hands, actAt, given }, stored) => {
    const { warmerPct = COVER_PCT } = given;
    const how = { ...spanOf(actAt, given.for), meter: given.meter, warmerPct };
    if (stored === undefined) hands.cover(how);
    return planned;
  },
});

const fan = defineRung({
  about: 'a fan that blows at the allocator',
  positions: ['hands'],
  seeks: 'stealth',
  trial: {
    ...{ duration: 'P4D', at: 'P2D', with: { meter: 'd05-r2' } },
    // A fifth less looks like somebody who heats less: nothing tells the two apart.
    verdicts: { m7: 'SUCCEEDED' },
    control: { off: ['D16'] },
  },
  parameters: {
    meter,
    coolerPct: percent('How much less over-temperature the sensor sees, in percent.', FAN_PCT),
    for: FOR,
  },
  start: ({ hands, actAt, given }, stored) => {
    const { coolerPct = FAN_PCT } = given;
    const how = { ...spanOf(actAt, given.for), meter: given.meter, coolerPct };
    if (stored === undefined) hands.fan(how);
    return planned;
  },
});

const swap = defineRung({
  about: 'two allocators on each other’s radiator',
  positions: ['hands'],
  seeks: 'stealth',
  trial: {
    ...{ duration: 'P5D', at: 'P2D', intervalS: 900, with: { meter: 'd05-r2', with: 'd08-r1' } },
    verdicts: { m7: 'DETECTED' },
    alarms: { 'meters-swapped': 'P14D' },
    control: { off: ['D16'] },
  },
  parameters: { meter, with: allocatorParameter('Label of the other one.'), for: FOR },
  check: (given) =>
    given.meter === given.with ? [{ key: 'with', message: 'is the same meter' }] : [],
  start: ({ hands, actAt, given }, stored) => {
    const how = { ...spanOf(actAt, given.for), meter: given.meter, with: given.with };
    if (stored === undefined) hands.swap(how);
    return planned;
  },
});

const remove = defineRung({
  about: 'an allocator off its radiator',
  positions: ['hands'],
  seeks: 'stealth',
  trial: {
    ...{ duration: 'P3D', at: 'P1D', with: { meter: 'd05-r2' } },
    verdicts: { m7: 'DETECTED' },
    alarms: { removed: 'P1D' },
    control: { off: ['D16'] },
  },
  parameters: { meter, for: FOR },
  start: ({ hands, actAt, given }, stored) => {
    if (stored === undefined) hands.remove({ ...spanOf(actAt, given.for), meter: given.meter });
    return planned;
  },
});

const open = defineRung({
  about: 'the housing of an allocator opened; it counts on',
  positions: ['hands'],
  seeks: 'stealth',
  trial: {
    ...{ duration: 'P3D', at: 'P1D', with: { meter: 'd05-r2' } },
    verdicts: { m7: 'DETECTED' },
    alarms: { removed: 'P1D' },
    control: { off: ['D16'] },
  },
  parameters: { meter },
  start: ({ hands, actAt, given }, stored) => {
    if (stored === undefined) hands.open({ at: actAt, meter: given.meter });
    return planned;
  },
});

export const attack: Attack = {
  id: 'A30-physical',
  title: 'Hands at an allocator',
  goal: 'be billed less than one’s heat',
  knows: 'where the allocator hangs',
  meets: ['D16', 'D17'],
  rungs: { cover, fan, swap, remove, open },
};
