/** Custom authorisers on the control plane (API reference, `API_CreateAuthorizer` and so on). */
import { randomUUID } from 'node:crypto';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { tokenKeyFault } from '../authorizers/presented.ts';
import type { Presented } from '../authorizers/presented.ts';
import { paginate } from '../registry/page.ts';
import type { AuthorizerSettings, CustomAuthorizer } from '../registry/custom-authorizers.ts';
import type { DomainSettings } from '../registry/domain-configurations.ts';
import {
  matching,
  oneOf,
  optionalBoolean,
  optionalObject,
  optionalText,
  queryText,
  requiredText,
  textMap,
} from './fields.ts';
import { checkName } from './names.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { markerPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { putTags } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/authorizer/:authorizerName';
const DEFAULT = '/default-authorizer';

export const CUSTOM_AUTHORIZER_OPERATIONS: readonly Operation[] = [
  control('CreateAuthorizer', `POST ${ONE}`, createAuthorizer),
  control('DescribeAuthorizer', `GET ${ONE}`, (request, { registry }) =>
    described(registry.customAuthorizers.get(param(request, 'authorizerName'))),
  ),
  control('UpdateAuthorizer', `PUT ${ONE}`, updateAuthorizer),
  control('DeleteAuthorizer', `DELETE ${ONE}`, deleteAuthorizer),
  control('ListAuthorizers', 'GET /authorizers', listAuthorizers),
  control('SetDefaultAuthorizer', `POST ${DEFAULT}`, (request, { registry }) =>
    named(registry.customAuthorizers.setDefault(requiredText(jsonBody(request), 'authorizerName'))),
  ),
  control('DescribeDefaultAuthorizer', `GET ${DEFAULT}`, describeDefault),
  control('ClearDefaultAuthorizer', `DELETE ${DEFAULT}`, (_request, { registry }) =>
    registry.customAuthorizers.clearDefault(),
  ),
  control('TestInvokeAuthorizer', `POST ${ONE}/test`, testInvoke),
];

const STATES = ['ACTIVE', 'INACTIVE'] as const;
const TOKEN_KEY = /^[a-zA-Z0-9_-]{1,128}$/;
const KEY_NAME = /^[a-zA-Z0-9:_-]{1,128}$/;

/** Until it is switched on it lets nobody in. */
const NEW = { status: 'INACTIVE', signingDisabled: false, enableCachingForHttp: false } as const;

function createAuthorizer(request: HttpRequest, { registry }: CoreServices): unknown {
  const name = checkName('authorizerName', param(request, 'authorizerName'));
  const body = jsonBody(request);
  const authorizerFunctionArn = requiredText(body, 'authorizerFunctionArn');
  const blank = {
    ...NEW,
    authorizerFunctionArn,
    tokenKeyName: undefined,
    tokenSigningPublicKeys: {},
  };
  const settings = changed(blank, body);
  const signingDisabled = optionalBoolean(body, 'signingDisabled') ?? false;
  const made = registry.customAuthorizers.create(name, complete({ ...settings, signingDisabled }));
  putTags(registry, made.authorizerArn, body);
  return named(made);
}

function updateAuthorizer(request: HttpRequest, { registry }: CoreServices): unknown {
  const before = registry.customAuthorizers.get(param(request, 'authorizerName'));
  const settings = complete(changed(before, jsonBody(request)));
  return named(registry.customAuthorizers.update(before.authorizerName, settings));
}

/** What a request may change; whether tokens are signed is settled when it is made. */
function changed(before: AuthorizerSettings, body: JsonObject): AuthorizerSettings {
  const tokenKeyName = optionalText(body, 'tokenKeyName') ?? before.tokenKeyName;
  const keys = optionalObject(body, 'tokenSigningPublicKeys');
  return {
    authorizerFunctionArn:
      optionalText(body, 'authorizerFunctionArn') ?? before.authorizerFunctionArn,
    tokenKeyName:
      tokenKeyName === undefined ? undefined : matching(tokenKeyName, 'tokenKeyName', TOKEN_KEY),
    tokenSigningPublicKeys: keys === undefined ? before.tokenSigningPublicKeys : keysOf(body),
    status: oneOf(optionalText(body, 'status'), 'status', STATES) ?? before.status,
    signingDisabled: before.signingDisabled,
    enableCachingForHttp:
      optionalBoolean(body, 'enableCachingForHttp') ?? before.enableCachingForHttp,
  };
}

function keysOf(body: JsonObject): Readonly<Record<string, string>> {
  const keys = textMap(body, 'tokenSigningPublicKeys');
  for (const [name, pem] of Object.entries(keys)) {
    matching(name, 'tokenSigningPublicKeys', KEY_NAME);
    const fault = tokenKeyFault(pem);
    if (fault !== undefined) throw invalidRequest(`tokenSigningPublicKeys: ${name} ${fault}`);
  }
  return keys;
}

