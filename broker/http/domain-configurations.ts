/**
 * Domain configurations on the control plane (API reference, `API_CreateDomainConfiguration`). What
 * they say about authorisers, TLS and being enabled is done; what is not done here is refused.
 */
import { randomBytes } from 'node:crypto';
import { invalidRequest } from '../common/aws-error.ts';
import {
  DOMAIN_STATES,
  SECURITY_POLICY_NAMES,
  type DomainAuthorizer,
  type DomainConfiguration,
  type SecurityPolicy,
} from '../registry/domain-configurations.ts';
import { paginate } from '../registry/page.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { markerPage, PLAIN_MARKER_PAGE } from './paging.ts';
import { flag, list, object, oneOf, text, type Value } from './request/schema.ts';
import type { CoreServices } from './services.ts';
import { putTags, readTags, TAGS } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/domainConfigurations/:domainConfigurationName';

const SERVICES = ['DATA', 'CREDENTIAL_PROVIDER', 'JOBS'] as const;
type Service = (typeof SERVICES)[number];
/** The endpoints that every account has; here they are one. */
const ENDPOINTS: Readonly<Record<string, Service>> = {
  'iot:CredentialProvider': 'CREDENTIAL_PROVIDER',
  'iot:Data-ATS': 'DATA',
  'iot:Jobs': 'JOBS',
};
const POLICY_DEFAULT: SecurityPolicy = 'IoTSecurityPolicy_TLS13_1_2_2022_10';
const DOMAIN_NAME =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;
const CERTIFICATE_ARN = /^arn:aws(?:-cn)?:acm:[a-z]{2}-[\w-]+:\d{12}:certificate\/[\w/-]+$/;

const NAME = { domainConfigurationName: NAMES.domainConfigurationName } as const;
const SERVICE = oneOf(SERVICES);
const AUTHORIZER = object({ defaultAuthorizerName: text, allowAuthorizerOverride: flag });
/** Of a new configuration and of a changed one. */
const SETTINGS = object({
  authorizerConfig: AUTHORIZER,
  tlsConfig: object({ securityPolicy: oneOf(SECURITY_POLICY_NAMES) }),
  serverCertificateConfig: object({ enableOCSPCheck: flag, ocspLambdaArn: text }),
  clientCertificateConfig: object({ clientCertificateCallbackArn: text }),
  authenticationType: text,
  applicationProtocol: text,
});

const create = control('CreateDomainConfiguration', `POST ${ONE}`, {
  params: NAME,
  body: object({
    ...SETTINGS.properties,
    domainName: text,
    serviceType: SERVICE,
    serverCertificateArns: list(text),
    tags: TAGS,
  }),
  handle({ params, body }, core) {
    const tags = readTags(body.tags);
    const { domainConfigurationName: name } = params;
    const { domainName } = body;
    if (/^iot:/i.test(name)) throw invalidRequest('Names that begin with iot: are reserved');
    if ((body.serviceType ?? 'DATA') !== 'DATA') {
      throw invalidRequest('Only the service type DATA can be configured');
    }
    refuseAbsent(body);
    const serverCertificateArns = checkDomain(domainName, body.serverCertificateArns ?? []);
    const made = core.registry.domains.create(name, {
      domainName: domainName ?? `${randomBytes(7).toString('hex')}.iot.localhost`,
      domainType: domainName === undefined ? 'AWS_MANAGED' : 'CUSTOMER_MANAGED',
      status: 'ENABLED',
      authorizer: authorizerOf(body.authorizerConfig, core),
      securityPolicy: body.tlsConfig?.securityPolicy ?? POLICY_DEFAULT,
      serverCertificateArns,
    });
    putTags(core.registry, made.arn, tags);
    return named(made);
  },
});

const update = control('UpdateDomainConfiguration', `PUT ${ONE}`, {
  params: NAME,
  body: object({
    ...SETTINGS.properties,
    domainConfigurationStatus: oneOf(DOMAIN_STATES),
    removeAuthorizerConfig: flag,
  }),
  handle({ params, body }, core) {
    const { domainConfigurationName: name } = params;
    if (name in ENDPOINTS) throw invalidRequest(`${name} is of every account and stays as it is`);
    const { name: _name, arn: _arn, statusAt: _at, ...before } = core.registry.domains.get(name);
    refuseAbsent(body);
    const { domainConfigurationStatus, removeAuthorizerConfig: isRemoved = false } = body;
    const authorizer = authorizerOf(body.authorizerConfig, core);
    if (isRemoved && authorizer !== undefined) {
      throw invalidRequest('authorizerConfig cannot be given and removed together');
    }
    const after = core.registry.domains.update(name, {
      ...before,
      status: domainConfigurationStatus ?? before.status,
      authorizer: isRemoved ? undefined : (authorizer ?? before.authorizer),
      securityPolicy: body.tlsConfig?.securityPolicy ?? before.securityPolicy,
    });
    return named(after);
  },
});

const remove = control('DeleteDomainConfiguration', `DELETE ${ONE}`, {
  params: NAME,
  handle({ params: { domainConfigurationName: name } }, { registry }) {
    if (name in ENDPOINTS)
      throw invalidRequest(`${name} is of every account and cannot be deleted`);
    registry.tags.removeAll(registry.domains.delete(name).arn);
  },
});

