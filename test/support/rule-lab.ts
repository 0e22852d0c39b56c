/** A core with a gateway and rules, and what its actions leave behind. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateTopicRuleCommand, type Action } from '@aws-sdk/client-iot';
import type { MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { iotClient } from './aws-clients.ts';
import { connectThing, startCoreLab, type CoreLab } from './core-lab.ts';

/** What the gateway publishes to unless told otherwise. */
export const RULE_TOPIC = 'metering/v1/gw-1/status';
export const roleArn = 'arn:aws:iam::000000000000:role/rule';

interface RuleLab {
  readonly core: CoreLab;
  readonly gateway: MqttClient;
  create(ruleName: string, sql: string, ...actions: Action[]): Promise<void>;
  /** Publishes and waits until all rules are done with it. */
  send(payload: string | Buffer, topic?: string): Promise<void>;
  rows(table: string): readonly object[];
  file(...names: string[]): string;
}

export async function ruleLab(): Promise<RuleLab> {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  return {
    core,
    gateway,
    create: async (ruleName, sql, ...actions) => {
      const topicRulePayload = { sql, actions, awsIotSqlVersion: '2016-03-23' };
      await iot.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload }));
    },
    send: async (payload, topic = RULE_TOPIC) => {
      await gateway.publishAsync(topic, payload, { qos: 1 });
      await core.rules.engine.idle();
    },
    rows: (table) => core.rules.tables.rows(table),
    file: (...names) => readFileSync(join(core.dataDir, 'rules', ...names), 'utf8'),
  };
}

interface Heard {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A web server that answers with these statuses in turn, then 200. */
export async function webServer(...statuses: number[]): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.push({ url: request.url ?? '', headers: request.headers, body });
      const isConfirmation = request.headers['x-amz-rules-engine-message-type'] !== undefined;
      response.statusCode = isConfirmation ? 200 : (statuses.shift() ?? 200);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}
