/**
 * Configuration of a NATS server or cluster (2.9 or newer) that speaks MQTT 3.1.1: certificates as
 * ours, permissions from the policies, sessions and messages in JetStream on every node.
 */
import { join } from 'node:path';
import type { ExportedFile, ExportPlace } from './exported-file.ts';
import type { Principal } from './principals.ts';
import type { TopicAction } from './topic-rights.ts';

interface NatsPlace extends ExportPlace {
  /** At least one. */
  readonly nodes: readonly NatsNode[];
}

export interface NatsNode {
  readonly host: string;
  /** Of MQTT. */
  readonly port: number;
  /** Between the nodes. */
  readonly routePort: number;
}

/** JetStream delivers what is acknowledged to a session under this subject. */
const SESSION_SUBJECTS = '$MQTT.sub.>';

/** `node-1.conf` …, each with the same `accounts.conf`; start one with `nats-server -c node-1.conf`. */
export function natsConfig(
  principals: readonly Principal[],
  place: NatsPlace,
): readonly ExportedFile[] {
  return [
    ...place.nodes.map((_, index) => ({
      name: `node-${index + 1}.conf`,
      text: nodeConfig(index, place),
    })),
    { name: 'accounts.conf', text: accounts(principals) },
  ];
}

function nodeConfig(index: number, { outDir, pkiDir, host, nodes }: NatsPlace): string {
  const name = `node-${index + 1}`;
  const { port, routePort } = nodes[index] as NatsNode;
  const isCluster = nodes.length > 1;
  const routes = nodes.map((node) => `"nats://${node.host}:${node.routePort}"`);
  return [
    '# Written by metertwin core export --nats.',
    `server_name: ${name}`,
    '# Clients of NATS itself have no business here: loopback, any free port.',
    'listen: "127.0.0.1:-1"',
    `jetstream { store_dir: ${quoted(join(outDir, name))} }`,
    ...(isCluster
      ? [
          'cluster {',
          '  name: metertwin',
          `  listen: "${host}:${routePort}"`,
          `  routes: [${routes.join(', ')}]`,
          '}',
        ]
      : []),
    'mqtt {',
    `  listen: "${host}:${port}"`,
    ...(isCluster ? [`  stream_replicas: ${Math.min(nodes.length, 5)}`] : []),
    '  max_ack_pending: 100',
    '  tls {',
    '    # A certificate for the name of this node goes here when it leaves this machine.',
    `    cert_file: ${quoted(join(pkiDir, 'server.pem'))}`,
    `    key_file: ${quoted(join(pkiDir, 'server.key'))}`,
    `    ca_file: ${quoted(join(pkiDir, 'device-ca.pem'))}`,
    '    # The subject of the certificate is the user below.',
    '    verify_and_map: true',
    '  }',
    '}',
    'include ./accounts.conf',
    '',
  ].join('\n');
}

function accounts(principals: readonly Principal[]): string {
  return [
    '# Written by metertwin core export --nats.',
    'accounts {',
    '  METERTWIN {',
    '    jetstream: enabled',
    '    users: [',
    ...principals.map((one) => `      ${user(one)}`),
    '    ]',
    '  }',
    '}',
    '',
  ].join('\n');
}

function user(principal: Principal): string {
  const publish = permission(principal, 'publish', []);
  const subscribe = permission(principal, 'receive', [SESSION_SUBJECTS]);
  const name = quoted(`CN=${principal.thingName}`);
  return `{ user: ${name}, permissions: { publish: ${publish}, subscribe: ${subscribe} } }`;
}

/** An empty list of what is allowed would allow everything, so nothing is a denial of all. */
function permission({ rights }: Principal, action: TopicAction, always: readonly string[]): string {
  const subjects = (effect: 'Allow' | 'Deny'): string[] =>
    rights
      .filter((right) => right.action === action && right.effect === effect)
      .flatMap(({ filter }) => subjectsOf(filter));
  const allow = [...new Set([...subjects('Allow'), ...always])];
  const deny = [...new Set(allow.length === 0 ? ['>'] : subjects('Deny'))];
  const lists = [
    ...(allow.length === 0 ? [] : [`allow: [${allow.map(quoted).join(', ')}]`]),
    ...(deny.length === 0 ? [] : [`deny: [${deny.map(quoted).join(', ')}]`]),
  ];
  return `{ ${lists.join(', ')} }`;
}

const WILDCARDS: Readonly<Record<string, string>> = { '+': '*', '#': '>' };

/** `a/+/#` as `a.*` and `a.*.>`: in MQTT a `#` also means the level above it. */
function subjectsOf(filter: string): string[] {
  const levels = filter.split('/').map((level) => WILDCARDS[level] ?? level);
  const subject = levels.join('.');
  return levels.length > 1 && levels.at(-1) === '>'
    ? [levels.slice(0, -1).join('.'), subject]
    : [subject];
}

/** A string of NATS' configuration language; control characters have no place in a subject. */
function quoted(text: string): string {
  return `"${text.replace(/\p{Cc}/gu, '').replace(/["\\]/g, '\\$&')}"`;
}
