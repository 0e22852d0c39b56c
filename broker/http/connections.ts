/** MQTT connections and retained messages on the data plane. */
import { defined } from '#kernel/defined.ts';
import { randomUUID } from 'node:crypto';
import { invalidRequest, notFound } from '../common/aws-error.ts';
import { clientIdFault } from '../access/access.ts';
import { paginate } from '../registry/page.ts';
import type { Page, PageRequest } from '../registry/page.ts';
import { topicFault } from '../access/topics.ts';
import { queryBoolean, queryInteger, queryText } from './fields.ts';
import { data, param } from './operation.ts';
import type { HttpRequest, NeededPermission, Operation } from './operation.ts';
import { readProperties } from './publish.ts';
import type { CoreServices } from './services.ts';

const ONE = '/connections/:clientId';

export const CONNECTION_OPERATIONS: readonly Operation[] = [
  data('GetConnection', `GET ${ONE}`, {
    handle: getConnection,
    permissions: onClient('iot:GetConnection'),
  }),
  data('ListSubscriptions', `GET ${ONE}/subscriptions`, {
    handle: listSubscriptions,
    permissions: onClient('iot:ListSubscriptions'),
  }),
  data('DeleteConnection', `DELETE ${ONE}`, {
    handle: deleteConnection,
    permissions: onClient('iot:DeleteConnection'),
  }),
  data('SendDirectMessage', `POST ${ONE}/messages`, {
    handle: sendDirectMessage,
    permissions: onClient('iot:SendDirectMessage'),
  }),
  data('GetRetainedMessage', 'GET /retainedMessage/:topic+', {
    handle: getRetained,
    permissions: (request) => [
      { action: 'iot:GetRetainedMessage', kind: 'topic', name: param(request, 'topic') },
    ],
  }),
  data('ListRetainedMessages', 'GET /retainedMessage', {
    handle: listRetained,
    permissions: () => [{ action: 'iot:ListRetainedMessages', kind: '*', name: '' }],
  }),
];

function onClient(action: string): (request: HttpRequest) => readonly NeededPermission[] {
  return (request) => [{ action, kind: 'client', name: param(request, 'clientId') }];
}

function clientIdOf(request: HttpRequest): string {
  const clientId = param(request, 'clientId');
  if (clientIdFault(clientId) !== undefined) throw invalidRequest('Invalid client ID');
  return clientId;
}

async function getConnection(request: HttpRequest, { broker }: CoreServices): Promise<unknown> {
  const clientId = clientIdOf(request);
  const found = await broker.control.find(clientId);
  if (found === undefined) throw notFound(`Client ${clientId} not found`);
  const socket = queryBoolean(request, 'includeSocketInformation')
    ? { sourceIp: found.sourceIp }
    : {};
  return {
    clientId,
    connected: found.isConnected,
    thingName: found.thingName,
    cleanSession: found.isCleanSession,
    ...socket,
  };
}

async function listSubscriptions(request: HttpRequest, { broker }: CoreServices): Promise<unknown> {
  const clientId = clientIdOf(request);
  if ((await broker.control.find(clientId)) === undefined) {
    throw notFound(`Client ${clientId} not found`);
  }
  const wanted = dataPage(request, `ListSubscriptions/${clientId}`);
  const all = await broker.control.subscriptions(clientId);
  const page = paginate(all, wanted, ({ filter }) => filter);
  return {
    subscriptions: page.items.map(({ filter, qos }) => ({ topicFilter: filter, qos })),
    nextToken: page.nextToken,
  };
}

async function deleteConnection(request: HttpRequest, { broker }: CoreServices): Promise<unknown> {
  const clientId = clientIdOf(request);
  const isKnown = await broker.control.end(clientId, {
    isSessionRemoved: queryBoolean(request, 'cleanSession'),
    isWillPrevented: queryBoolean(request, 'preventWillMessage'),
  });
  if (!isKnown) throw notFound(`Client ${clientId} not found`);
  return undefined;
}

/** Delivered to a live connection whatever it subscribed to. A receipt cannot be waited for. */
async function sendDirectMessage(request: HttpRequest, { broker }: CoreServices): Promise<unknown> {
  const clientId = clientIdOf(request);
  const topic = queryText(request, 'topic') ?? '';
  if (topicFault(topic) !== undefined) throw invalidRequest('Invalid topic');
  if (queryBoolean(request, 'confirmation')) {
    throw invalidRequest('This core cannot wait for a confirmation');
  }
  const found = await broker.control.find(clientId);
  if (found?.isConnected !== true) throw notFound(`Client ${clientId} not found`);
  const properties = readProperties(request);
  broker.publish({
    topic,
    payload: request.body,
    qos: 0,
    toClient: clientId,
    ...defined({ properties }),
  });
  return { message: 'OK', traceId: randomUUID() };
}

function getRetained(request: HttpRequest, { broker }: CoreServices): unknown {
  const topic = param(request, 'topic');
  const found = broker.retained.get(topic);
  if (found === undefined) throw notFound(`No retained message on topic ${topic}`);
  const user = found.properties?.['userProperties'];
  return {
    topic,
    payload: found.payload.toString('base64'),
    qos: found.qos,
    lastModifiedTime: found.lastModified,
    userProperties: user === undefined ? undefined : encodeUserProperties(user as UserProperties),
  };
}

type UserProperties = Readonly<Record<string, string | readonly string[]>>;

/** Base64 of `[{"name":"value"},…]`. */
function encodeUserProperties(user: UserProperties): string {
  const list = Object.entries(user).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => ({ [name]: one })),
  );
  return Buffer.from(JSON.stringify(list)).toString('base64');
}

function listRetained(request: HttpRequest, { broker }: CoreServices): unknown {
  const { items, nextToken } = retainedPage(request, broker);
  const retainedTopics = items.map(({ topic, payloadSize, qos, lastModified }) => ({
    topic,
    payloadSize,
    qos,
    lastModifiedTime: lastModified,
  }));
  return { retainedTopics, nextToken };
}

type Summary = ReturnType<CoreServices['broker']['retained']['list']>[number];

function retainedPage(request: HttpRequest, broker: CoreServices['broker']): Page<Summary> {
  const wanted = dataPage(request, 'ListRetainedMessages');
  return paginate(broker.retained.list({ limit: -1 }), wanted, ({ topic }) => topic);
}

const PAGE_MAX = 200;
const PAGE_DEFAULT = 20;

function dataPage(request: HttpRequest, list: string): PageRequest {
  const limit = queryInteger(request, 'maxResults') ?? PAGE_DEFAULT;
  if (limit < 1 || limit > PAGE_MAX) throw invalidRequest('Invalid maxResults');
  return { list, limit, token: queryText(request, 'nextToken') };
}
