/** Custom authorisers on the control plane (API reference, `API_CreateAuthorizer` and so on). */
import { defined } from '#kernel/defined.ts';
import { randomUUID } from 'node:crypto';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { tokenKeyFault, type Presented } from '../authorizers/presented.ts';
import { paginate } from '../registry/page.ts';
import type { AuthorizerSettings, CustomAuthorizer } from '../registry/custom-authorizers.ts';
import type { DomainSettings } from '../registry/domain-configurations.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { MARKER_PAGE, markerPage } from './paging.ts';
import {
  filled,
  fitting,
  flag,
  mapOfTexts,
  object,
  oneOf,
  text,
  type Value,
} from './request/schema.ts';
import { putTags, readTags, TAGS } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/authorizer/:authorizerName';
const DEFAULT = '/default-authorizer';
const KEYS = { ...mapOfTexts, propertyNames: fitting(/^[a-zA-Z0-9:_-]{1,128}$/) } as const;
const STATUS = oneOf(['ACTIVE', 'INACTIVE']);
const SETTINGS = object({
  authorizerFunctionArn: text,
  tokenKeyName: fitting(/^[a-zA-Z0-9_-]{1,128}$/),
  tokenSigningPublicKeys: KEYS,
  status: STATUS,
  enableCachingForHttp: flag,
});

/** Until it is switched on it lets nobody in. */
const NEW = {
  status: 'INACTIVE',
  signingDisabled: false,
  enableCachingForHttp: false,
  tokenKeyName: undefined,
  tokenSigningPublicKeys: {},
} as const;

const createAuthorizer = control('CreateAuthorizer', `POST ${ONE}`, {
  params: { authorizerName: NAMES.authorizerName },
  body: object(
    {
      ...SETTINGS.properties,
      authorizerFunctionArn: filled,
      signingDisabled: flag,
      tags: TAGS,
    },
    'authorizerFunctionArn',
  ),
  handle({ params, body }, { registry }) {
    const tags = readTags(body.tags);
    const { authorizerFunctionArn, signingDisabled = false } = body;
    const settings = changed({ ...NEW, authorizerFunctionArn }, body);
    const made = registry.customAuthorizers.create(
      params.authorizerName,
      complete({ ...settings, signingDisabled }),
    );
    putTags(registry, made.authorizerArn, tags);
    return named(made);
  },
});

const updateAuthorizer = control('UpdateAuthorizer', `PUT ${ONE}`, {
  body: SETTINGS,
  handle({ params, body }, { registry }) {
    const before = registry.customAuthorizers.get(params.authorizerName);
    const settings = complete(changed(before, body));
    return named(registry.customAuthorizers.update(before.authorizerName, settings));
  },
});

const deleteAuthorizer = control('DeleteAuthorizer', `DELETE ${ONE}`, {
  handle({ params }, { registry }) {
    const { authorizerName, authorizerArn } = registry.customAuthorizers.get(params.authorizerName);
    const isOf = ({ authorizer }: DomainSettings): boolean =>
      authorizer?.defaultAuthorizerName === authorizerName;
    const domain = registry.domains.all().find(isOf);
    if (domain !== undefined) {
      const message = `Authorizer ${authorizerName} is the default of domain ${domain.name}`;
      throw new AwsError('DeleteConflictException', message);
    }
    registry.customAuthorizers.delete(authorizerName);
    registry.tags.removeAll(authorizerArn);
  },
});

const listAuthorizers = control('ListAuthorizers', 'GET /authorizers', {
  query: { ...MARKER_PAGE, status: STATUS },
  handle({ query }, { registry }) {
    const { status } = query;
    const all = registry.customAuthorizers.all();
    const found = all.filter((authorizer) => status === undefined || authorizer.status === status);
    const wanted = markerPage(query, 'ListAuthorizers', true);
    const page = paginate(found, wanted, ({ authorizerName }) => authorizerName);
    return { authorizers: page.items.map(named), nextMarker: page.nextToken };
  },
});

const describeDefault = control('DescribeDefaultAuthorizer', `GET ${DEFAULT}`, {
  handle(_call, { registry }) {
    const name = registry.customAuthorizers.defaultName();
    if (name === undefined) {
      throw new AwsError('ResourceNotFoundException', 'There is no default authorizer');
    }
    return described(registry.customAuthorizers.get(name));
  },
});

const PRESENTED = object({
  token: text,
  tokenSignature: text,
  httpContext: object({ headers: mapOfTexts, queryString: text }),
  mqttContext: object({ username: text, password: text, clientId: text }),
  tlsContext: object({ serverName: text }),
});

const testInvoke = control('TestInvokeAuthorizer', `POST ${ONE}/test`, {
  body: PRESENTED,
  async handle({ params, body }, { registry, authentication }) {
    const authorizer = registry.customAuthorizers.get(params.authorizerName);
    const outcome = await authentication.ask(authorizer, presentedIn(body, authorizer));
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
  },
});

export const CUSTOM_AUTHORIZER_OPERATIONS: readonly Operation[] = [
  createAuthorizer,
  control('DescribeAuthorizer', `GET ${ONE}`, {
    handle: ({ params }, { registry }) =>
      described(registry.customAuthorizers.get(params.authorizerName)),
  }),
  updateAuthorizer,
  deleteAuthorizer,
  listAuthorizers,
  control('SetDefaultAuthorizer', `POST ${DEFAULT}`, {
    body: object({ authorizerName: filled }, 'authorizerName'),
    handle: ({ body }, { registry }) =>
      named(registry.customAuthorizers.setDefault(body.authorizerName)),
  }),
  describeDefault,
  control('ClearDefaultAuthorizer', `DELETE ${DEFAULT}`, {
    handle: (_call, { registry }) => registry.customAuthorizers.clearDefault(),
  }),
  testInvoke,
];

/** What a request may change; whether tokens are signed is settled when it is made. */
function changed(before: AuthorizerSettings, given: Value<typeof SETTINGS>): AuthorizerSettings {
  const { tokenSigningPublicKeys: keys } = given;
  return {
    authorizerFunctionArn: given.authorizerFunctionArn ?? before.authorizerFunctionArn,
    tokenKeyName: given.tokenKeyName ?? before.tokenKeyName,
    tokenSigningPublicKeys: keys === undefined ? before.tokenSigningPublicKeys : checkKeys(keys),
    status: given.status ?? before.status,
    signingDisabled: before.signingDisabled,
    enableCachingForHttp: given.enableCachingForHttp ?? before.enableCachingForHttp,
  };
}

function checkKeys(keys: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, pem] of Object.entries(keys)) {
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

/** What a client would have presented. */
function presentedIn(
  given: Value<typeof PRESENTED>,
  { tokenKeyName }: CustomAuthorizer,
): Presented {
  const { token, tokenSignature, httpContext: http, mqttContext: mqtt, tlsContext } = given;
  const serverName = tlsContext?.serverName;
  const password = mqtt?.password;
  const shown = {
    ...(token === undefined ? {} : { [tokenKeyName ?? 'token']: token }),
    ...defined({ 'x-amz-customauthorizer-signature': tokenSignature }),
  };
  const query = (http?.queryString ?? '').replace(/^\?/, '');
  const isHttp = http !== undefined || Object.keys(shown).length > 0;
  return {
    connectionId: randomUUID(),
    tls: serverName === undefined ? undefined : { serverName },
    http: isHttp ? { headers: { ...http?.headers, ...shown }, query } : undefined,
    mqtt: mqtt && {
      username: mqtt.username,
      password: password === undefined ? undefined : Buffer.from(password, 'base64'),
      clientId: mqtt.clientId ?? '',
    },
  };
}
