/** `metertwin portal`: the portal alone, against any core that speaks the same bytes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defined } from '#kernel/defined.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { DASHBOARD_DIR, ensureDashboard } from '../common/dashboard-build.ts';
import { BROKER_OPTIONS, BROKER_USAGE, brokerPlace } from '../common/broker-options.ts';
import { cliError, fileNotRead } from '../common/errors.ts';
import { labTokenOf } from '../common/lab-token.ts';
import { runForeground } from '../programs/foreground.ts';
import type { PropertyAndKeys } from '../house/property-import.ts';
import { portalProgram } from '../programs/portal-program.ts';
import { showDeadLetters } from './portal-parked.ts';
import { thingFiles } from '../common/thing-files.ts';
import {
  actorOption,
  BY_OPTION,
  DATA_OPTION,
  NEW_OPTION,
  HOST_OPTION,
  HTTP_PORT_OPTION,
  dataDirOption,
  hostOption,
  httpPortOption,
} from '../common/common-options.ts';

export const command: Command = {
  name: 'portal',
  summary: 'the portal and its dashboard alone; portal parked',
  usage: [
    `portal ${BROKER_USAGE} [--data DIR] [--port N] [--clock real|lab] [--property FILE --keys FILE]`,
    'portal parked [--data DIR] [--json]',
  ],
  options: {
    ...BROKER_OPTIONS,
    data: DATA_OPTION,
    new: NEW_OPTION,
    host: HOST_OPTION,
    port: HTTP_PORT_OPTION,
    clock: {
      type: 'string',
      value: 'C',
      summary: 'what says which day it is: real (default), or lab for a simulated world',
    },
    property: {
      type: 'string',
      value: 'FILE',
      summary: 'dwellings, meters and costs to import (JSON)',
    },
    keys: {
      type: 'string',
      value: 'FILE',
      summary: 'meter keys to import (JSON, meter id to hex)',
    },
    thing: {
      type: 'string',
      value: 'NAME',
      summary: 'its client id and certificate, for several portals on one broker (default portal)',
    },
    'own-gateways': {
      type: 'boolean',
      summary:
        'take only what gateways that its properties name send, and leave the rest to others',
    },
    by: BY_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin core issue portal --role portal', does: 'its certificate, once' },
    { line: 'metertwin portal', does: 'dashboard on http://127.0.0.1:8080/' },
    { line: 'metertwin user add anna --role operator', does: 'the first one who may sign in' },
    {
      line: 'metertwin portal parked',
      does: 'messages that it could not read or came down on twice',
    },
  ],
  notes: [
    'With --clock lab the world ticks (metertwin world --portal URL on the same data folder), demo sign-ins exist and the lab may control the world.',
    'Certificate and key are read from DIR/things/NAME, where `metertwin core issue NAME --role portal` writes them.',
    'Several portals divide by property: each has a data folder and a name of its own and runs with --own-gateways. A gateway that no property of a portal names is not its business: what such a gateway sends is acknowledged and forgotten there.',
  ],
  async run(args, io) {
    const [verb, ...rest] = args.positionals;
    if (verb === 'parked' && rest.length === 0) return showDeadLetters(args, io);
    if (verb !== undefined) throw badUsage('portal', `"${verb}" is not something portal does`);
    const dataDir = dataDirOption(args, io);
    const clock = clockOption(args);
    const thingName = thingOption(args);
    const propertyImport = readPropertyImport(args, io);
    await ensureDashboard((text) => io.err(text));
    return runForeground(
      portalProgram,
      {
        options: {
          dataDir,
          isNew: flag(args, 'new'),
          host: hostOption(args),
          port: httpPortOption(args),
          broker: brokerPlace(args, io),
          thing: thingFiles(dataDir, thingName),
          thingName,
          ownGatewaysOnly: flag(args, 'own-gateways'),
          uiDir: DASHBOARD_DIR,
          defencesOff: [],
          ...(clock === 'lab' ? { labToken: labTokenOf(dataDir) } : {}),
          importedBy: actorOption(args, io),
          ...defined({ propertyImport }),
        },
        json: flag(args, 'json'),
        describe: (ready) => [`Portal ready   ${ready.url}`],
      },
      io,
    );
  },
};

/** Throws CLI_BAD_VALUE. */
function clockOption(args: ParsedArgs): 'real' | 'lab' {
  const value = textOption(args, 'clock') ?? 'real';
  if (value === 'real' || value === 'lab') return value;
  throw cliError('CLI_BAD_VALUE', {
    details: { option: 'clock', value, expected: 'real or lab', command: 'portal' },
  });
}

/** Throws CLI_BAD_VALUE. */
function thingOption(args: ParsedArgs): string {
  const value = textOption(args, 'thing') ?? 'portal';
  if (/^[A-Za-z0-9:_-]{1,128}$/.test(value)) return value;
  const expected = '1 to 128 letters, digits and : _ -';
  throw cliError('CLI_BAD_VALUE', {
    details: { option: 'thing', value, expected, command: 'portal' },
  });
}

function readPropertyImport(args: ParsedArgs, io: CommandIo): PropertyAndKeys | undefined {
  const property = textOption(args, 'property');
  const keys = textOption(args, 'keys');
  if (property === undefined && keys === undefined) return undefined;
  if (property === undefined || keys === undefined) {
    throw badUsage('portal', '--property and --keys belong together');
  }
  return {
    property: readJson(path.resolve(io.cwd, property)) as PropertyAndKeys['property'],
    keys: readJson(path.resolve(io.cwd, keys)) as PropertyAndKeys['keys'],
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw fileNotRead(file, cause);
  }
}
