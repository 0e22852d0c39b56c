import { describe, expect, test } from 'vitest';
import { checkScenario } from '../load.ts';
import { formatProblem } from '../problem.ts';

function problems(attack: string): string[] {
  const text = `name: story
seed: 7
time: { start: 2025-12-08, duration: P10D }
property: { preset: altbau-12 }
expect: { readings.lost: 0 }
attacks: [${attack}]`;
  const checked = checkScenario({ file: 'x.yaml', text });
  return checked.kind === 'valid' ? [] : checked.problems.map(formatProblem);
}

test.each([
  '{ use: A02-replay, at: P5D, with: { rung: clone-gateway } }',
  '{ use: A03-jamming, at: P5D, with: { rung: carrier, for: PT1H } }',
  '{ use: A06-interceptor, at: P5D }',
  '{ use: A06-interceptor, at: P5D, with: { rung: proxy, certificates: [expired] } }',
  '{ use: A28-curious-tenant, at: P5D, with: { dwelling: d02 } }',
])('%s is an attack', (attack) => {
  expect(problems(attack)).toEqual([]);
});

test('mistakes in one attack are told one by one, even where its rung is one of them', () => {
  const attack =
    '{ use: A02-replay, at: P15D, with: { rung: same, meter: d77-r1, record: soon, loud: 3 } }';
  expect(
    problems(attack).map((line) => line.replace(/^x.yaml:6:\d+ {2}attacks.0..(with.)?/, '')),
  ).toEqual([
    'at "P15D" lies after the end of the run',
    'rung "same" is not possible here. Did you mean "same-frame"?  (one of same-frame, clone-gateway)',
    'meter "d77-r1" is not a meter of altbau-12. Did you mean "d07-r1"?  (meters are d01-r1 … d12-r5)',
    'record "soon" is not a duration  (write it in ISO 8601, for example PT15M or P10D)',
    'loud is not a key here  (keys are rung, meter, record, delayS, for, powerDbm, gateway, times, every)',
  ]);
});

test.each([
  [
    '{ use: A03-jamming, at: P1D, with: { rung: pulse, onMs: 50, periodMs: 20 } }',
    'x.yaml:6:67  attacks[0].with.onMs 50 leaves no pause: it must be below periodMs',
  ],
  [
    '{ use: A30-physical, at: P1D, with: { rung: swap, meter: d01-r1, with: d01-r1 } }',
    'x.yaml:6:82  attacks[0].with.with "d01-r1" is the same meter',
  ],
  [
    '{ use: A14-foil, at: P1D, with: { meter: d01-r1, gateway: gw-7 } }',
    'x.yaml:6:69  attacks[0].with.gateway "gw-7" is not a gateway of the scenario. Did you mean "gw-1"?  (gateways are gw-1 … gw-1)',
  ],
  [
    '{ use: A02-replay, at: P9D, with: { rung: clone-gateway, times: 3 } }',
    'x.yaml:6:11  attacks[0] acts for the last time after the end of the run',
  ],
  [
    '{ use: A28-curious-tenant, at: P1D, with: { dwelling: d99 } }',
    'x.yaml:6:65  attacks[0].with.dwelling "d99" is not a dwelling of altbau-12. Did you mean "d09"?  (dwellings are d01 … d12)',
  ],
])('%s is told so', (attack, message) => {
  expect(problems(attack)).toEqual([message]);
});

