/**
 * `metertwin start`, what `npm start` runs: core, portal and world, each in a process of its own.
 */
import path from 'node:path';
import { defined } from '#kernel/defined.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import {
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { DEFAULT_SCENARIO } from '../common/scenario-file.ts';
import { aborted } from '../programs/foreground.ts';
import { Lab, type LabOptions, type LabReady } from './lab-processes.ts';
import { paceOption } from '../common/pace.ts';
import { startKeys } from './start-keys.ts';
import { startScreen } from './start-screen.ts';
import {
  DATA_OPTION,
  NEW_OPTION,
  HOST_OPTION,
  HTTPS_PORT_OPTION,
  HTTP_PORT_OPTION,
  MQTT_PORT_OPTION,
  SEED_OPTION,
  SPEED_OPTION,
  dataDirOption,
  hostOption,
  httpPortOption,
  httpsPortOption,
  mqttPortOption,
  seedOption,
} from '../common/common-options.ts';

export const command: Command = {
  name: 'start',
  summary: 'core, portal, dashboard and world, live (what npm start runs)',
  usage: ['start [FILE] [--data DIR] [--speed N] [--port N] [--mqtt-port N] [--https-port N]'],
  options: {
    data: DATA_OPTION,
    new: NEW_OPTION,
    speed: SPEED_OPTION,
    seed: SEED_OPTION,
    host: HOST_OPTION,
    port: HTTP_PORT_OPTION,
    'mqtt-port': MQTT_PORT_OPTION,
    'https-port': HTTPS_PORT_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'npm start', does: 'a quiet winter, 600 times real time' },
    { line: 'metertwin start --port 0 --mqtt-port 0', does: 'on free ports' },
  ],
  notes: [
    'A second start on the same data folder continues where the first one stopped. Delete the folder to begin anew.',
  ],
  seedOf: (args) => textOption(args, 'seed'),
  run: start,
};

async function start(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const startedAt = performance.now();
  const lab = new Lab(labOptions(args, io), io);
  const ready = await startOrKill(lab);
  const readyMs = Math.round(performance.now() - startedAt);
  io.out(flag(args, 'json') ? JSON.stringify(ready) : startScreen(ready, readyMs, io));
  await Promise.race([aborted(io.signal), startKeys(lab, ready, io)]);
  io.err('shutting down cleanly: world, portal, core (ctrl-c again stops at once)');
  await lab.stop();
  io.err('stopped; the next start continues from here');
  return EXIT_CODE.ok;
}

/** A lab that cannot start leaves no process behind. */
async function startOrKill(lab: Lab): Promise<LabReady> {
  try {
    return await lab.start();
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

function labOptions(args: ParsedArgs, io: CommandIo): LabOptions {
  const seed = seedOption(args);
  return {
    scenarioPath: path.resolve(io.cwd, args.positionals[0] ?? DEFAULT_SCENARIO),
    dataDir: dataDirOption(args, io),
    isNew: flag(args, 'new'),
    host: hostOption(args),
    httpPort: httpPortOption(args),
    mqttPort: mqttPortOption(args),
    httpsPort: httpsPortOption(args),
    pace: paceOption(args) ?? 600,
    ...defined({ seed }),
  };
}
