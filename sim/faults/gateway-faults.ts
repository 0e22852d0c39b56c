/** Faults of a gateway, of its connection and of the air in front of it, in virtual time. */
import Type from 'typebox';
import { SECOND_MS } from '#kernel/time.ts';
import { defineFault, durationMs, durationOption } from './fault.ts';

const FLAP = 'PT10M';

export const UPLINK_OUTAGE = defineFault({
  kind: 'uplink-outage',
  about: 'A gateway has no connection and keeps what it hears.',
  target: 'gateway',
  group: 'uplink',
  effects: ({ name }) => [{ on: `gateway/${name}`, kind: 'uplink-outage', options: {} }],
});

export const GATEWAY_FAULTS = [
  defineFault({
    kind: 'crowded-air',
    about:
      'Meters of other houses send on the same channel: nobody reads them, and frames collide.',
    target: 'air',
    group: 'air',
    options: {
      devices: Type.Integer({ minimum: 1, maximum: 5_000, description: 'How many there are.' }),
      intervalS: Type.Integer({
        minimum: 2,
        maximum: 14_400,
        description: 'Seconds between two frames of each.',
      }),
    },
    effects: (_, { devices, intervalS }) => [
      {
        on: 'air',
        kind: 'crowded-air',
        options: { devices, intervalMs: intervalS * SECOND_MS },
      },
    ],
  }),
  defineFault({
    kind: 'gateway-down',
    about:
      'A gateway has no power: it hears nothing, keeps what it had, and begins with a new boot.',
    target: 'gateway',
    group: 'uplink',
    effects: ({ name }) => [{ on: `gateway/${name}`, kind: 'gateway-down', options: {} }],
  }),
  defineFault({
    kind: 'gateway-clock',
    about: 'What a gateway says of the time is wrong.',
    target: 'gateway',
    group: 'gateway clock',
    options: {
      offS: Type.Integer({
        minimum: -34_560_000,
        maximum: 34_560_000,
        description: 'Seconds, up to 400 days; below 0 it is late.',
      }),
    },
    effects: ({ name }, { offS }) => [
      { on: `gateway/${name}`, kind: 'gateway-clock', options: { offMs: offS * SECOND_MS } },
    ],
  }),
  defineFault({
    kind: 'outbox-full',
    about: 'A gateway has little memory: of the bundles that wait, the oldest are dropped.',
    target: 'gateway',
    group: 'outbox',
    options: {
      bundles: Type.Integer({
        minimum: 1,
        maximum: 10_000,
        description: 'Bundles that fit into its outbox.',
      }),
    },
    effects: ({ name }, { bundles }) => [
      { on: `gateway/${name}`, kind: 'outbox-full', options: { bundles } },
    ],
  }),
  UPLINK_OUTAGE,
  defineFault({
    kind: 'uplink-flapping',
    about: 'The connection of a gateway comes and goes, and is away first.',
    target: 'gateway',
    group: 'uplink',
    options: {
      down: Type.Optional(durationOption(`How long it is away each time. Default ${FLAP}.`)),
      up: Type.Optional(durationOption(`How long it is there each time. Default ${FLAP}.`)),
    },
    effects: ({ name }, { down, up }) => [
      {
        on: `gateway/${name}`,
        kind: 'uplink-flapping',
        options: { downMs: durationMs(down, FLAP), upMs: durationMs(up, FLAP) },
      },
    ],
  }),
  defineFault({
    kind: 'uplink-slow',
    about: 'Each bundle takes its time to the core.',
    target: 'gateway',
    group: 'speed',
    options: {
      delayS: Type.Integer({
        minimum: 1,
        maximum: 86_400,
        description: 'Seconds that a bundle takes.',
      }),
    },
    effects: ({ name }, { delayS }) => [
      { on: `gateway/${name}`, kind: 'uplink-slow', options: { delayMs: delayS * SECOND_MS } },
    ],
  }),
  defineFault({
    kind: 'uplink-lossy',
    about: 'Attempts to send a bundle fail and are repeated.',
    target: 'gateway',
    group: 'loss',
    options: {
      lossPct: Type.Number({
        minimum: 1,
        maximum: 99,
        description: 'Attempts that fail, in percent.',
      }),
    },
    effects: ({ name }, { lossPct }) => [
      { on: `gateway/${name}`, kind: 'uplink-lossy', options: { lossPct } },
    ],
  }),
];
