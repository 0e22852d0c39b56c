import * as aws from '@aws-sdk/client-iot';
import { UpdateThingShadowCommand } from '@aws-sdk/client-iot-data-plane';
import { expect, test } from 'vitest';
import { dataClient, iotClient } from '../../../test/support/aws-clients.ts';
import { connectThing, startCoreLab } from '../../../test/support/core-lab.ts';

const OFF = { thingIndexingMode: 'OFF' } as const;
const FULL = {
  thingIndexingMode: 'REGISTRY_AND_SHADOW',
  thingConnectivityIndexingMode: 'STATUS',
  namedShadowIndexingMode: 'ON',
  filter: { namedShadowNames: ['config'] },
  customFields: [
    { name: 'attributes.floor', type: 'Number' },
    { name: 'shadow.reported.tempC', type: 'Number' },
  ],
} as const satisfies aws.ThingIndexingConfiguration;

async function house() {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  for (const [thingName, floor] of [
    ['gw-1', '1'],
    ['gw-2', '2'],
    ['gw-3', '2'],
  ] as const) {
    await iot.send(
      new aws.CreateThingCommand({ thingName, attributePayload: { attributes: { floor } } }),
    );
  }
  const configure = (thingIndexingConfiguration: aws.ThingIndexingConfiguration) =>
    iot.send(new aws.UpdateIndexingConfigurationCommand({ thingIndexingConfiguration }));
  const search = (queryString: string, more: object = {}) =>
    iot.send(new aws.SearchIndexCommand({ queryString, ...more }));
  return { core, iot, configure, search };
}

test('things are found by attributes, shadows and connectivity, with all that is indexed', async () => {
  const { core, iot, configure, search } = await house();
  await configure(FULL);
  const data = dataClient(core);
  const update = (shadowName: string | undefined, state: object) =>
    data.send(
      new UpdateThingShadowCommand({
        thingName: 'gw-2',
        shadowName,
        payload: Buffer.from(JSON.stringify({ state })),
      }),
    );
  await update(undefined, { reported: { tempC: 21.5 } });
  await update('config', { desired: { reportIntervalS: 900 } });
  await connectThing(core.url, await core.issue('gw-3'));
  const names = async (query: string): Promise<unknown> =>
    (await search(query)).things?.map(({ thingName }) => thingName);
  expect(await names('attributes.floor:2')).toEqual(['gw-2', 'gw-3']);
  expect(await names('shadow.reported.tempC:>21')).toEqual(['gw-2']);
  expect(await names('shadow.name.config.hasDelta:true')).toEqual(['gw-2']);
  expect(await names('connectivity.connected:true')).toEqual(['gw-3']);
  expect(await names('thingName:gw-* AND NOT connectivity.connected:true')).toEqual([
    'gw-1',
    'gw-2',
  ]);
  const [thing] = (await search('thingName:gw-2')).things ?? [];
  expect(thing).toMatchObject({
    thingName: 'gw-2',
    thingGroupNames: [],
    attributes: { floor: '2' },
    connectivity: { connected: false },
  });
  expect(JSON.parse(thing?.shadow ?? '')).toMatchObject({
    reported: { tempC: 21.5 },
    version: 1,
    hasDelta: false,
    name: { config: { desired: { reportIntervalS: 900 }, hasDelta: true } },
  });
  const of = { queryString: '*', aggregationField: 'attributes.floor' };
  expect(await iot.send(new aws.GetCardinalityCommand(of))).toMatchObject({ cardinality: 2 });
  const tempC = { queryString: '*', aggregationField: 'shadow.reported.tempC' };
  expect(await iot.send(new aws.GetStatisticsCommand(tempC))).toMatchObject({
    statistics: { count: 1, sum: 21.5, minimum: 21.5, maximum: 21.5, stdDeviation: 0 },
  });
});

test('figures are of managed and custom fields only, by their types', async () => {
  const { iot, configure } = await house();
  await configure({ ...FULL, customFields: FULL.customFields.slice(0, 1) });
  const of = (aggregationField?: string) => ({ queryString: '*', aggregationField });
  const statistics = await iot.send(new aws.GetStatisticsCommand(of('attributes.floor')));
  expect(statistics.statistics).toMatchObject({ count: 3, sum: 5, minimum: 1, maximum: 2 });
  const connected = await iot.send(new aws.GetStatisticsCommand(of('connectivity.connected')));
  expect(connected.statistics).toMatchObject({ count: 3, sum: 0, average: 0, maximum: 0 });
  const names = await iot.send(new aws.GetStatisticsCommand(of('thingName')));
  expect(names.statistics).toEqual({ count: 3 });
  const versions = await iot.send(new aws.GetStatisticsCommand(of()));
  expect(versions.statistics).toMatchObject({ count: 3, sum: 3 });
  const percents = { ...of('attributes.floor'), percents: [0, 25, 50, 100] };
  expect((await iot.send(new aws.GetPercentilesCommand(percents))).percentiles).toEqual([
    { percent: 0, value: 1 },
    { percent: 25, value: 1.5 },
    { percent: 50, value: 2 },
    { percent: 100, value: 2 },
  ]);
  const buckets = {
    ...{ ...of('attributes.floor'), aggregationField: 'attributes.floor' },
    bucketsAggregationType: { termsAggregation: { maxBuckets: 1 } },
  };
  expect(await iot.send(new aws.GetBucketsAggregationCommand(buckets))).toMatchObject({
    totalCount: 3,
    buckets: [{ keyValue: '2', count: 2 }],
  });
  const absent = { name: 'InvalidAggregationException' };
  const unknown = of('shadow.reported.tempC');
  await expect(iot.send(new aws.GetCardinalityCommand(unknown))).rejects.toMatchObject(absent);
  await expect(iot.send(new aws.GetPercentilesCommand(of('thingName')))).rejects.toMatchObject(
    absent,
  );
});

