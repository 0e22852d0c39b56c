/** Fleet indexing on the control plane: indices, and search over things and thing groups. */
import { AwsError, notFound } from '../../common/aws-error.ts';
import { paginate } from '../../registry/page.ts';
import {
  groupDocument,
  searchDocument,
  type IndexedGroup,
  type IndexedThing,
  type IndexingSettings,
} from '../../registry/search-index.ts';
import { compileQuery, type SearchDocument } from '../../registry/search-query.ts';
import type { ThingGroup } from '../../registry/thing-group.ts';
import { shadowDelta } from '../../shadows/shadow-delta.ts';
import { ShadowStore } from '../../shadows/shadow-store.ts';
import { control, type Operation } from '../operation.ts';
import { filled, integer, object, text, type ValueOf } from '../request/schema.ts';
import type { CoreServices } from '../services.ts';
import { settingsOf } from './index-settings.ts';

const THINGS = 'AWS_Things';
export const GROUPS = 'AWS_ThingGroups';
const QUERY_VERSION = '2017-09-30';

const RESULTS_DEFAULT = 100;
const RESULTS_MAX = 500;

/** What all questions to an index have. */
export const QUERY = { indexName: text, queryString: filled, queryVersion: text } as const;
export type Query = ValueOf<typeof QUERY, 'queryString'>;

const describeIndex = control('DescribeIndex', 'GET /indices/:indexName', {
  handle({ params: { indexName } }, core) {
    if (!indicesOf(core).includes(indexName)) throw notFound(`Index ${indexName} cannot be found.`);
    const schema = indexName === GROUPS ? 'THING_GROUPS' : schemaOf(settingsOf(core));
    return { indexName, indexStatus: 'ACTIVE', schema };
  },
});

const searchIndex = control('SearchIndex', 'POST /indices/search', {
  body: object({ ...QUERY, maxResults: integer(1, RESULTS_MAX), nextToken: text }, 'queryString'),
  async handle({ body }, core) {
    const { maxResults: limit = RESULTS_DEFAULT, nextToken: token } = body;
    const found = await search(body, core);
    const list = `SearchIndex/${body.indexName ?? THINGS}/${found.queryString}`;
    if (found.kind === 'groups') {
      const page = paginate(found.groups, { list, token, limit }, (one) => one.thingGroupName);
      const thingGroups = page.items.map(({ version: _version, ...group }) => group);
      return { thingGroups, nextToken: page.nextToken };
    }
    const page = paginate(found.things, { list, token, limit }, ({ thingName }) => thingName);
    return {
      things: page.items.map(({ version: _version, shadow, ...thing }) => ({
        ...thing,
        shadow: shadow === undefined ? undefined : JSON.stringify(shadow),
      })),
      nextToken: page.nextToken,
    };
  },
});

export const INDEXING_OPERATIONS: readonly Operation[] = [
  control('ListIndices', 'GET /indices', {
    handle: (_call, core) => ({ indexNames: indicesOf(core) }),
  }),
  describeIndex,
  searchIndex,
];

function indicesOf(core: CoreServices): readonly string[] {
  const { thingIndexingMode, thingGroupIndexingMode } = settingsOf(core);
  return [
    ...(thingGroupIndexingMode === 'OFF' ? [] : [GROUPS]),
    ...(thingIndexingMode === 'OFF' ? [] : [THINGS]),
  ];
}

function schemaOf(settings: IndexingSettings): string {
  const { thingIndexingMode, thingConnectivityIndexingMode, namedShadowIndexingMode } = settings;
  if (namedShadowIndexingMode === 'ON') return 'MULTI_INDEXING_MODE';
  const connectivity = thingConnectivityIndexingMode === 'OFF' ? '' : '_AND_CONNECTIVITY_STATUS';
  return `${thingIndexingMode}${connectivity}`;
}

type Found = { readonly queryString: string; readonly documents: readonly SearchDocument[] } & (
  | { readonly kind: 'things'; readonly things: readonly IndexedThing[] }
  | { readonly kind: 'groups'; readonly groups: readonly IndexedGroup[] }
);

/** What matches the query of a body, by name. Throws InvalidQueryException, 404, 400. */
export async function search(query: Query, core: CoreServices): Promise<Found> {
  const { queryString, queryVersion = QUERY_VERSION, indexName = THINGS } = query;
  if (queryVersion !== QUERY_VERSION) {
    throw new AwsError('InvalidQueryException', `The query version is ${QUERY_VERSION}`);
  }
  const matches = compileQuery(queryString);
  if (indexName !== THINGS && indexName !== GROUPS) {
    throw notFound(`Index ${indexName} cannot be found.`);
  }
  if (!indicesOf(core).includes(indexName)) {
    const message = `The index ${indexName} is off: UpdateIndexingConfiguration`;
    throw new AwsError('IndexNotReadyException', message);
  }
  if (indexName === GROUPS) {
    const all = core.registry.groups.all().map((group) => indexedGroup(group, core));
    const groups = all.filter((group) => matches(groupDocument(group)));
    return { kind: 'groups', queryString, groups, documents: groups.map(groupDocument) };
  }
  const settings = settingsOf(core);
  const things: IndexedThing[] = [];
  for (const { thingName } of core.registry.things.all()) {
    const thing = await indexed(thingName, settings, core);
    if (matches(searchDocument(thing))) things.push(thing);
  }
  return { kind: 'things', queryString, things, documents: things.map(searchDocument) };
}

function indexedGroup(group: ThingGroup, { registry }: CoreServices): IndexedGroup {
  const { thingGroupName, thingGroupId, description, attributes, version } = group;
  const above = registry.groups.ancestorsOf(group);
  return {
    ...{ thingGroupName, thingGroupId, thingGroupDescription: description, attributes, version },
    parentGroupNames: above.map(({ thingGroupName: name }) => name),
  };
}

async function indexed(
  thingName: string,
  settings: IndexingSettings,
  { registry, broker, db }: CoreServices,
): Promise<IndexedThing> {
  const thing = registry.things.get(thingName);
  const { thingId, thingTypeName, attributes, version, billingGroupName } = thing;
  const hasConnectivity = settings.thingConnectivityIndexingMode === 'STATUS';
  return {
    thingName,
    thingId,
    thingTypeName,
    thingGroupNames: [
      ...registry.groups.groupsOf(thingName),
      ...(billingGroupName === undefined ? [] : [billingGroupName]),
    ],
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
