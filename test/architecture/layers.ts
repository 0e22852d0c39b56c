/** Who may import whom, as data. The longest matching place wins; what is not listed is forbidden. */

import { BROKER_LAYERS } from './layers-broker.ts';
import { CLI_LAYERS } from './layers-cli.ts';
import type { Layer } from './layer.ts';

const KERNEL = 'twin/kernel';
const WIRE = 'twin/wire';
/** What people read, by language: data, which everything above the kernel may show. */
const WORDS = 'twin/words';
const ALL = ['*'];
const NONE: readonly string[] = [];

/** What the parts of the portal are handed when it starts. */
const CONTEXT = ['twin/context.ts', 'twin/live-bus.ts'];
const WORLD_BELOW = [KERNEL, WIRE, 'sim/core', 'sim/physics', 'sim/devices', 'sim/radio'];
const WEB = ['fastify', '@fastify/*', 'fastify-plugin', 'typebox'];
export const LAYERS: readonly Layer[] = [
  { place: KERNEL, folders: NONE, packages: NONE, builtins: NONE },
  { place: WORDS, folders: [KERNEL], packages: NONE, builtins: NONE },
  { place: WIRE, folders: [KERNEL, WORDS], packages: NONE, builtins: NONE },

  // The trace hashes what happened; nothing else of the world's core touches the machine.
  { place: 'sim/core', folders: [KERNEL, WIRE], packages: NONE, builtins: ['node:crypto'] },
  { place: 'sim/physics', folders: [KERNEL, 'sim/core'], packages: NONE, builtins: NONE },
  {
    place: 'sim/devices',
    folders: [KERNEL, WIRE, 'sim/core', 'sim/physics'],
    packages: NONE,
    builtins: NONE,
  },
  { place: 'sim/radio', folders: [KERNEL, WIRE, 'sim/core'], packages: NONE, builtins: NONE },
  {
    place: 'sim/gateway',
    folders: [KERNEL, WIRE, 'sim/core', 'sim/radio'],
    packages: ['mqtt', 'better-sqlite3', 'typebox'],
    builtins: ALL,
  },
  {
    place: 'sim/world',
    folders: [...WORLD_BELOW, 'sim/gateway'],
    packages: NONE,
    builtins: NONE,
  },
  // What an attacker can reach: the world and its gateways lie behind these ports.
  {
    place: 'sim/positions',
    folders: [...WORLD_BELOW, 'sim/gateway', 'sim/world'],
    packages: NONE,
    builtins: NONE,
  },
  // An attack has the ports that it is handed, and what everybody knows of the trade. It cannot reach the
  // world, its radio or its meters by an import.
  {
    place: 'sim/attacks',
    folders: [
      KERNEL,
      WIRE,
      'sim/positions/ports.ts',
      'sim/devices/telegram-security.ts',
      'sim/devices/transmit-schedule.ts',
      'sim/world/frame-sender.ts',
    ],
    typesOf: ['sim/gateway/bundle.ts'],
    packages: ['typebox'],
    builtins: NONE,
  },
  {
    place: 'sim/faults',
    folders: [KERNEL, WIRE, 'sim/core', 'sim/world'],
    packages: ['typebox'],
    builtins: NONE,
  },
  {
    place: 'sim/scenario',
    folders: [
      ...WORLD_BELOW,
      'sim/gateway',
      'sim/world',
      'sim/positions',
      'sim/attacks',
      'sim/faults',
    ],
    packages: ['typebox', 'yaml', 'csv-parse'],
    builtins: ALL,
  },
  ...BROKER_LAYERS,
  ...CLI_LAYERS,

  { place: 'twin/errors.ts', folders: [KERNEL], packages: NONE, builtins: NONE },
  {
    place: 'twin/billing',
    folders: [KERNEL, WORDS],
    packages: ['typebox', 'yaml'],
    builtins: NONE,
  },
  // The only place that reads the law from its files.
  {
    place: 'twin/billing/rule-sets.ts',
    folders: [KERNEL, 'twin/billing'],
    packages: NONE,
    builtins: ['node:fs'],
  },
  { place: 'twin/inform', folders: [KERNEL, WORDS], packages: NONE, builtins: NONE },
  // The writers read their fonts; they know no store, no clock and no HTTP.
  {
    place: 'twin/documents',
    folders: [KERNEL, WORDS, 'twin/billing', 'twin/inform'],
    packages: ['pdfkit', '@fontsource/source-sans-3'],
    builtins: ['node:fs', 'node:module', 'node:zlib'],
  },
  // Under whose name it runs. It draws a logo once, to know that letters can.
  {
    place: 'twin/brand',
    folders: [KERNEL, 'twin/billing/worksheets'],
    packages: ['typebox', 'pdfkit'],
    builtins: ['node:fs', 'node:path'],
  },
  // Text in, values out: the portal's uploads read what the command line reads.
  {
    place: 'twin/captures',
    folders: [KERNEL, WIRE],
    packages: ['csv-parse'],
    // Loads the CSV library where a text is CSV.
    builtins: ['node:module'],
  },
  {
    place: 'twin/store',
    folders: [KERNEL, 'twin/errors.ts'],
    packages: ['better-sqlite3'],
    builtins: ALL,
  },
  {
    place: 'twin/keys',
    folders: [KERNEL, WIRE, 'twin/store'],
    typesOf: CONTEXT,
    packages: NONE,
    builtins: ALL,
  },
  // Who may sign in; the command line and HTTP both call it.
  {
    place: 'twin/accounts',
    folders: [KERNEL, 'twin/store'],
    packages: NONE,
    builtins: ['node:crypto'],
  },
  {
    place: 'twin/detect',
    folders: [KERNEL, WIRE, 'twin/store'],
    packages: NONE,
    builtins: NONE,
  },
  {
    place: 'twin/ingest',
    folders: [
      KERNEL,
      WIRE,
      'twin/errors.ts',
      'twin/store',
      'twin/keys',
      'twin/detect',
      // Only what a cost statement may hold, and what a tariff may say.
      'twin/billing',
      'twin/inform',
    ],
    typesOf: CONTEXT,
    packages: ['mqtt', 'typebox'],
    builtins: ALL,
  },
  // What a property asks of its data; the command line and HTTP both call it.
  {
    place: 'twin/property',
    folders: [KERNEL, 'twin/billing', 'twin/inform', 'twin/documents', 'twin/store'],
    packages: NONE,
    builtins: NONE,
  },
  // Translates: what it says of bills and consumption it asks `twin/property`.
  {
    place: 'twin/api',
    folders: [
      KERNEL,
      WIRE,
      ...CONTEXT,
      'twin/errors.ts',
      'twin/version.ts',
      'twin/store',
      'twin/brand',
      'twin/documents',
      'twin/property',
      'twin/accounts',
      'twin/api/schemas',
    ],
    packages: WEB,
    builtins: ALL,
  },
  // Schemas are types to the page, so they must not drag the server along.
  {
    place: 'twin/api/schemas',
    folders: [KERNEL],
    packages: ['typebox'],
    builtins: NONE,
  },
  // What the parts of the portal share, and its start.
  { place: 'twin/version.ts', folders: NONE, packages: NONE, builtins: ['node:fs'] },
  {
    place: 'twin/live-bus.ts',
    folders: NONE,
    typesOf: ['twin/store'],
    packages: NONE,
    builtins: NONE,
  },
  {
    place: 'twin/context.ts',
    folders: NONE,
    typesOf: [KERNEL, WIRE, 'twin/brand', 'twin/live-bus.ts', 'twin/store'],
    packages: NONE,
    builtins: NONE,
  },
  {
    place: 'twin/main.ts',
    folders: ['twin'],
    packages: NONE,
    builtins: ['node:fs', 'node:path'],
  },
  { place: 'twin/desk.ts', folders: ['twin'], packages: NONE, builtins: ['node:path'] },

  {
    place: 'ui',
    // A pasted telegram is found in a text as the command line finds it.
    folders: [KERNEL, WIRE, WORDS, 'twin/captures'],
    typesOf: ['twin/api/schemas'],
    packages: ['lit', 'uplot'],
    builtins: NONE,
  },
  { place: 'ui/vite.config.ts', folders: NONE, packages: ['vite'], builtins: ALL },

  // Tables of the pages that they generate.
  { place: 'docs', folders: NONE, packages: NONE, builtins: NONE },
  { place: 'test', folders: ALL, packages: ALL, builtins: ALL },
];

