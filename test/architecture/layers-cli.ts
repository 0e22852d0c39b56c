/** The rooms of cli/, from the bottom to the top. No command knows another. */
import type { Layer } from './layer.ts';

const NONE: readonly string[] = [];
const ALL = ['*'];

/** What the command line knows of the portal; it reaches the HTTP side through `main.ts` and `desk.ts` only. */
const PORTAL = [
  'twin/main.ts',
  'twin/desk.ts',
  'twin/errors.ts',
  'twin/version.ts',
  'twin/live-bus.ts',
  'twin/kernel',
  'twin/wire',
  'twin/billing',
  'twin/brand',
  'twin/inform',
  'twin/documents',
  'twin/detect',
  'twin/ingest',
  'twin/keys',
  'twin/captures',
  'twin/property',
  'twin/accounts',
  'twin/words',
  'twin/store',
];
const PROGRAMS = ['sim', 'broker', ...PORTAL];

/** One folder per command, with the packages that it needs. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  alarms: NONE,
  audit: NONE,
  bill: ['typebox'],
  brand: NONE,
  check: NONE,
  // Types of a report's format.
  claims: ['sarif'],
  core: NONE,
  decode: NONE,
  // It looks into databases without the program that owns them, and asks any broker.
  doctor: ['better-sqlite3', 'mqtt'],
  encode: NONE,
  inform: NONE,
  ingest: NONE,
  policy: NONE,
  portal: NONE,
  proposal: NONE,
  radio: NONE,
  replay: NONE,
  rule: NONE,
  // Types of a report's format; its tests read reports and pipelines. An attacker speaks MQTT and signs requests.
  run: ['sarif', 'fast-xml-parser', 'typebox', 'yaml', 'mqtt', '@smithy/signature-v4'],
  start: NONE,
  tariff: NONE,
  user: NONE,
  world: NONE,
};

export const CLI_LAYERS: readonly Layer[] = [
  // It builds the dashboard, and locks data folders.
  room('common', [], ['vite', 'better-sqlite3', 'typebox']),
  room('house', ['common']),
  room('programs', ['common', 'house']),
  ...Object.entries(COMMANDS).map(([name, packages]) =>
    room(name, ['common', 'house', 'programs'], packages),
  ),
  // What an installed package exports.
  room('library', []),
  file('commands.ts', ['common', ...Object.keys(COMMANDS)]),
  file('help.ts', ['common']),
  file('run-command.ts', ['common', 'commands.ts', 'help.ts'], ['twin/version.ts']),
  file('dispatch.ts', ['common', 'commands.ts', 'run-command.ts'], ['twin/version.ts']),
  file('process-io.ts', ['common']),
  file('metertwin.ts', ['dispatch.ts', 'process-io.ts']),
  // What one command is bundled from.
  file('bundled-command.ts', ['common', 'process-io.ts', 'run-command.ts']),
  file('metertwin-decode.ts', ['decode', 'bundled-command.ts']),
  file('metertwin-core.ts', ['core', 'bundled-command.ts']),
  { ...file('bundle-plugins.config.ts', []), packages: ['vite'] },
  { ...file('vite.config.ts', ['bundle-plugins.config.ts']), packages: ['vite'] },
  { ...file('core.vite.config.ts', ['bundle-plugins.config.ts']), packages: ['vite'] },
  { ...file('all.vite.config.ts', ['bundle-plugins.config.ts']), packages: ['vite'] },
  // The lists of codes that scripts may rely on.
  file('contract.test.ts', [], PROGRAMS),
];

function room(name: string, below: readonly string[], packages = NONE): Layer {
  return {
    place: `cli/${name}`,
    folders: [...below.map((lower) => `cli/${lower}`), ...PROGRAMS],
    typesOf: ['twin/api/schemas'],
    packages,
    builtins: ALL,
  };
}

function file(name: string, below: readonly string[], more = NONE): Layer {
  const folders = ['twin/kernel', ...below.map((lower) => `cli/${lower}`), ...more];
  return { place: `cli/${name}`, folders, packages: NONE, builtins: ALL };
}
