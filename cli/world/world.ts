/** `metertwin world`: the simulated house alone, against any broker that takes its bundles. */
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../common/data-folder.ts';
import { EXIT_CODE } from '#kernel/errors.ts';
import type { ExitCode } from '#kernel/errors.ts';
import { flag, JSON_OPTION, textOption } from '../common/args.ts';
import type { Command, CommandIo, ParsedArgs } from '../common/args.ts';
import { BROKER_OPTIONS, BROKER_USAGE, brokerPlace } from '../common/broker-options.ts';
import { runForeground } from '../programs/foreground.ts';
import { propertyImportAhead } from '../house/property-import.ts';
import { readLabToken } from '../common/lab-token.ts';
import { formatPace, paceOption } from '../common/pace.ts';
import { worldProgram } from '../programs/world-program.ts';
import { DEFAULT_SCENARIO, readScenario } from '../common/scenario-file.ts';
import {
  DATA_OPTION,
  NEW_OPTION,
  SEED_OPTION,
  SPEED_OPTION,
  dataDirOption,
  seedOption,
} from '../common/common-options.ts';

export const command: Command = {
  name: 'world',
  summary: 'the simulated house and its gateways alone',
  usage: [
    `world [FILE] ${BROKER_USAGE} [--portal URL] [--data DIR] [--speed N]`,
    'world [FILE] --property-import DIR',
  ],
  options: {
    ...BROKER_OPTIONS,
    data: DATA_OPTION,
    new: NEW_OPTION,
    portal: {
      type: 'string',
      value: 'URL',
      summary: 'a portal with --clock lab on the same data folder: the world moves its clock',
    },
    speed: SPEED_OPTION,
    seed: SEED_OPTION,
    'property-import': {
      type: 'string',
      value: 'DIR',
      summary: 'write property.json and keys.json for `metertwin portal`, and end',
    },
    json: JSON_OPTION,
  },
  examples: [
    {
      line: 'metertwin world --property-import property-import',
      does: 'what the portal needs to know of the house',
    },
    { line: 'metertwin world', does: 'live, 600 times real time' },
    {
      line: 'metertwin world --portal http://127.0.0.1:8080',
      does: 'the same for a portal that was started with --clock lab',
    },
  ],
  notes: [
    'Certificates of the gateways are read from DIR/things, where `metertwin core issue` writes them.',
  ],
  seedOf: (args) => textOption(args, 'seed'),
  run: (args, io) =>
    textOption(args, 'property-import') === undefined
      ? runWorld(args, io)
      : writePropertyImport(args, io),
};

function runWorld(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const seed = seedOption(args);
  const dataDir = dataDirOption(args, io);
  const portalUrl = textOption(args, 'portal');
  return runForeground(
    worldProgram,
    {
      options: {
        scenarioPath: scenarioPath(args, io),
        dataDir,
        isNew: flag(args, 'new'),
        broker: brokerPlace(args, io),
        pace: paceOption(args) ?? 600,
        ...(seed === undefined ? {} : { seed }),
        ...(portalUrl === undefined ? {} : { lab: { portalUrl, token: readLabToken(dataDir) } }),
      },
      json: flag(args, 'json'),
      describe: (ready) => [
        `World ready   ${ready.scenario} · ${ready.devices} devices · seed ${ready.seed}`,
        `  clock       ${ready.now} · speed ${formatPace(ready.pace)}`,
      ],
    },
    io,
  );
}

async function writePropertyImport(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const scenario = readScenario(scenarioPath(args, io));
  const { property, keys } = propertyImportAhead(scenario, seedOption(args));
  const dir = path.resolve(io.cwd, textOption(args, 'property-import') ?? '');
  makeFolder(dir);
  const files = { property: path.join(dir, 'property.json'), keys: path.join(dir, 'keys.json') };
  writeFileSync(files.property, `${JSON.stringify(property, null, 2)}\n`);
  writeFileSync(files.keys, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  chmodSync(files.keys, 0o600);
  io.out(
    flag(args, 'json')
      ? JSON.stringify(files)
      : `${files.property}\n${files.keys}\nmetertwin portal --property ${files.property} --keys ${files.keys}`,
  );
  return EXIT_CODE.ok;
}

function scenarioPath(args: ParsedArgs, io: CommandIo): string {
  return path.resolve(io.cwd, args.positionals[0] ?? DEFAULT_SCENARIO);
}
