/** MQTT connections and retained messages on the data plane. */
import { defined } from '#kernel/defined.ts';
import { randomUUID } from 'node:crypto';
import { invalidRequest, notFound } from '../common/aws-error.ts';
import { clientIdFault } from '../access/access.ts';
import { paginate, type PageRequest } from '../registry/page.ts';
import { topicFault } from '../access/topics.ts';
import { data, type HttpRequest, type NeededPermission, type Operation } from './operation.ts';
import type { PageQuery } from './paging.ts';
import { MESSAGE_HEADERS, MESSAGE_QUERY, readProperties } from './publish.ts';
import { flag, integer, text } from './request/schema.ts';

const ONE = '/connections/:clientId';

const PAGE_MAX = 200;
const PAGE_DEFAULT = 20;
const PAGE = { maxResults: integer(1, PAGE_MAX), nextToken: text } as const;

const getConnection = data('GetConnection', `GET ${ONE}`, {
  permissions: onClient('iot:GetConnection'),
  query: { includeSocketInformation: flag },
  async handle({ params, query }, { broker }) {
    const clientId = checkClientId(params.clientId);
    const found = await broker.control.find(clientId);
    if (found === undefined) throw notFound(`Client ${clientId} not found`);
    const isSocketShown = query.includeSocketInformation === true;
    return {
      clientId,
      connected: found.isConnected,
      thingName: found.thingName,
      cleanSession: found.isCleanSession,
      sourceIp: isSocketShown ? found.sourceIp : undefined,
    };
  },
});

const listSubscriptions = data('ListSubscriptions', `GET ${ONE}/subscriptions`, {
  permissions: onClient('iot:ListSubscriptions'),
  query: PAGE,
  async handle({ params, query }, { broker }) {
    const clientId = checkClientId(params.clientId);
    if ((await broker.control.find(clientId)) === undefined) {
      throw notFound(`Client ${clientId} not found`);
    }
    const wanted = dataPage(query, `ListSubscriptions/${clientId}`);
    const all = await broker.control.subscriptions(clientId);
    const page = paginate(all, wanted, ({ filter }) => filter);
    return {
      subscriptions: page.items.map(({ filter, qos }) => ({ topicFilter: filter, qos })),
      nextToken: page.nextToken,
    };
  },
});

const deleteConnection = data('DeleteConnection', `DELETE ${ONE}`, {
  permissions: onClient('iot:DeleteConnection'),
  query: { cleanSession: flag, preventWillMessage: flag },
  async handle({ params, query }, { broker }) {
    const clientId = checkClientId(params.clientId);
    const isKnown = await broker.control.end(clientId, {
      isSessionRemoved: query.cleanSession === true,
      isWillPrevented: query.preventWillMessage === true,
    });
    if (!isKnown) throw notFound(`Client ${clientId} not found`);
  },
});

/** Delivered to a live connection whatever it subscribed to. A receipt cannot be waited for. */
const sendDirectMessage = data('SendDirectMessage', `POST ${ONE}/messages`, {
  permissions: onClient('iot:SendDirectMessage'),
  takesBytes: true,
  query: { ...MESSAGE_QUERY, topic: text, confirmation: flag },
  required: ['topic'],
  headers: MESSAGE_HEADERS,
  async handle({ params, query, headers, request }, { broker }) {
    const clientId = checkClientId(params.clientId);
    const { topic } = query;
    if (topicFault(topic) !== undefined) throw invalidRequest('Invalid topic');
    if (query.confirmation === true) {
      throw invalidRequest('This core cannot wait for a confirmation');
    }
    const found = await broker.control.find(clientId);
    if (found?.isConnected !== true) throw notFound(`Client ${clientId} not found`);
    const properties = readProperties(query, headers);
    broker.publish({
      topic,
      payload: request.body,
      qos: 0,
      toClient: clientId,
      ...defined({ properties }),
    });
    return { message: 'OK', traceId: randomUUID() };
  },
});

const getRetained = data('GetRetainedMessage', 'GET /retainedMessage/:topic+', {
  permissions: ({ params }) => [
    { action: 'iot:GetRetainedMessage', kind: 'topic', name: params['topic'] ?? '' },
  ],
  handle({ params: { topic } }, { broker }) {
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
  },
});

const listRetained = data('ListRetainedMessages', 'GET /retainedMessage', {
  permissions: () => [{ action: 'iot:ListRetainedMessages', kind: '*', name: '' }],
  query: PAGE,
  handle({ query }, { broker }) {
    const wanted = dataPage(query, 'ListRetainedMessages');
    const all = broker.retained.list({ limit: -1 });
    const { items, nextToken } = paginate(all, wanted, ({ topic }) => topic);
    const retainedTopics = items.map(({ topic, payloadSize, qos, lastModified }) => ({
      topic,
      payloadSize,
      qos,
      lastModifiedTime: lastModified,
    }));
    return { retainedTopics, nextToken };
  },
});

export const CONNECTION_OPERATIONS: readonly Operation[] = [
  getConnection,
  listSubscriptions,
  deleteConnection,
  sendDirectMessage,
  getRetained,
  listRetained,
];

function onClient(action: string): (request: HttpRequest) => readonly NeededPermission[] {
  return ({ params }) => [{ action, kind: 'client', name: params['clientId'] ?? '' }];
}

function checkClientId(clientId: string): string {
  if (clientIdFault(clientId) !== undefined) throw invalidRequest('Invalid client ID');
  return clientId;
}

type UserProperties = Readonly<Record<string, string | readonly string[]>>;

/** Base64 of `[{"name":"value"},…]`. */
function encodeUserProperties(user: UserProperties): string {
  const list = Object.entries(user).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => ({ [name]: one })),
  );
  return Buffer.from(JSON.stringify(list)).toString('base64');
}

function dataPage({ maxResults = PAGE_DEFAULT, nextToken }: PageQuery, list: string): PageRequest {
  return { list, limit: maxResults, token: nextToken };
}
