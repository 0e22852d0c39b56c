/** The rooms of the core: each rule on them reports a violation that is planted into a clean tree. */
import { expect, test } from 'vitest';
import type { Layer } from './layer.ts';
import { BROKER_LAYERS } from './layers-broker.ts';
import { planted } from './planted-tree.ts';
import { checkLayers } from './rules-imports.ts';
import { formatFinding } from './rules.ts';

test.each<[string, string, string, string | undefined]>([
  [
    'a room knows a room above it',
    'broker/storage/files.ts',
    "import '../registry/things.ts';",
    'broker/storage must not import broker/registry/things.ts',
  ],
  [
    'only its types',
    'broker/storage/files.ts',
    "import type { Thing } from '../registry/things.ts';",
    'broker/storage must not import broker/registry/things.ts',
  ],
  [
    'a database outside its rooms',
    'broker/jobs/store.ts',
    "import 'better-sqlite3';",
    'broker/jobs must not import the package better-sqlite3',
  ],
  [
    'WebSockets outside the listeners',
    'broker/http/server.ts',
    "import 'ws';",
    'broker/http must not import the package ws',
  ],
  [
    'messages know the MQTT engine',
    'broker/messages/delivery.ts',
    "import type { Client } from 'aedes';",
    'broker/messages must not import the package aedes',
  ],
  [
    'so does a test of connections',
    'broker/connections/a.test.ts',
    "import { generate } from 'mqtt-packet';",
    'broker/connections must not import the package mqtt-packet',
  ],
  [
    'messages know who is connected',
    'broker/messages/delivery.ts',
    "import type { LiveConnection } from '../connections/live-connections.ts';",
    'broker/messages must not import broker/connections/live-connections.ts',
  ],
  [
    'connections know the room of the engine',
    'broker/connections/connection-control.ts',
    "import type { EngineClient } from '../mqtt/engine-client.ts';",
    'broker/connections must not import broker/mqtt/engine-client.ts',
  ],
  [
    'the room of the engine knows those below it',
    'broker/mqtt/a.ts',
    "import 'aedes';\nimport '../connections/live-connections.ts';",
    undefined,
  ],
  [
    'the language of rules knows their engine',
    'broker/rules/sql/run.ts',
    "import '../engine.ts';",
    'broker/rules/sql must not import broker/rules/engine.ts',
  ],
  [
    'a unit test sets up a room below those of its room',
    'broker/listeners/a.test.ts',
    "import '../storage/database.ts';",
    undefined,
  ],
  [
    'a unit test knows a room above its own',
    'broker/storage/a.test.ts',
    "import '../registry/things.ts';",
    'broker/storage must not import broker/registry/things.ts',
  ],
  [
    'a unit test starts a whole core',
    'broker/storage/a.test.ts',
    "import '../main.ts';",
    'broker/storage must not import broker/main.ts',
  ],
  [
    'an integration test starts a whole core',
    'broker/storage/a.integration.test.ts',
    "import '../main.ts';",
    undefined,
  ],
  [
    'an integration test knows a room above its own',
    'broker/storage/a.integration.test.ts',
    "import '../registry/things.ts';",
    'broker/storage must not import broker/registry/things.ts',
  ],
])('%s', (_what, path, line, finding) => {
  const rooms = {
    'broker/registry/things.ts': '',
    'broker/rules/engine.ts': '',
    'broker/storage/database.ts': '',
    'broker/connections/live-connections.ts': '',
    'broker/mqtt/engine-client.ts': '',
  };
  const findings = checkLayers(planted({ ...rooms, [path]: line })).map(formatFinding);
  expect(findings).toEqual(finding === undefined ? [] : [`${path}:1 ${finding}`]);
});

test('the rows of the core go from the bottom to the top', () => {
  expect(rowsAgainstOrder(BROKER_LAYERS)).toEqual([]);
  const [common, storage] = BROKER_LAYERS;
  expect(rowsAgainstOrder([storage, common] as readonly Layer[])).toEqual([
    'broker/storage names broker/common',
  ]);
});

/** Rows that name another room of the core which has no row before theirs. */
function rowsAgainstOrder(rows: readonly Layer[]): readonly string[] {
  return rows.flatMap(({ place, folders }, index) => {
    const lower = rows.slice(0, index).map((row) => row.place);
    return folders
      .filter((folder) => folder.startsWith('broker/') && roomOf(folder) !== roomOf(place))
      .filter((folder) => !lower.includes(folder))
      .map((folder) => `${place} names ${folder}`);
  });
}

/** `broker/rules/sql` → `broker/rules`. */
function roomOf(place: string): string {
  return place.split('/', 2).join('/');
}
