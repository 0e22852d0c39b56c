/** Fleet indexing on the control plane: settings, search and figures over the index of things. */
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import { paginate } from '../registry/page.ts';
import { INDEXING_OFF, searchDocument, THING_INDEXING_MODES } from '../registry/search-index.ts';
import type { IndexedThing, IndexingSettings } from '../registry/search-index.ts';
import { compileQuery } from '../registry/search-query.ts';
import type { SearchValue } from '../registry/search-query.ts';
import { shadowDelta } from '../shadows/shadow-delta.ts';
import { ShadowStore } from '../shadows/shadow-store.ts';
import {
  oneOf,
  optionalInteger,
  optionalObject,
  optionalText,
  optionalTexts,
  requiredText,
} from './fields.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import type { CoreServices } from './services.ts';

export const INDEXING_OPERATIONS: readonly Operation[] = [
  control('UpdateIndexingConfiguration', 'POST /indexing/config', updateConfiguration),
  control('GetIndexingConfiguration', 'GET /indexing/config', getConfiguration),
  control('ListIndices', 'GET /indices', (_request, core) => ({
    indexNames: settingsOf(core).thingIndexingMode === 'OFF' ? [] : [THINGS],
  })),
  control('DescribeIndex', 'GET /indices/:indexName', describeIndex),
  control('SearchIndex', 'POST /indices/search', searchIndex),
  control('GetStatistics', 'POST /indices/statistics', getStatistics),
  control('GetCardinality', 'POST /indices/cardinality', getCardinality),
];

const THINGS = 'AWS_Things';
const KEY = 'indexing';

function settingsOf({ registry }: CoreServices): IndexingSettings {
  return (registry.settings.read(KEY) as IndexingSettings | undefined) ?? INDEXING_OFF;
}

function updateConfiguration(request: HttpRequest, core: CoreServices): void {
  const body = jsonBody(request);
  const thing = optionalObject(body, 'thingIndexingConfiguration');
  const group = optionalObject(body, 'thingGroupIndexingConfiguration') ?? {};
  if (readMode(group, 'thingGroupIndexingMode', ['OFF', 'ON']) === 'ON') {
    throw invalidRequest('This core has no index of thing groups');
  }
  if (thing === undefined) return;
  core.registry.settings.write(KEY, readThingSettings(thing) satisfies IndexingSettings);
}

function readThingSettings(thing: JsonObject): IndexingSettings {
  const filter = optionalObject(thing, 'filter') ?? {};
  const namedShadowIndexingMode = readMode(thing, 'namedShadowIndexingMode', ['OFF', 'ON']);
  const namedShadowNames = optionalTexts(filter, 'namedShadowNames') ?? [];
  if (namedShadowIndexingMode === 'ON' && namedShadowNames.length === 0) {
    throw invalidRequest('filter.namedShadowNames is required when named shadows are indexed');
  }
  return {
    thingIndexingMode: readMode(thing, 'thingIndexingMode', THING_INDEXING_MODES),
    thingConnectivityIndexingMode: readMode(thing, 'thingConnectivityIndexingMode', [
      'OFF',
      'STATUS',
    ]),
    namedShadowIndexingMode,
    namedShadowNames,
  };
}

/** A missing mode is off. */
function readMode<T extends string>(
  body: JsonObject,
  name: string,
  allowed: readonly ['OFF', ...T[]],
): 'OFF' | T {
  return oneOf(optionalText(body, name), name, allowed) ?? 'OFF';
}

function getConfiguration(_request: HttpRequest, core: CoreServices): unknown {
  const { namedShadowNames, ...modes } = settingsOf(core);
  return {
    thingIndexingConfiguration: { ...modes, filter: { namedShadowNames } },
    thingGroupIndexingConfiguration: { thingGroupIndexingMode: 'OFF' },
  };
}

function describeIndex(request: HttpRequest, core: CoreServices): unknown {
  const settings = settingsOf(core);
  const indexName = param(request, 'indexName');
  if (indexName !== THINGS || settings.thingIndexingMode === 'OFF') {
    throw notFound(`Index ${indexName} cannot be found.`);
  }
  const connectivity =
    settings.thingConnectivityIndexingMode === 'OFF' ? '' : '_AND_CONNECTIVITY_STATUS';
  return {
    indexName,
    indexStatus: 'ACTIVE',
    schema: `${settings.thingIndexingMode}${connectivity}`,
  };
}

const RESULTS_DEFAULT = 100;
const RESULTS_MAX = 500;

