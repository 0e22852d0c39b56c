/**
 * `metertwin doctor`: looks at the machine and the data folder, and says what to do. Changes
 * nothing.
 */
import { randomUUID } from 'node:crypto';
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
import { auditLogFindings } from './audit-log.ts';
import { brokerFindings } from './broker-checks.ts';
import { certificateFindings } from './certificates.ts';
import { databaseFindings, folderFindings, keyFindings, rightsFindings } from './data-folder.ts';
import type { Finding } from './finding.ts';
import { parkedFindings } from './parked-work.ts';
import { browserFindings, clockFindings, nodeFindings, portFindings } from './machine.ts';
import { columns, mark } from '../common/render.ts';
import { systemClock } from '#kernel/system-clock.ts';
import {
  DATA_OPTION,
  HTTP_PORT_OPTION,
  HTTPS_PORT_OPTION,
  MQTT_PORT_OPTION,
  dataDirOption,
  httpPortOption,
  httpsPortOption,
  mqttPortOption,
} from '../common/common-options.ts';

export const command: Command = {
  name: 'doctor',
  summary: 'Node, ports, certificates, rights, databases and clock; brokers with --broker',
  usage: [
    'doctor [--data DIR] [--port N] [--mqtt-port N] [--https-port N] [--json]',
    `doctor ${BROKER_USAGE} [--data DIR] [--json]`,
  ],
  options: {
    data: DATA_OPTION,
    port: HTTP_PORT_OPTION,
    'mqtt-port': MQTT_PORT_OPTION,
    'https-port': HTTPS_PORT_OPTION,
    ...BROKER_OPTIONS,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin doctor', does: 'everything about this machine and .lab' },
    { line: 'metertwin doctor --data /srv/lab', does: 'another data folder' },
    {
      line: 'metertwin doctor --broker mqtts://broker.example --broker-ca ca.pem',
      does: "what somebody else's broker delivers, drops and lets pass",
    },
  ],
  notes: [
    'While a lab is running its own ports count as taken. Nothing is changed.',
    'With --broker it looks at nothing else. Stop world and portal before: it connects under their names, sends one message for each question, and leaves waiting bundles where they are.',
  ],
  run: doctor,
};

async function doctor(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const findings = await examine(args, io);
  const isHealthy = findings.every((finding) => finding.status !== 'bad');
  if (flag(args, 'json')) io.out(JSON.stringify({ healthy: isHealthy, findings }));
  else io.out(report(findings, io));
  return isHealthy ? EXIT_CODE.ok : EXIT_CODE.environment;
}

async function examine(args: ParsedArgs, io: CommandIo): Promise<Finding[]> {
  const dataDir = dataDirOption(args, io);
  if (textOption(args, 'broker') !== undefined) {
    const place = brokerPlace(args, io);
    return brokerFindings({ place, dataDir, nonce: randomUUID() });
  }
  const ports = {
    mqtt: mqttPortOption(args),
    https: httpsPortOption(args),
    http: httpPortOption(args),
  };
  const now = systemClock.now();
  return [
    ...nodeFindings(process.versions.node),
    ...clockFindings(now),
    ...(await portFindings(ports)),
    ...folderFindings(dataDir),
    ...certificateFindings(dataDir, now),
    ...keyFindings(dataDir, process.platform),
    ...rightsFindings(dataDir, process.platform),
    ...databaseFindings(dataDir),
    ...parkedFindings(dataDir),
    ...auditLogFindings(dataDir),
    ...browserFindings(io.env),
  ];
}

function report(findings: readonly Finding[], io: CommandIo): string {
  const signs = { ok: mark(true, io), bad: mark(false, io), note: io.style('yellow', '!') };
  const rows = columns(
    findings.map(({ check, status, text, code }) => [
      signs[status],
      check,
      code === undefined ? text : `${code}: ${text}`,
    ]),
  );
  const lines = rows.flatMap((row, index) => {
    const hint = findings[index]?.hint;
    return hint === undefined ? [row] : [row, `     hint: ${hint}`];
  });
  const badCount = findings.filter((finding) => finding.status === 'bad').length;
  return [
    ...lines,
    badCount === 0 ? 'nothing is wrong' : `${badCount} of ${findings.length} need care`,
  ].join('\n');
}