/** Signed tokens need a name and a key. Throws InvalidRequestException. */
function complete(settings: AuthorizerSettings): AuthorizerSettings {
  const { signingDisabled, tokenKeyName, tokenSigningPublicKeys } = settings;
  if (signingDisabled) return settings;
  if (tokenKeyName !== undefined && Object.keys(tokenSigningPublicKeys).length > 0) return settings;
  throw invalidRequest(
    'tokenKeyName and tokenSigningPublicKeys are required unless signingDisabled is true',
  );
}

function named({ authorizerName, authorizerArn }: CustomAuthorizer): object {
  return { authorizerName, authorizerArn };
}

function described({ createdAt, modifiedAt, ...authorizer }: CustomAuthorizer): object {
  const times = { creationDate: seconds(createdAt), lastModifiedDate: seconds(modifiedAt) };
  return { authorizerDescription: { ...authorizer, ...times } };
}

function describeDefault(_request: HttpRequest, { registry }: CoreServices): unknown {
  const name = registry.customAuthorizers.defaultName();
  if (name === undefined) {
    throw new AwsError('ResourceNotFoundException', 'There is no default authorizer');
  }
  return described(registry.customAuthorizers.get(name));
}

function deleteAuthorizer(request: HttpRequest, { registry }: CoreServices): void {
  const { authorizerName, authorizerArn } = registry.customAuthorizers.get(
    param(request, 'authorizerName'),
  );
  const isOf = ({ authorizer }: DomainSettings): boolean =>
    authorizer?.defaultAuthorizerName === authorizerName;
  const domain = registry.domains.all().find(isOf);
  if (domain !== undefined) {
    const message = `Authorizer ${authorizerName} is the default of domain ${domain.name}`;
    throw new AwsError('DeleteConflictException', message);
  }
  registry.customAuthorizers.delete(authorizerName);
  registry.tags.removeAll(authorizerArn);
}

function listAuthorizers(request: HttpRequest, { registry }: CoreServices): unknown {
  const status = oneOf(queryText(request, 'status'), 'status', STATES);
  const all = registry.customAuthorizers.all();
  const found = all.filter((authorizer) => status === undefined || authorizer.status === status);
  const wanted = markerPage(request, 'ListAuthorizers', true);
  const page = paginate(found, wanted, ({ authorizerName }) => authorizerName);
  return { authorizers: page.items.map(named), nextMarker: page.nextToken };
}

async function testInvoke(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const { registry, authentication } = core;
  const authorizer = registry.customAuthorizers.get(param(request, 'authorizerName'));
  const outcome = await authentication.ask(authorizer, presentedIn(jsonBody(request), authorizer));
  if (outcome.kind === 'refused') throw new AwsError('UnauthorizedException', outcome.detail);
  if (outcome.kind === 'failed') throw new AwsError('InvalidResponseException', outcome.detail);
  const { principalId, policyDocuments, refreshAfterS, disconnectAfterS } = outcome.admission;
  return {
    isAuthenticated: true,
    principalId,
    policyDocuments,
    refreshAfterInSeconds: refreshAfterS,
    disconnectAfterInSeconds: disconnectAfterS,
  };
}

/** What a client would have presented. */
function presentedIn(body: JsonObject, { tokenKeyName }: CustomAuthorizer): Presented {
  const http = optionalObject(body, 'httpContext');
  const mqtt = optionalObject(body, 'mqttContext');
  const serverName = optionalText(optionalObject(body, 'tlsContext') ?? {}, 'serverName');
  const token = optionalText(body, 'token');
  const signature = optionalText(body, 'tokenSignature');
  const password = optionalText(mqtt ?? {}, 'password');
  const given = {
    ...(token === undefined ? {} : { [tokenKeyName ?? 'token']: token }),
    ...(signature === undefined ? {} : { 'x-amz-customauthorizer-signature': signature }),
  };
  const query = (optionalText(http ?? {}, 'queryString') ?? '').replace(/^\?/, '');
  const isHttp = http !== undefined || Object.keys(given).length > 0;
  return {
    connectionId: randomUUID(),
    tls: serverName === undefined ? undefined : { serverName },
    http: isHttp ? { headers: { ...textMap(http ?? {}, 'headers'), ...given }, query } : undefined,
    mqtt:
      mqtt === undefined
        ? undefined
        : {
            username: optionalText(mqtt, 'username'),
            password: password === undefined ? undefined : Buffer.from(password, 'base64'),
            clientId: optionalText(mqtt, 'clientId') ?? '',
          },
  };
}
