/** A message with everything that a statement can ask for, and nothing random. */
import type { MessageContext } from './environment.ts';
import { parseStatement } from './parser.ts';
import { runStatement } from './run.ts';
import type { SqlVersion } from './values.ts';

export function messageOf(
  payload: string | Buffer,
  given: Partial<MessageContext> = {},
): MessageContext {
  return {
    topic: 'a/b/c',
    payload: Buffer.from(payload),
    clientId: 'gw-1',
    principal: 'ba67293af50bf250',
    traceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
    accountId: '123456789012',
    properties: {
      contentType: 'text/plain',
      payloadFormatIndicator: true,
      correlationData: Buffer.from('cid'),
      userProperties: { site: ['north', 'south'], kind: 'hca' },
    },
    timestampMs: 1_481_825_251_155,
    newUuid: () => '00000000-0000-4000-8000-000000000000',
    random: () => 0.5,
    services: {},
    ...given,
  };
}

/** The output as text; `undefined` when WHERE says no. */
export function outputOf(
  sql: string,
  payload: string | Buffer = '{}',
  version: SqlVersion = '2016-03-23',
): string | undefined {
  const outcome = runStatement(parseStatement(sql, version), messageOf(payload));
  return outcome.kind === 'selected' ? outcome.payload.toString() : undefined;
}
