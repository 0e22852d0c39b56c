/** `metertwin world`: the simulated house alone, against any broker that takes its bundles. */
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defined } from '#kernel/defined.ts';
import { makeFolder } from '../common/data-folder.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import {
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { BROKER_OPTIONS, BROKER_USAGE, brokerPlace } from '../common/broker-options.ts';
import { runForeground } from '../programs/foreground.ts';
import { propertyImportAhead, type PropertyAndKeys } from '../house/property-import.ts';
import type { FleetSize } from '../../sim/world/statistical-fleet.ts';
import { readLabToken } from '../common/lab-token.ts';
import { formatPace, paceOption } from '../common/pace.ts';
import { worldProgram } from '../programs/world-program.ts';
import { DEFAULT_SCENARIO, readScenario } from '../common/scenario-file.ts';
import { fleetImport } from './fleet-import.ts';
import { FLEET_OPTIONS, fleetOption, fleetRng, runFleet } from './fleet.ts';
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
    `world --fleet GxM [--interval S] [--for T] [--shard I/N] ${BROKER_USAGE}`,
    'world [FILE] | --fleet GxM --property-import DIR',
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
    ...FLEET_OPTIONS,
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
    {
      line: 'metertwin world --fleet 2000x50 --interval 60 --for PT10M --shard 1/4',
      does: 'a quarter of a load of 100 000 meters, with rates and latencies',
    },
  ],
  notes: [
    'Certificates of the gateways are read from DIR/things, where `metertwin core issue` writes them.',
    'Gateways of a fleet are fleet-00001 and so on. Those without a certificate use the one of the thing fleet: `metertwin core issue fleet --things 2000` makes it for so many. Another broker may take logins instead.',
    'Latency of a fleet counts from when a report was due to its PUBACK, so time in which the load stood still counts too. What is not acknowledged waits in memory, 64 bundles a gateway, and is lost at the end.',
  ],
  seedOf: (args) => textOption(args, 'seed'),
  run: async (args, io) => {
    const fleet = fleetOption(args);
    if (textOption(args, 'property-import') !== undefined) {
      return writePropertyImport(importOf(fleet, args, io), args, io);
    }
    return fleet === undefined ? runWorld(args, io) : runFleet(fleet, args, io);
  },
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
        ...defined({ seed }),
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

function importOf(fleet: FleetSize | undefined, args: ParsedArgs, io: CommandIo): PropertyAndKeys {
  if (fleet !== undefined) return fleetImport(fleet, fleetRng(args));
  return propertyImportAhead(readScenario(scenarioPath(args, io)), seedOption(args));
}

function writePropertyImport(
  { property, keys }: PropertyAndKeys,
  args: ParsedArgs,
  io: CommandIo,
): ExitCode {
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