async function searchIndex(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const body = jsonBody(request);
  const limit = optionalInteger(body, 'maxResults') ?? RESULTS_DEFAULT;
  if (limit < 1 || limit > RESULTS_MAX) throw invalidRequest(`maxResults is 1 to ${RESULTS_MAX}`);
  const queryString = requiredText(body, 'queryString');
  const token = optionalText(body, 'nextToken');
  const found = await search(body, core);
  const page = paginate(found, { list: `SearchIndex/${queryString}`, token, limit }, nameOf);
  return {
    things: page.items.map(({ version: _version, shadow, ...thing }) => ({
      ...thing,
      shadow: shadow === undefined ? undefined : JSON.stringify(shadow),
    })),
    nextToken: page.nextToken,
  };
}

function nameOf({ thingName }: IndexedThing): string {
  return thingName;
}

/** Things that match the query of a body, by name. Throws InvalidQueryException, 404, 400. */
async function search(body: JsonObject, core: CoreServices): Promise<readonly IndexedThing[]> {
  const matches = compileQuery(requiredText(body, 'queryString'));
  const indexName = optionalText(body, 'indexName') ?? THINGS;
  if (indexName !== THINGS) throw notFound(`Index ${indexName} cannot be found.`);
  const settings = settingsOf(core);
  if (settings.thingIndexingMode === 'OFF') {
    throw new AwsError(
      'IndexNotReadyException',
      'Fleet indexing is off: UpdateIndexingConfiguration',
    );
  }
  const found: IndexedThing[] = [];
  for (const { thingName } of core.registry.things.all()) {
    const thing = await indexed(thingName, settings, core);
    if (matches(searchDocument(thing))) found.push(thing);
  }
  return found;
}

async function indexed(
  thingName: string,
  settings: IndexingSettings,
  { registry, broker, db }: CoreServices,
): Promise<IndexedThing> {
  const { thingId, thingTypeName, attributes, version } = registry.things.get(thingName);
  const hasConnectivity = settings.thingConnectivityIndexingMode === 'STATUS';
  return {
    thingName,
    thingId,
    thingTypeName,
    thingGroupNames: registry.groups.groupsOf(thingName),
    attributes,
    shadow: shadowsOf(thingName, settings, new ShadowStore(db)),
    connectivity: hasConnectivity
      ? { connected: (await broker.control.find(thingName))?.isConnected ?? false }
      : undefined,
    version,
  };
}

function shadowsOf(
  thingName: string,
  settings: IndexingSettings,
  store: ShadowStore,
): object | undefined {
  const classic =
    settings.thingIndexingMode === 'REGISTRY_AND_SHADOW' ? shadowOf('', thingName, store) : {};
  const names = settings.namedShadowIndexingMode === 'ON' ? settings.namedShadowNames : [];
  const named = names.flatMap((name) => {
    const shadow = shadowOf(name, thingName, store);
    return Object.keys(shadow).length === 0 ? [] : [[name, shadow] as const];
  });
  const all = named.length === 0 ? classic : { ...classic, name: Object.fromEntries(named) };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** An empty object for a shadow that does not exist. */
function shadowOf(shadowName: string, thingName: string, store: ShadowStore): object {
  const document = store.get({ thingName, shadowName })?.document;
  if (document === undefined) return {};
  const { state, metadata, version } = document;
  const hasDelta = shadowDelta(state.desired, state.reported, metadata.desired) !== undefined;
  return { ...state, metadata, version, hasDelta };
}

async function valuesOf(body: JsonObject, core: CoreServices): Promise<readonly SearchValue[]> {
  const field = optionalText(body, 'aggregationField') ?? 'registry.version';
  const found = await search(body, core);
  return found.flatMap((thing) => searchDocument(thing).field(field));
}

/** How many, and for numbers their usual figures. */
async function getStatistics(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const values = await valuesOf(jsonBody(request), core);
  const numbers = values.filter((value) => typeof value === 'number');
  const count = values.length;
  if (numbers.length === 0) return { statistics: { count } };
  const sum = numbers.reduce((total, value) => total + value, 0);
  const sumOfSquares = numbers.reduce((total, value) => total + value * value, 0);
  const average = sum / numbers.length;
  const variance = Math.max(sumOfSquares / numbers.length - average * average, 0);
  const minimum = numbers.reduce((a, b) => Math.min(a, b));
  const maximum = numbers.reduce((a, b) => Math.max(a, b));
  const stdDeviation = Math.sqrt(variance);
  return {
    statistics: { count, average, sum, minimum, maximum, sumOfSquares, variance, stdDeviation },
  };
}

async function getCardinality(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const values = await valuesOf(jsonBody(request), core);
  return { cardinality: new Set(values).size };
}
