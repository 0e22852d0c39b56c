/** An empty registry in a folder of its own, with a clock that the test moves and the topics of its events. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { Registry } from './registry.ts';

export function openRegistry() {
  const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
  onTestFinished(() => db.close());
  const clock = { at: 1_000, now: () => clock.at };
  const registry = new Registry(db, clock);
  const topics: string[] = [];
  registry.onEvent(({ topic }) => topics.push(topic));
  return { registry, clock, topics, db };
}