test('thing groups are found by name, description, attributes and all that they are below', async () => {
  const { iot } = await house();
  const create = (thingGroupName: string, parentGroupName: string | undefined, color: string) =>
    iot.send(
      new aws.CreateThingGroupCommand({
        ...{ thingGroupName, parentGroupName },
        thingGroupProperties: {
          thingGroupDescription: `the ${color} one`,
          attributePayload: { attributes: { color } },
        },
      }),
    );
  await create('house', undefined, 'red');
  await create('floor', 'house', 'blue');
  await create('room', 'floor', 'red');
  const groups = { indexName: 'AWS_ThingGroups' };
  const find = async (queryString: string): Promise<unknown> => {
    const found = await iot.send(new aws.SearchIndexCommand({ ...groups, queryString }));
    expect(found.things).toBeUndefined();
    return found.thingGroups?.map(({ thingGroupName }) => thingGroupName);
  };
  await expect(find('*')).rejects.toMatchObject({ name: 'IndexNotReadyException' });
  const thingGroupIndexingConfiguration: aws.ThingGroupIndexingConfiguration = {
    thingGroupIndexingMode: 'ON',
    customFields: [{ name: 'attributes.color', type: 'String' }],
  };
  await iot.send(new aws.UpdateIndexingConfigurationCommand({ thingGroupIndexingConfiguration }));
  expect(await iot.send(new aws.GetIndexingConfigurationCommand())).toMatchObject({
    thingIndexingConfiguration: OFF,
    thingGroupIndexingConfiguration,
  });
  expect(await iot.send(new aws.ListIndicesCommand())).toMatchObject({
    indexNames: ['AWS_ThingGroups'],
  });
  expect(await iot.send(new aws.DescribeIndexCommand(groups))).toMatchObject({
    indexStatus: 'ACTIVE',
    schema: 'THING_GROUPS',
  });
  expect(await find('thingGroupName:*oo*')).toEqual(['floor', 'room']);
  expect(await find('parentGroupNames:house')).toEqual(['floor', 'room']);
  expect(await find('attributes.color:red AND NOT parentGroupNames:*')).toEqual(['house']);
  expect(await find('description:"the blue one"')).toEqual(['floor']);
  const of = { ...groups, queryString: '*', aggregationField: 'attributes.color' };
  expect(await iot.send(new aws.GetCardinalityCommand(of))).toMatchObject({ cardinality: 2 });
  const [room] =
    (await iot.send(new aws.SearchIndexCommand({ ...groups, queryString: 'room' }))).thingGroups ??
    [];
  expect(room).toEqual({
    ...{ thingGroupName: 'room', thingGroupId: room?.thingGroupId },
    ...{ thingGroupDescription: 'the red one', attributes: { color: 'red' } },
    parentGroupNames: ['house', 'floor'],
  });
});

test('pages of a search follow each other', async () => {
  const { configure, search } = await house();
  await configure({ thingIndexingMode: 'REGISTRY' });
  const first = await search('*', { maxResults: 2 });
  expect(first.things?.map(({ thingName }) => thingName)).toEqual(['gw-1', 'gw-2']);
  const second = await search('*', { maxResults: 2, nextToken: first.nextToken });
  expect(second.things?.map(({ thingName }) => thingName)).toEqual(['gw-3']);
  expect(second.nextToken).toBeUndefined();
  await expect(search('gw*', { nextToken: first.nextToken })).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
});

test('the configuration is kept, and the index is there only while it is on', async () => {
  const { iot, configure, search } = await house();
  await expect(search('*')).rejects.toMatchObject({ name: 'IndexNotReadyException' });
  await configure(FULL);
  expect(await iot.send(new aws.GetIndexingConfigurationCommand())).toMatchObject({
    thingIndexingConfiguration: FULL,
    thingGroupIndexingConfiguration: { thingGroupIndexingMode: 'OFF' },
  });
  expect(await iot.send(new aws.DescribeIndexCommand({ indexName: 'AWS_Things' }))).toMatchObject({
    indexStatus: 'ACTIVE',
    schema: 'MULTI_INDEXING_MODE',
  });
  expect(await iot.send(new aws.ListIndicesCommand())).toMatchObject({
    indexNames: ['AWS_Things'],
  });
  await expect(search('a AND')).rejects.toMatchObject({ name: 'InvalidQueryException' });
  await configure(OFF);
  expect(await iot.send(new aws.ListIndicesCommand())).toMatchObject({ indexNames: [] });
  await expect(
    iot.send(new aws.DescribeIndexCommand({ indexName: 'AWS_Things' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const named = { ...FULL, filter: {} };
  await expect(configure(named)).rejects.toMatchObject({ name: 'InvalidRequestException' });
});