const describe = control('DescribeDomainConfiguration', `GET ${ONE}`, {
  params: NAME,
  handle({ params: { domainConfigurationName: name } }, { registry, db }) {
    const service = ENDPOINTS[name];
    if (service !== undefined) {
      return {
        ...endpointSummary(name, db.arns.of('domainconfiguration', name)),
        ...{
          domainName: 'localhost',
          domainType: 'ENDPOINT',
          domainConfigurationStatus: 'ENABLED',
        },
        ...{ serverCertificates: [], tlsConfig: { securityPolicy: POLICY_DEFAULT } },
        ...{ authenticationType: 'DEFAULT', applicationProtocol: 'DEFAULT' },
      };
    }
    const known = registry.domains.get(name);
    return {
      ...named(known),
      domainName: known.domainName,
      serverCertificates: known.serverCertificateArns.map((serverCertificateArn) => ({
        serverCertificateArn,
        serverCertificateStatus: 'VALID',
      })),
      authorizerConfig: known.authorizer,
      domainConfigurationStatus: known.status,
      serviceType: 'DATA',
      domainType: known.domainType,
      lastStatusChangeDate: seconds(known.statusAt),
      tlsConfig: { securityPolicy: known.securityPolicy },
      serverCertificateConfig: { enableOCSPCheck: false },
      authenticationType: 'DEFAULT',
      applicationProtocol: 'DEFAULT',
    };
  },
});

const listAll = control('ListDomainConfigurations', 'GET /domainConfigurations', {
  query: { ...PLAIN_MARKER_PAGE, serviceType: SERVICE },
  handle({ query }, { registry, db }) {
    const { serviceType: service } = query;
    const endpoints = Object.keys(ENDPOINTS).map((name) =>
      endpointSummary(name, db.arns.of('domainconfiguration', name)),
    );
    const own = registry.domains.all().map((one) => ({ ...named(one), serviceType: 'DATA' }));
    const wanted = [...endpoints, ...own]
      .filter(({ serviceType }) => service === undefined || serviceType === service)
      .sort((a, b) => (a.domainConfigurationName < b.domainConfigurationName ? -1 : 1));
    const page = paginate(
      wanted,
      markerPage(query, 'ListDomainConfigurations', true),
      (one) => one.domainConfigurationName,
    );
    return { domainConfigurations: page.items, nextMarker: page.nextToken };
  },
});

export const DOMAIN_OPERATIONS: readonly Operation[] = [create, describe, update, remove, listAll];

/** What AWS has and this core does not; a way to leave it out is no reason to refuse. */
function refuseAbsent(given: Value<typeof SETTINGS>): void {
  const { enableOCSPCheck, ocspLambdaArn = '' } = given.serverCertificateConfig ?? {};
  if (enableOCSPCheck === true || ocspLambdaArn !== '') {
    throw invalidRequest('serverCertificateConfig: this core has no OCSP stapling');
  }
  if (given.clientCertificateConfig?.clientCertificateCallbackArn !== undefined) {
    throw invalidRequest('clientCertificateConfig: this core calls no function for certificates');
  }
  for (const member of ['authenticationType', 'applicationProtocol'] as const) {
    if ((given[member] ?? 'DEFAULT') !== 'DEFAULT') {
      throw invalidRequest(`${member}: this core knows DEFAULT only, by port and ALPN`);
    }
  }
}

/** Certificates are shown, and not asked for: the core signs one for the name itself. */
function checkDomain(domainName: string | undefined, arns: readonly string[]): readonly string[] {
  if (domainName !== undefined && !DOMAIN_NAME.test(domainName)) {
    throw invalidRequest(`Invalid domainName: ${domainName.slice(0, 253)}`);
  }
  if (arns.length > 1) throw invalidRequest('Only one server certificate can be given');
  const bad = arns.find((arn) => !CERTIFICATE_ARN.test(arn));
  if (bad !== undefined) throw invalidRequest(`Invalid certificate ARN: ${bad.slice(0, 256)}`);
  if (domainName !== undefined || arns.length === 0) return arns;
  throw invalidRequest('serverCertificateArns are for domains of your own: give a domainName');
}

/** Throws ResourceNotFoundException for an authoriser that is not there. */
function authorizerOf(
  config: Value<typeof AUTHORIZER> | undefined,
  { registry }: CoreServices,
): DomainAuthorizer | undefined {
  if (config === undefined) return undefined;
  const { defaultAuthorizerName, allowAuthorizerOverride = false } = config;
  if (defaultAuthorizerName !== undefined) registry.customAuthorizers.get(defaultAuthorizerName);
  return { defaultAuthorizerName, allowAuthorizerOverride };
}

function endpointSummary(domainConfigurationName: string, domainConfigurationArn: string) {
  const serviceType = ENDPOINTS[domainConfigurationName];
  return { domainConfigurationName, domainConfigurationArn, serviceType };
}

function named({ name, arn }: DomainConfiguration) {
  return { domainConfigurationName: name, domainConfigurationArn: arn };
}
