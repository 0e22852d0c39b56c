/** `metertwin core`: the local IoT Core alone, and certificates for things that connect to it. */
import { isIP } from 'node:net';
import path from 'node:path';
import { defined } from '#kernel/defined.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import type { Place } from '../../broker/common/arn.ts';
import { numberedThing } from '#kernel/numbered-thing.ts';
import { issueFleet } from '../../broker/provisioning/issue-fleet.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { QUOTA_MODES, type QuotaMode } from '../../broker/access/rates.ts';
import {
  badUsage,
  flag,
  integerOption,
  JSON_OPTION,
  listOption,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { exportCore } from './core-export.ts';
import { cliError } from '../common/errors.ts';
import { noteParts, openDataFolder, requireParts } from '../common/data-folder.ts';
import { showCoreLog } from './core-log.ts';
import { showParkedWork } from './core-parked.ts';
import { runForeground } from '../programs/foreground.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { coreProgram, exportLines } from '../programs/core-program.ts';
import {
  DATA_OPTION,
  NEW_OPTION,
  HOST_OPTION,
  HTTPS_PORT_OPTION,
  MQTT_PORT_OPTION,
  dataDirOption,
  hostOption,
  httpsPortOption,
  mqttPortOption,
} from '../common/common-options.ts';

const ROLES = ['gateway', 'portal'] as const;

export const command: Command = {
  name: 'core',
  summary: 'the local IoT Core alone; core issue, core export, core log',
  usage: [
    'core [--data DIR] [--host H] [--name NAME]… [--mqtt-port N] [--https-port N] [--quotas default|aws|none]',
    'core [--region R] [--account N]',
    'core issue THING [--role gateway|portal] [--things N] [--out DIR]',
    'core export --mosquitto|--nats [--out DIR] [--host H] [--mqtt-port N] [--nodes H:N[:R],…]',
    'core export --cloudformation [--out DIR]',
    'core log [--principal P] [--action A] [--refused] [--since T] [--follow]',
    'core log --verify [--head HEAD] [--json]',
    'core parked [--json]',
  ],
  options: {
    data: DATA_OPTION,
    new: NEW_OPTION,
    host: HOST_OPTION,
    name: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      summary: 'name or address by which others reach this machine, for the server certificate',
    },
    'mqtt-port': MQTT_PORT_OPTION,
    'https-port': HTTPS_PORT_OPTION,
    quotas: {
      type: 'string',
      value: 'Q',
      summary: 'limits of AWS that count: sizes (default), aws for rates too, none',
    },
    region: { type: 'string', value: 'R', summary: 'region of a new folder (eu-central-1)' },
    account: { type: 'string', value: 'N', summary: 'account of a new folder (000000000000)' },
    role: {
      type: 'string',
      value: 'R',
      summary: 'policy of the thing: gateway (default) or portal',
    },
    things: {
      type: 'string',
      value: 'N',
      summary: 'issue: the certificate also for things THING-00001 to the Nth, for load',
    },
    out: { type: 'string', value: 'DIR', summary: 'where to write certificate and key' },
    mosquitto: { type: 'boolean', summary: 'export for Eclipse Mosquitto 2' },
    nats: { type: 'boolean', summary: 'export for NATS 2.9 or newer, one file per node' },
    cloudformation: { type: 'boolean', summary: 'export as a CloudFormation template' },
    nodes: {
      type: 'string',
      multiple: true,
      value: 'H:N[:R],…',
      summary: 'host, MQTT port and route port of each NATS node (default one node)',
    },
    principal: {
      type: 'string',
      value: 'P',
      summary: 'log of one client id, thing, certificate id or access key',
    },
    action: { type: 'string', value: 'A', summary: 'log of one action, for example Publish' },
    refused: { type: 'boolean', summary: 'log of what was refused only' },
    since: { type: 'string', value: 'T', summary: 'log from an instant or for a span, as PT15M' },
    follow: { type: 'boolean', summary: 'continue with new lines until ctrl-c' },
    verify: { type: 'boolean', summary: 'check that no line of the log was changed or taken away' },
    head: { type: 'string', value: 'HEAD', summary: 'a head that an earlier --verify printed' },
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin core', does: 'listen on mqtts://localhost:8883' },
    { line: 'metertwin core issue gw-test', does: 'certificate for a gateway of your own' },
    {
      line: 'metertwin core issue fleet --things 2000',
      does: 'one certificate for the gateways of `metertwin world --fleet 2000x50`',
    },
    {
      line: 'metertwin core export --mosquitto --out mosquitto',
      does: 'the same things and policies for another broker',
    },
    {
      line: 'metertwin core export --cloudformation --out aws',
      does: 'the same things, policies, rules and roles for the real service',
    },
    { line: 'metertwin core log --refused --follow', does: 'why is my device turned away?' },
    {
      line: 'metertwin core log --verify',
      does: 'exit code 1 if the log is not as it was written',
    },
    { line: 'metertwin core parked', does: 'work that brought the core down twice' },
  ],
  notes: [
    'The printed variables are all that the AWS CLI and the SDKs need: the first three, or for SDKs in Node the last instead of the third. AWS CLIs before 1.29 or 2.13 want --endpoint-url too.',
    'core log --verify prints the head of the log. Kept outside of this machine and given with --head later, it also tells of a data folder that was put back as a whole.',
    'Region and account are those that policies and ARNs name; a data folder keeps the ones that it was made with. There is one account, so those of others are unknown principals.',
    'A running core knows a new certificate at its next connect. Thing name, client id and common name are one.',
  ],
  async run(args, io) {
    const [verb, thingName, ...rest] = args.positionals;
    if (verb === undefined) return runCore(args, io);
    if (verb === 'log' && thingName === undefined) {
      return showCoreLog(args, io, () => systemClock.now());
    }
    if (verb === 'parked' && thingName === undefined) return showParkedWork(args, io);
    if (verb === 'export' && thingName === undefined) return exportCore(args, io);
    if (verb !== 'issue') throw badUsage('core', `"${verb}" is not something core does`);
    if (thingName === undefined || rest.length > 0) {
      throw badUsage('core', 'core issue takes exactly one thing name');
    }
    return issue(thingName, args, io);
  },
};

