/** `metertwin core export`: what a core has, for another broker or for the real service. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { withRegistry } from '../../broker/access/registry-transaction.ts';
import { cloudFormation } from '../../broker/export/cloudformation/template.ts';
import { mosquittoConfig } from '../../broker/export/mosquitto-config.ts';
import { natsConfig, type NatsNode } from '../../broker/export/nats-config.ts';
import { principals, type Principal } from '../../broker/export/principals.ts';
import { JobStore } from '../../broker/jobs/store.ts';
import { ProvisioningStore } from '../../broker/provisioning/store.ts';
import { RuleStore } from '../../broker/rules/rule-store.ts';
import { systemClock } from '#kernel/system-clock.ts';
import type { ExportedFile, ExportPlace } from '../../broker/export/exported-file.ts';
import {
  badUsage,
  flag,
  listOption,
  textOption,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { dataDirOption, hostOption, mqttPortOption } from '../common/common-options.ts';
import { fileNotWritten } from '../common/errors.ts';

/** Where NATS servers meet each other if nothing else is said; the next ones on the same host. */
const ROUTE_PORT = 6222;

const TARGETS = ['mosquitto', 'nats', 'cloudformation'] as const;

/** Writes the files of one target into `--out`. Throws CLI_BAD_USAGE, CLI_FILE_NOT_WRITTEN. */
export async function exportCore(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const [target, more] = TARGETS.filter((name) => flag(args, name));
  if (target === undefined || more !== undefined) {
    const known = TARGETS.map((name) => `--${name}`);
    throw badUsage('core', `core export takes one of ${known.join(', ')}`);
  }
  return target === 'cloudformation'
    ? exportTemplate(args, io)
    : exportBroker(target === 'nats', args, io);
}

/** Things, policies, rules, provisioning templates and roles for the real service. */
async function exportTemplate(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const dataDir = dataDirOption(args, io);
  const { template, problems } = await withRegistry({ dataDir }, ({ registry }, db) =>
    cloudFormation({
      registry,
      rules: new RuleStore(db, systemClock, noteUnreadable(io)).list(),
      templates: [...new ProvisioningStore(db, systemClock).all()],
      jobTemplates: new JobStore(db).templates(),
    }),
  );
  const outDir = path.resolve(io.cwd, textOption(args, 'out') ?? 'cloudformation');
  const text = `${JSON.stringify(template, null, 2)}\n`;
  const [file = ''] = writeAll([{ name: 'template.json', text }], outDir);
  const start = `aws cloudformation deploy --template-file ${file} --stack-name metertwin --capabilities CAPABILITY_IAM`;
  const resources = Object.keys(template.Resources).length;
  if (flag(args, 'json')) io.out(JSON.stringify({ files: [file], resources, problems, start }));
  else {
    for (const problem of problems) io.err(`note: left out, ${problem}`);
    io.out([file, start].join('\n'));
  }
  return EXIT_CODE.ok;
}

const noteUnreadable =
  (io: CommandIo) =>
  ({ message }: Error): void =>
    io.err(`note: left out, ${message}`);

async function exportBroker(isNats: boolean, args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const dataDir = dataDirOption(args, io);
  const place: ExportPlace = {
    outDir: path.resolve(io.cwd, textOption(args, 'out') ?? (isNats ? 'nats' : 'mosquitto')),
    pkiDir: path.join(dataDir, 'pki'),
    host: hostOption(args),
    port: mqttPortOption(args),
  };
  const nodes = nodesOption(args, place);
  const known = await withRegistry({ dataDir }, ({ registry }) => principals(registry));
  const files = isNats ? natsConfig(known, { ...place, nodes }) : mosquittoConfig(known, place);
  const paths = writeAll(files, place.outDir);
  report({ paths, known, start: startLine(isNats, place.outDir) }, args, io);
  return EXIT_CODE.ok;
}

/** `host:port,…` or `host:port:route port,…`; the one that `--host` and `--mqtt-port` name if left out. */
function nodesOption(args: ParsedArgs, { host, port }: ExportPlace): readonly NatsNode[] {
  const given = listOption(args, 'nodes');
  if (given.length === 0) return [{ host, port, routePort: ROUTE_PORT }];
  return given.map((text, index) => {
    const [, name, digits, route] = /^([^:\s"]+):(\d{1,5})(?::(\d{1,5}))?$/.exec(text) ?? [];
    const node = { port: Number(digits), routePort: Number(route ?? ROUTE_PORT + index) };
    if (name === undefined || Math.max(node.port, node.routePort) > 65_535) {
      throw badUsage('core', `--nodes takes host:port with commas between, and "${text}" is none`);
    }
    return { host: name, ...node };
  });
}

function writeAll(files: readonly ExportedFile[], outDir: string): readonly string[] {
  const paths = files.map(({ name }) => path.join(outDir, name));
  try {
    mkdirSync(outDir, { recursive: true, mode: 0o700 });
    files.forEach(({ text }, index) => writeFileSync(paths[index] ?? '', text, { mode: 0o600 }));
  } catch (cause) {
    throw fileNotWritten(outDir, cause);
  }
  return paths;
}

function startLine(isNats: boolean, outDir: string): string {
  return isNats
    ? `nats-server -c ${path.join(outDir, 'node-1.conf')}`
    : `mosquitto -c ${path.join(outDir, 'mosquitto.conf')}`;
}

function report(
  { paths, known, start }: { paths: readonly string[]; known: readonly Principal[]; start: string },
  args: ParsedArgs,
  io: CommandIo,
): void {
  const problems = known.flatMap(({ thingName, problems: ofThing }) =>
    ofThing.map((problem) => `${thingName}: ${problem}`),
  );
  if (flag(args, 'json')) {
    io.out(JSON.stringify({ files: paths, things: known.length, problems, start }));
    return;
  }
  for (const problem of problems) io.err(`note: left out, ${problem}`);
  if (known.length === 0)
    io.err('note: no thing has a certificate yet; metertwin core issue THING');
  io.out([...paths, start].join('\n'));
}