describe('what attackers do contradicts', () => {
  const cases: [string, string, string, string | undefined][] = [
    [
      'a fault on the same allocator',
      '{ kind: meters-swapped, meter: d05-r1, with: d06-r1, at: P2D, for: P2D }',
      '{ use: A30-physical, at: P3D, with: { rung: remove, meter: d06-r1 } }',
      'attacks[0] contradicts meters-swapped on d06-r1 (faults[0]), which lasts at the same time',
    ],
    [
      'a fault that takes the radiator from under the cloth',
      '{ kind: meter-removed, meter: d05-r1, at: P2D, for: P2D }',
      '{ use: A30-physical, at: P3D, with: { rung: cover, meter: d05-r1 } }',
      'attacks[0] contradicts meter-removed on d05-r1 (faults[0]), which lasts at the same time',
    ],
    [
      'not a fault that is over',
      '{ kind: meter-removed, meter: d05-r1, at: P2D, for: P1D }',
      '{ use: A30-physical, at: P3D, with: { rung: cover, meter: d05-r1 } }',
      undefined,
    ],
    [
      'not a fault on another one',
      '{ kind: meter-removed, meter: d05-r2, at: P2D, for: P2D }',
      '{ use: A30-physical, at: P3D, with: { rung: cover, meter: d05-r1 } }',
      undefined,
    ],
    [
      'another attack',
      '',
      `{ use: A30-physical, at: P3D, with: { rung: remove, meter: d05-r1, for: P1D } },
        { use: A30-physical, at: P2D, with: { rung: fan, meter: d05-r1 } }`,
      'attacks[1] contradicts A30-physical/remove on d05-r1 (attacks[0]), which lasts at the same time',
    ],
    [
      'itself, twice',
      '',
      '{ use: A28-curious-tenant, at: P3D }, { use: A28-curious-tenant, at: P3D }',
      'attacks[1] is attacks[0] again',
    ],
    [
      'the clock of a gateway that is wrong already',
      '{ kind: gateway-clock, gateway: gw-1, at: P1D, offS: 9 }',
      '{ use: A27-backdate, at: P2D, with: { gateway: gw-1, offS: 5 } }',
      'attacks[0] contradicts gateway-clock on gw-1 (faults[0]), which lasts at the same time',
    ],
    [
      'what everybody hears weaker already',
      '{ kind: signal-weak, meter: d05-r1, at: P1D, lossDb: 9 }',
      '{ use: A14-foil, at: P2D, with: { meter: d05-r1 } }',
      'attacks[0] contradicts signal-weak on d05-r1 (faults[0]), which lasts at the same time',
    ],
    [
      'not a foil in one path, which adds up',
      '{ kind: signal-weak, meter: d05-r1, at: P1D, lossDb: 9 }',
      '{ use: A14-foil, at: P2D, with: { meter: d05-r1, gateway: gw-1 } }',
      undefined,
    ],
    [
      'an exchange: the device is gone',
      '{ kind: meter-exchange, meter: d05-r2, at: P3D }',
      '{ use: A03-jamming, at: P5D, with: { rung: by-id, meter: d05-r2 } }',
      'attacks[0] contradicts meter-exchange on d05-r2 (faults[0]): a device is touched that was exchanged before',
    ],
    [
      'not an exchange that comes later',
      '{ kind: meter-exchange, meter: d05-r2, at: P6D }',
      '{ use: A03-jamming, at: P5D, with: { rung: by-id, meter: d05-r2 } }',
      undefined,
    ],
    [
      'a portal that is down',
      '{ kind: portal-down, at: P2D, for: P2D }',
      '{ use: A28-curious-tenant, at: P3D }',
      'attacks[0] contradicts portal-down (faults[0]), which lasts at the same time',
    ],
    [
      'not a portal that is back',
      '{ kind: portal-down, at: P2D, for: P1D }',
      '{ use: A28-curious-tenant, at: P3D }',
      undefined,
    ],
    [
      'a gateway that cannot come back behind the attacker',
      '{ kind: certificate-expired, gateway: gw-1, at: P2D, for: P2D }',
      '{ use: A02-replay, at: P3D, with: { rung: clone-gateway } }',
      'attacks[0] contradicts certificate-expired on gw-1 (faults[0]), which lasts at the same time',
    ],
  ];

  test.each(cases)('%s', (_what, fault, attack, message) => {
    const found = problems(`${attack}]\nfaults: [${fault}`);
    const said = found.map((line) =>
      line.replace(/^x.yaml:\d+:\d+ {2}/, '').replace(/ {2}\(.*$/, ''),
    );
    expect(said).toEqual(message === undefined ? [] : [message]);
    if (message !== undefined && !message.endsWith('again')) expect(found[0]).toMatch(/  \(let /);
    if (message !== undefined) expect(found[0]).toMatch(/^x.yaml:[67]:(9|11|\d+)  attacks/);
  });

  test('a fault touches a device that was exchanged, and is told so, too', () => {
    const exchange = '{ kind: meter-exchange, meter: d05-r2, at: P3D }';
    const silent = (at: string): string => `{ kind: meter-silent, meter: d05-r2, at: ${at} }`;
    const faults = (some: string): string[] => problems(`]\nfaults: [${some}`);
    expect(faults(`${exchange}, ${silent('P1D')}`)).toEqual([]);
    expect(faults(`${exchange}, ${silent('P4D')}`)).toEqual([
      expect.stringContaining('faults[1] contradicts meter-exchange on d05-r2 (faults[0])'),
    ]);
    // A share may mean others.
    expect(faults(`${exchange}, ${silent('P4D').replace('d05-r2', '50%')}`)).toEqual([]);
  });
});

test('hands reach for allocators, radios for every meter, and nobody acts for no time', () => {
  const water = (attack: string): string[] =>
    problems(`${attack}]\nfleet: { water: true }\nfaults: [`);
  const label = 'd01-ww';
  expect(water(`{ use: A14-foil, at: P1D, with: { meter: ${label} } }`)).toEqual([]);
  expect(water(`{ use: A30-physical, at: P1D, with: { rung: fan, meter: ${label} } }`)).toEqual([
    expect.stringContaining(`with.meter "${label}" is not an allocator of altbau-12`),
  ]);
  expect(problems('{ use: A03-jamming, at: P1D, with: { rung: carrier, for: PT0S } }')).toEqual([
    expect.stringContaining('with.for "PT0S" is no time at all'),
  ]);
});
