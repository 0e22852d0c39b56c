/** One action on its own: fields without templates, tables and a folder that go with the test. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { ServiceMessage } from '../../messages/service.ts';
import { fromPlain } from '../sql/json.ts';
import { RuleTables, type Row } from '../tables.ts';
import type { Action, ActionCall, ActionPorts, JsonFields } from './action.ts';

export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

interface ActionLab {
  /** Runs the action; `payload` is JSON, or bytes that are none. */
  run(fields: JsonFields, payload?: unknown, depth?: number): Promise<void>;
  rows(table: string): readonly Row[];
  /** Text of a file in the folder of the actions; undefined where there is none. */
  file(path: string): string | undefined;
  readonly published: ServiceMessage[];
  readonly invoked: (readonly [functionArn: string, input: unknown])[];
}

export function actionLab(action: Action, ports: Partial<ActionPorts> = {}): ActionLab {
  const dir = temporaryFolder();
  const tables = new RuleTables(join(dir, 'tables.db'));
  onTestFinished(() => tables.close());
  const published: ServiceMessage[] = [];
  const invoked: (readonly [string, unknown])[] = [];
  const all: ActionPorts = {
    dir,
    tables,
    clock: { now: () => NOW },
    publish: async (message) => void published.push(message),
    invoke: async (functionArn, input) => void invoked.push([functionArn, input]),
    isEnabledUrl: () => false,
    ...ports,
  };
  return {
    run: async (fields, payload = { t: 21 }, depth = 0) => {
      await action.run(callOf(fields, payload, depth), all);
    },
    rows: (table) => tables.rows(table),
    file: (path) =>
      existsSync(join(dir, path)) ? readFileSync(join(dir, path), 'utf8') : undefined,
    published,
    invoked,
  };
}

function callOf(fields: JsonFields, output: unknown, depth: number): ActionCall {
  const payload = Buffer.isBuffer(output) ? output : Buffer.from(JSON.stringify(output));
  const fill = (template: unknown): string => {
    if (typeof template === 'string') return template;
    return template === undefined || template === null ? '' : JSON.stringify(template);
  };
  return {
    ruleName: 'rule',
    fields,
    payload,
    value: fromPlain(Buffer.isBuffer(output) ? null : output, '2016-03-23'),
    message: {} as ActionCall['message'],
    depth,
    signal: new AbortController().signal,
    text: (name) => fill(fields[name]),
    fill,
  };
}
