/**
 * Device shadows over HTTP: the same service as over MQTT, whose answers to an update or a delete go
 * out as messages too, while errors and reads publish nothing (`device-shadow-rest-api`).
 */
import { AwsError, invalidRequest, type AwsErrorType } from '../common/aws-error.ts';
import { handleShadowRequest } from '../shadows/shadow-service.ts';
import { ShadowStore } from '../shadows/shadow-store.ts';
import { paginate } from '../registry/page.ts';
import {
  isThingName,
  parseShadowRequest,
  type ShadowOperation,
  type ShadowRequestTopic,
} from '../access/topics.ts';
import {
  data,
  RawResponse,
  type HttpRequest,
  type NeededPermission,
  type Operation,
} from './operation.ts';
import { integer, text } from './request/schema.ts';
import type { CoreServices } from './services.ts';

const PAGE_MAX = 100;
const PAGE_DEFAULT = 25;

/** An unknown thing has no shadows; that is no error. */
const listNamedShadows = data(
  'ListNamedShadowsForThing',
  'GET /api/things/shadow/ListNamedShadowsForThing/:thingName',
  {
    permissions: ({ params }) => [
      {
        action: 'iot:ListNamedShadowsForThing',
        kind: 'thing',
        name: params['thingName'] ?? '',
      },
    ],
    query: { pageSize: integer(1, PAGE_MAX), nextToken: text },
    handle({ params: { thingName }, query }, { db, clock }) {
      if (!isThingName(thingName)) throw invalidRequest('Invalid thing name');
      const { pageSize: limit = PAGE_DEFAULT, nextToken: token } = query;
      const names = new ShadowStore(db).namesOf(thingName);
      const list = `ListNamedShadows/${thingName}`;
      const page = paginate(names, { list, token, limit }, (name) => name);
      const timestamp = Math.floor(clock.now() / 1000);
      return { results: page.items, nextToken: page.nextToken, timestamp };
    },
  },
);

export const SHADOW_OPERATIONS: readonly Operation[] = [
  shadow('GetThingShadow', 'GET', 'get'),
  shadow('UpdateThingShadow', 'POST', 'update'),
  shadow('DeleteThingShadow', 'DELETE', 'delete'),
  listNamedShadows,
];

function shadow(name: string, method: string, operation: ShadowOperation): Operation {
  return data(name, `${method} /things/:thingName/shadow`, {
    permissions: (request) => shadowPermissions(name, request),
    // The document is read to the digit, as over MQTT.
    takesBytes: operation === 'update',
    query: { name: text },
    handle({ params, query, request }, core) {
      const target = readTarget(operation, params.thingName, query.name ?? '');
      return answer(target, request, core);
    },
  });
}

/** A named shadow is a resource of its own: `thing/{thing}/{shadow}`. */
function shadowPermissions(
  name: string,
  { params, query }: HttpRequest,
): readonly NeededPermission[] {
  const shadowName = query.get('name') ?? '';
  const thing = params['thingName'] ?? '';
  const resource = shadowName === '' ? thing : `${thing}/${shadowName}`;
  return [{ action: `iot:${name}`, kind: 'thing', name: resource }];
}

function answer(target: ShadowRequestTopic, request: HttpRequest, core: CoreServices): RawResponse {
  const { operation } = target;
  const payload = operation === 'update' ? request.body : Buffer.alloc(0);
  const store = new ShadowStore(core.db);
  const { messages, version } = handleShadowRequest(target, payload, { store, clock: core.clock });
  const [first] = messages;
  if (first === undefined) throw new AwsError('InternalFailureException', 'no answer');
  if (first.topic.endsWith('/rejected')) throw toError(first.payload);
  if (version !== undefined) {
    core.audit.write({
      kind: 'shadow',
      thingName: target.thingName,
      shadowName: target.shadowName,
      operation,
      version,
      principal: request.caller.principal,
      action: `iot:${ACTIONS[operation]}`,
      resource: core.db.arns.of('thing', target.thingName),
      statement: request.statement,
    });
  }
  if (operation !== 'get') for (const message of messages) core.broker.publish(message);
  return new RawResponse(first.payload);
}

const ACTIONS: Readonly<Record<ShadowOperation, string>> = {
  get: 'GetThingShadow',
  update: 'UpdateThingShadow',
  delete: 'DeleteThingShadow',
};

/** Throws InvalidRequestException for names that MQTT topics could not have either. */
function readTarget(
  operation: ShadowOperation,
  thingName: string,
  shadowName: string,
): ShadowRequestTopic {
  const name = shadowName === '' ? '' : `/name/${shadowName}`;
  const target = parseShadowRequest(`$aws/things/${thingName}/shadow${name}/${operation}`);
  // A name with a slash in it would read as another topic.
  if (target?.thingName === thingName && target.shadowName === shadowName) return target;
  throw invalidRequest(isThingName(thingName) ? 'Invalid shadow name' : 'Invalid thing name');
}

const ERROR_OF: Readonly<Record<number, AwsErrorType>> = {
  400: 'InvalidRequestException',
  404: 'ResourceNotFoundException',
  409: 'ConflictException',
  413: 'RequestEntityTooLargeException',
  415: 'UnsupportedDocumentEncodingException',
};

function toError(payload: Uint8Array): AwsError {
  const { code, message } = JSON.parse(Buffer.from(payload).toString()) as {
    readonly code: number;
    readonly message: string;
  };
  return new AwsError(ERROR_OF[code] ?? 'InternalFailureException', message);
}
