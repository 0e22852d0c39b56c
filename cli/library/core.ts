/**
 * `metertwin/core`: a local AWS IoT Core in a test of one's own. Each has free ports and a folder of
 * its own, so suites may run side by side.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#kernel/system-clock.ts';
import type { Clock } from '#kernel/time.ts';
import { saveRole } from '../../broker/access/roles.ts';
import { withRegistry } from '../../broker/access/registry-transaction.ts';
import type { Place } from '../../broker/common/arn.ts';
import { openCredentials } from '../../broker/listeners/credentials.ts';
import { startCore as start, type Core, type CoreOptions } from '../../broker/main.ts';
import { readRuleDocument } from '../../broker/rules/topic-rule.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { requireNodeFor } from './node-version.ts';

export interface LocalCoreOptions extends Omit<Partial<CoreOptions>, 'place'>, Partial<Place> {
  /** What issued things may do; everything by default. An IAM-style policy document. */
  readonly policy?: object;
}

/** What an MQTT client needs to be a thing. */
export interface IssuedCredentials {
  readonly clientId: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface LocalCore {
  /** `mqtts://localhost:PORT` */
  readonly endpoint: string;
  /** `https://localhost:PORT`: the AWS APIs. */
  readonly httpsEndpoint: string;
  /** The authority that clients trust. */
  readonly caPem: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly dataDir: string;
  /** The running core: its rules, and publishes as the core itself. */
  readonly core: Core;
  /** Makes or replaces a topic rule: `topicRulePayload` of CreateTopicRule. Throws RULE_*. */
  addRule(name: string, payload: TopicRulePayload): void;
  /**
   * Gives the role a policy for temporary credentials: what a role alias names it for. Returns its
   * ARN. Throws BROKER_BAD_ROLE.
   */
  addRole(name: string, policy: object): string;
  /** Makes a thing with a certificate, or gives that of an earlier call. */
  issue(thingName: string): Promise<IssuedCredentials>;
  /** Ends it; a folder that was made for it goes too. */
  stop(): Promise<void>;
}

export type TopicRulePayload = Parameters<typeof readRuleDocument>[0];

/** A clock that stands until it is moved: what expires does so without any waiting. */
export interface ManualClock extends Clock {
  step(ms: number): void;
}

/** It starts at `nowMs`, milliseconds since 1970; a server certificate wants about the present. */
export function manualClock(nowMs: number): ManualClock {
  let now = nowMs;
  return {
    now: () => now,
    step: (ms) => {
      now += ms;
    },
  };
}

const POLICY_NAME = 'issued-things';
const EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }],
};

/** Throws BROKER_NODE_TOO_OLD, and what `startCore` of the broker throws. */
export async function startCore(options: LocalCoreOptions = {}): Promise<LocalCore> {
  requireNodeFor('metertwin/core', process.versions.node);
  const { policy = EVERYTHING, region, accountId, ...given } = options;
  const { clock = systemClock } = given;
  const place = { ...(region && { region }), ...(accountId && { accountId }) };
  const dataDir = given.dataDir ?? mkdtempSync(join(tmpdir(), 'metertwin-core-'));
  const core = await start({ port: 0, httpsPort: 0, ...given, dataDir, place });
  const { accessKeyId, secretAccessKey } = openCredentials(dataDir, core.place.region);
  const caPem = readFileSync(core.caPath, 'utf8');
  return {
    endpoint: core.url,
    httpsEndpoint: core.https?.url ?? '',
    caPem,
    region: core.place.region,
    accountId: core.place.accountId,
    credentials: { accessKeyId, secretAccessKey },
    dataDir,
    core,
    addRule: (name, payload) => {
      core.rules.save(name, readRuleDocument(payload), core.https?.url ?? '');
    },
    addRole: (name, document) => {
      saveRole(dataDir, name, document);
      return `arn:aws:iam::${core.place.accountId}:role/${name}`;
    },
    issue: (thingName) => issue(thingName, { dataDir, policy, ca: caPem, clock }),
    stop: async () => {
      await core.stop();
      if (given.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface IssuePlan {
  readonly dataDir: string;
  readonly policy: object;
  readonly ca: string;
  readonly clock: Clock;
}

async function issue(
  thingName: string,
  { dataDir, policy, ca, clock }: IssuePlan,
): Promise<IssuedCredentials> {
  const thing = await issueThing({ dataDir, thingName, role: 'gateway', clock });
  await withRegistry({ dataDir }, ({ registry: { arns, policies } }) => {
    if (policies.find(POLICY_NAME) === undefined) {
      policies.create(POLICY_NAME, JSON.stringify(policy));
    }
    policies.attach(POLICY_NAME, arns.of('cert', thing.certificateId));
  });
  return {
    clientId: thingName,
    ca,
    cert: readFileSync(thing.certificatePath, 'utf8'),
    key: readFileSync(thing.privateKeyPath, 'utf8'),
  };
}