/** What every `*.test.ts` may import besides what its folder may. */
export const TEST_EXTRA: Omit<Layer, 'place'> = {
  folders: ['test/support'],
  packages: [
    // What our AES is compared with.
    '@noble/ciphers',
    'vitest',
    '@vitest/*',
    'fast-check',
    'axe-core',
    'playwright',
    'better-sqlite3',
    'mqtt',
    '@aws-sdk/*',
    'aws-iot-device-sdk',
    'aws-iot-device-sdk-v2',
  ],
  builtins: ALL,
};

/**
 * Programs whose tests keep to their room: a test may import what its room may and, for what it
 * sets up, the rooms below. An integration test starts a whole core with things in it, so it may
 * import these files too. Tests of the other programs may import all of their program.
 */
export const ROOM_TESTS: Readonly<Record<string, readonly string[]>> = {
  broker: ['broker/main.ts', 'broker/provisioning/issue-thing.ts'],
};

/** Files that load what no table can name. */
export const COMPUTED_IMPORTS: readonly string[] = [
  // Runs a function of the person who owns the data folder, in a thread of its own.
  // One of two places where a build puts the library that it names otherwise.
  'broker/policy/x509-library.ts',
  'broker/rules/function-worker.ts',
  // Runs an attack of the person who calls, from a file that they name.
  'cli/run/attack/own-modules.ts',
];

/** Pairs of files that must not know each other although their folder is one. */
export const STRANGERS: readonly (readonly [RegExp, RegExp])[] = [
  // An encoder that shares code with the decoder proves nothing about it.
  [/^twin\/wire\/encode-[\w-]+\.ts$/, /^twin\/wire\/decode-[\w-]+\.ts$/],
];