function runCore(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const options = {
    dataDir: dataDirOption(args, io),
    isNew: flag(args, 'new'),
    place: placeOption(args),
    host: hostOption(args),
    names: namesOption(args),
    port: mqttPortOption(args),
    httpsPort: httpsPortOption(args),
    quotas: quotasOption(args),
    defencesOff: [],
  };
  return runForeground(
    coreProgram,
    {
      options,
      json: flag(args, 'json'),
      describe: (ready) => [
        `Core ready   ${ready.url}`,
        `  account    ${ready.accountId} in ${ready.region}`,
        `  AWS APIs   ${ready.httpsUrl}`,
        `  CA         ${ready.caPath}`,
        '',
        'For the AWS CLI and SDKs:',
        ...exportLines(ready).map((line) => `  ${line}`),
      ],
    },
    io,
  );
}

/** What a new data folder is made for; an old one has its own. */
function placeOption(args: ParsedArgs): Partial<Place> {
  const [region, accountId] = [textOption(args, 'region'), textOption(args, 'account')];
  return {
    ...defined({ region, accountId }),
  };
}

function namesOption(args: ParsedArgs): readonly string[] {
  const names = listOption(args, 'name');
  const wrong = names.find((name) => isIP(name) === 0 && !HOST_NAME.test(name));
  if (wrong === undefined) return names;
  const details = { command: 'core', option: 'name', value: wrong, expected: 'a host name' };
  throw cliError('CLI_BAD_VALUE', { details });
}

/** Labels of letters, digits and hyphens (RFC 1123, 2.1). */
const HOST_NAME = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;

function quotasOption(args: ParsedArgs): QuotaMode {
  const wanted = textOption(args, 'quotas') ?? 'default';
  const mode = QUOTA_MODES.find((known) => known === wanted);
  if (mode === undefined) throw badUsage('core', `--quotas is one of ${QUOTA_MODES.join(', ')}`);
  return mode;
}

async function issue(thingName: string, args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const role = ROLES.find((known) => known === (textOption(args, 'role') ?? 'gateway'));
  if (role === undefined) throw badUsage('core', `--role is one of ${ROLES.join(', ')}`);
  const out = textOption(args, 'out');
  const dataDir = dataDirOption(args, io);
  openDataFolder(dataDir);
  requireParts(dataDir, ['pki', 'things'], { isNew: flag(args, 'new') });
  const wanted = {
    dataDir,
    thingName,
    role,
    place: placeOption(args),
    ...(out === undefined ? {} : { outDir: path.resolve(io.cwd, out) }),
  };
  const count = integerOption(args, 'things', { min: 1, max: MOST_THINGS });
  const names = Array.from({ length: count ?? 0 }, (_, index) => numberedThing(thingName, index));
  const issued =
    count === undefined ? await issueThing(wanted) : await issueFleet({ ...wanted, names });
  noteParts(dataDir);
  io.out(
    flag(args, 'json') ? JSON.stringify(issued) : describeIssued(issued, mqttPortOption(args)),
  );
  return EXIT_CODE.ok;
}

const MOST_THINGS = 10_000;

function describeIssued(issued: Awaited<ReturnType<typeof issueThing>>, port: number): string {
  return [
    `thing         ${issued.thingName}`,
    `certificate   ${issued.certificatePath}`,
    `private key   ${issued.privateKeyPath}`,
    `server's CA   ${issued.caPath}`,
    '',
    `mosquitto_pub --cafile ${issued.caPath} --cert ${issued.certificatePath} \\`,
    `  --key ${issued.privateKeyPath} -h localhost -p ${port} -i ${issued.thingName} -q 1 \\`,
    `  -t metering/v1/${issued.thingName}/status -m '{"v":1,"state":"online"}'`,
  ].join('\n');
}
